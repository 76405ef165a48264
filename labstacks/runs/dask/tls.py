"""Speaks to Dask over TLS, or in the open on this machine alone; says in words why that does not work."""

from __future__ import annotations

import logging
import os
import socket
import ssl
from typing import TYPE_CHECKING, Any

from labstacks.errors import UsageError
from labstacks.runs.dask.address import SchedulerAddress
from labstacks.runs.dask.certificates import Certificates

if TYPE_CHECKING:
    from distributed import Security

SECONDS = 10.0
"""How long whoever is asked may take to answer."""
START = "Start one there: `labstacks executor scheduler`, or `dask scheduler`."


def quiet_dask() -> None:
    """Settings of Dask for all our processes: it offers nothing to look at, and leaves words to us.

    Raises:
        UsageError: It is not installed.
    """
    # Asked of the environment when it is imported; it would look for graphics cards for a second.
    os.environ.setdefault("DASK_DISTRIBUTED__DIAGNOSTICS__NVML", "False")
    try:
        import dask
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"Dask is not installed here ({error}).", hint='Install it with `pip install "labstacks[dask]"`.'
        ) from error
    for name in ("distributed", "distributed.client", "distributed.gc", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dask.config.set(
        {
            "distributed.worker.profile.enabled": False,
            "distributed.worker.http.routes": [],
            "distributed.scheduler.http.routes": [],
            # Fifty times a second it would look whether its loop is late, and twice at all of /proc.
            "distributed.admin.tick.interval": "1s",
            "distributed.admin.tick.limit": "30s",
            "distributed.admin.system-monitor.interval": "10s",
            "distributed.scheduler.allowed-failures": 10,  # we count for ourselves which jobs are deadly
        }
    )


def security(certificates: Certificates | None) -> Security | None:
    """Dask's settings for TLS; None speaks in the open."""
    from distributed import Security

    if certificates is None:
        return None
    roles: dict[str, Any] = {}
    for role in ("client", "worker", "scheduler"):
        roles[f"tls_{role}_cert"] = str(certificates.certificate)
        roles[f"tls_{role}_key"] = str(certificates.key)
    return Security(tls_ca_file=str(certificates.authority), require_encryption=True, **roles)


def knock(address: SchedulerAddress, certificates: Certificates | None) -> None:
    """Look whether anybody is there who speaks as we do: Dask itself would only tell that time is up.

    Raises:
        UsageError: Nobody is there, or nobody that these certificates are for.
    """
    try:
        with socket.create_connection((address.host, address.port), SECONDS) as plain:
            if address.encrypted:
                _shake_hands(plain, address, certificates)
    except (ssl.SSLError, ConnectionResetError) as error:
        raise UsageError(
            f"Whoever listens at {address.host}:{address.port} does not speak TLS with these certificates: "
            f"{error}.",
            hint="Use the same folder of certificates there, copied whole; "
            "`labstacks executor scheduler --certificates FOLDER` starts a scheduler with them.",
        ) from error
    except OSError as error:
        raise UsageError(f"There is no Dask scheduler at {address.url}: {error}.", hint=START) from error


def _shake_hands(plain: socket.socket, address: SchedulerAddress, certificates: Certificates | None) -> None:
    known = security(certificates)
    assert known is not None
    context: ssl.SSLContext = known.get_connection_args("client")["ssl_context"]
    with context.wrap_socket(plain, server_hostname=address.host):
        pass
