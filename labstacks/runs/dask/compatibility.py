"""Checks that the machines of a cluster can work together. Pure."""

from __future__ import annotations

import platform
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from labstacks import __version__
from labstacks.errors import UsageError

RESOURCE = "engine"
"""Name of the Dask resource that limits the parallel engines of a worker."""
WORKER = "Start `labstacks worker ADDRESS` on each machine that is to work."


@dataclass(frozen=True)
class MachineFacts:
    """Facts that a process of the cluster reports.

    Args:
        name: Name for messages.
        versions: Versions of labstacks, Python and Dask, by these names. Empty if one is missing.
        host: Name of the machine.
        slots: Maximum parallel engines. 0 for the client.
        engine: Version of Pulumi's engine. Empty without an engine.
        why_no_engine: Why there is no engine.
        sees_folder: Whether it can see the files of the class.
        why_no_state: Why it cannot reach shared state. Empty if it can, or if there is none.
        allows_real_cloud: Whether its user accepts that others of that machine can connect to the plugin.
    """

    name: str
    versions: Mapping[str, str]
    host: str
    slots: int = 0
    engine: str = ""
    why_no_engine: str = ""
    sees_folder: bool = False
    why_no_state: str = ""
    allows_real_cloud: bool = False


def own_versions() -> dict[str, str]:
    """Versions that must be the same everywhere. Python's patch version is ignored."""
    major, minor, _ = platform.python_version_tuple()
    return {"labstacks": __version__, "Python": f"{major}.{minor}", "Dask": _version_of("distributed")}


def own_facts(name: str) -> MachineFacts:
    """Facts of this process, without slots and engine."""
    return MachineFacts(name, own_versions(), socket.gethostname())


def refuse(
    mine: MachineFacts, workers: Sequence[MachineFacts], *, shared_state: bool, real_cloud: bool = False
) -> None:
    """Refuse workers that cannot run the jobs.

    Args:
        mine: Facts of the client.
        workers: Facts of the workers with slots.
        shared_state: Whether other machines can reach the state of the classes.
        real_cloud: Whether a class is on the real cloud.

    Raises:
        UsageError: The first reason against a worker.
    """
    if not workers:
        raise UsageError("The Dask scheduler has no worker of labstacks.", hint=WORKER)
    for worker in workers:
        _refuse_versions(mine, worker)
        _refuse_engine(mine, worker)
        if not shared_state:
            _refuse_elsewhere(mine, worker)
        if real_cloud and not worker.allows_real_cloud:
            raise UsageError(
                f"{worker.name} takes no class on the real cloud: other users of its machine could connect "
                "to the provider plugin, which holds the account's credentials.",
                hint="If nobody else can log in to that machine, start its worker again with "
                "`--allow shared-machine`.",
            )
        if worker.why_no_state:
            raise UsageError(
                f"{worker.name} cannot reach the state: {worker.why_no_state}",
                hint="It needs the same access as this machine: PGPASSWORD or "
                "~/.pgpass on that machine, for the user who runs `labstacks worker`.",
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
