"""Which job may start now: a state machine on plain data.

It knows neither threads nor time, so that the fleet drives it with real engines and the forecast with a
virtual clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from labstacks.fleet.jobs import Job


class Schedule:
    """Hands out jobs in order, as many at once as there are slots.

    Args:
        jobs: In the order in which they should start; one comes after those that it waits for.
        slots: How many may run at once.

    Raises:
        ValueError: A job waits for one that does not come before it, or a stack has two jobs.
    """

    def __init__(self, jobs: Sequence[Job], slots: int) -> None:
        _check_order(jobs)
        self._waiting = list(jobs)
        self._slots = max(1, slots)
        self._running: set[str] = set()
        self._unfinished = {job.stack for job in jobs}
        self._stopped = False

    @property
    def finished(self) -> bool:
        """Whether nothing runs and nothing more will start."""
        return not self._running and (self._stopped or not self._waiting)

    def ready(self) -> list[Job]:
        """Jobs to start now; they count as running from here on."""
        started: list[Job] = []
        if self._stopped:
            return started
        for job in list(self._waiting):
            if len(self._running) >= self._slots:
                break
            if not job.after & self._unfinished:
                self._waiting.remove(job)
                self._running.add(job.stack)
                started.append(job)
        return started

    def ended(self, job: Job, *, well: bool) -> list[Job]:
        """Note the end of a job.

        Returns:
            Jobs that will now never start, since they come after one that failed.
        """
        self._running.discard(job.stack)
        if well:
            self._unfinished.discard(job.stack)
            return []
        return self._give_up_on(job.stack)

    def stop(self) -> list[Job]:
        """Start nothing more.

        Returns:
            Jobs that were still waiting.
        """
        self._stopped = True
        left, self._waiting = self._waiting, []
        return left

    def drop(self, unwanted: Callable[[Job], bool]) -> list[Job]:
        """Take jobs that wait off the list, and those that come after them.

        Returns:
            Jobs that will now never start.
        """
        chosen = [job for job in self._waiting if unwanted(job)]
        self._waiting = [job for job in self._waiting if job not in chosen]
        later = [lost for job in chosen for lost in self._give_up_on(job.stack)]
        return [*chosen, *later]

    def _give_up_on(self, stack: str) -> list[Job]:
        lost = [job for job in self._waiting if stack in job.after]
        self._waiting = [job for job in self._waiting if stack not in job.after]
        further: Iterable[Job] = [later for job in lost for later in self._give_up_on(job.stack)]
        return [*lost, *further]


def _check_order(jobs: Sequence[Job]) -> None:
    stacks = {job.stack for job in jobs}
    before: set[str] = set()
    for job in jobs:
        if job.stack in before or any(one in stacks and one not in before for one in job.after):
            raise ValueError(f"the job of {job.stack} is out of order")
        before.add(job.stack)
