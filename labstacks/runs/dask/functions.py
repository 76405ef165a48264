"""What Dask runs on a worker: these functions travel by name, so both sides have the same labstacks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.runs.dask.compatibility import RESOURCE, MachineFacts, own_facts

if TYPE_CHECKING:
    from labstacks.planning.jobs import Job
    from labstacks.runs.dask.rate_sharing import Cap
    from labstacks.runs.dask.task import DaskTask, Done
    from labstacks.runs.dask.worker_runtime import Bench

Fingerprint = tuple[int, int, int]


def bench_of(worker: Any) -> Bench:
    """The bench of one of our workers, see :mod:`labstacks.runs.dask.worker`."""
    bench: Bench = worker.labstacks
    return bench


def do(dask_task: DaskTask, job: Job) -> Done:
    """Do a job, in a thread of the worker."""
    from distributed import Reschedule, get_worker

    from labstacks.runs.dask.worker_runtime import Leaving

    try:
        return bench_of(get_worker()).do(dask_task, job)
    except Leaving:
        raise Reschedule from None


async def introduce(
    files: Mapping[str, Fingerprint], states: Mapping[str, str], dask_worker: Any
) -> MachineFacts:
    """What a worker says of itself.

    Args:
        files: Class files and how they look where the work is given.
        states: Of each class that shares its state, where that is.
    """
    from dataclasses import replace

    engine = bench_of(dask_worker).engine
    there = engine.path.is_file()
    return replace(
        own_facts(str(dask_worker.name)),
        slots=int(dask_worker.state.total_resources.get(RESOURCE, 0)),
        engine=engine.version if there else "",
        why_no_engine="" if there else f"{engine.path} is not there any more.",
        sees_folder=all(fingerprint(Path(path)) == known for path, known in files.items()),
        why_no_state=await asyncio.to_thread(_why_no_state, states),
    )


def _why_no_state(states: Mapping[str, str]) -> str:
    """Why this machine cannot reach one of them; empty when it can reach all."""
    from labstacks.errors import LabstacksError
    from labstacks.storage.class_folder import ClassFolder

    for name, state in states.items():
        try:
            ClassFolder(Path(name), state).backend().stacks()
        except LabstacksError as error:
            return error.message
    return ""


def fingerprint(path: Path) -> Fingerprint | None:
    """What tells a file from others of the same name, if its folder can be written."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_mtime_ns) if os.access(path.parent, os.W_OK) else None


async def stop(run: str, dask_worker: Any) -> None:
    # Not in Dask's own thread: a class that is just being opened is waited for.
    await asyncio.to_thread(bench_of(dask_worker).stop, run)


async def kill(run: str, dask_worker: Any) -> None:
    await asyncio.to_thread(bench_of(dask_worker).kill, run)


def limit(run: str, caps: Mapping[str, Mapping[tuple[str, str], Cap]], dask_worker: Any) -> None:
    """Keep to one's part.

    Args:
        caps: Of each worker.
    """
    if own := caps.get(dask_worker.address):
        bench_of(dask_worker).limit(run, own)


async def end(run: str, dask_worker: Any) -> None:
    """Close what a run has open; what the cloud is doing is waited for."""
    await asyncio.to_thread(bench_of(dask_worker).end, run)
