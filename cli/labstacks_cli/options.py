"""Options that several commands share, each with one name, one meaning and one help text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labstacks.errors import UsageError
from labstacks_cli import completion

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.shard import Shard

F = TypeVar("F", bound=Callable[..., Any])


def _in_folder(context: click.Context, parameter: click.Parameter, path: Path) -> Path:
    """The class file that is meant by the name of its folder."""
    return path / "class.yaml" if path.is_dir() else path


class_file_option = click.option(
    "-f",
    "--file",
    "path",
    type=click.Path(path_type=Path),
    callback=_in_folder,
    default=Path("class.yaml"),
    show_default=True,
    shell_complete=completion.class_files,
    metavar="FILE",
    help="The class file, or its folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
billed_option = click.option(
    "--billed",
    metavar="CLASS",
    help="Real cloud only: confirm by the class's name that its account is billed, as scripts do with --yes.",
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask before changing anything.")
only_option = click.option(
    "--only",
    multiple=True,
    metavar="SEAT",
    shell_complete=completion.seats,
    help="Only this seat: its id, such as s07, or its student's id or name. Repeatable.",
)


def _read_shard(context: click.Context, parameter: click.Parameter, value: str | None) -> Shard | None:
    if value is None:
        return None
    from labstacks.classfile.shard import Shard

    return Shard.read(value)


shard_option = click.option(
    "--shard",
    metavar="N/OF",
    callback=_read_shard,
    help="Only this part of the seats, such as 2/5: the second fifth, while other runs do the rest.",
)
parallel_option = click.option(
    "--parallel",
    type=click.IntRange(1, 500),
    metavar="N",
    help="How many engines at once. Default: as many as this machine can run.",
)


def meant(class_: Class, only: Iterable[str], shard: Shard | None) -> tuple[str, ...]:
    """The ids of the seats that ``--only`` or ``--shard`` choose; of a shard there may be none.

    Raises:
        UsageError: No seat of this class goes by one of these, or both options were given.
    """
    if shard is None:
        return tuple(dict.fromkeys(class_.seat(name).id for name in only))
    if only:
        raise UsageError("--only and --shard exclude each other: both choose seats.", hint="Leave out one.")
    return shard.seats(class_)


def change_options(function: F) -> F:
    """The options of commands that change a class."""
    for option in (json_option, parallel_option, shard_option, only_option, yes_option):
        function = option(function)
    return function


plugin_option = click.option(
    "--plugin-per-stack",
    is_flag=True,
    help="Real cloud only: let each engine start the provider itself, without the labstacks gateway.",
)


def rehearsal_options(function: F) -> F:
    """Settings of the emulator for one run."""
    for option in (
        click.option(
            "--chaos",
            metavar="YAML",
            help="Rehearsal only: inject faults, as under `rehearsal: chaos`; or @FILE.",
        ),
        click.option(
            "--clock",
            metavar="RATE",
            help="Rehearsal only: set the clock to `instant`, or to a rate such as 60x.",
        ),
    ):
        function = option(function)
    return function


def confirm(question: str, *, yes: bool, removes: bool = False) -> bool:
    """Ask, unless ``--yes`` answered already; refuse to change anything where nobody can be asked.

    Args:
        question: What to ask.
        yes: Whether ``--yes`` was given.
        removes: Whether a student's work is lost; the Enter key alone then means no.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            "Nothing was changed: there is no terminal to ask for confirmation.",
            hint="Run the command again with --yes.",
        )
    return click.confirm(question, default=not removes, err=True)


def confirm_billed(name: str, *, billed: str | None, yes: bool) -> bool:
    """Let the user type the class's name before a real account is billed.

    Args:
        name: Of the class, or of the programme.
        billed: What ``--billed`` named; it stands for the typed name.
        yes: Whether ``--yes`` was given, which alone does not do.

    Raises:
        UsageError: Nobody can be asked, or another class was named.
    """
    if billed is not None and billed != name:
        raise UsageError(f"--billed names {billed}, and this is {name}.", hint=f"Use --billed {name}.")
    if billed == name:
        return True
    if yes or not sys.stdin.isatty():
        raise UsageError(
            f"Nothing was changed: {name} runs on Alibaba Cloud, where its account is billed.",
            hint=f"Confirm it by name: --yes --billed {name}.",
        )
    typed: str = click.prompt(f"Type {name} to go ahead", default="", show_default=False, err=True)
    return typed.strip() == name
