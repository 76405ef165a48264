"""The state of all classes of a programme, in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import programme as shown
from labstacks_cli.render.seat_table import STYLES, phase_words
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import following

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.runs.status import ClassStatus

PHASES = ("ready", "working", "absent", "incomplete", "failed", "leaving")


def show_classes(programme: Programme, *, as_json: bool) -> ExitCode:
    """Print one table of all classes, or one document."""
    from labstacks.runs.status import class_status

    found = [(class_, class_status(class_)) for class_ in programme.classes]
    if as_json:
        rows = [_document(programme, class_, status) for class_, status in found]
        print_json(shown.document("status", programme, ExitCode.DONE, rows))
        return ExitCode.DONE
    click.echo(shown.title(programme))
    phases = [phase_words(phase) for phase in PHASES]
    cells = [_row(*each) for each in found]
    for line in table(("class", "level", "seats", *phases, "now"), cells, ("seats", *phases)):
        click.echo(line)
    unsettled = sum(len(status.unsettled) for _, status in found if not status.running)
    if unsettled:
        click.secho(f"{unsettled} resources of interrupted runs have no known outcome.", fg="yellow")
    click.echo(_next(programme, found))
    return ExitCode.DONE


def _row(class_: Class, status: ClassStatus) -> tuple[str, ...]:
    counts = Counter(seat.phase for seat in status.seats)
    now = f"`{status.running.get('command', '?')}` is running" if status.running else ""
    if not now and status.classroom.phase not in ("ready", "absent"):
        now = click.style(f"classroom {status.classroom.phase}", fg="red")
    cells = [
        click.style(str(counts[phase]), fg=STYLES.get(phase)) if counts[phase] else "" for phase in PHASES
    ]
    return (class_.name, class_.file.level, str(len(class_.seats)), *cells, now)


def _next(programme: Programme, found: list[tuple[Class, ClassStatus]]) -> str:
    running = [class_.name for class_, status in found if status.running]
    broken = [
        class_.name
        for class_, status in found
        if not status.running and status.count("failed") + status.count("incomplete")
    ]
    one = f"status --class {broken[0] if broken else programme.classes[0].name}"
    if running:
        return "\nNext: wait, then run `labstacks status` again."
    if broken:
        return following("see why, or deploy what is missing:", programme, one, "up")
    if all(status.count("ready") == len(status.seats) for _, status in found):
        return following("look at one class, or remove all of them:", programme, one, "down")
    return following("deploy what is missing:", programme, "up")


def _document(programme: Programme, class_: Class, status: ClassStatus) -> dict[str, Any]:
    counts = Counter(seat.phase for seat in status.seats)
    return {
        "class": class_.name,
        "file": str(programme.files[class_.name]),
        "level": class_.file.level,
        "seats": len(class_.seats),
        "phases": {phase: counts[phase] for phase in PHASES if counts[phase]},
        "classroom": status.classroom.phase,
        "running": dict(status.running),
        "unsettled": len(status.unsettled),
    }
