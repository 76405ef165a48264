"""The classroom, which several shards of a class want at once: one after the other."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from labstacks.errors import StackLockedError

T = TypeVar("T")

PATIENCE = 3600.0
"""Seconds to wait for the others: a classroom with a cluster takes half an hour."""
LOOK_AGAIN = 2.0
"""Seconds between two looks, more or less."""


class ClassroomLock:
    """Lets the runs of a class that is parted into shards work on what they share, one after the other.

    Runs on one machine wait for each other at a file. Of those elsewhere only the engine's own lock on the
    stack is known: whoever finds it held tries again.

    Args:
        path: The file.
        patience: Seconds to wait at most.
        look_again: Seconds between two looks.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE, look_again: float = LOOK_AGAIN) -> None:
        self._path = path
        self._patience = patience
        self._look_again = look_again
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Wait no longer."""
        self._stopped.set()

    def take(self, stack: str, work: Callable[[], T], say: Callable[[str], None]) -> T:
        """Do the work when it is this run's turn.

        Args:
            stack: What is worked on.
            work: It begins anew when another engine was faster.
            say: Told once that others are waited for.

        Raises:
            StackLockedError: The others are still at work when patience ends, or this run is to end.
        """
        from filelock import FileLock, Timeout

        deadline, told = time.monotonic() + self._patience, False
        while True:
            try:
                with FileLock(self._path, timeout=0, mode=0o600):
                    return work()
            except (Timeout, StackLockedError) as error:
                if self._stopped.is_set() or time.monotonic() >= deadline:
                    raise _still_locked(stack, error) from error
            if not told:
                told = True
                say("Another shard is at work on the classroom: waiting for it.")
            # Two that saw each other's lock must not meet again.
            self._stopped.wait(self._look_again * random.uniform(0.5, 1.5))


def _still_locked(stack: str, error: Exception) -> StackLockedError:
    if isinstance(error, StackLockedError):
        return error
    return StackLockedError(
        "Another shard of this class is at work on the classroom.",
        stack=stack,
        causes=("another shard is at work on it",),
        hint="Run this one again when that has ended.",
    )
