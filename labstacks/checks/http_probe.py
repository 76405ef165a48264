"""Visits the students' pages: from this machine, or in a rehearsal by the emulator's rules."""

from __future__ import annotations

import errno
import ipaddress
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from labstacks.components.checkpoints.model import CannotTellError, VisitedPage

PATIENCE = 5.0
"""Seconds for a whole visit: connection, headers and text."""
LARGEST = 64 * 1024
"""Bytes that are read of a page."""
INSTANCE = "alicloud:ecs/instance:Instance"
RULE = "alicloud:ecs/securityGroupRule:SecurityGroupRule"
_INSIDE = [ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
# Errors of this machine's network, which say nothing about the student's page.
_OFFLINE = (errno.ENETUNREACH, errno.ENETDOWN)


def visit(address: str) -> VisitedPage:
    """Visit a page from this machine.

    A student decides what the other side sends, so nothing of it may raise or take longer than
    :data:`PATIENCE`: a server that does not answer in HTTP, or not in time, is a page with status 0.

    Raises:
        CannotTellError: This machine has no network, or cannot look names up.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise CannotTellError(f"{address!r} is not the address of a page")
    # A name of our own, so that a student finds the visit in the access log.
    request = urllib.request.Request(address, headers={"User-Agent": "labstacks-verify"})
    with _Deadline(PATIENCE) as deadline:
        opener = urllib.request.build_opener(_NoRedirects, _Plain(deadline), _Encrypted(deadline))
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                content = _beginning(answer)
                if deadline.passed and not content:  # http.client takes headers that were cut off for all
                    return _no_page(TimeoutError(), deadline)
                return VisitedPage(answer.status, content.decode("utf-8", "replace"))
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return VisitedPage(refusal.code)
        except (OSError, HTTPException, ValueError) as error:
            return _no_page(error, deadline)


def _no_page(error: Exception, deadline: _Deadline) -> VisitedPage:
    reason = getattr(error, "reason", error)
    if deadline.passed:
        return VisitedPage(0, f"the answer was not complete within {PATIENCE:.0f} s")
    if isinstance(reason, socket.gaierror) or getattr(reason, "errno", None) in _OFFLINE:
        raise CannotTellError(f"this machine cannot reach the internet: {reason}") from error
    if isinstance(error, OSError):
        return VisitedPage(0, str(reason))
    return VisitedPage(0, f"the answer was not HTTP ({type(error).__name__})")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A student's page must not send the instructor's machine into the school's network."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


class _Deadline:
    """Ends a connection when its time is over, however often single bytes arrive.

    A socket's own timeout begins again with each byte, so a second thread shuts the connection down.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> None:
        # A duplicate, because TLS takes the first descriptor over.
        self._sockets.append(connected.dup())

    def _end(self) -> None:
        self.passed = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Join before closing: the timer must not shut down a descriptor that is already reused.
        self._timer.cancel()
        self._timer.join()
        for each in self._sockets:
            each.close()


class _PlainConnection(HTTPConnection):
    deadline: _Deadline

    def connect(self) -> None:
        super().connect()
        self.deadline.watch(self.sock)


class _EncryptedConnection(HTTPSConnection, _PlainConnection):
    """Connects as :class:`_PlainConnection` before it starts TLS, so that the handshake is watched too."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._connect, req)

    def _connect(self, host: str, /, **options: Any) -> HTTPConnection:
        connection = _PlainConnection(host, **options)
        connection.deadline = self._deadline
        return connection


class _Encrypted(urllib.request.HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(self._connect, req)

    def _connect(self, host: str, /, **options: Any) -> HTTPConnection:
        connection = _EncryptedConnection(host, **options)
        connection.deadline = self._deadline
        return connection


def _beginning(answer: HTTPResponse) -> bytes:
    """The first :data:`LARGEST` bytes of a page, or what arrives of them."""
    content = b""
    try:
        while len(content) < LARGEST and (chunk := answer.read1(LARGEST - len(content))):
            content += chunk
    except (OSError, HTTPException):
        if not content:
            raise
    return content


def emulator_visitor(cloud: Any) -> Callable[[str], VisitedPage]:
    """A visitor for the pages that the emulator's servers show now, changed in the practice console or not.

    Args:
        cloud: The emulator, or its account: has ``resources`` and ``page_of``.
    """
    return rehearsal_visitor(
        cloud.resources(),
        lambda server: cloud.page_of(server, page_of_user_data(str(server.properties.get("userData") or ""))),
    )


def rehearsal_visitor(
    rows: Iterable[Any], page_of: Callable[[Any], str | None] | None = None
) -> Callable[[str], VisitedPage]:
    """A visitor for a rehearsal, where no server really runs.

    It answers for the one kind of page that the emulator can know: a running server whose security group is
    open to visitors on port 80, and whose user data writes a page.

    Args:
        rows: The emulator's resources: each has ``type``, ``properties`` and ``inputs``.
        page_of: The page that one of these servers shows now; None for no page. Default: the page
            of its user data.
    """
    servers: dict[str, Any] = {}
    rules: list[Mapping[str, Any]] = []
    for row in rows:
        if row.type == INSTANCE:
            servers[str(row.properties.get("publicIp"))] = row
        elif row.type == RULE:
            rules.append(row.properties)

    def visitor(address: str) -> VisitedPage:
        row = servers.get(urlsplit(address).hostname or "")
        if row is None:
            raise CannotTellError("a rehearsal runs no servers and no functions that could answer")
        server: Mapping[str, Any] = row.properties
        if server.get("status", "Running") != "Running":
            return VisitedPage(0, "the server is stopped")
        if not any(_lets_in(rule, server) for rule in rules):
            return VisitedPage(0, "port 80 is closed")
        text = page_of(row) if page_of else page_of_user_data(str(server.get("userData", "")))
        if text is None:
            raise CannotTellError("the rehearsal does not know what this server shows")
        return VisitedPage(200, text)

    return visitor


def _lets_in(rule: Mapping[str, Any], server: Mapping[str, Any]) -> bool:
    low, _, high = str(rule.get("portRange", "")).partition("/")
    ports = range(int(low), int(high) + 1) if low.isdigit() and high.isdigit() else ()
    return (
        rule.get("type") == "ingress"
        and rule.get("policy", "accept") == "accept"
        and rule.get("ipProtocol") in ("tcp", "all")
        and (80 in ports or rule.get("portRange") == "-1/-1")
        and _is_public(str(rule.get("cidrIp", "")))
        and rule.get("securityGroupId") in (server.get("securityGroups") or ())
    )


def _is_public(cidr: str) -> bool:
    try:
        network = ipaddress.IPv4Network(cidr, strict=False)
    except ValueError:
        return False
    return not any(network.subnet_of(inside) for inside in _INSIDE)


def page_of_user_data(user_data: str) -> str | None:
    """The page that a ``#cloud-config`` of lab B4 writes: its JSON is YAML too."""
    head, _, body = user_data.partition("\n")
    if head != "#cloud-config":
        return None
    try:
        files = json.loads(body).get("write_files") or []
    except (ValueError, AttributeError):
        return None
    return next((str(f["content"]) for f in files if str(f.get("path", "")).endswith("index.html")), None)
