"""How the calls that a cloud bears are shared out among workers. Pure.

Each worker paces its own calls; together they must not be more than one machine's would be. So what is known
of a lane's limit is kept in one place, found as one machine finds it (:mod:`labstacks.gateway.aimd`), and
every worker is told its part: by how much it has to do, and never nothing, since a worker that calls nothing
cannot say that it would like to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from labstacks.gateway.aimd import MEMORY, SAMPLE, Dial, Pace
from labstacks.gateway.provider import Tuning

SURE = 0.3
"""The share of the whole that is parted evenly, whoever has how much to do."""
SLACK = 0.02
"""Seconds by which clocks and the way of a message may be wrong."""


@dataclass(frozen=True)
class LaneReport:
    """What a worker says of one lane.

    Args:
        recent: How many seconds ago calls were made of late that the cloud did not refuse, oldest first.
        running: How many are under way.
        waiting: How many wait for their turn.
        width: How many may be under way.
        throttled: How many seconds ago the cloud found calls too frequent, if it did since the last report.
        busy: The same of too many at once.
    """

    recent: tuple[float, ...] = ()
    running: int = 0
    waiting: int = 0
    width: int = 1
    throttled: float | None = None
    busy: float | None = None

    @property
    def demand(self) -> int:
        return self.running + self.waiting

    @property
    def held_by_width(self) -> bool:
        """Whether calls wait since too many are under way."""
        return self.waiting > 0 and self.running >= self.width

    @property
    def held_by_rate(self) -> bool:
        """Whether calls wait since others were made just before."""
        return self.waiting > 0 and self.running < self.width

    def rate(self, ago: float = 0.0) -> float:
        """Calls in the second before a moment so many seconds ago."""
        ages = [age - ago for age in self.recent if age >= ago]
        counted = sum(age <= MEMORY + SLACK for age in ages)
        if counted < SAMPLE - 1:
            return float(counted)
        # All that is remembered lies within the second: how dense it lies says more.
        return counted / max(1e-3, ages[0])


@dataclass(frozen=True)
class AccountReport:
    """What a worker says of an account: where its pace began, and each lane."""

    tuning: Tuning
    lanes: Mapping[str, LaneReport]


@dataclass(frozen=True)
class Cap:
    """A worker's part of a lane: calls a second, and calls at once."""

    rate: float
    width: int


@dataclass(frozen=True)
class KnownRates:
    """What the cloud is known to bear of one lane, from all workers together."""

    rate: Dial
    width: Dial

    @staticmethod
    def starting(tuning: Tuning) -> KnownRates:
        pace = Pace.starting(tuning)
        return KnownRates(pace.rate, pace.width)


def learned(
    known: KnownRates,
    reports: Mapping[str, LaneReport],
    agos: Mapping[str, float],
    now: float,
    unheard: float = 1.0,
) -> KnownRates:
    """What is known after a worker has reported.

    Args:
        reports: The latest of each worker; an objection of the cloud's in one of them is told once.
        agos: How many seconds ago each was made.
        now: Seconds.
        unheard: How many times the calls of those that have reported all workers' calls may be.
    """
    rate = _rate(known.rate, reports, agos, now, unheard)
    return KnownRates(rate, _width(known.width, reports, now, unheard))


def _rate(
    dial: Dial, reports: Mapping[str, LaneReport], agos: Mapping[str, float], now: float, unheard: float
) -> Dial:
    objected = [agos[who] + said.throttled for who, said in reports.items() if said.throttled is not None]
    if objected:
        ago = max(objected)
        # The second before the objection, or the last one that a report tells of.
        at = sum(report.rate(max(0.0, ago - agos[who])) for who, report in reports.items())
        return dial.fallen(now, unheard * at)
    return dial.risen(now) if any(report.held_by_rate for report in reports.values()) else dial.idle(now)


def _width(dial: Dial, reports: Mapping[str, LaneReport], now: float, unheard: float) -> Dial:
    if any(report.busy is not None for report in reports.values()):
        return dial.fallen(now, unheard * sum(report.running for report in reports.values()) + 1)
    return dial.risen(now) if any(report.held_by_width for report in reports.values()) else dial.idle(now)


def shared(known: KnownRates, reports: Mapping[str, LaneReport]) -> dict[str, Cap]:
    """Each worker's part of a lane: together the whole, by demand, and a sure part for everybody."""
    shares = _shares({worker: report.demand for worker, report in reports.items()})
    widths = _parted(max(len(shares), math.floor(known.width.level)), shares)
    return {worker: Cap(known.rate.level * share, widths[worker]) for worker, share in shares.items()}


def _shares(demands: Mapping[str, float]) -> dict[str, float]:
    """By demand, with a sure part for everybody; they add up to 1."""
    count, whole = len(demands), sum(demands.values())
    if not whole:
        return dict.fromkeys(demands, 1 / count) if count else {}
    return {who: SURE / count + (1 - SURE) * demand / whole for who, demand in demands.items()}


def _parted(whole: int, shares: Mapping[str, float]) -> dict[str, int]:
    """A whole number in whole parts of at least 1, as near to the shares as that allows."""
    exact = {who: share * (whole - len(shares)) for who, share in shares.items()}
    parts = {who: 1 + math.floor(part) for who, part in exact.items()}
    by_rest = sorted(exact, key=lambda who: (math.floor(exact[who]) - exact[who], who))
    for who in by_rest[: whole - sum(parts.values())]:
        parts[who] += 1
    return parts


@dataclass(frozen=True)
class WorkerReport:
    """What a worker last said of its lanes, and when that came; seconds."""

    at: float
    lanes: Mapping[tuple[str, str], LaneReport]


@dataclass(frozen=True)
class RateBudget:
    """What is known of all lanes of all accounts, and what each worker last said.

    Args:
        workers: How many there were at first: some may not have said anything yet.
    """

    workers: int = 1
    known: Mapping[tuple[str, str], KnownRates] = field(default_factory=dict)
    said: Mapping[str, WorkerReport] = field(default_factory=dict)

    def told(self, worker: str, accounts: Mapping[str, AccountReport], now: float) -> RateBudget:
        """A worker has reported."""
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
        """A worker is no more: its part goes to the others."""
        left = {who: each for who, each in self.said.items() if who != worker}
        return replace(self, said=left, workers=max(1, self.workers - 1))

    def caps(self) -> dict[str, dict[tuple[str, str], Cap]]:
        """The part of each worker in each lane."""
        caps: dict[str, dict[tuple[str, str], Cap]] = {worker: {} for worker in self.said}
        for lane, known in self.known.items():
            for worker, cap in shared(known, _of(self.said, lane)).items():
                caps[worker][lane] = cap
        return caps


def _of(said: Mapping[str, WorkerReport], lane: tuple[str, str]) -> dict[str, LaneReport]:
    """What every worker says of a lane; of one that has not used it yet, that."""
    return {worker: each.lanes.get(lane, LaneReport()) for worker, each in said.items()}
