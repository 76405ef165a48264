"""Serves the console of a class: on loopback, or with TLS on the classroom's network."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import uvicorn

from labstacks.board.console.act import Console
from labstacks.board.console.app import make_console_app
from labstacks.board.console.site import Site
from labstacks.board.listening import LOOPBACK, listen_or_any, own_address
from labstacks.classfile import load_class
from labstacks.classfile.account import rehearsal_place
from labstacks.emulator.store import exists
from labstacks.errors import UsageError
from labstacks.runs.cloud_factory import open_rehearsal

PORT = 8280
"""Default port. If it is taken, any free port is used."""
MOST_CONNECTIONS = 512


class ConsoleServer(uvicorn.Server):
    """The practice console of one class.

    Args:
        path: The class file.
        host: The address to listen on; loopback by default.
        port: 0 for any free one; None for :data:`PORT`, or any free one where that is taken.
        names: Names under which browsers reach it, besides the address itself.
        certificate: Files of a certificate and its key. Elsewhere than on loopback without a proxy, TLS is
            always on; without files it uses certificates that labstacks makes.
        proxied: Whether a proxy of the school's stands before it and does TLS.

    Raises:
        ClassFileError: The class file or the roster has mistakes.
        UsageError: The class runs on Alibaba Cloud, is not deployed, or the port is taken.
    """

    def __init__(
        self,
        path: Path,
        *,
        host: str = LOOPBACK,
        port: int | None = None,
        names: Sequence[str] = (),
        certificate: tuple[Path, Path] | None = None,
        proxied: bool = False,
    ) -> None:
        class_ = load_class(path)
        if class_.file.cloud != "rehearsal":
            raise UsageError(
                f"Class {class_.name} runs on Alibaba Cloud: its students use the real console.",
                hint="The practice console is for classes with `cloud: rehearsal`.",
            )
        if not exists(rehearsal_place(class_.file)):
            raise UsageError(
                f"There is nothing to practise with: class {class_.name} is not deployed.",
                hint="Run `labstacks up` first, then `labstacks console`.",
            )
        self._closing = ExitStack()
        with ExitStack() as undo:
            cloud = undo.enter_context(open_rehearsal(class_.file))
            self._socket = _bind(host, port)
            self._closing = undo.pop_all()
        local = ipaddress.ip_address(self._socket.getsockname()[0]).is_loopback
        tls = (not local and not proxied) or certificate is not None
        files = (certificate or _own_certificate()) if tls else None
        token = secrets.token_urlsafe(16)
        self.console = Console(cloud)
        """The emulator as the seats use it."""
        self._site = Site(self.console, class_, secure=tls or proxied, proxied=proxied)
        super().__init__(
            uvicorn.Config(
                make_console_app(self._site, token, _hosts(host, names)),
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=2,
                timeout_keep_alive=30,
                limit_concurrency=MOST_CONNECTIONS,
                ws="none",
                ssl_certfile=str(files[0]) if files else None,
                ssl_keyfile=str(files[1]) if files else None,
            )
        )
        shown = next(iter(names), host if host not in ("0.0.0.0", "::") else own_address() or LOOPBACK)
        number = self._socket.getsockname()[1]
        at = f"[{shown}]" if ":" in shown else shown
        self.address = (
            f"{'https' if tls or proxied else 'http'}://{at}{'' if proxied and names else f':{number}'}/"
        )
        """What students open."""
        self.teacher_address = f"{self.address}teacher/{token}/"
        """What the teacher opens. It contains the secret token."""

    def serve_until_stopped(self) -> None:
        """Serve; returns after Ctrl-C, SIGTERM or :meth:`stop`."""
        with self._closing:
            self.run(sockets=[self._socket])

    def stop(self) -> None:
        """End it; safe from any thread."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the streams, then the server."""
        # Streams first: uvicorn waits for them, and they never end by themselves.
        self._site.live.close()
        await super().shutdown(sockets)


def _hosts(host: str, names: Sequence[str]) -> list[str]:
    if host not in ("0.0.0.0", "::"):
        return [host, *names]
    # DNS rebinding needs a name, so the machine's own addresses are safe to accept.
    return [*names, socket.gethostname(), *_addresses()]


def _addresses() -> set[str]:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)}
    except OSError:
        found = set()
    return {*found, own_address() or LOOPBACK}


def _own_certificate() -> tuple[Path, Path]:
    from labstacks.runs.dask.certificates import own_certificates

    found = own_certificates()
    return found.certificate, found.key


def _bind(host: str, port: int | None) -> socket.socket:
    try:
        return listen_or_any(host, port, PORT)
    except OSError as error:
        number = PORT if port is None else port
        raise UsageError(
            f"The console cannot be served on {host}, port {number}: {error.strerror}.",
            hint="Choose another port with --port, or an address of this machine with --host.",
        ) from None
