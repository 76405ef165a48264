"""What a run tells while it goes on, and what it leaves in the end."""

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
    """A run begins.

    Args:
        command: ``up`` or ``down``.
        jobs: All it intends to do.
        slots: How many engines at once.
    """

    command: str
    jobs: tuple[Job, ...]
    slots: int


@dataclass(frozen=True)
class JobStarted:
    """An engine begins on a stack."""

    job: Job


@dataclass(frozen=True)
class JobProgress:
    """Something happened to a resource, or the engine has something to say."""

    job: Job
    event: Event


@dataclass(frozen=True)
class CallEnded:
    """A call to the cloud ended, well or not. Told by the gateway, for the record alone.

    Args:
        seat: Whose.
        stack: Its name.
        timing: How long it was held back and took, how often it was tried, and the cloud's code.
    """

    seat: str
    stack: str
    timing: Timing


@dataclass(frozen=True)
class JobResult:
    """The end of a job.

    Args:
        job: Which.
        status: ``done``, ``failed``, ``skipped`` (what it comes after failed) or ``stopped`` (by Ctrl-C).
        seconds: From its start; 0 for a job that never started.
        changes: How many resources saw which kind of step.
        outputs: The stack's outputs, secrets masked.
        cause: Why it failed, in one sentence; empty when it did not.
        hint: What to do about it; may be empty.
        log: Everything the engine printed, when it failed.
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
        return self.status == "done"


@dataclass(frozen=True)
class StopRequested:
    """Somebody pressed Ctrl-C: running engines finish their step, nothing more starts."""


@dataclass(frozen=True)
class Survivor:
    """Something that the cloud still holds after ``down``, or may hold.

    Args:
        type: Its type token.
        id: The cloud's; of something that was begun and whose answer never came, its name in the program.
        stack: Which it was made for.
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
        results: One for each job, in the order in which they ended.
        seconds: From start to end.
        stopped: Whether Ctrl-C ended it early.
        survivors: After ``down``: what the cloud still holds of these stacks.
        cleared: Resources of earlier, interrupted runs that this one took over or removed.
    """

    results: tuple[JobResult, ...]
    seconds: float
    stopped: bool = False
    survivors: tuple[Survivor, ...] = ()
    cleared: int = 0

    @property
    def failed(self) -> tuple[JobResult, ...]:
        return tuple(result for result in self.results if result.status in ("failed", "skipped"))


RunEvent = RunStarted | JobStarted | JobProgress | CallEnded | JobResult | StopRequested | RunEnded
Listener = Callable[[RunEvent], None]
