"""Sends news to every connected browser, each through its own queue."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from labstacks.board.watch import News

HEARTBEAT = 15.0
"""Seconds of silence after which a comment line keeps the connection alive."""
MAX_WAITING = 64
"""Messages that may wait for one browser. A slower one is disconnected, and gets the whole board again."""


class Hub:
    """The connected browsers of one board. Belongs to one event loop.

    Args:
        board: The whole board as JSON, for new browsers.
    """

    def __init__(self, board: dict[str, object]) -> None:
        self._board = board
        self._queues: set[asyncio.Queue[bytes]] = set()
        self._closed = False

    @property
    def viewers(self) -> int:
        """How many browsers are connected."""
        return len(self._queues)

    def publish(self, board: dict[str, object], news: News) -> None:
        """Send news to every browser.

        Args:
            board: The whole board, for browsers that connect later.
            news: What has changed.
        """
        self._board = board
        self._send(message(news.kind, news.data))

    def close(self) -> None:
        """End every stream, with a last message that the board has stopped."""
        self._closed = True
        self._send(GOODBYE)

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events for one browser: the whole board first, then the changes."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        self._queues.add(queue)
        try:
            yield message("board", self._board)
            while queue in self._queues and not (self._closed and queue.empty()):
                try:
                    yield await asyncio.wait_for(queue.get(), HEARTBEAT)
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            self._queues.discard(queue)

    def _send(self, text: bytes) -> None:
        # A copy, because a full queue is removed during the loop.
        for queue in list(self._queues):
            try:
                queue.put_nowait(text)
            # Dropping single messages would leave the page with a wrong board.
            except asyncio.QueueFull:
                self._queues.discard(queue)


def message(kind: str, data: dict[str, object]) -> bytes:
    """One server-sent event, with the time, from which a browser knows the offset of its own clock."""
    document = json.dumps({**data, "now": round(time.time(), 3)}, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {document}\n\n".encode()


GOODBYE = message("goodbye", {})
