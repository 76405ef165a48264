"""``-f``, ``--programme`` and ``--class``: which classes a command is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from labstacks.errors import UsageError
from labstacks_cli import completion
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.programme import Programme

Command = Callable[..., ExitCode]


@dataclass(frozen=True)
class Selection:
    """The classes that a command is for.

    Args:
        path: The class file of one class; else the programme's file or folder.
        programme: Several classes; None for one.
    """

    path: Path
    programme: Programme | None = None

    def load(self, read: Callable[[Path], Class]) -> Programme:
        """The classes: a class is a programme of one.

        Args:
            read: Reads one class file.

        Raises:
            ClassFileError: The class file or the roster has mistakes.
        """
        from labstacks.classfile.programme import Programme

        return self.programme or Programme.of_one(read(self.path), self.path)


def class_options(*for_one: str) -> Callable[[Command], Command]:
    """Give a command ``-f``, ``--programme`` and ``--class``, and pass it a :class:`Selection`.

    Args:
        for_one: Names of the parameters that are for one class only.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def selecting(path: Path, programme: Path | None, classes: tuple[str, ...], **given: Any) -> ExitCode:
            return command(selection=_selection(path, programme, classes, for_one), **given)

        for option in (_CLASS, _PROGRAMME, class_file_option):
            selecting = option(selecting)
        return selecting

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
    help="With --programme: only this class. Repeatable.",
)


def _selection(
    path: Path, programme: Path | None, classes: tuple[str, ...], for_one: tuple[str, ...]
) -> Selection:
    if programme is None:
        if classes:
            raise UsageError("--class chooses from a programme.", hint="Name it with --programme.")
        return Selection(path)
    from labstacks.classfile.programme_file import load_programme

    _refuse(("path",), "names one class and --programme many", "Leave one of the two out.")
    chosen = load_programme(programme).only(classes)
    if classes and len(chosen.classes) == 1:
        return Selection(chosen.files[chosen.classes[0].name])
    _refuse(for_one, "is for one class", "Choose it with `--class NAME` too.")
    return Selection(programme, chosen)


def _refuse(names: tuple[str, ...], why: str, hint: str) -> None:
    """Refuse parameters that somebody typed."""
    context = click.get_current_context()
    for parameter in context.command.params:
        typed = context.get_parameter_source(parameter.name or "") not in (None, ParameterSource.DEFAULT)
        if parameter.name in names and typed:
            raise UsageError(f"{parameter.opts[-1]} {why}.", hint=hint)
