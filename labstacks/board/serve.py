"""Serves the board on loopback until it is stopped."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from pathlib import Path

import uvicorn

from labstacks.board.app import StudentSide, make_app
from labstacks.board.hub import Hub
from labstacks.board.listening import LOOPBACK, listen, listen_or_any, own_address
from labstacks.board.student_app import SplitByPort, StudentApp
from labstacks.board.student_pages import StudentPages
from labstacks.board.watch import Watcher
from labstacks.errors import UsageError

PORT = 8270
"""Default port. If it is taken, any free port is used."""
STUDENT_PORT = 8271
"""Default port of the students' pages. It stays the same, because addresses are printed."""


class BoardServer(uvicorn.Server):
    """The board of one class, served on a loopback port of this machine.

    Args:
        path: The class file.
        port: 0 for any free one; None for :data:`PORT`, or any free one where that is taken.
        names: Whether the names of students may be shown.
        cost: Whether to show what the class has cost so far.
        students: Host and port for the students' pages, where phones reach them; None for no such pages.

    Raises:
        ClassFileError: The class file or the roster has mistakes.
        UsageError: The port is taken.
    """

    def __init__(
        self,
        path: Path,
        *,
        port: int | None = None,
        names: bool = True,
        cost: bool = True,
        students: tuple[str, int] | None = None,
    ) -> None:
        watcher = Watcher(path, names=names, cost=cost)
        # Other users of the machine can reach loopback ports; they do not know the token.
        token = secrets.token_urlsafe(16)
        self._watcher = watcher
        self._hub = Hub(watcher.board)
        self._sockets = [_bind(port)]
        self._students = self._student_side(path, *students) if students else None
        app = make_app(watcher, self._hub, token, self._students)
        if self._students:
            app = SplitByPort(app, self._students.app, self._sockets[1].getsockname()[1])
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
                ws="none",
            )
        )
        self.address = f"http://{LOOPBACK}:{self._sockets[0].getsockname()[1]}/{token}/"
        """What to open. It contains the secret token, so no file or log may hold it."""

    def student_address(self, seat: str) -> str:
        """The address of a seat's page. It contains the seat's token."""
        assert self._students
        host, port = self._sockets[1].getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{port}/{self._students.pages.token(seat)}/"

    def _student_side(self, path: Path, host: str, port: int) -> StudentSide:
        pages = StudentPages(path)
        self._sockets.append(_bind_students(host, port))
        return StudentSide(pages, StudentApp(pages, host))

    @property
    def viewers(self) -> int:
        """How many browsers are connected."""
        return self._hub.viewers

    def serve_until_stopped(self) -> None:
        """Serve; returns after Ctrl-C, SIGTERM or :meth:`stop`."""
        self.run(sockets=self._sockets)

    def stop(self) -> None:
        """End it; safe from any thread."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the streams, then the server."""
        # Streams first: uvicorn waits for them, and they never end by themselves.
        self._hub.close()
        if self._students:
            self._students.app.close()
        self._watcher.close()
        await super().shutdown(sockets)


def _bind(port: int | None) -> socket.socket:
    try:
        return listen_or_any(LOOPBACK, port, PORT)
    except OSError as error:
        raise UsageError(
            f"The board cannot be served on port {port}: {error.strerror}.",
            hint="Choose another with --port, or leave it out and a free one is taken.",
        ) from None


def _bind_students(host: str, port: int) -> socket.socket:
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0]
        if ipaddress.ip_address(address).is_unspecified:
            # Which of its addresses phones can reach has to be on paper.
            raise UsageError(f"{host} means all addresses of this machine.", hint=_own_addresses())
        return listen(host, port)
    except OSError as error:
        raise UsageError(
            f"The students' pages cannot be served on {host} port {port}: {error.strerror}.",
            hint=_own_addresses(),
        ) from None


def _own_addresses() -> str:
    """A hint that names this machine's address in its network, if it has one."""
    found = own_address()
    if found is None:
        return "Name an address of this machine in the phones' network."
    return f"This machine's address is probably {found}: --students {found}. Another port: {found}:8300."
