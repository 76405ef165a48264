"""Ctrl-C, a polite kill and a closed terminal, as a call instead of an exception out of nowhere."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def on_interrupt(call: Callable[[], None]) -> Iterator[None]:
    """Make ``call`` for each such signal. Only the main thread gets them: in any other, nothing is done.

    A ``KeyboardInterrupt`` could come between any two steps of the bookkeeping and tear it apart.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number: int, frame: Any) -> None:
        call()

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
