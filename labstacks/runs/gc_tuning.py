"""Limits memory growth of long runs: 300 seats are 300 Pulumi programs in one process."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

M_ARENA_MAX = -8  # from glibc's malloc.h
ARENAS = 2
"""Maximum heaps (arenas) of the C library. One heap per thread would fragment memory in each of them."""


@contextmanager
def limit_memory() -> Iterator[Callable[[], None]]:
    """Freeze loaded objects for the garbage collector. Yields a function that cleans up after a job.

    A Pulumi program leaves thousands of objects in reference cycles. The provider's package has half a
    million objects. Next to them, Python rarely collects the cycles, and each full collection scans all
    objects. So the loaded objects are frozen during the run.
    """
    gc.collect()
    gc.freeze()
    _c_library("mallopt")(M_ARENA_MAX, ARENAS)
    trim = _c_library("malloc_trim")

    def clean_up() -> None:
        gc.collect()
        # Return free heap memory to the operating system.
        trim(0)

    try:
        yield clean_up
    finally:
        gc.unfreeze()


def _c_library(name: str) -> Callable[..., object]:
    """Look up a function of the C library. Without glibc, returns a function that does nothing."""
    try:
        return cast("Callable[..., object]", getattr(ctypes.CDLL(None), name))
    except (OSError, AttributeError, TypeError):
        return lambda *arguments: None
