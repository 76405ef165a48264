"""Handles Ctrl-C, SIGTERM and SIGHUP with a callback instead of an exception."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def on_interrupt(call: Callable[[], None]) -> Iterator[None]:
    """Run ``call`` for each signal. Does nothing outside the main thread, which alone gets signals.

    A ``KeyboardInterrupt`` could break off anywhere between two writes and leave them inconsistent.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number: int, frame: FrameType | None) -> None:
        call()

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
