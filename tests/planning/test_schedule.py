"""Which job may start now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.planning.jobs import Action, Job
from labstacks.planning.schedule import Schedule


def job(name, *after):
    return Job(name, name, Action.UP, frozenset(after))


def names(jobs):
    return [job.stack for job in jobs]


CLASS = (job("classroom"), job("s01", "classroom"), job("s02", "classroom"), job("s03", "classroom"))


def test_seats_wait_for_the_classroom():
    schedule = Schedule(CLASS, 4)
    assert names(schedule.ready()) == ["classroom"]
    assert schedule.ready() == []
    schedule.ended(CLASS[0], well=True)
    assert names(schedule.ready()) == ["s01", "s02", "s03"]


def test_no_more_start_than_there_are_slots():
    schedule = Schedule(CLASS, 2)
    schedule.ready()
    schedule.ended(CLASS[0], well=True)
    assert names(schedule.ready()) == ["s01", "s02"]
    schedule.ended(CLASS[2], well=True)
    assert names(schedule.ready()) == ["s03"]


def test_a_failed_classroom_takes_the_seats_with_it():
    schedule = Schedule(CLASS, 4)
    schedule.ready()
    assert names(schedule.ended(CLASS[0], well=False)) == ["s01", "s02", "s03"]
    assert schedule.finished


def test_a_failed_seat_takes_nobody_with_it():
    schedule = Schedule(CLASS, 4)
    schedule.ready()
    schedule.ended(CLASS[0], well=True)
    schedule.ready()
    assert schedule.ended(CLASS[1], well=False) == []
    assert not schedule.finished


def test_what_comes_after_two_failed_jobs_is_given_up_once():
    jobs = [job("a"), job("b"), job("c", "a", "b"), job("d", "c", "a")]
    schedule = Schedule(jobs, 4)
    schedule.ready()
    assert names(schedule.ended(jobs[0], well=False)) == ["c", "d"]
    assert schedule.ended(jobs[1], well=False) == []
    assert schedule.finished


def test_after_a_stop_nothing_starts_and_what_runs_is_waited_for():
    schedule = Schedule(CLASS, 1)
    schedule.ready()
    assert names(schedule.stop()) == ["s01", "s02", "s03"]
    assert not schedule.finished
    schedule.ended(CLASS[0], well=True)
    assert schedule.ready() == []
    assert schedule.finished


def test_a_stack_outside_this_run_is_not_waited_for():
    assert names(Schedule([job("s01", "classroom")], 1).ready()) == ["s01"]


@pytest.mark.parametrize(
    "jobs",
    [[job("a", "b"), job("b")], [job("a", "a")], [job("a"), job("a")]],
    ids=["late", "itself", "twice"],
)
def test_jobs_that_could_never_all_end_are_refused(jobs):
    with pytest.raises(ValueError, match="out of order"):
        Schedule(jobs, 1)


@st.composite
def plans(draw):
    count = draw(st.integers(1, 12))
    return [
        job(f"j{n}", *draw(st.sets(st.sampled_from([f"j{m}" for m in range(n)])) if n else st.just(set())))
        for n in range(count)
    ]


@given(plans(), st.integers(1, 5), st.data())
def test_every_job_ends_exactly_once_in_order_and_within_the_slots(jobs, slots, data):
    schedule = Schedule(jobs, slots)
    running, well, ended = [], set(), []
    stop_at = data.draw(st.integers(0, 30))
    steps = 0
    while not schedule.finished:
        for started in schedule.ready():
            assert started.after <= well
            running.append(started)
        assert len(running) <= slots
        if steps == stop_at:
            ended += schedule.stop()
        steps += 1
        if not running:
            continue
        done = running.pop(data.draw(st.integers(0, len(running) - 1)))
        success = data.draw(st.booleans())
        ended.append(done)
        ended += schedule.ended(done, well=success)
        if success:
            well.add(done.stack)
    assert sorted(names(ended)) == sorted(names(jobs))


def test_jobs_can_be_taken_off_with_those_that_come_after():
    schedule = Schedule(CLASS, 4)
    assert names(schedule.drop(lambda job: job.stack == "s02")) == ["s02"]
    schedule.ready()
    schedule.ended(CLASS[0], well=True)
    assert names(schedule.ready()) == ["s01", "s03"]
    whole = Schedule(CLASS, 4).drop(lambda job: job.stack == "classroom")
    assert names(whole) == ["classroom", "s01", "s02", "s03"]
