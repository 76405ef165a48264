"""Where a Dask scheduler is, and whether plain TCP to it is allowed. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from labstacks.errors import UsageError

LOCAL = "local"
PORT = 8786
"""Where a Dask scheduler listens unless it is told otherwise."""
_WRITTEN = re.compile(
    r"(?P<scheme>dask|tls|tcp)://(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:/@\[\]]+)(:(?P<port>\d{1,5}))?/?"
)
PLAIN = (
    "Plain TCP asks nobody who they are: every user of this machine can run programs as you through this "
    "scheduler and its workers. Use tls://, which needs no more on one machine."
)
EXAMPLE = f"tls://192.168.1.20:{PORT}"


@dataclass(frozen=True)
class SchedulerAddress:
    """A scheduler's address.

    Args:
        host: A name or an IP address.
        port: From 1 to 65535.
        encrypted: Whether it is spoken to over TLS.
    """

    host: str
    port: int
    encrypted: bool

    @property
    def url(self) -> str:
        """As Dask writes it, such as ``tls://192.168.1.20:8786``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'tls' if self.encrypted else 'tcp'}://{host}:{self.port}"

    @property
    def warning(self) -> str:
        """What is dangerous about it; empty when nothing is."""
        return "" if self.encrypted else PLAIN

    @property
    def is_loopback(self) -> bool:
        """Whether what is said there never leaves this machine."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and nothing else; of names only ``localhost`` is sure to be."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_address(text: str, *, certificates: bool) -> SchedulerAddress:
    """The address of a scheduler that a user wrote.

    Args:
        text: ``tls://HOST:PORT``, or ``dask://`` for the same; ``tcp://`` without encryption, on this machine
            only. The port may be left out.
        certificates: Whether there are certificates for TLS.

    Raises:
        UsageError: It is no address, is plain TCP to another machine, or needs certificates.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if not found or not 0 < int(found["port"] or PORT) < 65536:
        raise UsageError(
            f"{text!r} is not the address of a Dask scheduler.",
            hint=f"Write it like {EXAMPLE}, or `{LOCAL}` to do the work on this machine.",
        )
    scheme = found["scheme"]
    encrypted = scheme != "tcp"
    address = SchedulerAddress(found["host"].strip("[]"), int(found["port"] or PORT), encrypted)
    if encrypted and not certificates:
        raise UsageError(
            f"{address.url} needs certificates, and there are none.",
            hint="Make some with `labstacks executor certificates FOLDER`, copy the folder to each machine, "
            "and name it with --certificates.",
        )
    if not encrypted and not address.is_loopback:
        raise UsageError(
            f"{text} would be plain TCP to another machine: the class key, and with it every password, would "
            "travel for all to read.",
            hint=f"Use {SchedulerAddress(address.host, address.port, True).url} with certificates: "
            "`labstacks executor certificates FOLDER` makes them.",
        )
    return address
