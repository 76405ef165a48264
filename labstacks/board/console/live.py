"""Tells browsers by server-sent events that something of theirs has changed; they load the page again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from labstacks.emulator import RehearsalCloud
from labstacks.errors import LabstacksError

HEARTBEAT = 15.0
"""Seconds of silence after which a comment line keeps the connection alive."""
EVERY = 1.0
"""Seconds between two looks for changes that others made, such as `pulumi up` or a timer."""
MOST_STREAMS = 4
"""Open pages of one seat that get events; further ones get none."""


class LivePages:
    """The open pages of all seats.

    Args:
        cloud: The emulator.
    """

    def __init__(self, cloud: RehearsalCloud) -> None:
        self._cloud = cloud
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def changed(self, stack: str) -> None:
        """Tell the pages of a seat; safe from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, stack)

    async def stream(self, stack: str, is_over: Callable[[], bool]) -> AsyncIterator[bytes]:
        """The events of one page.

        Args:
            stack: The seat's stack.
            is_over: Whether its session has ended.
        """
        changed = asyncio.Event()
        pages = self._waiting.setdefault(stack, set())
        if len(pages) >= MOST_STREAMS:
            # 204 would stop the browser for ever; a late retry finds a place when a page is closed.
            yield b"retry: 30000\n\n"
            return
        pages.add(changed)
        try:
            yield b"retry: 2000\n: hello\n\n"
            while not self._closed and not is_over():
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                changed.clear()
                if not self._closed:
                    yield b"event: changed\ndata: \n\n"
        finally:
            pages.discard(changed)
            if not pages:
                self._waiting.pop(stack, None)

    async def watch(self) -> None:
        """Look for changes until the server ends."""
        self._loop = asyncio.get_running_loop()
        pulse, known = "", dict[str, str]()
        while True:
            with suppress(LabstacksError):
                now = await asyncio.to_thread(self._cloud.pulse)
                if now != pulse and self._waiting:
                    pulse, found = now, await asyncio.to_thread(self._cloud.fingerprints)
                    for stack in [stack for stack in self._waiting if found.get(stack) != known.get(stack)]:
                        self._wake(stack)
                    known = found
            await asyncio.sleep(EVERY)

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        for stack in list(self._waiting):
            self._wake(stack)

    @property
    def pages(self) -> int:
        """How many pages get events."""
        return sum(map(len, self._waiting.values()))

    def _wake(self, stack: str) -> None:
        for changed in self._waiting.get(stack, ()):
            changed.set()
