"""Batches the events of a worker, so that not every step is a separate message."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

MOMENT = 0.15
"""Seconds that an event waits at most."""
FULL = 200
"""Number of events that are sent without waiting."""


class EventBatcher(Generic[T]):
    """Queue that sends events in batches, in order. Safe to call from several threads.

    Args:
        send: Called with each batch, never from two threads at once.
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
        """Send the collected events now."""
        # One lock around taking and sending keeps the batches in order.
        with self._sending:
            with self._lock:
                gathered, self._gathered = self._gathered, []
                timer, self._timer = self._timer, None
            if timer:
                timer.cancel()
            if gathered:
                self._send(gathered)
