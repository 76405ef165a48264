"""Admits requests from this machine that know the secret address, and only reads."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
# Strict even for loopback: pages of other sites run in the same browser.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
STYLE = "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}"
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>labstacks board</title>
<style>{style}</style>
<h1>{heading}</h1>
<p>{english}</p>
<p lang="zh-Hant">{chinese}</p>
"""
WRONG_TOKEN = (
    403,
    "This address is not complete",
    "Open the address that <code>labstacks board</code> printed, all of it. Each start of the board has an "
    "address of its own: an old one no longer works.",
    "請完整開啟 <code>labstacks board</code> 所印出的網址。每次啟動都有新的網址，舊網址已經失效。",
)
WRONG_HOST = (
    403,
    "This name is not allowed",
    "The board answers only under http://127.0.0.1 and http://localhost, so that no other site can read it.",
    "此頁面只可經 http://127.0.0.1 或 http://localhost 開啟，以免其他網站讀取。",
)
READ_ONLY = (
    405,
    "This page is read-only",
    "Nothing can be changed through it.",
    "此頁面只供閱覽，不能更改任何內容。",
)


class Guard:
    """An ASGI application that passes only admitted requests to another.

    Args:
        app: The board. It sees paths without the token.
        token: What the address begins with: ``/<token>/``.
    """

    def __init__(self, app: App, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        token, slash, path = scope["path"].removeprefix("/").partition("/")
        if not is_local(host_of(scope)):
            await _refuse(send, *WRONG_HOST)
        # In constant time, so that the token cannot be guessed character by character.
        elif not hmac.compare_digest(token.encode(), self._token):
            await _refuse(send, *WRONG_TOKEN)
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, *READ_ONLY)
        elif not slash:
            await _respond(send, 307, b"", {"location": f"/{token}/"})
        else:
            await self._app({**scope, "path": f"/{path}"}, receive, _with_headers(send))


def is_local(host: str) -> bool:
    """Whether a ``Host`` header names this machine as the board's users do.

    With DNS rebinding, a page of another site sends that site's name. Any port is fine: a tunnel has its own.
    """
    return name_of(host).lower() in LOCAL_NAMES


def name_of(host: str) -> str:
    """The name in a ``Host`` header, without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def host_of(scope: Scope) -> str:
    """The ``Host`` header; empty when there is none, or more than one."""
    found = [value for name, value in scope["headers"] if name == b"host"]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def style_hash(style: str) -> str:
    """How a content security policy names one inline style or script."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


async def _refuse(send: Send, status: int, heading: str, english: str, chinese: str) -> None:
    body = PAGE.format(style=STYLE, heading=heading, english=english, chinese=chinese).encode()
    await _respond(send, status, body, {"content-type": "text/html; charset=utf-8"})


async def _respond(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    policy = f"default-src 'none'; style-src {style_hash(STYLE)}; frame-ancestors 'none'"
    await respond(send, status, body, {**HEADERS, "content-security-policy": policy, **headers})


async def respond(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    """Send an answer that is complete."""
    told = encoded_headers({"content-length": str(len(body)), **headers})
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def wrapped(event: MutableMapping[str, Any]) -> None:
        if event["type"] == "http.response.start":
            event["headers"] = [*event.get("headers", ()), *encoded_headers(HEADERS)]
        await send(event)

    return wrapped


def encoded_headers(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI wants them."""
    return [(name.encode(), value.encode()) for name, value in headers.items()]
