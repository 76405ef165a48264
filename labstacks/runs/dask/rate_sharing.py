"""Divides the rate limit of a cloud among workers. Pure.

Each worker limits its own calls, and the total must not exceed the limit of one machine. So the client keeps
one estimate of each lane's limit, found as on one machine (:mod:`labstacks.gateway.aimd`). It sends every
worker a share by demand. No share is zero, because a worker without calls could not report its demand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from labstacks.gateway.aimd import MEMORY, SAMPLE, Dial, Pace
from labstacks.gateway.provider import Tuning

SURE = 0.3
"""Fraction of the limit that is divided evenly, independent of demand."""
SLACK = 0.02
"""Tolerance in seconds for clocks and message delays."""


@dataclass(frozen=True)
class LaneReport:
    """Report of a worker on one lane.

    Args:
        recent: Ages in seconds of recent calls that the cloud accepted, oldest first.
        running: Number of running calls.
        waiting: Number of waiting calls.
        width: Maximum running calls.
        throttled: Seconds since the cloud refused a call as too frequent. None if it did not since the last
            report.
        busy: The same for too many parallel calls.
    """

    recent: tuple[float, ...] = ()
    running: int = 0
    waiting: int = 0
    width: int = 1
    throttled: float | None = None
    busy: float | None = None

    @property
    def demand(self) -> int:
        """Number of running and waiting calls."""
        return self.running + self.waiting

    @property
    def held_by_width(self) -> bool:
        """Whether calls wait because of the limit on running calls."""
        return self.waiting > 0 and self.running >= self.width

    @property
    def held_by_rate(self) -> bool:
        """Whether calls wait because of the limit on calls a second."""
        return self.waiting > 0 and self.running < self.width

    def rate(self, ago: float = 0.0) -> float:
        """Calls a second, measured ``ago`` seconds before the report."""
        ages = [age - ago for age in self.recent if age >= ago]
        counted = sum(age <= MEMORY + SLACK for age in ages)
        if counted < SAMPLE - 1:
            return float(counted)
        # The history is shorter than a second, so extrapolate from its density.
        return counted / max(1e-3, ages[0])


@dataclass(frozen=True)
class AccountReport:
    """Report of a worker on an account: initial rate limits and each lane."""

    tuning: Tuning
    lanes: Mapping[str, LaneReport]


@dataclass(frozen=True)
class Cap:
    """A worker's share of a lane: calls a second and parallel calls."""

    rate: float
    width: int


@dataclass(frozen=True)
class KnownRates:
    """Estimated limits of the cloud for one lane, over all workers."""

    rate: Dial
    width: Dial

    @staticmethod
    def starting(tuning: Tuning) -> KnownRates:
        """Initial estimate."""
        pace = Pace.starting(tuning)
        return KnownRates(pace.rate, pace.width)


def learned(
    known: KnownRates,
    reports: Mapping[str, LaneReport],
    agos: Mapping[str, float],
    now: float,
    unheard: float = 1.0,
) -> KnownRates:
    """Update the estimate of a lane after a worker has reported.

    Args:
        known: Previous estimate.
        reports: Latest report of each worker. A refusal of the cloud is in only one of them.
        agos: Age of each report in seconds.
        now: Current time in seconds.
        unheard: Factor from the calls of reporting workers to the calls of all workers.
    """
    rate = _rate(known.rate, reports, agos, now, unheard)
    return KnownRates(rate, _width(known.width, reports, now, unheard))


def _rate(
    dial: Dial, reports: Mapping[str, LaneReport], agos: Mapping[str, float], now: float, unheard: float
) -> Dial:
    objected = [agos[who] + said.throttled for who, said in reports.items() if said.throttled is not None]
    if objected:
        ago = max(objected)
        # The second before the refusal, or the last second in a report.
        at = sum(report.rate(max(0.0, ago - agos[who])) for who, report in reports.items())
        return dial.fallen(now, unheard * at)
    return dial.risen(now) if any(report.held_by_rate for report in reports.values()) else dial.idle(now)


