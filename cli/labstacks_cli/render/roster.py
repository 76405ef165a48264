"""How a roster is read, in lines for people and as a document."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.errors import UsageError
from labstacks_cli.render.wording import columns_of, folded

if TYPE_CHECKING:
    from labstacks.classfile import RosterView

MEANINGS = {
    "id": "the student's id",
    "name": "the name",
    "name_en": "the name in English",
    "name_zh": "the name in Chinese",
    "family": "the family name",
    "given": "the given name",
    "email": "the email address",
    "group": "the group",
    "role": "the role: teachers and other adults are left out",
    "status": "the status: students who left are left out",
    "": "not used",
}
SHOWN = 3


def roster_view(path: Path) -> RosterView:
    """How a roster is read.

    Raises:
        UsageError: There is no such file.
    """
    from labstacks.classfile import view_roster
    from labstacks.classfile.nearby_files import is_file

    if not is_file(path):
        raise UsageError(f"There is no file {path}.", hint="Name a CSV or XLSX file.")
    return view_roster(path, str(path))


def show_roster(view: RosterView, *, shown: int = SHOWN, err: bool = False) -> None:
    """Print how a roster is read.

    Args:
        shown: How many of its students.
        err: On stderr.
    """
    click.echo(f"\n{view.file}: {view.form}, read like this:", err=err)
    width = max(columns_of(heading) for heading, _ in view.columns)
    for heading, field in view.columns:
        padding = " " * (width - columns_of(heading))
        click.echo(f"  {heading}{padding}  is {MEANINGS[field]}", err=err)
    for student in view.students[:shown]:
        more = "".join(f", {text}" for text in (student.email, student.group) if text)
        click.echo(f"  row {student.row}: {student.id}, {student.name}{more}", err=err)
    if len(view.students) > shown:
        click.echo(f"  and {len(view.students) - shown} more", err=err)
    for notice in view.notices:
        words = " ".join(part for part in (notice.message, notice.fix) if part)
        click.secho(folded(f"  Note: {words}"), fg="yellow", err=err)
    click.echo(err=err)


def roster_document(view: RosterView) -> dict[str, Any]:
    """A roster as it is read, for ``--json``."""
    return {
        "file": view.file,
        "form": view.form,
        "columns": [{"heading": heading, "field": field or None} for heading, field in view.columns],
        "students": [
            {"id": one.id, "name": one.name, "email": one.email, "group": one.group, "row": one.row}
            for one in view.students
        ],
        "guessed_encoding": view.guessed or None,
        "notices": [_problem(notice) for notice in view.notices],
        "mistakes": [_problem(mistake) for mistake in view.problems],
    }


def _problem(problem: Any) -> dict[str, Any]:
    return {"where": problem.where, **asdict(problem)}
