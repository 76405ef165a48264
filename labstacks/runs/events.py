"""Events that a run sends to its listeners, and its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labstacks.engine.events import Event
from labstacks.planning.jobs import Job

if TYPE_CHECKING:
    from labstacks.gateway.rate_limiter import Timing


@dataclass(frozen=True)
class RunStarted:
    """A run starts.

    Args:
        command: ``up``, ``down`` or ``reset``.
        jobs: All jobs of the run.
        slots: Maximum parallel engines.
    """

    command: str
    jobs: tuple[Job, ...]
    slots: int


@dataclass(frozen=True)
class JobStarted:
    """A job starts on its stack."""

    job: Job


@dataclass(frozen=True)
class JobProgress:
    """An engine event of a job, such as a finished resource or a diagnostic."""

    job: Job
    event: Event


@dataclass(frozen=True)
class CallEnded:
    """A call to the cloud ended, with or without an error. The gateway sends it, for the run record only.

    Args:
        seat: Id of the seat, or ``classroom``.
        stack: Name of the stack.
        timing: Waiting time, duration, number of tries and error code.
    """

    seat: str
    stack: str
    timing: Timing


@dataclass(frozen=True)
class JobResult:
    """The end of a job.

    Args:
        job: The job.
        status: ``done``, ``failed``, ``skipped`` (a job before it failed) or ``stopped`` (by Ctrl-C).
        seconds: Duration. 0 for a job that never started.
        changes: Number of resources by operation, such as ``create``.
        outputs: The stack's outputs, with secrets masked.
        cause: Why it failed, in one sentence. Empty if it did not fail.
        hint: What to do next. May be empty.
        log: Output of a failed engine.
    """

    job: Job
    status: str
    seconds: float = 0.0
    changes: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    cause: str = ""
    hint: str = ""
    log: str = ""

    @property
    def done(self) -> bool:
        """Whether the job succeeded."""
        return self.status == "done"

    @property
    def unchanged(self) -> bool:
        """Whether the job succeeded and changed nothing."""
        return self.done and not any(
            count for op, count in self.changes.items() if op not in ("same", "read")
        )


@dataclass(frozen=True)
class StopRequested:
    """Ctrl-C was pressed. Running engines finish their current step, and no further job starts."""


@dataclass(frozen=True)
class Survivor:
    """A resource that the cloud still holds, or may hold, after ``down``.

    Args:
        type: Type token.
        id: Id in the cloud. For a create without an answer, the resource's name in the program.
        stack: Stack that it was created for.
        how: How to remove it, as a sentence.
    """

    type: str
    id: str
    stack: str
    how: str = ""


@dataclass(frozen=True)
class RunEnded:
    """The end of a run.

    Args:
        results: One result for each job, in the order in which the jobs ended.
        seconds: From start to end.
        stopped: Whether Ctrl-C ended it early.
        survivors: After ``down``: resources of these stacks that the cloud still holds.
        cleared: Number of resources of interrupted runs that this run adopted or removed.
    """

    results: tuple[JobResult, ...]
    seconds: float
    stopped: bool = False
    survivors: tuple[Survivor, ...] = ()
    cleared: int = 0

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """Results of the failed and skipped jobs."""
        return tuple(result for result in self.results if result.status in ("failed", "skipped"))


RunEvent = RunStarted | JobStarted | JobProgress | CallEnded | JobResult | StopRequested | RunEnded
Listener = Callable[[RunEvent], None]
