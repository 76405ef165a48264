"""The state of a class, seat by seat, or of a programme, class by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.render import programme as shown
from labstacks_cli.render.seat_table import STYLES, phase_words, seat_table
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import folded, following, listing, seats_words, typing

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.runs.status import ClassStatus, SeatStatus

PHASES = ("ready", "working", "absent", "incomplete", "failed", "leaving")

Found = Sequence[tuple["Class", "ClassStatus"]]
"""The classes, each with its status."""


def lines(programme: Programme, found: Found) -> Iterator[str]:
    """A table of seats for one class, a table of classes for a programme; then the next step."""
    if programme.one:
        yield from _class_lines(programme, *found[0])
    else:
        yield from _programme_lines(programme, found)


def document(programme: Programme, found: Found) -> dict[str, Any]:
    """The JSON contract of ``status``: all seats of one class, or the counts of each class."""
    if programme.one:
        class_, status = found[0]
        return {"command": "status", "class": class_.name, **_class_document(class_, status)}
    rows = [_counts_document(programme, *each) for each in found]
    return shown.document("status", programme, ExitCode.DONE, rows)


def _class_lines(programme: Programme, class_: Class, status: ClassStatus) -> Iterator[str]:
    if status.running:
        since = status.running.get("since", "just now")
        yield f"`labstacks {status.running.get('command', '?')}` is running since {since}."
    drifted = drifted_seats(class_, status)
    yield from seat_table(class_, status, drifted)
    if status.unsettled and not status.running:
        yield from _unsettled(programme, status)
    phases = Counter(seat.phase for seat in status.seats)
    counts = ", ".join(f"{count} {phase_words(phase)}" for phase, count in phases.most_common())
    yield f"Class {class_.name}: {seats_words([seat.id for seat in status.seats])}: {counts}."
    addresses = {seat.sign_in["address"] for seat in status.seats if seat.sign_in.get("address")}
    # In a rehearsal nobody can sign in there.
    for address in sorted(addresses) if class_.file.cloud != "rehearsal" else ():
        yield f"Students sign in at:\n  {address}"
    if drifted:
        found = f"Drifted at the last `labstacks verify`: {listing(drifted)}."
        yield click.style(folded(found), fg="red")
    if status.running:
        yield "\nNext: wait, then run `labstacks status` again."
    elif drifted:
        again = f"reset {drifted[0]}"
        yield following("see what has changed, or recreate the seat.", programme, "verify", again)
    elif phases["ready"] == len(status.seats) and status.classroom.phase == "ready":
        yield following("print the sign-in cards, or remove the class.", programme, "cards", "down")
    elif phases["incomplete"]:
        yield following("complete the deployment, or finish removing it.", programme, "up", "down")
    else:
        yield following("deploy what is missing.", programme, "up")


def drifted_seats(class_: Class, status: ClassStatus) -> list[str]:
    """Ready seats that had drifted at the last check, unless a job changed them since."""
    from labstacks.checks.latest import read_latest

    checks = read_latest(class_.file.documents)
    return [
        seat.id
        for seat in status.seats
        if seat.phase == "ready"
        and (check := checks.get(seat.id))
        and check.reference == "drifted"
        and check.time.timestamp() > seat.changed
    ]


def _unsettled(programme: Programme, status: ClassStatus) -> Iterator[str]:
    names = [left.urn.rsplit("::", 1)[-1] for left in status.unsettled]
    for left, name in zip(status.unsettled, names, strict=True):
        yield click.style(folded(f"Interrupted in {left.stack}, outcome not known: {name}"), fg="yellow")
    yield folded(
        "The next `labstacks up` or `down` looks it up in the cloud. What it cannot find stays "
        "listed here: look in the console, then record its ID, or that it does not exist:"
    )
    yield f"  {typing(f'settle {names[0]} ID', programme)}\n  {typing(f'settle {names[0]} gone', programme)}"


def _programme_lines(programme: Programme, found: Found) -> Iterator[str]:
    yield shown.title(programme)
    phases = [phase_words(phase) for phase in PHASES]
    rows = [_row(*each) for each in found]
    yield from table(("class", "level", "seats", *phases, "now"), rows, ("seats", *phases))
    unsettled = sum(len(status.unsettled) for _, status in found if not status.running)
    if unsettled:
        yield click.style(f"{unsettled} resources of interrupted runs have no known outcome.", fg="yellow")
    idle = [(class_, status) for class_, status in found if not status.running]
    broken = [class_ for class_, status in idle if status.count("failed") + status.count("incomplete")]
    one = f"status --class {(broken or programme.classes)[0].name}"
    if len(idle) < len(found):
        yield "\nNext: wait, then run `labstacks status` again."
    elif broken:
        yield following("see why, or deploy what is missing:", programme, one, "up")
    elif all(status.count("ready") == len(status.seats) for _, status in found):
        yield following("look at one class, or remove all of them:", programme, one, "down")
    else:
        yield following("deploy what is missing:", programme, "up")


def _row(class_: Class, status: ClassStatus) -> tuple[str, ...]:
    counts = Counter(seat.phase for seat in status.seats)
    now = f"`{status.running.get('command', '?')}` is running" if status.running else ""
    if not now and status.classroom.phase not in ("ready", "absent"):
        now = click.style(f"classroom {status.classroom.phase}", fg="red")
    cells = [
        click.style(str(counts[phase]), fg=STYLES.get(phase)) if counts[phase] else "" for phase in PHASES
    ]
    return (class_.name, class_.file.level, str(len(class_.seats)), *cells, now)


def _counts_document(programme: Programme, class_: Class, status: ClassStatus) -> dict[str, Any]:
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


def _class_document(class_: Class, status: ClassStatus) -> dict[str, Any]:
    return {
        "level": class_.file.level,
        "labs": list(class_.file.all_labs),
        "running": dict(status.running),
        "unsettled": [
            {"stack": left.stack, "urn": left.urn, "since": left.started} for left in status.unsettled
        ],
        "classroom": _seat(status.classroom),
        "seats": [_seat(seat) for seat in status.seats],
    }


def _seat(seat: SeatStatus) -> dict[str, Any]:
    return {
        "seat": seat.id,
        "phase": seat.phase,
        "resources": seat.resources,
        "sign_in": dict(seat.sign_in),
        "labs": {lab: dict(needed) for lab, needed in seat.labs.items()},
        "cause": seat.cause,
    }
