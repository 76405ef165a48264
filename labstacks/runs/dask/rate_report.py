"""Reports on a pacer. Times are ages in seconds, because the clocks of two machines differ."""

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
"""Seconds of call history in a report. A refusal may be one report old, and the second before it counts."""


class RateReporter:
    """Reports repeatedly on one account's pacer.

    Args:
        tuning: Initial rate limits for a single machine.
    """

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._before: dict[str, Pace] = {}
        self._reported_at = 0.0

    def of(self, pacer: Pacer, now: float) -> AccountReport | None:
        """The next report, or None. Frequent while calls wait, immediate after the cloud refuses a call."""
        paces, waiting = dict(pacer.paces()), pacer.waiting()
        lanes = {lane: self._lane(lane, pace, waiting.get(lane, 0), now) for lane, pace in paces.items()}
        objected = any(report.throttled is not None or report.busy is not None for report in lanes.values())
        quiet = all(pace == self._before.get(lane) and not waiting.get(lane) for lane, pace in paces.items())
        pause = OFTEN if any(waiting.values()) else SELDOM
        if not objected and (quiet or now - self._reported_at < pause):
            return None
        self._before, self._reported_at = paces, now
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
