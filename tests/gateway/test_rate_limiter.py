"""Turns, retries and their timings, on a clock that the tests control."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.errors import CloudError
from labstacks.gateway.provider import Call, ProviderSession, Tuning
from labstacks.gateway.rate_limiter import NotSentError, Pacer, Time

URN = "urn:pulumi:f4a-s07::labstacks::alicloud:{}::net"
VPC, ECS = "vpc/network:Network", "ecs/instance:Instance"


class Clock(Time):
    """Time passes only by waiting."""

    def __init__(self):
        self.time = 100.0

    def now(self):
        return self.time

    def wait(self, event, seconds):
        if not event.is_set():
            self.time += seconds if seconds is not None else 0.0


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def timings():
    return []


@pytest.fixture
def pacer(clock, timings):
    return Pacer(Tuning(rate=10, at_once=4), timings.append, time=clock)


def call(type_=VPC, method="Create"):
    message = provider_pb2.CreateRequest if method == "Create" else provider_pb2.ReadRequest
    return Call.of(method, message(urn=URN.format(type_)), ProviderSession())


class Cloud:
    """Fails so many times, then answers."""

    def __init__(self, clock, times=0, error=None, takes=0.0):
        self.calls, self._clock, self._times, self._error, self._takes = 0, clock, times, error, takes

    def __call__(self):
        self.calls += 1
        self._clock.time += self._takes
        if self.calls <= self._times:
            raise self._error
        return b"done"


def test_a_call_that_goes_well_is_made_once_and_timed(pacer, clock, timings):
    assert pacer.send(call(), Cloud(clock, takes=7)) == b"done"
    [timing] = timings
    assert (timing.method, timing.subject) == ("Create", URN.format(VPC))
    assert (timing.tries, timing.took, timing.waited, timing.failed) == (1, 7, 0, False)


def test_calls_of_a_family_keep_a_distance(pacer, clock):
    for _ in range(5):
        pacer.send(call(), Cloud(clock))
    assert clock.time - 100 > 0.2


def test_families_do_not_wait_for_each_other(pacer, clock):
    for type_ in (VPC, ECS, "ram/user:User"):
        pacer.send(call(type_), Cloud(clock))
    assert clock.time == 100


def test_a_throttled_call_is_made_again_and_its_waits_are_told(pacer, clock, timings):
    cloud = Cloud(clock, 3, CloudError("Throttling.User", "slower"), takes=1)
    assert pacer.send(call(), cloud) == b"done"
    [timing] = timings
    assert (timing.tries, timing.took, timing.failed) == (4, 4, False)
    assert timing.waited == pytest.approx(clock.time - 100 - 4)
    assert timing.waited > 0.5
    assert pacer.paces()["vpc"].objections == 3


@pytest.mark.parametrize("code", ["QuotaExceeded.Vpc", "OperationDenied.NoStock", "Forbidden.RAM"])
def test_a_refusal_is_told_at_once_with_its_code(pacer, clock, timings, code):
    cloud = Cloud(clock, 1, CloudError(code, "no"))
    with pytest.raises(CloudError, match="no"):
        pacer.send(call(), cloud)
    assert cloud.calls == 1
    assert [(timing.code, timing.failed, timing.tries) for timing in timings] == [(code, True, 1)]


def test_a_create_without_an_answer_is_not_made_again(pacer, clock):
    cloud = Cloud(clock, 1, ConnectionResetError())
    with pytest.raises(ConnectionResetError):
        pacer.send(call(), cloud)
    assert cloud.calls == 1


def test_a_read_without_an_answer_is(pacer, clock):
    assert pacer.send(call(method="Read"), Cloud(clock, 2, ConnectionResetError())) == b"done"


def test_it_gives_up_in_the_end(pacer, clock, timings):
    with pytest.raises(CloudError):
        pacer.send(call(), Cloud(clock, 1000, CloudError("Throttling", "slower")))
    assert timings[0].tries == 20


def test_nothing_is_sent_for_an_engine_that_has_ended(pacer, clock):
    cloud = Cloud(clock)
    with pytest.raises(NotSentError, match="has ended"):
        pacer.send(call(), cloud, alive=lambda: False)
    assert cloud.calls == 0
    assert pacer.paces()["vpc"].running == 0


def test_closing_gives_up_what_waits_and_nothing_else():
    pacer = Pacer(Tuning(rate=1000, at_once=1, floor=1))
    entered, go_on = threading.Event(), threading.Event()

    def busy():
        entered.set()
        go_on.wait(10)
        return b"done"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(pacer.send, call(), busy)
        assert entered.wait(10)
        second = pool.submit(pacer.send, call(), lambda: b"never")
        pacer.close()
        with pytest.raises(NotSentError, match="stopping"):
            second.result(10)
        go_on.set()
        assert first.result(10) == b"done"


def test_many_threads_get_their_turns_and_never_too_many_at_once():
    pacer = Pacer(Tuning(rate=5000, at_once=3, floor=1))
    under_way, most, lock = 0, 0, threading.Lock()

    def work():
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        with lock:
            under_way -= 1
        return b"done"

    with ThreadPoolExecutor(32) as pool:
        done = list(pool.map(lambda _: pacer.send(call(), work), range(300)))
    assert done == [b"done"] * 300
    assert pacer.paces()["vpc"].running == 0
    assert most <= pacer.paces()["vpc"].width.level


def test_without_a_tuning_nobody_waits_and_repeats_remain(clock, timings):
    pacer = Pacer(None, timings.append, time=clock)
    for _ in range(100):
        pacer.send(call(), Cloud(clock))
    assert clock.time == 100
    assert pacer.send(call(), Cloud(clock, 1, CloudError("Throttling", "slower"))) == b"done"
    assert timings[-1].tries == 2


def test_the_same_seed_waits_the_same(clock):
    def waits():
        clock.time = 100.0
        Pacer(None, seed=7, time=clock).send(call(), Cloud(clock, 5, CloudError("Throttling", "x")))
        return clock.time

    assert waits() == waits()


def test_pacers_of_one_account_share_its_pace_and_tell_each_its_own(pacer, clock, timings):
    others = []
    beside = Pacer(Tuning(rate=10, at_once=4), others.append, time=clock, beside=pacer)
    for turn in range(6):
        (pacer, beside)[turn % 2].send(call(), Cloud(clock))
    assert clock.time - 100 > 0.2
    assert (len(timings), len(others)) == (3, 3)
    assert beside.paces()["vpc"].calls == 6


def test_one_of_them_can_close_and_the_other_goes_on(pacer, clock):
    beside = Pacer(Tuning(rate=10, at_once=4), time=clock, beside=pacer)
    pacer.close()
    with pytest.raises(NotSentError):
        pacer.send(call(), Cloud(clock))
    assert beside.send(call(), Cloud(clock)) == b"done"
