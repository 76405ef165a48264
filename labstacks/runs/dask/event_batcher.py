"""Gathers what happens on a worker for a moment, so that not every step is a message of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

MOMENT = 0.15
"""Seconds."""
FULL = 200
"""How many are not kept waiting."""


class Outbox(Generic[T]):
    """Sends in the order in which it was told. Safe to call from several threads.

    Args:
        send: Called with what has gathered, never from two threads at once.
    """

    def __init__(self, send: Callable[[Sequence[T]], None]) -> None:
        self._send = send
        self._gathered: list[T] = []
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._timer: threading.Timer | None = None

    def __call__(self, what: T) -> None:
        with self._lock:
            self._gathered.append(what)
            full = len(self._gathered) >= FULL
            if not full and self._timer is None:
                self._timer = threading.Timer(MOMENT, self.flush)
                self._timer.daemon = True
                self._timer.start()
        if full:
            self.flush()

    def flush(self) -> None:
        """Send what has gathered, now."""
        # Whoever took something out sends it before anybody sends what came later.
        with self._sending:
            with self._lock:
                gathered, self._gathered = self._gathered, []
                timer, self._timer = self._timer, None
            if timer:
                timer.cancel()
            if gathered:
                self._send(gathered)