def _width(dial: Dial, reports: Mapping[str, LaneReport], now: float, unheard: float) -> Dial:
    if any(report.busy is not None for report in reports.values()):
        return dial.fallen(now, unheard * sum(report.running for report in reports.values()) + 1)
    return dial.risen(now) if any(report.held_by_width for report in reports.values()) else dial.idle(now)


def shared(known: KnownRates, reports: Mapping[str, LaneReport]) -> dict[str, Cap]:
    """Divide a lane among the workers: a fixed part for each, and the rest by demand."""
    shares = _shares({worker: report.demand for worker, report in reports.items()})
    widths = _parted(max(len(shares), math.floor(known.width.level)), shares)
    return {worker: Cap(known.rate.level * share, widths[worker]) for worker, share in shares.items()}


def _shares(demands: Mapping[str, float]) -> dict[str, float]:
    """Fractions by demand, with a fixed part for each. They add up to 1."""
    count, whole = len(demands), sum(demands.values())
    if not whole:
        return dict.fromkeys(demands, 1 / count) if count else {}
    return {who: SURE / count + (1 - SURE) * demand / whole for who, demand in demands.items()}


def _parted(whole: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Divide an integer into integers of at least 1, as close to the shares as possible."""
    exact = {who: share * (whole - len(shares)) for who, share in shares.items()}
    parts = {who: 1 + math.floor(part) for who, part in exact.items()}
    by_rest = sorted(exact, key=lambda who: (math.floor(exact[who]) - exact[who], who))
    for who in by_rest[: whole - sum(parts.values())]:
        parts[who] += 1
    return parts


@dataclass(frozen=True)
class WorkerReport:
    """Last report of a worker on its lanes, and its time of arrival in seconds."""

    at: float
    lanes: Mapping[tuple[str, str], LaneReport]


@dataclass(frozen=True)
class RateBudget:
    """Estimates for all lanes of all accounts, and the last report of each worker.

    Args:
        workers: Number of workers, including those without a report.
        known: Account and lane to the estimate.
        said: Worker address to its last report.
    """

    workers: int = 1
    known: Mapping[tuple[str, str], KnownRates] = field(default_factory=dict)
    said: Mapping[str, WorkerReport] = field(default_factory=dict)

    def told(self, worker: str, accounts: Mapping[str, AccountReport], now: float) -> RateBudget:
        """Return the budget updated with a worker's report."""
        lanes, known = {}, dict(self.known)
        for account, report in accounts.items():
            for lane, lane_report in report.lanes.items():
                lanes[account, lane] = lane_report
                known.setdefault((account, lane), KnownRates.starting(report.tuning))
        said = {**self.said, worker: WorkerReport(now, lanes)}
        unheard = max(1.0, self.workers / len(said))
        agos = {who: now - each.at for who, each in said.items()}
        for lane_ in lanes:
            known[lane_] = learned(known[lane_], _of(said, lane_), agos, now, unheard)
        quiet = {lane_: replace(report, throttled=None, busy=None) for lane_, report in lanes.items()}
        return replace(self, known=known, said={**said, worker: WorkerReport(now, quiet)})

    def gone(self, worker: str) -> RateBudget:
        """Return the budget without a worker. Its share goes to the others."""
        left = {who: each for who, each in self.said.items() if who != worker}
        return replace(self, said=left, workers=max(1, self.workers - 1))

    def caps(self) -> dict[str, dict[tuple[str, str], Cap]]:
        """Share of each worker in each lane."""
        caps: dict[str, dict[tuple[str, str], Cap]] = {worker: {} for worker in self.said}
        for lane, known in self.known.items():
            for worker, cap in shared(known, _of(self.said, lane)).items():
                caps[worker][lane] = cap
        return caps


def _of(said: Mapping[str, WorkerReport], lane: tuple[str, str]) -> dict[str, LaneReport]:
    """Reports of all workers on a lane. A worker that has not used it gets an empty report."""
    return {worker: each.lanes.get(lane, LaneReport()) for worker, each in said.items()}
