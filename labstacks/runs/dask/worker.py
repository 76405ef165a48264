"""``labstacks worker``: a process that runs jobs, and waits for its scheduler if the connection is lost."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.engine.locate import Engine, require_engine
from labstacks.engine.programs.class_programs import ROOTS, load
from labstacks.planning import parallelism
from labstacks.runs.dask import tls
from labstacks.runs.dask.address import SchedulerAddress
from labstacks.runs.dask.certificates import Certificates
from labstacks.runs.dask.compatibility import RESOURCE
from labstacks.runs.dask.messages import Message, packed
from labstacks.runs.dask.task import Attempt
from labstacks.runs.dask.worker_runtime import WorkerRuntime
from labstacks.runs.gc_tuning import limit_memory
from labstacks.storage.cache import cache_dir
from labstacks.storage.files import temporary_folder

if TYPE_CHECKING:
    import distributed

LOOK = 0.25
"""Seconds between two reports on the call rate."""
AGAIN = 2.0
"""Seconds between two attempts to reconnect to a scheduler."""
Say = Callable[[str], None]

_LOG = logging.getLogger(__name__)


def serve(
    address: SchedulerAddress,
    certificates: Certificates | None,
    *,
    slots: int | None,
    name: str | None,
    say: Say,
    allows_real_cloud: bool = False,
) -> None:
    """Run jobs for a scheduler until Ctrl-C, which returns unfinished jobs. A second Ctrl-C ends at once.

    Args:
        address: Address of the scheduler.
        certificates: Certificates for TLS.
        slots: Maximum parallel engines. None picks a number for this machine.
        name: Name of the worker. None combines the names of machine and process.
        say: Called with messages for the user.
        allows_real_cloud: Whether the user accepts that others of this machine can connect to the plugin.

    Raises:
        EngineMissingError: Pulumi's engine is not installed.
        UsageError: The scheduler does not answer, or Dask is not installed.
    """
    engine = require_engine()
    tls.quiet_dask()
    tls.knock(address, certificates)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for level in ROOTS:
        load(level)
    count = slots or parallelism.max_engines(parallelism.cores(), parallelism.free_memory(), waits=True)
    with limit_memory() as clean_up:
        service = _Service(
            address, certificates, engine, count, name or _own_name(), say, clean_up, allows_real_cloud
        )
        asyncio.run(service.run())


class _Service:
    """Worker process that connects to its scheduler, and reconnects after a loss."""

    def __init__(
        self,
        address: SchedulerAddress,
        certificates: Certificates | None,
        engine: Engine,
        slots: int,
        name: str,
        say: Say,
        clean_up: Callable[[], None],
        allows_real_cloud: bool,
    ) -> None:
        self._allows_real_cloud = allows_real_cloud
        self._clean_up = clean_up
        self._address = address
        self._certificates = certificates
        self._engine = engine
        self._slots = slots
        self._name = name
        self._say = say
        self._leave = asyncio.Event()
        self._presses = 0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupted)
        with temporary_folder("worker") as scratch:
            while not self._leave.is_set():
                with suppress(OSError, TimeoutError):
                    await self._work_for_it(scratch)
                if not self._leave.is_set():
                    self._say(f"The scheduler at {self._address.url} is gone. Waiting for it; Ctrl-C ends.")
                await self._wait_for_it()

    async def _work_for_it(self, scratch: Path) -> None:
        from distributed import Worker

        worker = Worker(
            self._address.url,
            nthreads=self._slots,
            resources={RESOURCE: self._slots},
            name=self._name,
            host=self._own_host(),
            security=tls.security(self._certificates),
            local_directory=str(scratch),
            # Dask does not measure engines, which are separate processes. The slots limit memory instead.
            memory_limit=0,
            dashboard=False,
            dashboard_address="127.0.0.1:0",
        )
        runtime = WorkerRuntime(
            self._engine,
            DaskScheduler(worker),
            cache_dir() / "worker",
            self._clean_up,
            allows_real_cloud=self._allows_real_cloud,
        )
        worker.labstacks = runtime  # type: ignore[attr-defined]
        await worker.plugin_add(plugin=_plugin(runtime), name="labstacks")
        async with worker:
            self._say(f"{self._name} is ready for {self._slots} engines at once, at {self._address.url}.")
            await self._until_it_ends(worker, runtime)

    async def _until_it_ends(self, worker: distributed.Worker, runtime: WorkerRuntime) -> None:
        ended = asyncio.ensure_future(worker.finished())
        leave = asyncio.ensure_future(self._leave.wait())
        while not ended.done() and not leave.done():
            await asyncio.wait({ended, leave}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
            runtime.report()
        if leave.done() and not ended.done():
            from distributed.core import Status

            # A paused worker gets no further jobs from Dask.
            worker.status = Status.paused
        await asyncio.to_thread(runtime.leave)
        leave.cancel()

    def _interrupted(self) -> None:
        self._presses += 1
        if self._presses == 1:
            self._say("Leaving: unfinished jobs go back to the scheduler. Ctrl-C again ends at once.")
            self._leave.set()
        else:
            os._exit(130)

    async def _wait_for_it(self) -> None:
        while not self._leave.is_set():
            try:
                await asyncio.to_thread(tls.knock, self._address, self._certificates)
                return
            except tls.UsageError:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._leave.wait(), AGAIN)

    def _own_host(self) -> str:
        """Address of this machine that the scheduler can reach. On loopback, no other machine can."""
        if self._address.is_loopback:
            return self._address.host
        with socket.create_connection((self._address.host, self._address.port), tls.SECONDS) as there:
            return str(there.getsockname()[0])


class DaskScheduler:
    """Connection of a worker to the Dask scheduler."""

    def __init__(self, worker: distributed.Worker) -> None:
        self._worker = worker
        self.host = socket.gethostname()

    @property
    def address(self) -> str:
        """Address of the worker."""
        return str(self._worker.address)

    def tell(self, topic: str, message: Message) -> None:
        """Send a message to the client."""
        self._worker.log_event(topic, packed(message))

    def note(self, topic: str, attempt: Attempt) -> None:
        """Record an attempt on the scheduler, and wait for its confirmation."""
        from distributed.core import Status

        if attempt.given_back and self._worker.status in (Status.closing, Status.closed):
            return  # the scheduler cannot be reached any more
        # Wait for the answer: the attempt must be on record before an engine starts.
        entry = [attempt.worker, attempt.host, attempt.given_back]
        self._request(self._worker.scheduler.log_event, topic=topic, msg=entry)

    def noted(self, topic: str) -> Sequence[Attempt]:
        """Attempts on record for a job."""
        return [Attempt(*entry) for _, entry in self._request(self._worker.scheduler.events, topic=topic)]

    def workers(self) -> Collection[str]:
        """Addresses of the connected workers."""
        return frozenset(self._request(self._worker.scheduler.identity, n_workers=-1)["workers"])

    def _request(self, question: Callable[..., Awaitable[object]], **about: object) -> Any:
        from distributed.utils import sync

        return sync(self._worker.loop, question, callback_timeout=tls.SECONDS, **about)


def _plugin(runtime: WorkerRuntime) -> Any:
    from distributed import WorkerPlugin

    class Labstacks(WorkerPlugin):
        """Ends the runs of cancelled jobs: Dask cannot stop the threads that run them."""

        async def teardown(self, worker: distributed.Worker) -> None:
            # Stop the engines first, because Dask waits for the threads that wait for them.
            await asyncio.to_thread(runtime.leave)

        def transition(self, key: object, start: str, finish: str, **more: Any) -> None:
            if finish == "cancelled":
                runtime.forsake(str(key))

    return Labstacks()


def _own_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"
