"""``--programme`` and ``--class``: the same command for one class, and for many at once."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from labstacks.errors import UsageError
from labstacks_cli import completion
from labstacks_cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from labstacks.classfile.programme import Programme

Command = Callable[..., ExitCode]


def or_programme(name: str) -> Callable[[Command], Command]:
    """Give a command ``--programme`` and ``--class``.

    With several classes ``programmes/<name>.py`` does it; with one chosen by ``--class`` the command itself
    does, as if ``-f`` had named it.

    Args:
        name: The module, and what to type.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def either(programme: Path | None, classes: tuple[str, ...], **given: Any) -> ExitCode:
            if programme is None:
                if classes:
                    raise UsageError("--class chooses from a programme.", hint="Name it with --programme.")
                return command(**given)
            context = click.get_current_context()
            _refuse(context, {"path"}, "names one class and --programme many", "Leave one of the two out.")
            chosen = _load(programme).only(classes)
            if classes and len(chosen.classes) == 1:
                return command(**{**given, "path": chosen.files[chosen.classes[0].name]})
            run = importlib.import_module(f"labstacks_cli.programmes.{name}").run
            taken = inspect.signature(run).parameters
            _refuse(
                context, given.keys() - taken.keys(), "is for one class", "Choose it with `--class NAME` too."
            )
            found: ExitCode = run(chosen, **{key: value for key, value in given.items() if key in taken})
            return found

        for option in (_CLASS, _PROGRAMME):
            either = option(either)
        return either

    return decorate


_PROGRAMME = click.option(
    "--programme",
    type=click.Path(path_type=Path),
    metavar="FILE|FOLDER",
    help="All classes of a programme file, or of a folder, instead of one class file.",
)
_CLASS = click.option(
    "--class",
    "classes",
    multiple=True,
    metavar="NAME",
    shell_complete=completion.classes,
    help="With --programme: only this class. May be given several times.",
)


def _load(path: Path) -> Programme:
    from labstacks.classfile.programme_file import load_programme

    return load_programme(path)


def _refuse(context: click.Context, names: set[str], why: str, hint: str) -> None:
    """Refuse options that somebody typed."""
    for parameter in context.command.params:
        typed = context.get_parameter_source(parameter.name or "") not in (None, ParameterSource.DEFAULT)
        if parameter.name in names and typed:
            raise UsageError(f"{parameter.opts[-1]} {why}.", hint=hint)
