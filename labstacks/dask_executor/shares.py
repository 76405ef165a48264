"""How the calls that a cloud bears are shared out among workers. Pure.

Each worker paces its own calls; together they must not be more than one machine's would be. So what is known
of a lane's limit is kept in one place, found as one machine finds it (:mod:`labstacks.gateway.pacing`), and
every worker is told its part: by how much it has to do, and never nothing, since a worker that calls nothing
cannot say that it would like to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from labstacks.gateway.pacing import MEMORY, Dial, Pace
from labstacks.gateway.provider import Tuning

SURE = 0.3
"""The share of the whole that is parted evenly, whoever has how much to do."""
NEARLY = 0.8
"""The share of what is allowed from which on a lane counts as used up."""


@dataclass(frozen=True)
class LaneReport:
    """What a worker says of one lane.

    Args:
        recent: How many seconds ago calls were made of late that the cloud did not refuse, oldest first.
        running: How many are under way.
        waiting: How many wait for their turn.
        throttled: How many seconds ago the cloud found calls too frequent, if it did since the last report.
        busy: The same of too many at once.
    """

    recent: tuple[float, ...] = ()
    running: int = 0
    waiting: int = 0
    throttled: float | None = None
    busy: float | None = None

    @property
    def demand(self) -> int:
        return self.running + self.waiting

    def rate(self, ago: float = 0.0) -> float:
        """Calls in the second before a moment so many seconds ago."""
        moments = [age - ago for age in self.recent if age >= ago]
        counted = sum(moment <= MEMORY for moment in moments)
        if counted < len(moments) or not moments or moments[0] < MEMORY / 2:
            return float(counted)
        # All that is remembered is younger than a second or just as old: how dense it lies says more.
        return max(float(counted), len(moments) / max(moments[0], 1e-3))


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
class Known:
    """What the cloud is known to bear of one lane, from all workers together."""

    rate: Dial
    width: Dial

    @staticmethod
    def starting(tuning: Tuning) -> Known:
        pace = Pace.starting(tuning)
        return Known(pace.rate, pace.width)


def learned(known: Known, reports: Mapping[str, LaneReport], now: float) -> Known:
    """What is known after workers have reported.

    Args:
        reports: The latest of each worker; an objection of the cloud's in one of them is told once.
        now: Seconds.
    """
    return Known(_rate(known.rate, reports, now), _width(known.width, reports, now))


def _rate(dial: Dial, reports: Mapping[str, LaneReport], now: float) -> Dial:
    objected = [report.throttled for report in reports.values() if report.throttled is not None]
    if objected:
        ago = max(objected)
        return dial.fallen(now, sum(report.rate(ago) for report in reports.values()))
    used = sum(report.rate() for report in reports.values())
    wanting = any(report.waiting for report in reports.values())
    return dial.risen(now) if wanting and used >= NEARLY * dial.level else dial.idle(now)


def _width(dial: Dial, reports: Mapping[str, LaneReport], now: float) -> Dial:
    running = sum(report.running for report in reports.values())
    if any(report.busy is not None for report in reports.values()):
        return dial.fallen(now, running + 1)
    wanting = any(report.waiting for report in reports.values())
    return dial.risen(now) if wanting and running >= NEARLY * math.floor(dial.level) else dial.idle(now)


def shared(known: Known, reports: Mapping[str, LaneReport]) -> dict[str, Cap]:
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
class Budget:
    """What is known of all lanes of all accounts, and what each worker last said."""

    known: Mapping[tuple[str, str], Known] = field(default_factory=dict)
    reports: Mapping[str, Mapping[tuple[str, str], LaneReport]] = field(default_factory=dict)

    def told(self, worker: str, accounts: Mapping[str, AccountReport], now: float) -> Budget:
        """A worker has reported."""
        lanes = {
            (account, lane): report
            for account, said in accounts.items()
            for lane, report in said.lanes.items()
        }
        tunings = {(account, lane): said.tuning for account, said in accounts.items() for lane in said.lanes}
        reports = {**self.reports, worker: lanes}
        known = {
            **self.known,
            **{lane: self.known.get(lane, Known.starting(tunings[lane])) for lane in lanes},
        }
        known |= {lane: learned(known[lane], _of(reports, lane), now) for lane in lanes}
        return Budget(
            known, {**reports, worker: {lane: _without_objection(said) for lane, said in lanes.items()}}
        )

    def gone(self, worker: str) -> Budget:
        """A worker is no more: its part goes to the others."""
        return replace(self, reports={who: said for who, said in self.reports.items() if who != worker})

    def caps(self) -> dict[str, dict[tuple[str, str], Cap]]:
        """The part of each worker in each lane."""
        caps: dict[str, dict[tuple[str, str], Cap]] = {worker: {} for worker in self.reports}
        for lane, known in self.known.items():
            for worker, cap in shared(known, _of(self.reports, lane)).items():
                caps[worker][lane] = cap
        return caps


def _of(
    reports: Mapping[str, Mapping[tuple[str, str], LaneReport]], lane: tuple[str, str]
) -> dict[str, LaneReport]:
    """What every worker says of a lane; of one that has not used it yet, that."""
    return {worker: said.get(lane, LaneReport()) for worker, said in reports.items()}


def _without_objection(report: LaneReport) -> LaneReport:
    return replace(report, throttled=None, busy=None)
