"""Hands news to everybody who looks on, each through a queue of their own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from labstacks.board.watch import News

HEARTBEAT = 15.0
"""Seconds of silence after which a line that says nothing shows that the connection lives."""
MOST_WAITING = 64
"""News that may wait for a viewer; one who is further behind is sent away, and gets the whole on return."""


class Hub:
    """The viewers of one board. Belongs to the event loop in which it is used.

    Args:
        board: The whole, as JSON, for those who come.
    """

    def __init__(self, board: dict[str, Any]) -> None:
        self._board = board
        self._queues: set[asyncio.Queue[bytes]] = set()
        self._closed = False

    @property
    def viewers(self) -> int:
        return len(self._queues)

    def publish(self, board: dict[str, Any], news: News) -> None:
        """Tell everybody.

        Args:
            board: The whole, for those who come later.
            news: What is different from the last time.
        """
        self._board = board
        self._send(message(news.kind, news.data))

    def close(self) -> None:
        """End every viewer's stream, and say that it is for good."""
        self._closed = True
        self._send(GOODBYE)

    async def stream(self) -> AsyncIterator[bytes]:
        """What one viewer gets, as server-sent events: the whole first, then what changes."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)
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
        for queue in list(self._queues):
            try:
                queue.put_nowait(text)
            except asyncio.QueueFull:
                self._queues.discard(queue)


def message(kind: str, data: dict[str, Any]) -> bytes:
    """One server-sent event; it carries the time, by which a browser knows how far its own clock is off."""
    document = json.dumps({**data, "now": round(time.time(), 3)}, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\ndata: {document}\n\n".encode()


GOODBYE = message("goodbye", {})
