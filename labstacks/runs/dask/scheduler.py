"""``labstacks executor scheduler``: Dask's scheduler with TLS certificates and without a dashboard."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from labstacks.errors import UsageError
from labstacks.runs.dask import tls
from labstacks.runs.dask.address import SchedulerAddress
from labstacks.runs.dask.certificates import Certificates


def serve(address: SchedulerAddress, certificates: Certificates | None, say: Callable[[str], None]) -> None:
    """Run a scheduler until Ctrl-C.

    Args:
        address: Address to listen on.
        certificates: Certificates for TLS.
        say: Called with a message when the scheduler is ready.

    Raises:
        UsageError: The address cannot be used, or Dask is not installed.
    """
    tls.quiet_dask()
    try:
        asyncio.run(_serve(address, certificates, say))
    except OSError as error:
        raise UsageError(
            f"The scheduler cannot listen at {address.url}: {error}.", hint="Name another port with --port."
        ) from error


async def _serve(
    address: SchedulerAddress, certificates: Certificates | None, say: Callable[[str], None]
) -> None:
    from distributed import Scheduler

    scheduler = Scheduler(
        host=address.host,
        port=address.port,
        protocol="tls" if address.encrypted else "tcp",
        security=tls.security(certificates if address.encrypted else None),
        dashboard=False,
        dashboard_address="127.0.0.1:0",
    )
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with scheduler:
        say(f"The scheduler is ready at {scheduler.address}.")
        await ended.wait()
