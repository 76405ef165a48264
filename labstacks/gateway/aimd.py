"""How fast to call one family of APIs: a controller that finds the cloud's limits by itself. Pure.

As TCP finds the width of a path: begin slowly, double every second until the cloud objects, fall back at
once, return quickly to just below the point of the objection and feel the way up from there. Calls a second
answer to ``Throttling``, calls at once to ``TaskConflict`` and the like.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labstacks.gateway.error_class import Meaning
from labstacks.gateway.provider import Tuning

MEMORY = 1.0
"""Seconds over which calls are counted: clouds count by the second."""
CALM = 1.0
"""Seconds in which objections belong to the same wave, and count once."""
PAUSE = 0.3
"""Seconds of silence after an objection: what the cloud has counted must fade first."""
FALL = 0.85
"""What is left of a dial after an objection."""
NEAR = 0.94
"""The share of the last objection's level up to which a dial returns quickly."""
FEEL = 0.012
"""The share of that level by which a dial rises each second from there, at most."""
SPARE = 0.0008
"""That share for each call a second: where few calls are allowed, an objection is a larger part of them."""
LEAST_FEEL = 0.003
"""That share at least."""
BEYOND = 1.03
"""The share of the last objection's level from which on it tells nothing: the limit is another now."""
SEARCH = 8.0
"""Seconds in which a dial doubles from there."""
SAMPLE = 48
"""How many calls are remembered: enough to count small limits exactly, where one more or less matters."""
LONG_AGO = -1e9


@dataclass(frozen=True)
class Dial:
    """One limit that finds its own level.

    Args:
        level: Where it stands.
        floor: Below which it does not fall.
        knee: Where the cloud last objected; infinite before it ever has.
        moved: When it last moved, or was last seen not to be in anybody's way; seconds.
        fell: When it last fell.
        ceiling: Above which it may not rise: others call the same cloud, and this is its part.
    """

    level: float
    floor: float
    knee: float = math.inf
    moved: float = LONG_AGO
    fell: float = LONG_AGO
    ceiling: float = math.inf

    def idle(self, now: float) -> Dial:
        """Nobody waits for it: it has no reason to rise."""
        return replace(self, moved=now)

    def risen(self, now: float) -> Dial:
        """Somebody has waited for it since it last moved."""
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
        """Somebody who sees the whole says what its part is: it goes there, unless it has just fallen."""
        level = min(self.level, ceiling) if now - self.fell < PAUSE else ceiling
        return replace(self, level=level, floor=min(self.floor, ceiling), ceiling=ceiling, moved=now)

    def fallen(self, now: float, at: float) -> Dial:
        """The cloud objected while calls came at a level of ``at``."""
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
        running: How many are under way.
        next_at: The earliest moment for the next one; seconds.
        recent: When calls were made of late, without those that the cloud objected to; at most SAMPLE.
        calls: How many were made in all.
        objections: To how many of them the cloud objected.
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
        """Its part of what the cloud bears: calls a second, and calls at once."""
        return replace(self, rate=self.rate.limited(now, rate), width=self.width.limited(now, width))

    def asked(self, now: float, kind: str = "", whose: str = "") -> tuple[Pace, float]:
        """Somebody wants to make a call.

        Args:
            kind: What it asks for.
            whose: The stack that it is for.

        Returns:
            The controller from here on, and how many seconds to wait before asking again: 0 means that the
            call may be made, and counts as under way.
        """
        if self.running >= math.floor(self.width.level):
            # Widening takes time too: look again before long, even if nothing ends.
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
            # A thread wakes up late by a little; what was missed is made up for, by one call at most.
            next_at=max(self.next_at, now - gap) + gap,
            recent=(*self.recent[1 - SAMPLE :], now),
            calls=self.calls + 1,
        )
        return begun, 0.0

    def answered(self, now: float, meaning: Meaning | None, begun: float = LONG_AGO) -> Pace:
        """A call ended.

        Args:
            meaning: None when it went well.
            begun: The moment of :meth:`asked` that let it go.
        """
        ended = replace(self, running=self.running - 1)
        if meaning in (Meaning.THROTTLED, Meaning.UNAVAILABLE):
            recent = self.recent[:-1]
            # The cloud counts when calls come in, and not when it has answered.
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
    """How many of these moments the last second holds; when it holds all we know, at which rate they came.

    Args:
        slack: Seconds to look further back: evenly spaced calls would else be missed by a hair.
    """
    counted = sum(now - moment <= MEMORY + slack for moment in moments)
    if counted < SAMPLE - 1:
        return float(counted)
    return counted / max(1e-3, now - moments[0])
