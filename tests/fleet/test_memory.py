"""A long run's memory stays flat."""

import gc
import weakref

import pytest

from labstacks.engine.driver import Outcome
from labstacks.fleet.jobs import Action, Job
from labstacks.fleet.memory import kept_flat

JOB = Job("s01", "f4a-s01", Action.UP)


class Circle:
    def __init__(self):
        self.self = self


def test_what_a_job_leaves_in_circles_is_gone_after_it():
    left = []

    def work(job):
        left.append(weakref.ref(Circle()))
        return Outcome({"seat": job.seat})

    gc.disable()
    try:
        with kept_flat(work) as working:
            assert working(JOB).outputs == {"seat": "s01"}
            assert left[0]() is None
    finally:
        gc.enable()


def test_a_failed_job_is_cleaned_up_after_too():
    def work(job):
        raise KeyError(job.seat)

    with kept_flat(work) as working, pytest.raises(KeyError):
        working(JOB)


def test_afterwards_nothing_is_set_aside():
    with kept_flat(lambda job: Outcome()):
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
