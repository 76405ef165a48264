"""Serves the board on loopback until it is stopped."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from labstacks.board.app import make_app
from labstacks.board.hub import Hub
from labstacks.board.watch import Watcher
from labstacks.errors import UsageError

ADDRESS = "127.0.0.1"
PORT = 8270
"""Default port. If it is taken, any free port is used."""


class BoardServer(uvicorn.Server):
    """The board of one class, served on a loopback port of this machine.

    Args:
        path: The class file.
        port: 0 for any free one; None for :data:`PORT`, or any free one where that is taken.
        names: Whether the names of students may be shown.
        cost: Whether to show what the class has cost so far.

    Raises:
        ClassFileError: The class file or the roster has mistakes.
        UsageError: The port is taken.
    """

    def __init__(self, path: Path, *, port: int | None = None, names: bool = True, cost: bool = True) -> None:
        watcher = Watcher(path, names=names, cost=cost)
        # Other users of the machine can reach loopback ports; they do not know the token.
        token = secrets.token_urlsafe(16)
        self._watcher = watcher
        self._hub = Hub(watcher.board)
        self._socket = _bind(port)
        super().__init__(
            uvicorn.Config(
                make_app(watcher, self._hub, token),
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
                ws="none",
            )
        )
        self.address = f"http://{ADDRESS}:{self._socket.getsockname()[1]}/{token}/"
        """What to open. It contains the secret token, so no file or log may hold it."""

    @property
    def viewers(self) -> int:
        """How many browsers are connected."""
        return self._hub.viewers

    def serve_until_stopped(self) -> None:
        """Serve; returns after Ctrl-C, SIGTERM or :meth:`stop`."""
        self.run(sockets=[self._socket])

    def stop(self) -> None:
        """End it; safe from any thread."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the streams, then the server."""
        # Streams first: uvicorn waits for them, and they never end by themselves.
        self._hub.close()
        self._watcher.close()
        await super().shutdown(sockets)


def _bind(port: int | None) -> socket.socket:
    attempts: list[Callable[[], socket.socket]] = [lambda: _listener(PORT if port is None else port)]
    if port is None:
        attempts.append(lambda: _listener(0))
    for attempt in attempts:
        try:
            return attempt()
        except OSError as error:
            reason = error.strerror
    raise UsageError(
        f"The board cannot be served on port {port}: {reason}.",
        hint="Choose another with --port, or leave it out and a free one is taken.",
    )


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        # Listen at once, so that a browser that connects early waits and is not refused.
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
