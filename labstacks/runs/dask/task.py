"""Data that goes to a worker with each job, and the result that comes back."""

from __future__ import annotations

from dataclasses import dataclass

from labstacks.engine.driver import Outcome
from labstacks.errors import LabstacksError
from labstacks.planning.jobs import Job
from labstacks.runs.run_spec import RunSpec


@dataclass(frozen=True)
class DaskTask:
    """Data that a worker needs for a job of a run. Its repr shows no secret.

    Args:
        run: Unique id of the run.
        topic: Dask topic for messages to the client.
        run_spec: Run spec of the job's class.
        share: Initial share of the rate limit, until the client sends one.
    """

    run: str
    topic: str
    run_spec: RunSpec
    share: float = 1.0

    def key(self, job: Job) -> str:
        """Dask's key of a job of this run."""
        return f"{job.action}-{job.stack}-{self.run}"

    def attempts(self, job: Job) -> str:
        """Dask topic in which workers record that they start a job."""
        return f"{self.topic}/{job.stack}"


@dataclass(frozen=True)
class Attempt:
    """A worker started a job.

    Args:
        worker: The worker's address.
        host: Name of its machine.
        given_back: Whether the worker returned the job, and did not die during it.
    """

    worker: str
    host: str
    given_back: bool = False


@dataclass(frozen=True)
class Done:
    """Result of a job.

    Args:
        outcome: Outcome of the engine. None if the job failed.
        error: Why the job failed. None if it succeeded.
        recovered: Resources of interrupted runs that this worker adopted or removed since its last result.
    """

    outcome: Outcome | None
    error: LabstacksError | None = None
    recovered: int = 0
