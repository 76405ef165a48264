"""Sockets of the pages that labstacks serves, and the address of this machine."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Args:
        host: An address or a name of this machine.
        port: 0 for any free one.

    Raises:
        OSError: The port is taken, or the address is not this machine's.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Listen at once, so that a browser that connects early waits and is not refused.
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener


def listen_or_any(host: str, port: int | None, default: int) -> socket.socket:
    """As :func:`listen`; without a port at the default one, or at any free one where that is taken."""
    if port is not None:
        return listen(host, port)
    try:
        return listen(host, default)
    except OSError:
        return listen(host, 0)


def own_address() -> str | None:
    """The address of this machine on its network; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: a datagram socket only picks the interface.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None
