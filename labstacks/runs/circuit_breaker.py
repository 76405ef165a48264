"""Circuit breaker: stops a run when several seats fail for the same shared cause. Pure."""

from __future__ import annotations

from collections.abc import Callable

from labstacks.planning.jobs import Action, Job
from labstacks.runs.events import JobResult
from labstacks.runs.failure_causes import Cause, known_cause

LIMIT = 3
"""Number of seats that may fail for one cause before the remaining seats are skipped."""


class CircuitBreaker:
    """Counts failures of the same known cause.

    A seat that creates a resource proves that the cause does not affect all seats. The count then restarts.

    Args:
        limit: Number of failures that opens the breaker.
        name: Returns the name of a job for messages.
    """

    def __init__(self, limit: int = LIMIT, name: Callable[[Job], str] = lambda job: job.seat) -> None:
        self._limit = limit
        self._name = name
        self._seats: dict[tuple[str, str], list[str]] = {}
        self.open: Cause | None = None
        """The cause that opened the breaker. None while it is closed."""

    def note(self, result: JobResult) -> None:
        """Count the result of a job."""
        if result.job.action is not Action.UP:
            return
        if result.done and result.changes.get("create"):
            self._seats.clear()
        cause = known_cause(result.cause) if result.status == "failed" else None
        if cause:
            seats = self._seats.setdefault((cause.kind, cause.code), [])
            seats.append(self._name(result.job))
            if len(seats) >= self._limit:
                self.open = cause

    def stops(self, job: Job) -> bool:
        """Whether to skip a job. Removals are never skipped."""
        return self.open is not None and job.action is Action.UP

    @property
    def why(self) -> str:
        """Reason for a skipped job, as a clause."""
        assert self.open is not None
        seats = self._seats[self.open.kind, self.open.code]
        return f"not tried, since {', '.join(seats[: self._limit])} failed with {self.open.code}"
