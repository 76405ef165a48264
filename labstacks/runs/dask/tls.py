"""TLS settings and connection checks for Dask. Explains in plain words why a connection fails."""

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
"""Seconds to wait for an answer."""
START = "Start one there: `labstacks executor scheduler`, or `dask scheduler`."


def quiet_dask() -> None:
    """Configure Dask for labstacks: no dashboard pages and no log messages of its own.

    Raises:
        UsageError: Dask is not installed.
    """
    # Dask reads this on import. Without it, Dask searches a second for graphics cards.
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
            # Dask's defaults check the event loop 50 times and read /proc twice each second.
            "distributed.admin.tick.interval": "1s",
            "distributed.admin.tick.limit": "30s",
            "distributed.admin.system-monitor.interval": "10s",
            "distributed.scheduler.allowed-failures": 10,  # worker_runtime.DEADLY limits the attempts instead
        }
    )


def security(certificates: Certificates | None) -> Security | None:
    """Dask's TLS settings. None for plain TCP."""
    from distributed import Security

    if certificates is None:
        return None
    roles: dict[str, Any] = {}
    for role in ("client", "worker", "scheduler"):
        roles[f"tls_{role}_cert"] = str(certificates.certificate)
        roles[f"tls_{role}_key"] = str(certificates.key)
    return Security(tls_ca_file=str(certificates.authority), require_encryption=True, **roles)


def knock(address: SchedulerAddress, certificates: Certificates | None) -> None:
    """Check that a scheduler answers, with these certificates if any. Dask would report only a timeout.

    Raises:
        UsageError: No scheduler answers, or its certificates do not match.
    """
    try:
        with socket.create_connection((address.host, address.port), SECONDS) as plain:
            if address.encrypted:
                _shake_hands(plain, address, certificates)
    except (ssl.SSLError, ConnectionResetError) as error:
        raise UsageError(
            f"The program that listens at {address.host}:{address.port} does not speak TLS with these "
            f"certificates: {error}.",
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
