"""Whether the machines that are to work together can: who they are, and what speaks against it. Pure."""

from __future__ import annotations

import platform
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from labstacks import __version__
from labstacks.errors import UsageError

RESOURCE = "engine"
"""What Dask counts: how many engines a worker runs at once."""
WORKER = "Start `labstacks worker ADDRESS` on each machine that is to work."


@dataclass(frozen=True)
class MachineFacts:
    """What a process that takes part says of itself.

    Args:
        name: How it is called in messages.
        versions: Of labstacks, Python and Dask, by these names; empty where one is missing.
        host: The machine's name.
        slots: How many engines at once; 0 for whoever gives the work.
        engine: The version of Pulumi's engine; empty when there is none.
        why_no_engine: Where it was looked for.
        sees_folder: Whether it has the files of the class that it was asked about.
        why_no_state: Why it cannot reach shared state; empty when it can, or need not.
    """

    name: str
    versions: Mapping[str, str]
    host: str
    slots: int = 0
    engine: str = ""
    why_no_engine: str = ""
    sees_folder: bool = False
    why_no_state: str = ""


def own_versions() -> dict[str, str]:
    """The versions that must be the same everywhere. Patches of Python do not count."""
    major, minor, _ = platform.python_version_tuple()
    return {"labstacks": __version__, "Python": f"{major}.{minor}", "Dask": _version_of("distributed")}


def own_facts(name: str) -> MachineFacts:
    return MachineFacts(name, own_versions(), socket.gethostname())


def refuse(mine: MachineFacts, workers: Sequence[MachineFacts], *, shared_state: bool) -> None:
    """Refuse workers that cannot do the work.

    Args:
        mine: Whoever gives it.
        workers: Those that Dask knows, and that have slots.
        shared_state: Whether the state of the classes can be reached from other machines.

    Raises:
        UsageError: The first reason.
    """
    if not workers:
        raise UsageError("The Dask scheduler has no worker of labstacks.", hint=WORKER)
    for worker in workers:
        _refuse_versions(mine, worker)
        _refuse_engine(mine, worker)
        if not shared_state:
            _refuse_elsewhere(mine, worker)
        if worker.why_no_state:
            raise UsageError(
                f"{worker.name} cannot reach the state: {worker.why_no_state}",
                hint="It needs the same way there as this machine, and the same rights: PGPASSWORD or "
                "~/.pgpass on that machine, for whoever runs `labstacks worker`.",
            )


def _refuse_versions(mine: MachineFacts, other: MachineFacts) -> None:
    for what, ours in mine.versions.items():
        theirs = other.versions.get(what, "")
        if theirs != ours:
            raise UsageError(
                f"{other.name} has {what} {theirs or 'not at all'}, and this machine has {ours}: they could "
                "misunderstand each other.",
                hint=f"Install the same {what} on both, and start that one again.",
            )


def _refuse_engine(mine: MachineFacts, other: MachineFacts) -> None:
    if not other.engine:
        raise UsageError(
            f"{other.name} has no engine: {other.why_no_engine or 'Pulumi was not found'}",
            hint="Run `labstacks engine install` there, and start its `labstacks worker` again.",
        )
    if mine.engine and mine.engine != other.engine:
        raise UsageError(
            f"{other.name} has Pulumi {other.engine}, and this machine has {mine.engine}: a state that the "
            "newer one wrote may be closed to the older.",
            hint="Run `labstacks engine install` on both, and start its `labstacks worker` again.",
        )


def _refuse_elsewhere(mine: MachineFacts, other: MachineFacts) -> None:
    if other.host != mine.host or not other.sees_folder:
        raise UsageError(
            f"{other.name} is on another machine ({other.host}), or another user's, and cannot see what is "
            f"kept of this class: it is in files of this machine ({mine.host}).",
            hint="Keep its state where every machine reaches it, with `state: postgres://…` in the class "
            "file (`s3://…` has no journal that machines could share), or use workers on this machine only.",
        )


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
