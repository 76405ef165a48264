"""Serves each student's page behind its own token, to phones in the room: read-only, and nobody else's."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

from labstacks.board.guard import (
    App,
    Receive,
    Scope,
    Send,
    encoded_headers,
    host_of,
    is_local,
    name_of,
    respond,
)
from labstacks.board.hub import GOODBYE, HEARTBEAT, message
from labstacks.board.student_pages import StudentPages

SCRIPT = Path(__file__).parent / "page" / "student.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
MAX_STREAMS = 8
"""Open pages of one student. A phone that lost its connection leaves one behind for some seconds."""
NOT_FOUND = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>labstacks</title>
<h1>This address is not complete</h1>
<p>Open the whole address on your sheet, or scan its code.</p>
<p lang="zh-Hant">請完整輸入你的網址，或掃描二維碼。</p>
"""


class StudentApp:
    """An ASGI application with a page for each student and nothing else.

    Args:
        pages: The students' pages.
        host: The address or name under which phones reach this machine.
    """

    def __init__(self, pages: StudentPages, host: str) -> None:
        self._pages, self._host = pages, host
        self._changed = asyncio.Event()
        self._streams: Counter[str] = Counter()
        self._closed = False
        self._script = SCRIPT.read_bytes()

    def publish(self) -> None:
        """Let every open page look for changes."""
        # Each wait has its own event: a set event would make the streams spin.
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self.publish()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        token, slash, path = scope["path"].removeprefix("/").partition("/")
        if scope["method"] not in ("GET", "HEAD"):
            await _respond(send, 405, b"Read only.", "text/plain")
        elif not self._is_admitted(host_of(scope)) or token not in self._pages.views:
            await _respond(send, 404, NOT_FOUND.encode(), "text/html; charset=utf-8")
        elif not slash:
            await _respond(send, 307, b"", "text/plain", location=f"/{token}/")
        elif path == "":
            text = await asyncio.to_thread(self._pages.page, token) or NOT_FOUND
            await _respond(send, 200, text.encode(), "text/html; charset=utf-8")
        elif path == "student.js":
            await _respond(send, 200, self._script, "text/javascript")
        elif path == "events":
            await self._stream(token, receive, send)
        else:
            await _respond(send, 404, NOT_FOUND.encode(), "text/html; charset=utf-8")

    def _is_admitted(self, host: str) -> bool:
        """Whether a ``Host`` header is an IP address or the chosen name.

        With DNS rebinding, a page of another site sends that site's name.
        """
        name = name_of(host)
        if is_local(host) or name.casefold() == self._host.casefold():
            return True
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return True

    async def _stream(self, token: str, receive: Receive, send: Send) -> None:
        if self._streams[token] >= MAX_STREAMS:
            await _respond(send, 429, b"Too many open pages.", "text/plain")
            return
        self._streams[token] += 1
        gone = asyncio.create_task(_until_gone(receive))
        try:
            headers = encoded_headers({**HEADERS, "content-type": "text/event-stream"})
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async for text in self._messages(token, gone):
                await send({"type": "http.response.body", "body": text, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self._streams[token] -= 1

    async def _messages(self, token: str, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
        told = None
        while not (self._closed or gone.done()):
            changed = asyncio.create_task(self._changed.wait())
            view = self._pages.views.get(token)
            if view is None:
                break
            if view.document != told:
                told = view.document
                yield message("seat", told)
            await asyncio.wait({changed, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            if not changed.done():
                changed.cancel()
                yield b": still here\n\n"
        if not gone.done():
            yield GOODBYE


class SplitByPort:
    """Passes requests at one port to the students' pages, and all others to the board.

    Args:
        board: The teacher's board.
        students: The students' pages.
        port: The students' port.
    """

    def __init__(self, board: App, students: App, port: int) -> None:
        self._board, self._students, self._port = board, students, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        at_students = scope["type"] != "lifespan" and scope["server"][1] == self._port
        await (self._students if at_students else self._board)(scope, receive, send)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _respond(send: Send, status: int, body: bytes, kind: str, **headers: str) -> None:
    await respond(send, status, body, {**HEADERS, "content-type": kind, **headers})
