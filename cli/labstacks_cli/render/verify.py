"""What ``labstacks verify`` shows: one line for each seat, then what is wrong, then what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from labstacks.checks.checkpoint_record import Reached
from labstacks.checks.drift import Drift
from labstacks.checks.evaluate import Status
from labstacks.checks.verification import SeatReport, Verification
from labstacks.classfile.model import Class
from labstacks_cli.render.wording import folded, listing, typing

NOT_DEPLOYED = "not deployed"
STYLES = {"intact": "green", "drifted": "red", "partial": "yellow", "unknown": "yellow", "absent": "yellow"}
MAX_DRIFTS = 3
MAX_SEATS = 10


def table(found: Verification) -> Iterator[str]:
    """A line for each seat: its state and how many checkpoints of each lab are passed; then the class."""
    labs = list(dict.fromkeys(checkpoint.lab for checkpoint in found.checkpoints))
    yield "seat       state         " + "".join(f"{lab:>{_width(lab)}}" for lab in labs)
    for report in (found.classroom, *found.seats):
        cells = "".join(f"{_cell(report, lab):>{_width(lab)}}" for lab in labs)
        yield (
            f"{report.seat:9}  "
            + click.style(f"{_state(report):12}", STYLES[report.reference])
            + f"  {cells}"
        )
    yield _class(found, labs)


def _class(found: Verification, labs: Sequence[str]) -> str:
    """The last line: how many seats are intact, and how many have passed all of each lab."""
    intact = sum(report.reference == "intact" for report in found.seats)
    cells = "".join(f"{sum(_all(report, lab) for report in found.seats):>{_width(lab)}}" for lab in labs)
    return f"{'class':9}  {f'{intact} of {len(found.seats)}':12}  {cells}"


def _state(report: SeatReport) -> str:
    return report.reference if report.exists else NOT_DEPLOYED


def _all(report: SeatReport, lab: str) -> bool:
    judged = [j.checkpoint.id for j in report.judgements if j.checkpoint.lab == lab]
    return bool(judged) and all(id_ in report.reached for id_ in judged)


def _width(lab: str) -> int:
    return max(6, len(lab) + 2)


def _cell(report: SeatReport, lab: str) -> str:
    judged = [j for j in report.judgements if j.checkpoint.lab == lab]
    if not judged:
        return ""
    reached = sum(j.checkpoint.id in report.reached for j in judged)
    unknown = sum(j.status is Status.UNKNOWN and j.checkpoint.id not in report.reached for j in judged)
    return f"{reached}/{len(judged)}" + ("?" if unknown else "")


def show(class_: Class, path: Path, found: Verification) -> None:
    """All of it, and what to do next."""
    if found.running:
        busy = f"`labstacks {found.running.get('command', '?')}` is running"
        click.secho(folded(f"{busy}: what it still has to do is not shown."), fg="yellow")
    for line in table(found):
        click.echo(line)
    click.echo("Checkpoints passed, by lab. ?: some cannot be judged. Last line: seats with all.")
    _new(found)
    _trouble(found)
    _unjudged(found)
    _next(path, found)


def said(reached: Reached) -> str:
    """``s07 passed B2.uploaded``."""
    return f"{reached.seat} passed {reached.checkpoint}"


def _new(found: Verification) -> None:
    counts = Counter(item.checkpoint for item in found.new)
    if counts:
        told = ", ".join(f"{id_} by {count}" for id_, count in counts.items())
        click.echo(folded(f"New: {told}."))


def _trouble(found: Verification) -> None:
    troubled = [r for r in (found.classroom, *found.seats) if r.drift or r.unreadable]
    for report in troubled[:MAX_SEATS]:
        lines = [str(drift) for drift in report.drift]
        lines += [f"{role} could not be read: {why}" for role, why in report.unreadable]
        for line in lines[:MAX_DRIFTS]:
            click.secho(folded(f"{report.seat}: {line}"), fg="red")
        if len(lines) > MAX_DRIFTS:
            click.secho(f"{report.seat}: and {len(lines) - MAX_DRIFTS} more", fg="red")
    if len(troubled) > MAX_SEATS:
        click.secho(f"The same list of {len(troubled) - MAX_SEATS} more seats: use --json.", fg="red")
    partial = [r.seat for r in (found.classroom, *found.seats) if r.reference == "partial"]
    if partial:
        click.secho(folded(f"Partly deployed, the last run did not finish: {listing(partial)}"), fg="yellow")
    absent = [r.seat for r in found.seats if not r.exists]
    if absent:
        click.secho(folded(f"Not deployed: {listing(absent)}"), fg="yellow")


def _unjudged(found: Verification) -> None:
    seats: Counter[tuple[str, str]] = Counter()
    for report in found.seats:
        for j in report.judgements:
            if j.status is Status.UNKNOWN and j.checkpoint.id not in report.reached:
                seats[j.checkpoint.id, j.why] += 1
    for (id_, why), _ in seats.items():
        click.echo(folded(f"{id_} cannot be judged: {why}."))


def _next(path: Path, found: Verification) -> None:
    drifted = [r.seat for r in found.seats if r.reference == "drifted"]
    click.echo("")
    if drifted:
        click.echo(f"Next: recreate the first of them.\n  labstacks reset {drifted[0]}{_file(path)}")
    elif not found.well:
        click.echo("Next: deploy what is missing, or check again.")
        click.echo(f"  {typing('up', path)}\n  {typing('verify', path)}")
    elif not any(report.reached for report in found.seats):
        click.echo("No seat has drifted, and no checkpoint is passed yet.")
        click.echo(f"Next: let the students work, and keep checking.\n  {typing('verify --watch', path)}")
    else:
        click.echo(f"No seat has drifted. Next: write the report.\n  {typing('report', path)}")


def _file(path: Path) -> str:
    return typing("", path).removeprefix("labstacks ").rstrip()


def document(found: Verification) -> dict[str, Any]:
    """The JSON contract of ``verify``."""
    return {
        "command": "verify",
        "class": found.class_name,
        "time": _time(found.time),
        "ok": found.well,
        "seconds": round(found.seconds, 3),
        "running": dict(found.running),
        "classroom": _seat(found.classroom),
        "seats": [_seat(report) for report in found.seats],
        "new": [{"seat": item.seat, "checkpoint": item.checkpoint} for item in found.new],
    }


def _seat(report: SeatReport) -> dict[str, Any]:
    return {
        "seat": report.seat,
        "reference": report.reference,
        "resources": report.resources,
        "drift": _drifts(report.drift),
        "students_work": _drifts([drift for drift in report.drifts if drift.students]),
        "unreadable": [{"resource": role, "why": why} for role, why in report.unreadable],
        "checkpoints": [
            {
                "id": j.checkpoint.id,
                "lab": j.checkpoint.lab,
                "en": j.checkpoint.en,
                "zh-Hant": j.checkpoint.zh_hant,
                "status": str(j.status),
                "why": j.why,
                "first_reached": _first(report, j.checkpoint.id),
                "by": report.reached[j.checkpoint.id].by if j.checkpoint.id in report.reached else None,
            }
            for j in report.judgements
        ],
    }


def _drifts(drifts: Sequence[Drift]) -> list[dict[str, Any]]:
    return [
        {
            "resource": drift.resource,
            "type": drift.type,
            "missing": drift.missing,
            "property": drift.path or None,
            "was": drift.was or None,
            "is": drift.now or None,
        }
        for drift in drifts
    ]


def _first(report: SeatReport, id_: str) -> str | None:
    return _time(report.reached[id_].time) if id_ in report.reached else None


def _time(moment: datetime) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
