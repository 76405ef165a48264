"""What ``up`` would change in a class that exists, as lines and as a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from labstacks.planning.change_preview import ChangeAction
from labstacks_cli.render.wording import folded, seat_runs

if TYPE_CHECKING:
    from labstacks.runs.class_preview import ClassPreview, PreviewRow

FUTURE = {
    ChangeAction.CREATE: "to create",
    ChangeAction.UPDATE: "to change",
    ChangeAction.REPLACE: "to REPLACE",
    ChangeAction.DELETE: "to delete",
}
STYLES = {ChangeAction.CREATE: "green", ChangeAction.UPDATE: "yellow"}
MAX_ROWS = 14


def lines(preview: ClassPreview) -> Iterator[str]:
    """One line for each kind of change; what loses students' work comes first, in red."""
    rows = preview.rows(new=False)
    for row in rows[:MAX_ROWS]:
        style = STYLES.get(row.action, "red")
        yield click.style(folded(f"  {_row(row)}"), fg=style, bold=row.loses_work)
    if len(rows) > MAX_ROWS:
        yield f"  and {len(rows) - MAX_ROWS} more kinds of change; --json lists them all"
    if preview.unreadable:
        yield click.style(
            f"  {seat_runs(preview.unreadable)}: the state is damaged, changes not known", fg="red"
        )
    if lost := preview.losing_work:
        seats = list(dict.fromkeys(seat for row in lost for seat in row.seats))
        kinds = ", ".join(dict.fromkeys(row.kind for row in lost))
        what = f"What students saved there is lost: {kinds} of {seat_runs(seats)}."
        yield click.style(folded(f"  {what}"), fg="red", bold=True)


def section(preview: ClassPreview) -> list[str]:
    """The lines of a plan: empty when nothing of what exists changes."""
    found = list(lines(preview))
    return (
        ["\n" + click.style("Changes", bold=True) + "  by the next `labstacks up`", *found] if found else []
    )


def question(preview: ClassPreview) -> str:
    """What to ask before a run."""
    verbs = {ChangeAction.REPLACE: "Replace", ChangeAction.DELETE: "Delete"}
    found = list(dict.fromkeys(verbs[row.action] for row in preview.losing_work))
    return (
        f"{' and '.join(found).capitalize()} these, with what students saved there?" if found else "Go ahead?"
    )


def document(preview: ClassPreview) -> list[dict[str, Any]]:
    """The JSON contract: one entry for each action, type and set of properties."""
    return [
        {
            "action": str(row.action),
            "kind": row.kind,
            "type": row.type,
            "resources": row.count,
            "seats": list(row.seats),
            "properties": list(row.properties),
            "loses_work": row.loses_work,
        }
        for row in preview.rows()
    ]


def _row(row: PreviewRow) -> str:
    kind = row.kind if row.count == 1 or row.kind.endswith("s") else _plural(row.kind)
    why = f": {_listed(list(map(_words, row.properties)))}" if row.properties else ""
    return f"{row.count} {kind} {FUTURE[row.action]} ({seat_runs(row.seats)}){why}"


def _plural(kind: str) -> str:
    head, bracket, rest = kind.partition(" (")
    if head.endswith("y") and head[-2] not in "aeiou":
        return f"{head[:-1]}ies{bracket}{rest}"
    return f"{head}{'es' if head.endswith(('s', 'x', 'ch')) else 's'}{bracket}{rest}"


def _words(name: str) -> str:
    """``instanceType`` as ``instance type``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _listed(words: Sequence[str], most: int = 3) -> str:
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
