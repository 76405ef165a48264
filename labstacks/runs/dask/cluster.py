"""Connects to a Dask cluster, checks it and runs operations on its workers."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.classfile.account import rehearsal_place
from labstacks.classfile.model import ClassFile
from labstacks.errors import UsageError
from labstacks.runs.dask import functions, tls
from labstacks.runs.dask.address import SchedulerAddress
from labstacks.runs.dask.certificates import Certificates
from labstacks.runs.dask.compatibility import RESOURCE, MachineFacts, own_facts, refuse
from labstacks.runs.dask.session import DaskSession
from labstacks.runs.executor import StacksEnded, run_stacks
from labstacks.runs.operation import Operation
from labstacks.storage.class_folder import ClassFolder

if TYPE_CHECKING:
    from distributed import Client

_LOG = logging.getLogger(__name__)


class Cluster:
    """Runs operations on a cluster. Create it with :func:`open_cluster`.

    Args:
        client: Connected Dask client.
        url: URL of the scheduler.
        workers: Worker address to the facts of its machine.
    """

    def __init__(self, client: Client, url: str, workers: Mapping[str, MachineFacts]) -> None:
        self._client = client
        self._url = url
        self._addresses = tuple(workers)
        self.workers = tuple(workers.values())

    @property
    def slots(self) -> int:
        """Maximum parallel engines, over all workers."""
        return sum(worker.slots for worker in self.workers)

    def __call__(self, operations: Sequence[Operation], parallel: int | None = None) -> StacksEnded:
        """Run operations on different classes: see :func:`labstacks.runs.executor.run_stacks`.

        Args:
            parallel: Maximum parallel jobs. None uses all slots. Larger numbers are reduced to that.
        """
        slots = min(parallel or self.slots, self.slots)
        with DaskSession(self._client, self._url, operations, self._addresses) as session:
            ended = run_stacks([session.remote(operation) for operation in operations], slots)
            return replace(ended, recovered=session.recovered)


@contextmanager
def open_cluster(
    address: SchedulerAddress,
    certificates: Certificates | None,
    classes: Sequence[ClassFile],
    engine: str = "",
) -> Iterator[Cluster]:
    """Connect to a cluster and check that its workers can run the jobs.

    Args:
        address: Address of the scheduler.
        certificates: Certificates for TLS.
        classes: Classes to work on.
        engine: Version of this machine's engine.

    Raises:
        UsageError: The scheduler does not answer, or a worker is not compatible.
    """
    tls.quiet_dask()
    tls.knock(address, certificates if address.encrypted else None)
    client = _connected(address, certificates)
    try:
        mine = replace(own_facts("this machine"), engine=engine)
        _look_at_scheduler(client, mine)
        workers = _introduced(client, classes)
        refuse(
            mine,
            list(workers.values()),
            shared_state=all(is_shared(file) for file in classes),
            real_cloud=any(file.cloud != "rehearsal" for file in classes),
        )
        yield Cluster(client, address.url, workers)
    finally:
        client.close(timeout=5)


def is_shared(file: ClassFile) -> bool:
    """Whether workers on other machines can reach everything that they need of a class."""
    rehearsed_here = file.cloud == "rehearsal" and isinstance(rehearsal_place(file), Path)
    return ClassFolder.of(file).shared and not rehearsed_here


def _connected(address: SchedulerAddress, certificates: Certificates | None) -> Client:
    from distributed import Client

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Client(
                address.url,
                security=tls.security(certificates if address.encrypted else None),
                timeout=tls.SECONDS,
                set_as_default=False,
                name="labstacks",
            )
        except (OSError, TimeoutError, ValueError) as error:
            other = "tcp" if address.encrypted else "tls"
            raise UsageError(
                f"The program that listens at {address.url} does not answer as a Dask scheduler: {error}.",
                hint=f"If it is one, it may use the other protocol: try {other}://, or start it again with "
                "the certificates and the version of Dask that are here.",
            ) from error


def _look_at_scheduler(client: Client, mine: MachineFacts) -> None:
    versions: Any = client.get_versions()
    packages = versions["scheduler"]["packages"]
    python = ".".join(str(packages.get("python", "")).split(".")[:2])
    theirs = MachineFacts(
        "The Dask scheduler",
        {**mine.versions, "Python": python, "Dask": str(packages.get("distributed", ""))},
        mine.host,
        engine=mine.engine or "any",
    )
    refuse(mine, [theirs], shared_state=True)


def _introduced(client: Client, classes: Sequence[ClassFile]) -> dict[str, MachineFacts]:
    """Facts of every worker with slots for engines, by address. Other Dask workers are ignored."""
    known: Mapping[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
    ours = {address: about for address, about in known.items() if about.get("resources", {}).get(RESOURCE)}
    if not ours:
        return {}
    files = {str(file.path): functions.fingerprint(file.path) for file in classes}
    states = {file.name: file.state for file in classes if ClassFolder.of(file).shared}
    answers = client.run(functions.introduce, files, states, workers=list(ours), on_error="return")
    return {address: _facts(str(ours[address]["name"]), facts) for address, facts in answers.items()}


def _facts(name: str, answer: object) -> MachineFacts:
    if isinstance(answer, MachineFacts):
        return answer
    _LOG.warning("%s did not report its facts: %r", name, answer)
    raise UsageError(
        f"{name} does not understand the request ({type(answer).__name__}): it has another version of "
        "labstacks.",
        hint="Install the same version there and here, and start its `labstacks worker` again.",
    )
