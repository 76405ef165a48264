"""Admits requests under the console's own names, and puts the security headers on every answer."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

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

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""For what students wrote: an origin of its own, no scripts, no forms, nothing loaded."""
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
MOST_PATH = 4096


class ConsoleGuard:
    """An ASGI application that passes only admitted requests to another.

    Args:
        app: The console.
        hosts: Names that browsers may use besides ``localhost`` and ``127.0.0.1``.
        secure: Whether browsers come over HTTPS; they then remember it.
    """

    def __init__(self, app: App, hosts: Iterable[str], *, secure: bool) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._headers = {**HEADERS, **({"strict-transport-security": "max-age=86400"} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        elif not self._admits(host_of(scope)) or len(scope["path"]) > MOST_PATH:
            # With DNS rebinding, a page of another site sends that site's name.
            await self._refuse(send)
        else:
            await self._app(scope, receive, self._with_headers(send))

    def _admits(self, host: str) -> bool:
        return is_local(host) or name_of(host).lower() in self._hosts

    async def _refuse(self, send: Send) -> None:
        body = b"This name is not allowed. Open the address that your teacher shows.\n"
        await respond(send, 403, body, {**self._headers, "content-type": "text/plain; charset=utf-8"})

    def _with_headers(self, send: Send) -> Send:
        async def wrapped(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                own = [(bytes(name), value) for name, value in event.get("headers", ())]
                names = {name for name, _ in own}
                # A sandboxed answer brings a stricter policy of its own.
                event["headers"] = [*own, *(p for p in encoded_headers(self._headers) if p[0] not in names)]
            await send(event)

        return wrapped
