"""Keeps a long run's memory flat: three hundred seats are three hundred programs in one process."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from labstacks.engine.driver import Outcome
from labstacks.planning.jobs import Job

M_ARENA_MAX = -8  # from glibc's malloc.h
ARENAS = 2
"""Heaps of the C library: one for each of hundreds of threads would leave each with holes of its own."""


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
    _c_library("mallopt")(M_ARENA_MAX, ARENAS)
    trim = _c_library("malloc_trim")

    def clean_up() -> None:
        gc.collect()
        # What is free goes back to the system.
        trim(0)

    try:
        yield clean_up
    finally:
        gc.unfreeze()


def _c_library(name: str) -> Callable[..., object]:
    """A function of the C library; one that does nothing where there is none such (glibc has these)."""
    try:
        return cast("Callable[..., object]", getattr(ctypes.CDLL(None), name))
    except (OSError, AttributeError, TypeError):
        return lambda *arguments: None
