"""Stops a run from burning every seat on a cause that is not theirs: a circuit breaker. Pure."""

from __future__ import annotations

from collections.abc import Callable

from labstacks.planning.jobs import Action, Job
from labstacks.runs.events import JobResult
from labstacks.runs.failure_causes import Cause, known_cause

LIMIT = 3
"""How many seats may fail of one cause before the rest is not tried."""


class CircuitBreaker:
    """Counts failures of the same known cause.

    A seat in which something was made meanwhile proves that the cause is not everybody's: it counts anew.

    Args:
        limit: How many failures open it.
        name: What a job is called in a reason.
    """

    def __init__(self, limit: int = LIMIT, name: Callable[[Job], str] = lambda job: job.seat) -> None:
        self._limit = limit
        self._name = name
        self._seats: dict[tuple[str, str], list[str]] = {}
        self.open: Cause | None = None
        """The cause for which nothing more should be tried."""

    def note(self, result: JobResult) -> None:
        """Note the end of a job."""
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
        """Whether a job should not be tried. What takes something down always is."""
        return self.open is not None and job.action is Action.UP

    @property
    def why(self) -> str:
        """Why a job was not tried, as a clause."""
        assert self.open is not None
        seats = self._seats[self.open.kind, self.open.code]
        return f"not tried, since {', '.join(seats[: self._limit])} failed with {self.open.code}"
