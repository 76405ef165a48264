"""Lock that lets only one shard of a class work on the classroom at a time."""

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
"""Seconds to wait for other shards. A classroom with a Kubernetes cluster takes half an hour."""
LOOK_AGAIN = 2.0
"""Mean seconds between two attempts."""


class ClassroomLock:
    """Serializes the work of several shards on the classroom that they share.

    Runs on one machine use a lock file. Runs on other machines are seen only through the engine's own lock on
    the stack: a run that finds it held tries again.

    Args:
        path: Lock file.
        patience: Maximum seconds to wait.
        look_again: Mean seconds between two attempts.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE, look_again: float = LOOK_AGAIN) -> None:
        self._path = path
        self._patience = patience
        self._look_again = look_again
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Stop waiting for the lock."""
        self._stopped.set()

    def take(self, stack: str, work: Callable[[], T], say: Callable[[str], None]) -> T:
        """Run ``work`` while holding the lock.

        Args:
            stack: Stack to work on.
            work: Called again if another engine locked the stack first.
            say: Called once with a message if the run has to wait.

        Raises:
            StackLockedError: The wait timed out or was stopped.
        """
        from filelock import FileLock, Timeout

        deadline, notified = time.monotonic() + self._patience, False
        while True:
            try:
                with FileLock(self._path, timeout=0, mode=0o600):
                    return work()
            except (Timeout, StackLockedError) as error:
                if self._stopped.is_set() or time.monotonic() >= deadline:
                    raise _still_locked(stack, error) from error
            if not notified:
                notified = True
                say("Another shard is at work on the classroom: waiting for it.")
            # Random jitter keeps two waiting shards from colliding again.
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
