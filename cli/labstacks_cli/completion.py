"""Shell completion of seats, labs and class files. Quick; never raises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def seats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Seats of the class that ``-f`` names, by their ids; students' ids where one is begun."""
    from click.shell_completion import CompletionItem

    from labstacks.classfile import load_class
    from labstacks.errors import LabstacksError

    try:
        class_ = load_class(_chosen(context) or context.params.get("path") or Path("class.yaml"))
    except (LabstacksError, OSError):
        return []
    whose = {seat.id: seat.student.id if seat.student else "" for seat in (*class_.seats, *class_.leaving)}
    found = [
        CompletionItem(id_, help=student) for id_, student in whose.items() if id_.startswith(incomplete)
    ]
    begun = incomplete.casefold()
    students = [(s, id_) for id_, s in whose.items() if begun and s.casefold().startswith(begun)]
    return found or [CompletionItem(student, help=id_) for student, id_ in students]


def _chosen(context: click.Context) -> Path | None:
    """The class file of the one class that ``--class`` chooses from ``--programme``."""
    programme, names = context.params.get("programme"), context.params.get("classes")
    if not programme or not names or len(names) != 1:
        return None
    from labstacks.classfile.programme_file import load_programme

    return load_programme(programme).files.get(names[0])


def classes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Classes of the programme that ``--programme`` names."""
    from click.shell_completion import CompletionItem

    from labstacks.classfile.programme_file import load_programme
    from labstacks.errors import LabstacksError

    try:
        found = load_programme(context.params["programme"])
    except (KeyError, TypeError, LabstacksError, OSError):
        return []
    there = context.params.get("classes") or ()
    return [
        CompletionItem(class_.name, help=str(found.files[class_.name]))
        for class_ in found.classes
        if class_.name.startswith(incomplete) and class_.name not in there
    ]


def seats_and_classroom(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """As :func:`seats`, and the classroom."""
    from click.shell_completion import CompletionItem

    classroom = [CompletionItem("classroom")] if "classroom".startswith(incomplete) else []
    return [*classroom, *seats(context, parameter, incomplete)]


def labs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Labs of the level that ``--level`` names, or of all; behind a comma, those that are not yet there."""
    from click.shell_completion import CompletionItem

    from labstacks.components.catalog import LEVELS

    before, comma, begun = incomplete.rpartition(",")
    there = set(before.upper().split(","))
    levels: list[Any] = [LEVELS[name] for name in LEVELS if name == context.params.get("level")]
    return [
        CompletionItem(f"{before}{comma}{lab.id}", help=lab.title)
        for level in levels or LEVELS.values()
        for lab in level.labs
        if lab.id.startswith(begun.upper()) and lab.id not in there
    ]


def class_files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Class files in the folder that is typed, and folders."""
    from click.shell_completion import CompletionItem

    from labstacks.classfile.find_files import class_files_in

    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    try:
        folders = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError:
        return []
    files = [str(path) for path in class_files_in(folder)]
    offered = [*files, *sorted(f"{path}/" for path in folders)]
    return [CompletionItem(text) for text in offered if text.startswith(incomplete.removeprefix("./"))]
