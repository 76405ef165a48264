"""An executor on a shared thread pool that can wait for its own tasks alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Executor, Future
from typing import Any


class SharedExecutor(Executor):
    """Submits work to another executor, and tracks its own tasks.

    Args:
        threads: Does the work. Its creator shuts it down, after all shares.
    """

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._own: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def submit(self, fn: Callable[..., object], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function in one of the shared threads."""
        future = self._threads.submit(fn, *args, **kwargs)
        with self._lock:
            self._own.add(future)
        future.add_done_callback(self._forget)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for its own tasks; the shared threads keep running."""
        with self._lock:
            own = list(self._own)
        for future in own if cancel_futures else ():
            future.cancel()
        if wait:
            futures.wait(own)

    def _forget(self, future: Future[object]) -> None:
        with self._lock:
            self._own.discard(future)
