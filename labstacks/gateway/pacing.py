"""How fast to call one family of APIs: a controller that finds the cloud's limits by itself. Pure.

As TCP finds the width of a path: begin slowly, double every second until the cloud objects, fall back at
once, return quickly to just below the point of the objection and feel the way up from there. Calls a second
answer to ``Throttling``, calls at once to ``TaskConflict`` and the like.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labstacks.gateway.provider import Tuning, type_of
from labstacks.gateway.verdicts import Meaning

MEMORY = 1.0
"""Seconds over which calls are counted: clouds count by the second."""
CALM = 0.5
"""Seconds in which objections belong to the same wave, and count once."""
PAUSE = 0.3
"""Seconds of silence after an objection: what the cloud has counted must fade first."""
FALL = 0.85
"""What is left of a dial after an objection."""
NEAR = 0.95
"""The share of the last objection's level up to which a dial returns quickly."""
FEEL = 0.012
"""The share of that level by which a dial rises each second from there."""
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
    """

    level: float
    floor: float
    knee: float = math.inf
    moved: float = LONG_AGO
    fell: float = LONG_AGO

    def idle(self, now: float) -> Dial:
        """Nobody waits for it: it has no reason to rise."""
        return replace(self, moved=now)

    def risen(self, now: float) -> Dial:
        """Somebody has waited for it since it last moved."""
        seconds = min(max(0.0, now - self.moved), MEMORY) if self.moved != LONG_AGO else 0.0
        near = NEAR * self.knee
        if self.level < near:
            level = min(self.level * 2.0**seconds, near)
        else:
            level = self.level + FEEL * self.knee * seconds
        return replace(self, level=level, moved=now)

    def fallen(self, now: float, at: float) -> Dial:
        """The cloud objected while calls came at a level of ``at``."""
        if now - self.fell < CALM:
            return self
        knee = min(self.level, max(at, self.floor))
        return replace(self, level=max(self.floor, FALL * knee), knee=knee, moved=now, fell=now)


@dataclass(frozen=True)
class Pace:
    """The controller of one family.

    Args:
        rate: Calls a second.
        width: Calls at once.
        running: How many are under way.
        next_at: The earliest moment for the next one; seconds.
        counted: Calls of late, fading: as many as came in the last second.
        counted_at: When they were last counted.
        calls: How many were made in all.
        objections: To how many of them the cloud objected.
    """

    rate: Dial
    width: Dial
    running: int = 0
    next_at: float = LONG_AGO
    counted: float = 0.0
    counted_at: float = LONG_AGO
    calls: int = 0
    objections: int = 0

    @staticmethod
    def starting(tuning: Tuning) -> Pace:
        return Pace(
            Dial(tuning.rate, tuning.floor * tuning.rate), Dial(tuning.at_once, max(1.0, tuning.floor))
        )

    def asked(self, now: float) -> tuple[Pace, float]:
        """Somebody wants to make a call.

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
        faded = self._faded(now)
        gap = 1.0 / self.rate.level
        # A thread wakes up late by a little; what was missed is made up for, by one call at most.
        begin = max(self.next_at, now - gap)
        running = self.running + 1
        return (
            replace(
                faded,
                rate=self.rate if now - self.next_at < gap else self.rate.idle(now),
                width=self.width if running >= math.floor(self.width.level) else self.width.idle(now),
                running=running,
                next_at=begin + gap,
                counted=faded.counted + 1,
                calls=self.calls + 1,
            ),
            0.0,
        )

    def answered(self, now: float, meaning: Meaning | None) -> Pace:
        """A call ended; ``meaning`` is None when it went well."""
        faded = replace(self._faded(now), running=self.running - 1)
        if meaning in (Meaning.THROTTLED, Meaning.UNAVAILABLE):
            return replace(
                faded,
                rate=self.rate.fallen(now, faded.counted),
                next_at=max(self.next_at, now + PAUSE),
                objections=self.objections + 1,
            )
        if meaning is Meaning.BUSY:
            return replace(faded, width=self.width.fallen(now, self.running), objections=self.objections + 1)
        return faded

    def _faded(self, now: float) -> Pace:
        seconds = max(0.0, now - self.counted_at)
        return replace(self, counted=self.counted * math.exp(-seconds / MEMORY), counted_at=now)


_FAMILIES = {"sls": "log", "index": "ecs"}
_OF_VPC = ("alicloud:ecs/eip",)


def family_of(subject: str) -> str:
    """The family of APIs behind a URN or a token: ``ecs``, ``vpc``, ``ram``, ``oss``."""
    type_ = type_of(subject)
    if type_.startswith(_OF_VPC):
        return "vpc"
    module = type_.split(":")[1].split("/")[0] if ":" in type_ else type_
    return _FAMILIES.get(module, module)
