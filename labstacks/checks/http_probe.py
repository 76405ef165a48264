"""Visits the students' pages: from this machine, or in the embedded cloud by its own rules."""

from __future__ import annotations

import errno
import ipaddress
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from labstacks.components.checkpoints.model import CannotTellError, Page

PATIENCE = 5.0
LARGEST = 64 * 1024
INSTANCE = "alicloud:ecs/instance:Instance"
RULE = "alicloud:ecs/securityGroupRule:SecurityGroupRule"
_INSIDE = [ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
_OFFLINE = (errno.ENETUNREACH, errno.ENETDOWN)


def visit(address: str) -> Page:
    """Visit a page from here; who does not answer within some seconds is a page with status 0.

    Raises:
        CannotTellError: This machine cannot get out, or cannot look names up.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise CannotTellError(f"{address!r} is no address of a page")
    request = urllib.request.Request(address, headers={"User-Agent": "labstacks-verify"})
    try:
        with urllib.request.build_opener(_StayHere).open(request, timeout=PATIENCE) as answer:
            return Page(answer.status, _beginning(answer).decode("utf-8", "replace"))
    except urllib.error.HTTPError as refusal:
        return Page(refusal.code)
    except OSError as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, socket.gaierror) or getattr(reason, "errno", None) in _OFFLINE:
            raise CannotTellError(f"this machine cannot reach the internet: {reason}") from error
        return Page(0, str(reason))


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no one: a student's page must not send the instructor's machine into the school's network."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _beginning(answer: HTTPResponse) -> bytes:
    """What arrives within some seconds, however slowly the rest would come."""
    deadline, content = time.monotonic() + PATIENCE, b""
    while len(content) < LARGEST and time.monotonic() < deadline:
        chunk = answer.read1(LARGEST - len(content))
        if not chunk:
            break
        content += chunk
    return content


def embedded(rows: Iterable[Any]) -> Callable[[str], Page]:
    """A visitor of the embedded cloud, where no server really runs.

    It answers by that cloud's rules for the one kind of page it can know: a server that is running, whose
    door is open to visitors on port 80, and that was told at its first start to show a page.

    Args:
        rows: The cloud's resources: each has ``type``, ``properties`` and ``inputs``.
    """
    servers: dict[str, Mapping[str, Any]] = {}
    rules: list[Mapping[str, Any]] = []
    for row in rows:
        if row.type == INSTANCE:
            servers[str(row.properties.get("publicIp"))] = row.properties
        elif row.type == RULE:
            rules.append(row.properties)

    def visitor(address: str) -> Page:
        server = servers.get(urlsplit(address).hostname or "")
        if server is None:
            raise CannotTellError("the embedded cloud runs no servers and no functions that could answer")
        if server.get("status", "Running") != "Running":
            return Page(0, "the server is stopped")
        if not any(_lets_in(rule, server) for rule in rules):
            return Page(0, "port 80 is closed")
        text = _first_page(str(server.get("userData", "")))
        if text is None:
            raise CannotTellError("the embedded cloud does not know what this server shows")
        return Page(200, text)

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


def _first_page(user_data: str) -> str | None:
    """The page that a ``#cloud-config`` of lab B4 writes: its JSON is YAML too."""
    head, _, body = user_data.partition("\n")
    if head != "#cloud-config":
        return None
    try:
        files = json.loads(body).get("write_files") or []
    except (ValueError, AttributeError):
        return None
    return next((str(f["content"]) for f in files if str(f.get("path", "")).endswith("index.html")), None)
