"""Address of a Dask scheduler, and the rule for plain TCP. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from labstacks.errors import UsageError

LOCAL = "local"
PORT = 8786
"""Default port of a Dask scheduler."""
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
        host: Host name or IP address.
        port: From 1 to 65535.
        encrypted: Whether connections use TLS.
    """

    host: str
    port: int
    encrypted: bool

    @property
    def url(self) -> str:
        """URL in Dask's form, such as ``tls://192.168.1.20:8786``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'tls' if self.encrypted else 'tcp'}://{host}:{self.port}"

    @property
    def warning(self) -> str:
        """Security warning. Empty if there is none."""
        return "" if self.encrypted else PLAIN

    @property
    def is_loopback(self) -> bool:
        """Whether traffic to it stays on this machine."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is always this machine. Of all names, only ``localhost`` is."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_address(text: str, *, certificates: bool) -> SchedulerAddress:
    """Parse the address of a scheduler.

    Args:
        text: ``tls://HOST:PORT`` or its alias ``dask://``. ``tcp://`` has no encryption and works on this
            machine only. The port is optional.
        certificates: Whether there are certificates for TLS.

    Raises:
        UsageError: The address is not valid, uses plain TCP to another machine, or needs certificates.
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
