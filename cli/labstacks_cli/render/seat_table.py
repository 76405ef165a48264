"""The table of ``labstacks status``: each seat, its student, its state and its sign-in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import click

from labstacks_cli.render.table import GAP, table
from labstacks_cli.render.wording import WIDTH, columns_of, folded

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.runs.status import ClassStatus

STYLES = {"ready": "green", "failed": "red", "incomplete": "red", "working": "yellow", "leaving": "yellow"}
HEAD = ("seat", "class no.", "student", "state", "resources", "RAM user")
STUDENT = HEAD.index("student")
NARROWEST = 12


def phase_words(phase: str) -> str:
    """A seat's phase as people read it; JSON keeps ``absent``."""
    return "not deployed" if phase == "absent" else phase


def seat_table(class_: Class, status: ClassStatus, drifted: Collection[str] = ()) -> Iterator[str]:
    """A line for each seat, and the cause below a seat that failed.

    Columns without content are left out, as the students' in a class without names. A long name is cut so
    that a line fits into a terminal.

    Args:
        drifted: Ids of ready seats that had drifted at the last check.
    """
    students = {seat.id: seat.student for seat in (*class_.seats, *class_.leaving)}
    found = (status.classroom, *status.seats)
    rows: list[tuple[str, ...]] = []
    for seat in found:
        who = students.get(seat.id)
        number, name = (who.class_number, who.name) if who else ("", "")
        user = seat.sign_in.get("user", "")
        rows.append(
            (
                seat.id,
                number,
                name,
                "drifted" if seat.id in drifted else phase_words(seat.phase),
                str(seat.resources),
                user,
            )
        )
    others = (index for index in range(len(HEAD)) if index != STUDENT)
    room = max(NARROWEST, WIDTH - sum(_width(rows, index) for index in others))
    rows = [(*row[:STUDENT], _cut(row[STUDENT], room), *row[STUDENT + 1 :]) for row in rows]
    lines = table(HEAD, rows, ("resources",))
    yield next(lines)
    for seat, line in zip(found, lines, strict=True):
        yield click.style(line, fg="red" if seat.id in drifted else STYLES.get(seat.phase))
        if seat.cause:
            yield click.style(folded(f"    {seat.cause}"), fg="red")


def _width(rows: list[tuple[str, ...]], index: int) -> int:
    """How much of a line a column takes, with the gap to the next."""
    widest = max(columns_of(row[index]) for row in rows)
    return max(widest, len(HEAD[index])) + len(GAP) if widest else 0


def _cut(name: str, room: int) -> str:
    if columns_of(name) <= room:
        return name
    while columns_of(name) >= room:
        name = name[:-1]
    return f"{name.rstrip()}…"
