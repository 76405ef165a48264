"""How long a class is deployed, which is how long it is billed. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from labstacks.classfile.model import ClassSession

USUAL_SESSION = 2.0
"""Hours of the lesson assumed when the class file lists no sessions."""
FORGOTTEN_DAYS = 30


@dataclass(frozen=True)
class BilledPeriod:
    """A period in which a class is deployed.

    Args:
        deployed: Hours from the first resource created to the last one deleted; all of them are billed.
        taught: Hours of lessons in it; what is billed by use is used only then.
    """

    deployed: Decimal
    taught: Decimal

    def paid(self, *, rounded_up: bool) -> Decimal:
        """The billed hours; part hours count as whole ones for prices that round up."""
        return Decimal(math.ceil(self.deployed)) if rounded_up else self.deployed

    @classmethod
    def of(cls, deployed: float, taught: float) -> BilledPeriod:
        """From hours as floating-point numbers."""
        return cls(Decimal(str(round(deployed, 4))), Decimal(str(round(taught, 4))))


@dataclass(frozen=True)
class Timetable:
    """The lessons that are still to come, and how long the class needs before and after each.

    Args:
        sessions: Lessons that have not ended yet, in order of time; one assumed lesson when the class file
            lists none, and then ``assumed`` is true.
        past: Number of lessons that are over and not counted.
        ready_hours: Hours from ``up`` until the class is ready.
        gone_hours: Hours from ``down`` until it is gone.
    """

    sessions: tuple[ClassSession, ...]
    past: int = 0
    assumed: bool = False
    ready_hours: float = 0.0
    gone_hours: float = 0.0

    def alone(self, session: ClassSession) -> BilledPeriod:
        """One lesson, with ``up`` before it and ``down`` after it."""
        return BilledPeriod.of(session.hours + self.ready_hours + self.gone_hours, session.hours)

    @property
    def each_alone(self) -> tuple[BilledPeriod, ...]:
        """Every lesson, with ``up`` before it and ``down`` after it."""
        return tuple(self.alone(session) for session in self.sessions)

    @property
    def kept_deployed(self) -> BilledPeriod:
        """All lessons with one ``up`` before the first and one ``down`` after the last."""
        if not self.sessions:
            return BilledPeriod(Decimal(0), Decimal(0))
        taught = sum(session.hours for session in self.sessions)
        span = (self.sessions[-1].end - self.sessions[0].start).total_seconds() / 3600
        return BilledPeriod.of(span + self.ready_hours + self.gone_hours, taught)


FORGOTTEN = BilledPeriod(Decimal(24 * FORGOTTEN_DAYS), Decimal(0))
"""A class that is not used and not removed."""


def timetable(
    sessions: Sequence[ClassSession], now: datetime, *, ready_hours: float = 0.0, gone_hours: float = 0.0
) -> Timetable:
    """The lessons still to come.

    Args:
        now: An aware time.
    """
    if not sessions:
        one = (ClassSession(now.astimezone(UTC), USUAL_SESSION),)
        return Timetable(one, 0, True, ready_hours, gone_hours)
    ahead = tuple(session for session in sessions if session.end > now)
    return Timetable(ahead, len(sessions) - len(ahead), False, ready_hours, gone_hours)
