"""Keeps a long run's memory flat: three hundred seats are three hundred programs in one process."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labstacks.engine.driver import Outcome
from labstacks.fleet.jobs import Job


@contextmanager
def kept_flat(work: Callable[[Job], Outcome]) -> Iterator[Callable[[Job], Outcome]]:
    """The same work, cleaning up after each job."""
    with set_aside() as clean_up:

        def cleaning(job: Job) -> Outcome:
            try:
                return work(job)
            finally:
                clean_up()

        yield cleaning


@contextmanager
def set_aside() -> Iterator[Callable[[], None]]:
    """Set aside what is loaded; gives what cleans up after a job.

    A program leaves thousands of objects in circles. Beside the half million objects of the cloud provider's
    package they weigh little, so that Python would let them pile up, and each collection would look at all of
    these too: they are set aside for the run.
    """
    gc.collect()
    gc.freeze()
    trim = _trimmer()

    def clean_up() -> None:
        gc.collect()
        trim()

    try:
        yield clean_up
    finally:
        gc.unfreeze()


def _trimmer() -> Callable[[], object]:
    """Gives what is free back to the system, where the C library can (glibc)."""
    try:
        malloc_trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return lambda: None
    return lambda: malloc_trim(0)
