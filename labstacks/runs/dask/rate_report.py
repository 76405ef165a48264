"""What can be seen of a pacer, told as long ago: clocks of two machines do not agree."""

from __future__ import annotations

import math

from labstacks.gateway.aimd import LONG_AGO, MEMORY, Pace
from labstacks.gateway.provider import Tuning
from labstacks.gateway.rate_limiter import Pacer
from labstacks.runs.dask.rate_sharing import AccountReport, LaneReport

OFTEN = 0.2
"""Seconds between two reports while calls wait."""
SELDOM = 1.0
"""Seconds between two reports while none does."""
LOOKED_BACK = 2 * MEMORY + 0.5
"""Seconds whose calls are told: an objection may be a report old, and a second before it counts."""


class Sight:
    """Looks at one account's pacer again and again.

    Args:
        tuning: Where its pace would begin on one machine alone.
    """

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._before: dict[str, Pace] = {}
        self._told_at = 0.0

    def of(self, pacer: Pacer, now: float) -> AccountReport | None:
        """What to tell: often while it is in use, and at once when the cloud objects."""
        paces, waiting = dict(pacer.paces()), pacer.waiting()
        lanes = {lane: self._lane(lane, pace, waiting.get(lane, 0), now) for lane, pace in paces.items()}
        objected = any(report.throttled is not None or report.busy is not None for report in lanes.values())
        quiet = all(pace == self._before.get(lane) and not waiting.get(lane) for lane, pace in paces.items())
        pause = OFTEN if any(waiting.values()) else SELDOM
        if not objected and (quiet or now - self._told_at < pause):
            return None
        self._before, self._told_at = paces, now
        return AccountReport(self._tuning, lanes)

    def _lane(self, lane: str, pace: Pace, waiting: int, now: float) -> LaneReport:
        before = self._before.get(lane)
        throttled = pace.rate.fell != (before.rate.fell if before else LONG_AGO)
        busy = pace.width.fell != (before.width.fell if before else LONG_AGO)
        return LaneReport(
            tuple(round(now - moment, 4) for moment in pace.recent if now - moment <= LOOKED_BACK),
            pace.running,
            waiting,
            math.floor(pace.width.level),
            now - pace.rate.fell if throttled else None,
            now - pace.width.fell if busy else None,
        )
