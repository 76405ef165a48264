"""Who is at the other end of a connection: only processes of the same user are answered.

The kernel's table of TCP sockets names the owner of each. The endpoint listens on loopback, so the peer's
own socket is in it.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ESTABLISHED = "01"
ROOT = 0
FRESH = 5.0
"""Seconds for which an answer of the kernel's is believed: a port may get another owner."""

_LOG = logging.getLogger(__name__)


def owner_in(table: Iterable[str], port: int, peer_port: int) -> int | None:
    """The user id of a connection's other end; None when it is not in the table.

    Args:
        table: Lines of ``/proc/net/tcp``: addresses and ports are hexadecimal, the user id is not.
        port: Ours.
        peer_port: The other end's.
    """
    ours, theirs = f":{port:04X}", f":{peer_port:04X}"
    for line in table:
        fields = line.split()
        if (
            len(fields) > 7
            and fields[1].endswith(theirs)
            and fields[2].endswith(ours)
            and fields[3] == ESTABLISHED
        ):
            return int(fields[7])
    return None


def look_up(port: int, peer_port: int) -> int | None:
    """Ask the kernel."""
    for path in TABLES:
        try:
            with path.open(encoding="ascii") as table:
                if (owner := owner_in(table, port, peer_port)) is not None:
                    return owner
        except OSError:
            continue
    return None


def can_tell() -> bool:
    """Whether the kernel tells of a connection of our own whose it is: some containers do not."""
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        return look_up(server.getsockname()[1], client.getsockname()[1]) == os.getuid()


class Peers:
    """Admits peers of this process's user, and root, who may do anything anyway.

    Args:
        port: Ours.
        owner: Finds the user id for (our port, the peer's port); None when the kernel cannot tell, and
            everybody who knows the port is admitted.
    """

    def __init__(self, port: int, owner: Callable[[int, int], int | None] | None) -> None:
        self._port = port
        self._owner = owner
        self._known: dict[str, float] = {}
        self._lock = threading.Lock()

    def admits(self, peer: str) -> bool:
        """Whether a peer, ``ipv4:127.0.0.1:50712`` as gRPC writes it, is answered. Refusals are logged."""
        if self._owner is None:
            return True
        now = time.monotonic()
        with self._lock:
            if now - self._known.get(peer, -FRESH) < FRESH:
                return True
        user = self._owner(self._port, int(peer.rpartition(":")[2]))
        if user not in (os.getuid(), ROOT):
            _LOG.warning("refused a connection from %s of user %s", peer, "?" if user is None else user)
            return False
        with self._lock:
            self._known[peer] = now
        return True

    def forget(self, peer: str) -> None:
        """The peer's session is over."""
        with self._lock:
            self._known.pop(peer, None)
