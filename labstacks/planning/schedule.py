"""Which job may start now: a state machine on plain data.

It knows neither threads nor time, so that a run uses it with real engines and the forecast with a
virtual clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush

from labstacks.planning.jobs import Job


class Schedule:
    """Starts jobs in order, at most as many at once as there are slots.

    Args:
        jobs: In the order in which they should start; each comes after those that it waits for.
        slots: How many may run at once.

    Raises:
        ValueError: A job waits for one that does not come before it, or a stack has two jobs.
    """

    def __init__(self, jobs: Sequence[Job], slots: int) -> None:
        _check_order(jobs)
        self._waiting = dict(enumerate(jobs))
        self._slots = max(1, slots)
        self._running: set[str] = set()
        self._stopped = False
        stacks = {job.stack for job in jobs}
        self._after: dict[str, list[int]] = {}
        self._missing: list[int] = []
        for place, job in enumerate(jobs):
            before = [stack for stack in job.after if stack in stacks]
            self._missing.append(len(before))
            for stack in before:
                self._after.setdefault(stack, []).append(place)
        # A heap of positions; it may still hold jobs that were dropped.
        self._startable = [place for place, missing in enumerate(self._missing) if not missing]

    @property
    def finished(self) -> bool:
        """Whether nothing runs and nothing more will start."""
        return not self._running and (self._stopped or not self._waiting)

    def ready(self) -> list[Job]:
        """Jobs to start now; they count as running from here on."""
        started: list[Job] = []
        while self._startable and len(self._running) < self._slots and not self._stopped:
            job = self._waiting.pop(heappop(self._startable), None)
            if job is not None:
                self._running.add(job.stack)
                started.append(job)
        return started

    def ended(self, job: Job, *, well: bool) -> list[Job]:
        """Note the end of a job.

        Returns:
            Jobs that will never start, because they depend on one that failed.
        """
        self._running.discard(job.stack)
        if not well:
            return self._give_up_on(job.stack)
        for place in self._after.get(job.stack, ()):
            self._missing[place] -= 1
            if not self._missing[place]:
                heappush(self._startable, place)
        return []

    def stop(self) -> list[Job]:
        """Start nothing more.

        Returns:
            Jobs that were still waiting.
        """
        self._stopped = True
        left, self._waiting = list(self._waiting.values()), {}
        return left

    def drop(self, unwanted: Callable[[Job], bool]) -> list[Job]:
        """Drop waiting jobs, and those that depend on them.

        Returns:
            Jobs that will now never start.
        """
        chosen = self._take([place for place, job in self._waiting.items() if unwanted(job)])
        later = [lost for job in chosen for lost in self._give_up_on(job.stack)]
        return [*chosen, *later]

    def _give_up_on(self, stack: str) -> list[Job]:
        lost = self._take(self._after.get(stack, ()))
        further: Iterable[Job] = [later for job in lost for later in self._give_up_on(job.stack)]
        return [*lost, *further]

    def _take(self, places: Iterable[int]) -> list[Job]:
        """Remove and return those of the jobs that still wait."""
        return [self._waiting.pop(place) for place in places if place in self._waiting]


def _check_order(jobs: Sequence[Job]) -> None:
    stacks = {job.stack for job in jobs}
    before: set[str] = set()
    for job in jobs:
        if job.stack in before or any(one in stacks and one not in before for one in job.after):
            raise ValueError(f"the job of {job.stack} is out of order")
        before.add(job.stack)
