"""Functions that Dask runs on a worker. They travel by name, so both sides need the same version."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from labstacks.runs.dask.compatibility import RESOURCE, MachineFacts, own_facts

if TYPE_CHECKING:
    from distributed import Worker

    from labstacks.planning.jobs import Job
    from labstacks.runs.dask.rate_sharing import Cap
    from labstacks.runs.dask.task import DaskTask, Done
    from labstacks.runs.dask.worker_runtime import WorkerRuntime

Fingerprint = tuple[int, int, int]


def bench_of(worker: Worker) -> WorkerRuntime:
    """The runtime that :mod:`labstacks.runs.dask.worker` attached to a Dask worker."""
    runtime: WorkerRuntime = worker.labstacks  # type: ignore[attr-defined]
    return runtime


def do(dask_task: DaskTask, job: Job) -> Done:
    """Run a job, in a thread of the worker."""
    from distributed import Reschedule, get_worker

    from labstacks.runs.dask.worker_runtime import Leaving

    try:
        return bench_of(get_worker()).do(dask_task, job)
    except Leaving:
        raise Reschedule from None


async def introduce(
    files: Mapping[str, Fingerprint], states: Mapping[str, str], dask_worker: Worker
) -> MachineFacts:
    """Report the facts of a worker.

    Args:
        files: Path of each class file to its fingerprint on the client's machine.
        states: Class name to its shared state backend.
        dask_worker: The worker. Dask passes it in.
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
        allows_real_cloud=bench_of(dask_worker).allows_real_cloud,
        why_no_state=await asyncio.to_thread(_why_no_state, states),
    )


def _why_no_state(states: Mapping[str, str]) -> str:
    """Why this machine cannot reach one of the backends. Empty if it reaches all."""
    from labstacks.errors import LabstacksError
    from labstacks.storage.class_folder import ClassFolder

    for name, state in states.items():
        try:
            ClassFolder(Path(name), state).backend().stacks()
        except LabstacksError as error:
            return error.message
    return ""


def fingerprint(path: Path) -> Fingerprint | None:
    """Fingerprint of a file. None if the file is missing or its folder is not writable."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino, status.st_mtime_ns) if os.access(path.parent, os.W_OK) else None


async def stop(run: str, dask_worker: Worker) -> None:
    """Ask the engines of a run to stop soon."""
    # Not in Dask's own thread, because the call waits for a class that is being opened.
    await asyncio.to_thread(bench_of(dask_worker).stop, run)


async def kill(run: str, dask_worker: Worker) -> None:
    """Stop the engines of a run at once."""
    await asyncio.to_thread(bench_of(dask_worker).kill, run)


def limit(run: str, caps: Mapping[str, Mapping[tuple[str, str], Cap]], dask_worker: Worker) -> None:
    """Set the worker's share of the rate limits of a run.

    Args:
        run: Id of the run.
        caps: Worker address to its limits.
        dask_worker: The worker. Dask passes it in.
    """
    if own := caps.get(dask_worker.address):
        bench_of(dask_worker).limit(run, own)


async def end(run: str, dask_worker: Worker) -> None:
    """Close everything that a run has open. Waits for running cloud operations."""
    await asyncio.to_thread(bench_of(dask_worker).end, run)
