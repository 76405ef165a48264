"""The fleet on a virtual clock."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planned import SERVER, MakeClass, inventory, resource, server

from labstacks.gateway.provider import CAREFUL
from labstacks.planning.durations import CallRate, EngineCost, SimulationPace, cloud_seconds, delay
from labstacks.planning.forecast import Forecast, forecast, steps_of
from labstacks.planning.jobs import Action, Job
from labstacks.planning.simulator import SimulatedStep, simulate

FREE = SimulationPace(cores=1000, engine=EngineCost(0, 0, 0, 0), tuning=None)


def stack(name: str, *after: str) -> Job:
    return Job(name, name, Action.UP, frozenset(after))


def seconds(
    jobs: list[Job], steps: Mapping[str, list[SimulatedStep]], slots: int = 100, pace: SimulationPace = FREE
) -> float:
    return simulate(jobs, {name: steps.get(name, []) for name in (job.stack for job in jobs)}, pace, slots)


def chain(*lengths: float, api: str = "ecs") -> list[SimulatedStep]:
    return [SimulatedStep(f"r{n}", s, api, (n - 1,) if n else ()) for n, s in enumerate(lengths)]


def test_what_depends_on_something_waits_for_it() -> None:
    assert seconds([stack("a")], {"a": chain(3, 4, 5)}) == 12


def test_what_depends_on_nothing_goes_side_by_side() -> None:
    assert seconds([stack("a")], {"a": [SimulatedStep("x", 3, "ecs"), SimulatedStep("y", 4, "ecs")]}) == 4


def test_an_engine_works_on_so_many_at_once_and_no_more() -> None:
    pace = SimulationPace(cores=1000, engine=EngineCost(0, 0, 0, 0), tuning=None, side_by_side=2)
    steps = [SimulatedStep(f"r{n}", 5, "ecs") for n in range(4)]
    assert seconds([stack("a")], {"a": steps}, pace=pace) == 10


def test_seats_wait_for_the_classroom() -> None:
    jobs = [stack("classroom"), stack("s01", "classroom"), stack("s02", "classroom")]
    assert seconds(jobs, {"classroom": chain(10), "s01": chain(5), "s02": chain(6)}) == 16


@pytest.mark.parametrize(("slots", "expected"), [(1, 30), (2, 15), (3, 10), (6, 5), (100, 5)])
def test_fewer_engines_take_longer(slots: int, expected: float) -> None:
    jobs = [stack(f"s{n}") for n in range(6)]
    assert seconds(jobs, {job.stack: chain(5) for job in jobs}, slots) == expected


def test_engines_share_the_cores() -> None:
    pace = SimulationPace(cores=2, engine=EngineCost(begin=3, each=0, end=0, between=0), tuning=None)
    jobs = [stack(f"s{n}") for n in range(4)]
    assert seconds(jobs, {}, pace=pace) == 6


def test_calls_wait_for_their_apis_rate() -> None:
    limited = SimulationPace(
        cores=1000, engine=EngineCost(0, 0, 0, 0), tuning=None, rates={"ecs": CallRate(per_second=2, burst=1)}
    )
    jobs = [stack(f"s{n}") for n in range(5)]
    steps = {job.stack: chain(1) for job in jobs}
    assert seconds(jobs, steps, pace=limited) == pytest.approx(1 + 4 / 2)
    assert seconds(jobs, {job.stack: chain(1, api="vpc") for job in jobs}, pace=limited) == 1


def test_calls_begin_at_the_gateways_careful_pace() -> None:
    careful = dataclasses.replace(FREE, tuning=CAREFUL)
    jobs = [stack(f"s{n}") for n in range(40)]
    steps = {job.stack: chain(100) for job in jobs}
    held = seconds(jobs, steps, pace=careful)
    # Forty calls of one family: the first at once, the others as the pace rises from 10 a second.
    assert 101 < held < 100 + 40 / CAREFUL.rate
    other = {job.stack: chain(100, api=f"api-{n}") for n, job in enumerate(jobs)}
    assert seconds(jobs, other, pace=careful) == 100


def test_a_burst_goes_through_at_once() -> None:
    limited = SimulationPace(
        cores=1000, engine=EngineCost(0, 0, 0, 0), tuning=None, rates={"ecs": CallRate(per_second=1, burst=3)}
    )
    jobs = [stack(f"s{n}") for n in range(5)]
    assert seconds(jobs, {job.stack: chain(1) for job in jobs}, pace=limited) == pytest.approx(3)


def test_going_up_each_waits_for_what_it_depends_on_only() -> None:
    part = inventory([resource("vpc/switch:Switch", "switch"), resource(SERVER, "server", "switch")]).kinds[0]
    assert [step.after for step in steps_of(part, Action.UP, FREE)] == [(), (0,)]


def test_going_down_each_stage_waits_for_the_one_before() -> None:
    ground = [resource("vpc/switch:Switch", "switch"), resource("ram/user:User", "user")]
    above = [resource(SERVER, "server", "switch"), resource("ram/loginProfile:LoginProfile", "login", "user")]
    part = inventory([*ground, *above]).kinds[0]
    # Neither the switch nor the user goes before the server and the profile are both gone.
    assert [step.after for step in steps_of(part, Action.DOWN, FREE)] == [(2, 3), (2, 3), (), ()]


def test_durations_are_those_of_the_emulator() -> None:
    from labstacks.emulator.services import model_of

    database = resource("rds/instance:Instance", "server")
    known = model_of(database.type).seconds({})
    assert cloud_seconds(database, Action.UP) == known.create
    assert cloud_seconds(database, Action.DOWN) == known.delete


def test_a_faster_clock_shortens_the_clouds_part_only() -> None:
    plan = inventory([server()], seats=1)
    real = forecast(plan, SimulationPace(cores=2, scale=1), 1)
    fast = forecast(plan, SimulationPace(cores=2, scale=10), 1)
    instant = forecast(plan, SimulationPace(cores=2, scale=float("inf")), 1)
    assert real.ready - instant.ready == pytest.approx(10 * (fast.ready - instant.ready))
    assert instant.ready > 0


def test_with_few_engines_the_engines_are_what_it_waits_for() -> None:
    found = forecast(inventory([server()], seats=40), SimulationPace(cores=1000), 2)
    assert found.bound_by == "slots"
    assert found.by_slots[40] < found.by_slots[16] < found.by_slots[2]


def test_with_a_slow_database_the_cloud_is_what_it_waits_for() -> None:
    database = resource("rds/instance:Instance", "server")
    found = forecast(inventory([server()], [database], seats=10), SimulationPace(cores=8), 40)
    assert found.bound_by == "cloud"
    assert "rds.Instance server takes 7 min" in found.why.en


def test_with_a_low_rate_the_api_is_what_it_waits_for() -> None:
    found = forecast(
        inventory([server()], seats=40), SimulationPace(cores=8, rates={"ecs": CallRate(0.2, 1)}), 40
    )
    assert found.bound_by == "api"


def test_with_one_core_and_an_instant_cloud_the_machine_is_what_it_waits_for() -> None:
    found = forecast(inventory([server()], seats=40), SimulationPace(cores=1, scale=float("inf")), 40)
    assert found.bound_by == "machine"


def test_the_latest_start_is_the_lesson_less_the_time_to_be_ready() -> None:
    lesson = datetime(2026, 12, 1, 6, tzinfo=UTC)
    empty = Forecast(1, 601.0, 0.0, 0.0, "cloud", forecast(inventory([]), FREE, 1).why, {})
    assert empty.latest_start(lesson) == datetime(2026, 12, 1, 5, 49, tzinfo=UTC)


@given(
    lengths=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    slots=st.integers(1, 6),
    shape=st.randoms(use_true_random=False),
)
def test_time_lies_between_the_longest_job_and_all_of_them(lengths: list[int], slots: int, shape) -> None:  # type: ignore[no-untyped-def]
    jobs = [stack(f"s{n}") for n in range(len(lengths))]
    steps = {}
    for job, length in zip(jobs, lengths, strict=True):
        parts = [length * shape.random() for _ in range(3)]
        steps[job.stack] = chain(*parts)
    each = [sum(step.seconds for step in steps[job.stack]) for job in jobs]
    found = seconds(jobs, steps, slots)
    assert max(each) - 1e-9 <= found <= sum(each) + 1e-9
    assert found >= sum(each) / slots - 1e-9


def test_more_engines_never_make_it_slower_when_seats_are_alike() -> None:
    plan = inventory([server("a"), server("b")], [resource("vpc/network:Network", "vpc")], seats=30)
    times = [forecast(plan, FREE, slots, ()).ready for slots in range(1, 31)]
    assert all(later <= earlier + 1e-6 for earlier, later in itertools.pairwise(times))


def test_trouble_that_is_drawn_delays_exactly_whom_it_strikes() -> None:
    from labstacks.emulator.chaos import Chaos, Mischief

    chaos = Chaos.read({"throttle": {"share": 0.5}, "slow": {"share": 0.3, "seconds": 100}, "seed": 1})
    for number in range(20):
        one = resource("oss/bucket:Bucket", f"files-{number}")
        mischief, expected = Mischief(chaos), 0.0
        while "throttle" in (struck := mischief.strikes(one.type, one.urn, "create")):
            expected += 3
        expected += 100 if "slow" in struck else 0
        assert delay(chaos, one, Action.UP) == expected


def test_trouble_strikes_each_seat_by_itself(a_class: MakeClass) -> None:
    from labstacks.emulator.chaos import Chaos
    from labstacks.engine.programs.class_spec import spec_of
    from labstacks.planning.inventory import take_inventory

    class_ = a_class(seats=12, cloud="rehearsal")
    plan = take_inventory(spec_of(class_), [seat.id for seat in class_.seats])
    chaos = Chaos.read({"slow": {"share": 0.05, "seconds": 500}})
    calm = forecast(plan, FREE, 12, ())
    wild = forecast(
        plan, SimulationPace(cores=1000, engine=EngineCost(0, 0, 0, 0), tuning=None, chaos=chaos), 12, ()
    )
    assert wild.ready >= calm.ready + 400
