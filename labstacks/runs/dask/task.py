"""What travels with each job, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from labstacks.engine.driver import Outcome
from labstacks.errors import LabstacksError
from labstacks.planning.jobs import Job
from labstacks.runs.run_spec import RunSpec


@dataclass(frozen=True)
class DaskTask:
    """What a worker has to know to do a job of a run. Printing it shows no secret.

    Args:
        run: The run, unlike any other.
        topic: Where to tell what happens.
        run_spec: The work on the job's class.
        share: The worker's share of the pace at first, until it is told one.
    """

    run: str
    topic: str
    run_spec: RunSpec
    share: float = 1.0

    def key(self, job: Job) -> str:
        """What Dask calls a job of this run."""
        return f"{job.action}-{job.stack}-{self.run}"

    def attempts(self, job: Job) -> str:
        """Where workers note that they begin a job."""
        return f"{self.topic}/{job.stack}"


@dataclass(frozen=True)
class Attempt:
    """A worker has begun a job.

    Args:
        worker: The worker's address.
        host: Its machine.
        given_back: Whether it gave the job back, instead of dying over it.
    """

    worker: str
    host: str
    given_back: bool = False


@dataclass(frozen=True)
class Done:
    """The end of a job: what it did, or what failed it.

    Args:
        recovered: How many resources of interrupted runs this worker took over or removed since it last said.
    """

    outcome: Outcome | None
    error: LabstacksError | None = None
    recovered: int = 0
