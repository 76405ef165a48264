"""Authentication of connections: only processes of the same user are answered.

The kernel's table of TCP sockets names the owner of each, by the full addresses of both ends: another user
may bind the port of a living connection on another loopback address. So only 127.0.0.1 and ::1 are admitted.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ESTABLISHED = "01"
ROOT = 0
FRESH = 1.0
"""Seconds for which the kernel's answer is cached: a port may get another owner."""
LOOPBACK = ("127.0.0.1", "::1")

Endpoint = tuple[str, int]
"""An IP address and a port."""
Owner = Callable[[Endpoint, Endpoint], int | None]
"""Finds the user at the other end of a connection between our endpoint and theirs."""

_LOG = logging.getLogger(__name__)


def endpoint_of(peer: str) -> Endpoint | None:
    """The endpoint in a gRPC peer such as ``ipv4:127.0.0.1:50712``; None for any but loopback addresses."""
    kind, _, rest = unquote(peer).partition(":")
    address, _, port = rest.rpartition(":")
    address = address.strip("[]").removeprefix("::ffff:")
    if kind not in ("ipv4", "ipv6") or address not in LOOPBACK or not port.isdecimal():
        return None
    return address, int(port)


def owner_in(table: Iterable[str], ours: Endpoint, theirs: Endpoint) -> int | None:
    """The user id of a connection's other end; None when it is not in the table.

    Args:
        table: Lines of ``/proc/net/tcp``: addresses and ports are hexadecimal, the user id is not.
        ours: This end.
        theirs: The other end.
    """
    near, far = _forms(ours), _forms(theirs)
    for line in table:
        fields = line.split()
        if len(fields) > 7 and fields[1] in far and fields[2] in near and fields[3] == ESTABLISHED:
            return int(fields[7])
    return None


def _forms(endpoint: Endpoint) -> tuple[str, ...]:
    """How the kernel writes an endpoint: IPv4 addresses also as IPv6 ones, where a socket takes both."""
    address, port = endpoint
    packed = ipaddress.ip_address(address).packed
    mapped = bytes(10) + b"\xff\xff" + packed
    return tuple(
        f"{_words(form)}:{port:04X}" for form in ((packed, mapped) if len(packed) == 4 else (packed,))
    )


def _words(packed: bytes) -> str:
    """The kernel prints an address as numbers of 32 bits, in the byte order of the machine."""
    words = (packed[n : n + 4] for n in range(0, len(packed), 4))
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)


def look_up(ours: Endpoint, theirs: Endpoint) -> int | None:
    """Look the owner up in the kernel's tables."""
    for path in TABLES:
        try:
            with path.open(encoding="ascii") as table:
                if (owner := owner_in(table, ours, theirs)) is not None:
                    return owner
        except OSError:
            continue
    return None


def can_tell() -> bool:
    """Whether the kernel reports the owner of a connection: in some containers it does not."""
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        return look_up(server.getsockname(), client.getsockname()) == os.getuid()


class Peers:
    """Admits peers of this process's user, and of root, who has full access anyway.

    Args:
        ours: The endpoint that they connect to.
        owner: Finds the user id for (our endpoint, the peer's). None where the kernel does not report it:
            then every peer on a loopback address is admitted.
    """

    def __init__(self, ours: Endpoint, owner: Owner | None) -> None:
        self._ours = ours
        self._owner = owner
        self._known: dict[str, float] = {}
        self._lock = threading.Lock()

    def admits(self, peer: str) -> bool:
        """Whether a peer, ``ipv4:127.0.0.1:50712`` as gRPC writes it, is answered. Refusals are logged."""
        theirs = endpoint_of(peer)
        if theirs is None:
            _LOG.warning("refused a connection from %s, which is not this machine's loopback address", peer)
            return False
        if self._owner is None:
            return True
        now = time.monotonic()
        with self._lock:
            if now - self._known.get(peer, -FRESH) < FRESH:
                return True
        user = self._owner(self._ours, theirs)
        if user not in (os.getuid(), ROOT):
            _LOG.warning("refused a connection from %s of user %s", peer, "?" if user is None else user)
            return False
        with self._lock:
            self._known[peer] = now
        return True

    def forget(self, peer: str) -> None:
        """Forget a peer whose session has ended."""
        with self._lock:
            self._known.pop(peer, None)


def local_peers(port: int) -> Peers:
    """The peers that may connect to a port of 127.0.0.1."""
    ours = ("127.0.0.1", port)
    if can_tell():
        return Peers(ours, look_up)
    _LOG.warning("the system does not tell whose a connection is: other users of this machine are answered")
    return Peers(ours, None)
