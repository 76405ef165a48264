"""The pace of calls that the provider repeats by itself: in virtual time."""

import heapq
import random
from collections import deque
from dataclasses import dataclass, field

import pytest

from labstacks.emulator.operation import HOLDS
from labstacks.gateway.aimd import Pace
from labstacks.gateway.error_class import Meaning
from labstacks.gateway.hidden_throttling import SilentPace, pace_of
from labstacks.gateway.provider import CAREFUL
from labstacks.gateway.rate_keys import is_silent, lane_of

REAL = CAREFUL
SPED_UP = CAREFUL.sped_up(60)


def waits(tries):
    """As the provider waits: 3 s, 8 s, 13 s."""
    return 3 + 5 * tries


def waits_sped_up(tries):
    """As the rehearsal does at 60x."""
    return waits(tries) / 60 + HOLDS[min(tries, len(HOLDS) - 1)]


@dataclass
class SilentCloud:
    """Allows ``limit`` calls a second; the provider before it repeats what is refused, without a word.

    Args:
        latency: Seconds that a call takes.
        spread: Seconds that it takes longer on the average.
    """

    limit: int
    waits: object = waits
    latency: float = 0.6
    spread: float = 0.15
    luck: random.Random = field(default_factory=lambda: random.Random(1))
    recent: deque = field(default_factory=deque)

    def admits(self, now):
        while self.recent and now - self.recent[0] > 1:
            self.recent.popleft()
        if len(self.recent) >= self.limit:
            return False
        self.recent.append(now)
        return True

    def takes(self):
        return self.latency + self.luck.expovariate(1 / self.spread)


@dataclass(frozen=True)
class Run:
    seconds: float
    wasted: int
    pace: Pace


def run(cloud, calls, pace):
    """Make so many calls as fast as the controller allows."""
    now, waiting, done, wasted = 0.0, calls, 0, 0
    events, number = [], iter(range(10**9))
    while done < calls:
        while events and events[0][0] <= now:
            at, _, begun, tries = heapq.heappop(events)
            if tries is None:
                pace, done = pace.answered(at, None, begun), done + 1
            elif cloud.admits(at):
                heapq.heappush(events, (at + cloud.takes(), next(number), begun, None))
            else:
                wasted += 1
                heapq.heappush(events, (at + cloud.waits(tries), next(number), begun, tries + 1))
        wait = 0.0
        if waiting:
            pace, wait = pace.asked(now, "Create ram/user:User", f"f4a-s{waiting % 40}")
            if wait == 0:
                waiting -= 1
                heapq.heappush(events, (now, next(number), now, 0))
                continue
        moments = ([now + wait] if waiting else []) + [at for at, *_ in events[:1]]
        now = max(now + 1e-6, min(moments, default=now))
    return Run(now, wasted, pace)


@pytest.mark.parametrize("limit", [3, 5, 10, 20])
def test_the_real_provider_s_waits_are_avoided(limit):
    calls = 70 * limit  # so many that the cloud allows them in 70 seconds
    adaptive = run(SilentCloud(limit), calls, pace_of("ram", REAL))
    blind = run(SilentCloud(limit), calls, Pace.starting(REAL))
    assert adaptive.seconds <= 1.6 * 70
    assert blind.seconds > 4 * adaptive.seconds
    assert blind.wasted > 8 * adaptive.wasted


@pytest.mark.parametrize("limit", [3, 5, 10])
def test_a_rehearsal_s_limit_is_come_near_to_and_few_calls_are_wasted(limit):
    calls = 70 * limit
    found = run(SilentCloud(limit, waits_sped_up, 0.017, 0.005), calls, pace_of("ram", SPED_UP))
    blind = run(SilentCloud(limit, waits_sped_up, 0.017, 0.005), calls, Pace.starting(SPED_UP))
    assert found.seconds <= 1.2 * 70
    assert found.wasted <= 0.35 * calls
    assert blind.wasted > 20 * found.wasted


def test_where_the_cloud_never_refuses_it_is_soon_out_of_the_way():
    found = run(SilentCloud(10**6), 2000, pace_of("ram", REAL))
    assert found.pace.objections == 0
    assert found.seconds < 60


def test_a_mistake_costs_little():
    """Each tenth of the first calls is late though nothing was refused; there is no limit."""
    found = {}
    for late in (0.02, 0.7):
        cloud, takes = SilentCloud(10**6), iter([late if n % 10 == 9 else 0.02 for n in range(60)])
        cloud.takes = lambda takes=takes: next(takes, 0.02)
        found[late] = run(cloud, 205, pace_of("ram", SPED_UP))  # RAM's calls for forty seats
    assert found[0.02].pace.objections == 0 < found[0.7].pace.objections
    assert found[0.7].seconds < found[0.02].seconds + 30


def test_a_call_is_late_by_its_own_kind_s_measure():
    pace = SilentPace.starting(REAL)
    for kind, took in (("quick", 0.5), ("slow", 4.0)):
        pace, wait = pace.asked(now := 100.0 * (took + 1), kind)
        assert wait == 0
        pace = pace.answered(now + took, None, now)
    for now, kind, seat in ((600.0, "slow", "s1"), (650.0, "slow", "s2"), (700.0, "quick", "s1")):
        pace, _ = pace.asked(now, kind, seat)
        pace = pace.answered(now + 7.0, None, now)
        assert pace.objections == 0
    pace, _ = pace.asked(800.0, "quick", "s2")
    assert pace.answered(807.0, None, 800.0).objections == 1


def test_what_is_slow_for_one_seat_alone_is_not_the_cloud_s_word_to_all():
    pace = SilentPace.starting(REAL)
    pace, _ = pace.asked(0.0, "quick", "s1")
    pace = pace.answered(0.5, None, 0.0)
    for now in (10.0, 20.0, 30.0):
        pace, _ = pace.asked(now, "quick", "s1")
        pace = pace.answered(now + 7.0, None, now)
    assert pace.objections == 0


def test_late_calls_object_before_they_have_ended_and_once_only():
    pace = SilentPace.starting(REAL)
    pace, _ = pace.asked(0.0, "quick")
    pace = pace.answered(0.5, None, 0.0)
    for now, seat in ((10.0, "s1"), (10.5, "s2")):
        pace, _ = pace.asked(now, "quick", seat)
    pace, wait = pace.asked(14.0, "quick")
    assert (pace.objections, wait > 0) == (1, True)
    for begun in (10.0, 10.5):
        pace = pace.answered(15.0, None, begun)
    assert (pace.objections, pace.running) == (1, 0)


def test_what_fails_in_the_end_is_told_by_its_meaning_only():
    pace = SilentPace.starting(REAL)
    pace, _ = pace.asked(0.0, "quick")
    pace = pace.answered(0.5, None, 0.0)
    pace, _ = pace.asked(10.0, "quick")
    pace = pace.answered(60.0, Meaning.THROTTLED, 10.0)
    assert (pace.objections, pace.running, pace.begun) == (1, 0, ())


@pytest.mark.parametrize(
    ("method", "subject", "silent"),
    [
        ("Create", "alicloud:ram/user:User", True),
        ("Delete", "alicloud:oss/bucket:Bucket", True),
        ("Create", "alicloud:ecs/instance:Instance", False),
        ("Read", "alicloud:ecs/instance:Instance", True),
        ("Invoke", "alicloud:ecs/getImages:getImages", True),
    ],
)
def test_which_calls_the_provider_repeats_by_itself(method, subject, silent):
    assert is_silent(lane_of(method, subject)) is silent
