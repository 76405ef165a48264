"""A rate controller for one family of APIs that finds the cloud's limits by itself. Pure functions.

It works like TCP congestion control: start slowly, double every second until the cloud throttles, drop at
once, return quickly to just below that level and rise slowly from there. The rate (calls a second) reacts to
``Throttling``, the concurrency to ``TaskConflict`` and similar codes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labstacks.gateway.error_class import Meaning
from labstacks.gateway.provider import Tuning

MEMORY = 1.0
"""Seconds over which calls are counted: clouds count by the second."""
CALM = 1.0
"""Seconds in which several throttled calls count as one event."""
PAUSE = 0.3
"""Seconds without calls after throttling, until the cloud's counters have dropped."""
FALL = 0.85
"""Factor by which throttling lowers a level."""
NEAR = 0.94
"""The share of the last throttled level up to which a level returns quickly."""
FEEL = 0.012
"""The share of that level by which it rises each second from there, at most."""
SPARE = 0.0008
"""That share for each call a second: where few calls are allowed, each throttled call weighs more."""
LEAST_FEEL = 0.003
"""The smallest such share."""
BEYOND = 1.03
"""The share of the last throttled level above which that level is outdated: the limit has changed."""
SEARCH = 8.0
"""Seconds in which a level doubles from there."""
SAMPLE = 48
"""How many calls are remembered: enough to count small limits exactly, where one more or less matters."""
LONG_AGO = -1e9


@dataclass(frozen=True)
class Dial:
    """One adaptive limit: of the rate or of the concurrency.

    Args:
        level: The current value.
        floor: The lowest value.
        knee: The value at which the cloud last throttled; infinite before it ever has.
        moved: When it last changed, or last held no call back; seconds.
        fell: When it last fell.
        ceiling: The highest value: this process's share while others call the same cloud.
    """

    level: float
    floor: float
    knee: float = math.inf
    moved: float = LONG_AGO
    fell: float = LONG_AGO
    ceiling: float = math.inf

    def idle(self, now: float) -> Dial:
        """No call waits for it, so it has no reason to rise."""
        return replace(self, moved=now)

    def risen(self, now: float) -> Dial:
        """A call has waited for it since it last changed, so it may rise."""
        seconds = min(max(0.0, now - self.moved), MEMORY) if self.moved != LONG_AGO else 0.0
        near = NEAR * self.knee
        if self.level < near:
            level = min(self.level * 2.0**seconds, near)
        elif self.level < BEYOND * self.knee:
            share = min(FEEL, max(LEAST_FEEL, SPARE * self.knee))
            level = self.level + share * self.knee * seconds
        else:
            level = self.level * 2.0 ** (seconds / SEARCH)
        return replace(self, level=min(level, self.ceiling), moved=now)

    def limited(self, now: float, ceiling: float) -> Dial:
        """Set its share, as a coordinator of all callers assigns it; ignored just after a fall."""
        level = min(self.level, ceiling) if now - self.fell < PAUSE else ceiling
        return replace(self, level=level, floor=min(self.floor, ceiling), ceiling=ceiling, moved=now)

    def fallen(self, now: float, at: float) -> Dial:
        """The cloud throttled while calls were made at a level of ``at``."""
        if now - self.fell < CALM:
            return self
        knee = min(self.level, max(at, self.floor))
        return replace(self, level=max(self.floor, FALL * knee), knee=knee, moved=now, fell=now)


@dataclass(frozen=True)
class Pace:
    """The controller of one lane.

    Args:
        rate: Calls a second.
        width: Calls at once.
        running: Calls in flight.
        next_at: The earliest time of the next call; seconds.
        recent: Times of recent calls without the throttled ones; at most SAMPLE.
        calls: Number of calls made.
        objections: Number of calls that the cloud throttled.
    """

    rate: Dial
    width: Dial
    running: int = 0
    next_at: float = LONG_AGO
    recent: tuple[float, ...] = ()
    calls: int = 0
    objections: int = 0

    @staticmethod
    def starting(tuning: Tuning) -> Pace:
        """The pace at the beginning of a run."""
        return Pace(
            Dial(tuning.rate, tuning.floor * tuning.rate), Dial(tuning.at_once, max(1.0, tuning.floor))
        )

    def limited(self, now: float, rate: float, width: float) -> Pace:
        """Set its share of what the cloud allows: calls a second, and calls at once."""
        return replace(self, rate=self.rate.limited(now, rate), width=self.width.limited(now, width))

    def asked(self, now: float, kind: str = "", whose: str = "") -> tuple[Pace, float]:
        """Ask to make a call.

        Args:
            kind: What it asks for.
            whose: The stack that it is for.

        Returns:
            The new controller, and the seconds to wait before asking again. 0 means that the call may be
            made; it then counts as in flight.
        """
        if self.running >= math.floor(self.width.level):
            # The concurrency rises with time: ask again soon, even if no call ends.
            return replace(self, width=self.width.risen(now)), MEMORY / 4
        if self.next_at > now:
            rate = self.rate.risen(now)
            return replace(self, rate=rate), min(self.next_at - now, 1.0 / rate.level)
        gap = 1.0 / self.rate.level
        running = self.running + 1
        begun = replace(
            self,
            rate=self.rate if now - self.next_at < gap else self.rate.idle(now),
            width=self.width if running >= math.floor(self.width.level) else self.width.idle(now),
            running=running,
            # Threads wake up slightly late: catch up on the lost time, by one call at most.
            next_at=max(self.next_at, now - gap) + gap,
            recent=(*self.recent[1 - SAMPLE :], now),
            calls=self.calls + 1,
        )
        return begun, 0.0

    def answered(self, now: float, meaning: Meaning | None, begun: float = LONG_AGO) -> Pace:
        """A call ended.

        Args:
            meaning: None when it went well.
            begun: The time of the :meth:`asked` that admitted it.
        """
        ended = replace(self, running=self.running - 1)
        if meaning in (Meaning.THROTTLED, Meaning.UNAVAILABLE):
            recent = self.recent[:-1]
            # The cloud counts calls when they arrive, not when it answers.
            called = self.recent[-1] if self.recent else now
            return replace(
                ended,
                rate=self.rate.fallen(now, per_second(recent, called, 0.5 / self.rate.level)),
                next_at=max(self.next_at, now + PAUSE),
                recent=recent,
                objections=self.objections + 1,
            )
        if meaning is Meaning.BUSY:
            width = self.width.fallen(now, self.running)
            return replace(ended, width=width, objections=self.objections + 1)
        return ended


def per_second(moments: tuple[float, ...], now: float, slack: float) -> float:
    """The number of these times in the last second; if all are in it, the rate at which they came.

    Args:
        slack: Seconds to look further back, or evenly spaced calls would fall just outside.
    """
    counted = sum(now - moment <= MEMORY + slack for moment in moments)
    if counted < SAMPLE - 1:
        return float(counted)
    return counted / max(1e-3, now - moments[0])
