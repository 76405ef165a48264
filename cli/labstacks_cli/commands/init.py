"""``labstacks init``: a class file and a roster to start from, by six questions or by flags."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labstacks.components.catalog import LEVELS
from labstacks.errors import ClassFileError, UsageError
from labstacks_cli import completion
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json
from labstacks_cli.render.roster import roster_view, show_roster

if TYPE_CHECKING:
    from labstacks.classfile import ClassDraft, RosterView

T = TypeVar("T")
SAMPLE = "sample"
NO_LESSON = "none"


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--class", "name", metavar="NAME", help="The class's name: a-z, 0-9 and -, e.g. f4a-2026.")
@click.option("--level", type=click.Choice(list(LEVELS)), help="Which level of the course.")
@click.option(
    "--labs", metavar="LABS", shell_complete=completion.labs, help="`all`, or some, such as B1,B3. [all]"
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An existing list of students, CSV or XLSX; shown as it will be read.",
)
@click.option(
    "--seats", type=click.IntRange(1, 496), metavar="N", help="Create this many seats without names."
)
@click.option("--first", metavar="TIME", help="The first lesson, such as '2026-12-01 14:00'. [none]")
@click.option("--lesson", metavar="LENGTH", help="How long a lesson is, such as 35, 70 or 2h. [70 minutes]")
@click.option(
    "--spares", type=click.IntRange(0, 20), default=1, show_default=True, help="Number of spare seats."
)
@json_option
def command(
    folder: Path,
    name: str | None,
    level: str | None,
    labs: str | None,
    roster: Path | None,
    seats: int | None,
    first: str | None,
    lesson: str | None,
    spares: int,
    as_json: bool,
) -> ExitCode:
    """Write a commented class file, and a sample roster, into FOLDER (default: here).

    At a terminal it asks six questions, except those that flags answer; elsewhere, and with --class, it
    takes the defaults, and no lesson. An existing roster is shown as it will be read, and stays where it is.
    Files that exist are never overwritten.
    """
    from labstacks.classfile import ClassDraft, write_class

    if roster and seats:
        raise UsageError("--roster and --seats exclude each other.", hint="Give one of them.")
    _refuse_early(folder)
    # A script names the class by a flag and cannot answer questions.
    asks = _Asking(quiet=as_json or name is not None)
    name = asks.text("1 of 6  Name of the class (a-z, 0-9 and -)", name, "f4a-2026", _name)
    level = asks.text("2 of 6  Level (bridging, beginner, advanced)", level, "bridging", _level)
    chosen = asks.text(
        "3 of 6  Labs, such as B1,B3" if level == "bridging" else "3 of 6  Labs", labs, "all", _labs(level)
    )
    view = None
    if roster is None and seats is None:
        roster, seats, view = _people(asks)
    elif roster is not None:
        view = _checked(roster)
    if view and not as_json:
        show_roster(view, err=True)
    start = asks.text(f"5 of 6  First lesson, such as {_example()}", first, NO_LESSON, _first)
    if start:
        minutes = asks.text("6 of 6  Minutes of a lesson, such as 35, 70 or 2h", lesson, _usual(), _length)
    else:
        minutes = _length(lesson or _usual())
    draft = ClassDraft(name, level, chosen, roster, seats, spares, start, minutes)
    class_file, people = write_class(folder, draft)
    if as_json:
        print_json(_document(draft, class_file, people, view))
    else:
        _tell(folder, draft, class_file, people, view)
    return ExitCode.DONE


def _refuse_early(folder: Path) -> None:
    """Refuse before the questions, not after six answers."""
    path = folder / "class.yaml"
    here = Path.cwd()
    if folder.resolve() == here / here.name and (here / "class.yaml").exists():
        raise UsageError(
            f"You are in the folder {here.name} already, and it has a class.",
            hint="Run `labstacks` to see its next step. For another class, go to the folder above first.",
        )
    if path.exists():
        raise UsageError(
            f"{path} exists already and was left as it is.", hint="Choose another folder, or edit it."
        )


class _Asking:
    """Asks at a terminal until the answer is valid; elsewhere takes the default.

    Args:
        quiet: Never ask.
    """

    def __init__(self, *, quiet: bool) -> None:
        self.possible = not quiet and sys.stdin.isatty()

    def text(self, question: str, given: str | None, usual: str, read: Callable[[str], T]) -> T:
        """An answer.

        Args:
            given: By a flag; then nobody is asked.
            usual: What the Enter key means.
            read: Makes the answer of the text, or raises UsageError.
        """
        if given is not None or not self.possible:
            return read(usual if given is None else given)

        def value(text: str) -> T:
            try:
                return read(text)
            except UsageError as error:
                raise click.UsageError(str(error).replace("\n", " ")) from None

        answer: T = click.prompt(question, default=usual, value_proc=value, err=True)
        return answer


def _people(asks: _Asking) -> tuple[Path | None, int | None, RosterView | None]:
    """Who takes part: an existing roster, so many seats, or a sample roster."""

    def read(text: str) -> tuple[Path | None, int | None, RosterView | None]:
        if text.strip().lower() == SAMPLE:
            return None, None, None
        if text.strip().isdecimal():
            if not 1 <= int(text) <= 496:
                raise UsageError(f"{text} seats do not fit into one class.", hint="Write 1 to 496.")
            return None, int(text), None
        path = Path(text.strip()).expanduser()
        return path, None, _checked(path)

    question = "4 of 6  Students: a roster's file, or how many, or a sample"
    return asks.text(question, None, SAMPLE, read)


def _checked(roster: Path) -> RosterView:
    """How a roster is read.

    Raises:
        ClassFileError: It has mistakes.
        UsageError: A class file, which is UTF-8, cannot hold its name.
    """
    try:
        str(roster).encode()
    except UnicodeEncodeError:
        shown = str(roster).encode(errors="replace").decode()
        raise UsageError(
            f"The name of the roster {shown} is not UTF-8, and a class file cannot hold it.",
            hint="Rename the file, for example to roster.csv.",
        ) from None
    view = roster_view(roster)
    if view.problems:
        raise ClassFileError(view.problems)
    return view


def _name(text: str) -> str:
    from labstacks.classfile.scaffold import check_name

    check_name(text)
    return text


def _level(text: str) -> str:
    from labstacks.classfile.scaffold import check_labs

    check_labs(text.strip().lower(), ())
    return text.strip().lower()


def _labs(level: str) -> Callable[[str], tuple[str, ...]]:
    from labstacks.classfile.scaffold import check_labs

    def read(text: str) -> tuple[str, ...]:
        if text.strip().lower() == "all":
            return ()
        wanted = tuple(dict.fromkeys(text.upper().replace(",", " ").split()))
        check_labs(level, wanted)
        return tuple(lab for lab in LEVELS[level].lab_ids if lab in wanted)

    return read


def _first(text: str) -> datetime | None:
    from labstacks.classfile.scaffold import read_first

    return None if text.strip().lower() == NO_LESSON else read_first(text)


def _example() -> str:
    from labstacks.classfile.scaffold import next_first

    return f"{next_first():%Y-%m-%d %H:%M}"


def _length(text: str) -> int:
    from labstacks.classfile.scaffold import read_length

    return read_length(text)


def _usual() -> str:
    from labstacks.classfile.scaffold import DOUBLE_PERIOD

    return str(DOUBLE_PERIOD)


def _document(
    draft: ClassDraft, class_file: Path, people: Path | None, view: RosterView | None
) -> dict[str, Any]:
    read = view and {
        "form": view.form,
        "columns": [{"heading": heading, "field": field or None} for heading, field in view.columns],
        "students": len(view.students),
        "guessed_encoding": view.guessed or None,
    }
    return {
        "command": "init",
        "class_file": str(class_file),
        "roster": str(people) if people else None,
        "seats": draft.seats,
        "read": read,
    }


def _tell(
    folder: Path, draft: ClassDraft, class_file: Path, people: Path | None, view: RosterView | None
) -> None:
    check = f"labstacks check{'' if folder == Path() else f' -f {class_file}'}"
    if view:
        wrote = f"Wrote {class_file}, with {people} as it is: {len(view.students)} students."
    elif people:
        wrote = f"Wrote {class_file} and {people}: twelve invented students."
    else:
        wrote = f"Wrote {class_file}: {draft.seats} seats without names."
    click.echo(wrote)
    if draft.first is None:
        click.echo("It names no lesson yet: write the lessons under `sessions:` in the class file.")
    first = "put your own students into the roster" if people and not view else "look at the class file"
    click.echo(f"Next: {first}, then run\n  {check}")
