"""One pace for several workers: the parts add up, and together they waste no more calls than one machine."""

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.gateway.aimd import Pace
from labstacks.gateway.error_class import Meaning
from labstacks.gateway.provider import CAREFUL, Tuning
from labstacks.runs.dask.rate_report import SELDOM, RateReporter
from labstacks.runs.dask.rate_sharing import (
    SURE,
    AccountReport,
    Cap,
    KnownRates,
    LaneReport,
    RateBudget,
    learned,
    shared,
)

TUNING = Tuning(rate=10.0, at_once=16.0, floor=0.05)
LANE = ("account", "ecs")


def busy(waiting, running=0):
    return LaneReport(running=running, waiting=waiting)


@pytest.mark.parametrize(
    ("demands", "rates", "widths"),
    [
        ([0, 0], [5, 5], [8, 8]),
        ([4, 4], [5, 5], [8, 8]),
        ([10, 0], [8.5, 1.5], [13, 3]),
        ([3, 1], [6.75, 3.25], [10, 6]),
        ([7], [10], [16]),
        ([1, 1, 1, 1], [2.5] * 4, [4] * 4),
    ],
)
def test_the_whole_is_parted_by_demand_with_a_sure_part_for_everybody(demands, rates, widths):
    reports = {f"w{n}": busy(demand) for n, demand in enumerate(demands)}
    caps = list(shared(KnownRates.starting(TUNING), reports).values())
    assert [cap.rate for cap in caps] == pytest.approx(rates)
    assert [cap.width for cap in caps] == widths


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.floats(0.5, 500), st.floats(1, 200))
def test_the_parts_are_the_whole_and_nobody_is_left_out(demands, rate, width):
    reports = {f"w{n}": busy(demand) for n, demand in enumerate(demands)}
    caps = shared(KnownRates.starting(Tuning(rate, width)), reports)
    assert sum(cap.rate for cap in caps.values()) == pytest.approx(rate)
    assert min(cap.rate for cap in caps.values()) >= SURE * rate / len(demands) * 0.999
    assert sum(cap.width for cap in caps.values()) == max(len(demands), int(width))
    assert min(cap.width for cap in caps.values()) >= 1


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6))
def test_who_has_more_to_do_gets_no_less(demands):
    reports = {f"w{n}": busy(demand) for n, demand in enumerate(demands)}
    caps = shared(KnownRates.starting(TUNING), reports)
    by_demand = sorted(reports, key=lambda worker: reports[worker].demand)
    rates = [caps[worker].rate for worker in by_demand]
    assert rates == sorted(rates)


def at_rate(calls, **more):
    """A report of so many calls in the last second, evenly spread, and as many in the one before."""
    ages = tuple(sorted((n / calls for n in range(2 * calls)), reverse=True))
    return LaneReport(recent=ages, running=1, waiting=5, width=8, **more)


def now_known(known, reports, now):
    return learned(known, reports, dict.fromkeys(reports, 0.0), now)


def test_what_is_used_up_by_all_together_rises():
    known = now_known(KnownRates.starting(TUNING), {"a": at_rate(5), "b": at_rate(5)}, 100.0)
    later = now_known(known, {"a": at_rate(5), "b": at_rate(5)}, 101.0)
    assert later.rate.level > 1.5 * known.rate.level


def test_what_nobody_wants_more_of_stays():
    quiet = LaneReport(recent=at_rate(5).recent)
    known = now_known(KnownRates.starting(TUNING), {"a": quiet}, 100.0)
    assert now_known(known, {"a": quiet}, 101.0).rate.level == known.rate.level


def test_an_objection_counts_the_calls_of_all():
    reports = {"a": at_rate(5, throttled=0.0), "b": at_rate(4)}
    known = now_known(KnownRates.starting(Tuning(rate=40.0, at_once=16.0, floor=0.05)), reports, 100.0)
    assert 9 <= known.rate.knee <= 11
    assert known.rate.level < known.rate.knee


def test_an_objection_is_told_once():
    said = {"account": AccountReport(TUNING, {"ecs": at_rate(5, throttled=0.1)})}
    quiet = {"account": AccountReport(TUNING, {"ecs": at_rate(5)})}
    budget = RateBudget().told("a", said, 100.0)
    fallen = budget.known[LANE].rate.level
    assert budget.told("b", quiet, 105.0).known[LANE].rate.level >= fallen


