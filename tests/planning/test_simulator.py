"""Several machines and several accounts on the virtual clock."""

from __future__ import annotations

import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.gateway.provider import AT_HAND, CAREFUL
from labstacks.planning.durations import CallRate, EngineCost, SimulationPace
from labstacks.planning.jobs import Action, Job
from labstacks.planning.simulator import Machine, SimulatedStep, ends, simulate

FREE = EngineCost(0, 0, 0, 0)
BUSY = SimulationPace(engine=EngineCost(begin=3, each=0, end=0, between=0), tuning=None)


def seats(count: int, *after: str) -> list[Job]:
    return [Job(f"s{n}", f"s{n}", Action.UP, frozenset(after)) for n in range(count)]


def alike(jobs: list[Job], *steps: SimulatedStep) -> dict[str, tuple[SimulatedStep, ...]]:
    return {job.stack: steps for job in jobs}


@pytest.mark.parametrize(("machines", "expected"), [(1, 12), (2, 6), (4, 3), (8, 3)])
def test_machines_compute_beside_each_other(machines: int, expected: float) -> None:
    jobs = seats(8)
    assert simulate(jobs, alike(jobs), BUSY, 100, [Machine(cores=2, slots=8)] * machines) == expected


def test_a_job_goes_to_the_machine_that_has_most_to_spare() -> None:
    jobs = seats(6)
    # Two jobs for the small one, four for the big one: all of them compute at once.
    assert simulate(jobs, alike(jobs), BUSY, 6, [Machine(2, 2), Machine(4, 4)]) == 3


def test_no_machine_has_more_engines_than_it_has_slots() -> None:
    jobs, waiting = seats(9), SimulatedStep("server", 10, "")
    pace = SimulationPace(engine=FREE, tuning=None)
    assert simulate(jobs, alike(jobs, waiting), pace, 3, [Machine(8, 2), Machine(8, 1)]) == 30


def test_seats_on_all_machines_wait_for_the_one_classroom() -> None:
    jobs = [Job("classroom", "classroom", Action.UP), *seats(4, "classroom")]
    ended = ends(jobs, alike(jobs), BUSY, 8, [Machine(1, 2)] * 4)
    assert (ended["classroom"], max(ended.values())) == (3, 6)


def test_one_machine_is_the_same_as_none_said() -> None:
    jobs = seats(20)
    steps = alike(jobs, SimulatedStep("a", 4, "ecs"), SimulatedStep("b", 2, "ram", (0,)))
    assert ends(jobs, steps, SimulationPace(cores=3), 7) == ends(
        jobs, steps, SimulationPace(cores=3), 7, [Machine(3, 7)]
    )


def in_account(number: int) -> tuple[SimulatedStep, ...]:
    return (SimulatedStep("user", 1, f"school-{number} ram"),)


@pytest.mark.parametrize("tuning", [None, AT_HAND], ids=["held back", "refused"])
def test_each_account_has_a_rate_of_its_own(tuning) -> None:  # type: ignore[no-untyped-def]
    pace = SimulationPace(engine=FREE, tuning=tuning, rates={"ram": CallRate(2, 2)})
    jobs = seats(60)
    one = simulate(jobs, {job.stack: in_account(1) for job in jobs}, pace, 60)
    five = simulate(jobs, {job.stack: in_account(n % 5) for n, job in enumerate(jobs)}, pace, 60)
    assert one == pytest.approx(60 / 2, rel=0.2)
    assert five == pytest.approx(60 / 5 / 2, rel=0.3)


def test_a_cloud_that_refuses_is_found_out_and_nearly_used_up() -> None:
    pace = SimulationPace(engine=FREE, tuning=CAREFUL, rates={"ecs": CallRate(5, 5)})
    jobs = seats(600)
    found = simulate(jobs, alike(jobs, SimulatedStep("server", 1, "ecs")), pace, 600)
    least = 1 + (600 - 5) / 5
    assert least <= found < 1.15 * least


@given(count=st.integers(1, 40), machines=st.integers(1, 4), slots=st.integers(1, 5))
def test_more_machines_never_make_it_slower(count: int, machines: int, slots: int) -> None:
    jobs = seats(count)
    steps = alike(jobs, SimulatedStep("a", 1, ""), SimulatedStep("b", 2, "", (0,)))
    pace = dataclasses.replace(BUSY, engine=EngineCost(1, 0.5, 0.5, 0))

    def seconds(number: int) -> float:
        return simulate(jobs, steps, pace, slots * number, [Machine(1, slots)] * number)

    assert seconds(machines + 1) <= seconds(machines) + 1e-9


def test_the_effort_grows_with_the_seats_and_no_faster() -> None:
    """A hundred thousand seats take half a minute because ten times as many take ten times as long."""

    def effort(count: int) -> float:
        jobs = [Job("classroom", "classroom", Action.UP), *seats(count, "classroom")]
        steps = alike(jobs, *(SimulatedStep(f"r{n}", 1, "ecs") for n in range(5)))
        started = time.process_time()
        simulate(jobs, steps, SimulationPace(rates={"ecs": CallRate(50, 50)}), 64, [Machine(4, 16)] * 4)
        return time.process_time() - started

    effort(50)
    assert effort(4000) < 40 * effort(400)
