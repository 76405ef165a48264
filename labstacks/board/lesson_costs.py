"""What each deployment of a class has cost: from `up` to `down`, usually one lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from labstacks.board.meter import so_far
from labstacks.board.rates import Rates
from labstacks.board.uptime import Uptime, job_lines, uptime_after
from labstacks.classfile.model import Class
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.planning.money import Money
from labstacks.storage.class_folder import ClassFolder

GAP = 900.0
"""Seconds without a deployed stack that end a deployment. A shorter pause is part of it."""


@dataclass(frozen=True)
class Deployment:
    """A time in which something of the class was deployed.

    Args:
        start: An aware time in UTC.
        end: Its end; None while it lasts.
        seats: How many seats were deployed in it.
        seat_hours: Hours of all seats together.
        cost: Hours times prices, seats and classroom.
    """

    start: datetime
    end: datetime | None
    seats: int
    seat_hours: float
    cost: Money


def read_uptimes(class_: Class) -> dict[str, Uptime]:
    """The uptime of each stack, from the records of all runs."""
    folder = ClassFolder.of(class_.file)
    folder.fetch()
    found: dict[str, Uptime] = {}
    for line in job_lines(folder.runs):
        if seat := line.get("seat"):
            found[seat] = uptime_after(found.get(seat, Uptime()), line)
    return found


def deployments(
    uptimes: Mapping[str, Uptime], rates: Rates, class_: Class, now: float
) -> tuple[Deployment, ...]:
    """Each deployment of a class with its cost, in order of time.

    Args:
        uptimes: By seat id, and for the classroom.
        rates: Of the class as it is planned now.
        class_: The class.
        now: Seconds since the epoch.
    """
    spans = sorted(span for uptime in uptimes.values() for span in uptime.until(now))
    merged: list[tuple[float, float]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + GAP:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    lasts = any(uptime.since is not None for uptime in uptimes.values())
    return tuple(
        _deployment(uptimes, rates, class_, start, end, lasts=lasts and index == len(merged) - 1)
        for index, (start, end) in enumerate(merged)
    )


def _deployment(
    uptimes: Mapping[str, Uptime], rates: Rates, class_: Class, start: float, end: float, *, lasts: bool
) -> Deployment:
    within = {
        seat: Uptime(None, tuple(span for span in uptime.until(end) if start <= span[0] and span[1] <= end))
        for seat, uptime in uptimes.items()
    }
    seats = [uptime for seat, uptime in within.items() if seat != CLASSROOM and uptime.spans]
    return Deployment(
        datetime.fromtimestamp(start, UTC),
        None if lasts else datetime.fromtimestamp(end, UTC),
        len(seats),
        sum(last - first for uptime in seats for first, last in uptime.spans) / 3600,
        Money(so_far(within, rates, class_, end), rates.currency),
    )
