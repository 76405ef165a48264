"""The pace of calls: against a cloud that counts, in virtual time."""

import heapq
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labstacks.gateway.aimd import Dial, Pace
from labstacks.gateway.error_class import Meaning
from labstacks.gateway.provider import AT_HAND, CAREFUL, Tuning
from labstacks.gateway.rate_keys import family_of


@dataclass
class CountingCloud:
    """Refuses what comes above ``limit`` calls a second, or when ``at_once`` are under way.

    Args:
        latency: Seconds that a call takes.
        counts_all: Whether refused calls count too.
    """

    limit: float = 1e9
    at_once: float = 1e9
    latency: float = 0.2
    counts_all: bool = False
    recent: deque = field(default_factory=deque)
    running: int = 0

    def begins(self, now):
        """The meaning of a call's failure, or None; and when it ends."""
        while self.recent and now - self.recent[0] > 1:
            self.recent.popleft()
        refused = len(self.recent) >= self.limit
        if not refused or self.counts_all:
            self.recent.append(now)
        if refused:
            return Meaning.THROTTLED, now + 0.002
        if self.running >= self.at_once:
            return Meaning.BUSY, now + 0.002
        self.running += 1
        return None, now + self.latency

    def ends(self, meaning):
        self.running -= meaning is None


@dataclass(frozen=True)
class Run:
    seconds: float
    wasted: int
    pace: Pace


def run(cloud, calls, tuning=CAREFUL):
    """Make so many calls as fast as the controller allows, and those that were refused again."""
    now, waiting, done, wasted, number = 0.0, calls, 0, 0, 0
    pace = Pace.starting(tuning)
    under_way = []
    while done < calls:
        while under_way and under_way[0][0] <= now:
            at, _, meaning = heapq.heappop(under_way)
            cloud.ends(meaning)
            pace = pace.answered(at, meaning)
            done += meaning is None
            waiting += meaning is not None
            wasted += meaning is not None
        wait = 0.0
        if waiting:
            pace, wait = pace.asked(now)
            if wait == 0:
                waiting, number = waiting - 1, number + 1
                meaning, end = cloud.begins(now)
                heapq.heappush(under_way, (end, number, meaning))
                continue
        moments = ([now + wait] if waiting else []) + [end for end, *_ in under_way[:1]]
        now = max(now + 1e-6, min(moments, default=now))
    return Run(now, wasted, pace)


@pytest.mark.parametrize("counts_all", [False, True], ids=["counts the admitted", "counts all"])
@pytest.mark.parametrize("limit", [4, 10, 20, 40])
def test_it_comes_near_any_limit_and_wastes_little(limit, counts_all):
    calls = 40 * limit  # so many that the cloud allows them in 40 seconds
    found = run(CountingCloud(limit=limit, counts_all=counts_all), calls)
    assert found.seconds <= 1.2 * 40
    assert found.wasted <= 0.05 * calls


@pytest.mark.parametrize("limit", [4, 12, 30])
def test_it_finds_how_many_the_cloud_bears_at_once(limit):
    found = run(CountingCloud(at_once=limit, latency=1.0), 600)
    assert found.seconds <= 1.6 * 600 / limit
    assert found.wasted <= 0.05 * 600


def test_where_the_cloud_never_objects_it_is_soon_out_of_the_way():
    assert run(CountingCloud(latency=0.01), 2000).seconds < 10


def test_a_cloud_at_hand_is_never_waited_for():
    assert run(CountingCloud(latency=0.001), 500, AT_HAND).seconds < 1.1


def test_a_cloud_that_always_objects_brings_it_to_its_floor_and_not_below():
    pace = Pace.starting(Tuning(rate=10, at_once=4, floor=0.1))
    for second in range(60):
        pace, _ = pace.asked(float(second))
        pace = pace.answered(second + 0.5, Meaning.THROTTLED)
    assert pace.rate.level == pytest.approx(1.0)


def test_a_wave_of_objections_counts_once():
    dial = Dial(level=100.0, floor=1.0)
    fallen = dial.fallen(10.0, 100.0)
    assert fallen.fallen(10.2, 100.0) == fallen
    assert fallen.fallen(11.1, 100.0).level < fallen.level


def test_a_limit_that_was_raised_is_found():
    pace, now = run(CountingCloud(limit=10), 300).pace, 1000.0
    while pace.rate.level < 20:
        pace, wait = pace.asked(now)
        if wait == 0:
            pace = pace.answered(now, None)
        now += wait or 1e-6
    assert now < 1060


@settings(deadline=None, max_examples=60)
@given(
    limit=st.integers(3, 60),
    at_once=st.integers(2, 60),
    latency=st.floats(0.001, 2.0),
    calls=st.integers(1, 200),
)
def test_it_always_ends_and_never_exceeds_its_own_width(limit, at_once, latency, calls):
    found = run(CountingCloud(limit, at_once, latency), calls)
    assert found.pace.running == 0
    assert found.pace.calls == calls + found.wasted
    assert found.pace.objections == found.wasted


@pytest.mark.parametrize(
    ("subject", "family"),
    [
        ("urn:pulumi:f4a-s07::labstacks::labstacks:index:Door$alicloud:vpc/network:Network::net", "vpc"),
        ("alicloud:ecs/instance:Instance", "ecs"),
        ("alicloud:ecs/eipAddress:EipAddress", "vpc"),
        ("alicloud:ram/user:User", "ram"),
        ("alicloud:index/getZones:getZones", "ecs"),
        ("alicloud:sls/alert:Alert", "log"),
        ("", ""),
    ],
)
def test_a_urn_or_token_tells_its_family(subject, family):
    assert family_of(subject) == family