def test_the_part_of_a_worker_that_is_gone_goes_to_the_others():
    said = {"account": AccountReport(TUNING, {"ecs": busy(3)})}
    budget = RateBudget().told("a", said, 100.0).told("b", said, 100.1)
    assert budget.caps()["a"][LANE].rate == pytest.approx(5.0, rel=0.2)
    assert budget.gone("b").caps() == {"a": {LANE: Cap(pytest.approx(10.0, rel=0.2), 16)}}


# --- in virtual time ------------------------------------------------------------------------------------


@dataclass
class ThrottledCloud:
    """Accepts at most so many calls a second, over all workers."""

    limit: float
    latency: float = 0.2
    recent: deque = field(default_factory=deque)

    def begins(self, now):
        while self.recent and now - self.recent[0] > 1:
            self.recent.popleft()
        if len(self.recent) >= self.limit:
            return Meaning.THROTTLED, now + 0.002
        self.recent.append(now)
        return None, now + self.latency


class Caller:
    """A worker with calls to make."""

    def __init__(self, calls, share):
        self.calls = calls
        self.pace = Pace.starting(
            Tuning(CAREFUL.rate * share, max(1.0, CAREFUL.at_once * share), CAREFUL.floor)
        )
        self.sight = RateReporter(CAREFUL)

    def paces(self):
        return {"ecs": self.pace}

    def waiting(self):
        return {"ecs": self.calls}


def run(cloud, callers, *, looks=0.25, delay=0.02, shares=True):
    """Make all calls; returns seconds and how many were refused."""
    numbers, budget, refused = count(), RateBudget(len(callers)), 0
    events = []
    for at, caller in enumerate(callers):
        heapq.heappush(events, (0.0, next(numbers), "ask", caller))
        heapq.heappush(events, (0.1 * at, next(numbers), "look", caller))
    now, left = 0.0, sum(caller.calls for caller in callers)
    while left:
        now, _, what, about = heapq.heappop(events)
        if what == "ask" and about.calls:
            about.pace, wait = about.pace.asked(now)
            if wait == 0:
                about.calls -= 1
                meaning, end = cloud.begins(now)
                heapq.heappush(events, (end, next(numbers), "end", (about, meaning)))
            heapq.heappush(events, (now + max(wait, 1e-4), next(numbers), "ask", about))
        elif what == "end":
            caller, meaning = about
            caller.pace = caller.pace.answered(now, meaning)
            refused += meaning is not None
            left -= meaning is None
            if meaning is not None:
                caller.calls += 1
                if caller.calls == 1:
                    heapq.heappush(events, (now, next(numbers), "ask", caller))
        elif what == "look":
            if shares and (said := about.sight.of(about, now)):
                heapq.heappush(events, (now + delay, next(numbers), "told", (about, said)))
            heapq.heappush(events, (now + looks, next(numbers), "look", about))
        elif what == "told":
            caller, said = about
            budget = budget.told(str(callers.index(caller)), {"account": said}, now)
            heapq.heappush(events, (now + delay, next(numbers), "caps", budget.caps()))
        elif what == "caps":
            for worker, caps in about.items():
                caller = callers[int(worker)]
                caller.pace = caller.pace.limited(now, caps[LANE].rate, caps[LANE].width)
    return now, refused


@pytest.mark.parametrize("limit", [4, 10, 30])
@pytest.mark.parametrize("parts", [(1, 1), (3, 1), (1, 1, 1, 1)], ids=["two", "uneven", "four"])
def test_several_workers_waste_few_calls_and_use_what_the_cloud_allows(limit, parts):
    calls = 40 * limit
    callers = [Caller(calls * part // sum(parts), 1 / len(parts)) for part in parts]
    seconds, refused = run(ThrottledCloud(limit), callers)
    assert seconds <= 1.3 * 40
    assert refused <= 0.03 * calls + 4 * len(parts)


def test_without_one_budget_they_would_waste_more():
    together = run(ThrottledCloud(10), [Caller(100, 0.25) for _ in range(4)])
    each_alone = run(ThrottledCloud(10), [Caller(100, 1.0) for _ in range(4)], shares=False)
    assert together[1] < each_alone[1]


def test_reports_are_rare_while_nothing_special_happens():
    caller, told = Caller(1000, 1.0), 0
    caller.calls = 0
    for look in range(40):
        caller.pace, _ = caller.pace.asked(look / 4)
        told += caller.sight.of(caller, look / 4) is not None
    assert told == pytest.approx(10 / SELDOM, abs=1)
