"""Drives a schedule with real work in threads; Ctrl-C stops it in good order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from labstacks.engine.driver import Outcome
from labstacks.errors import LabstacksError, StackError
from labstacks.fleet.events import JobResult, JobStarted, Listener, StopRequested
from labstacks.fleet.jobs import Job
from labstacks.fleet.schedule import Schedule


class Executor:
    """Runs the jobs of one run.

    Args:
        work: Does one job; raises ``LabstacksError`` when it fails.
        listener: Told of every start and end.
        on_stop: Asks running work to end soon (first Ctrl-C).
        on_kill: Ends running work at once (second Ctrl-C).
    """

    def __init__(
        self,
        work: Callable[[Job], Outcome],
        listener: Listener,
        on_stop: Callable[[], None],
        on_kill: Callable[[], None],
    ) -> None:
        self._work = work
        self._listener = listener
        self._on_stop = on_stop
        self._on_kill = on_kill
        self.stopped = False

    def run(self, jobs: Sequence[Job], slots: int) -> list[JobResult]:
        """Do the jobs; returns one result for each, in the order in which they ended."""
        schedule = Schedule(jobs, slots)
        results: list[JobResult] = []
        running: dict[Future[JobResult], Job] = {}
        with ThreadPoolExecutor(max_workers=slots, thread_name_prefix="fleet") as pool:
            while not schedule.finished:
                try:
                    for job in schedule.ready():
                        running[pool.submit(self._do, job)] = job
                    self._collect(schedule, running, results)
                except KeyboardInterrupt:
                    self._stop(schedule, results)
        return results

    def _collect(
        self, schedule: Schedule, running: dict[Future[JobResult], Job], results: list[JobResult]
    ) -> None:
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            job = running.pop(future)
            result = future.result()
            self._tell(result, results)
            for lost in schedule.ended(job, well=result.done):
                self._tell(JobResult(lost, "skipped", cause=_why_skipped(job)), results)

    def _do(self, job: Job) -> JobResult:
        self._listener(JobStarted(job))
        started = time.monotonic()
        try:
            outcome = self._work(job)
        except LabstacksError as error:
            seconds = time.monotonic() - started
            status = "stopped" if self.stopped else "failed"
            log = error.log if isinstance(error, StackError) else ""
            cause = error.causes[0] if isinstance(error, StackError) and error.causes else error.message
            return JobResult(job, status, seconds, cause=cause, log=log)
        return JobResult(job, "done", time.monotonic() - started, outcome.changes, outcome.outputs)

    def _stop(self, schedule: Schedule, results: list[JobResult]) -> None:
        if self.stopped:
            self._on_kill()
            return
        self.stopped = True
        self._listener(StopRequested())
        for job in schedule.stop():
            self._tell(JobResult(job, "stopped"), results)
        self._on_stop()

    def _tell(self, result: JobResult, results: list[JobResult]) -> None:
        results.append(result)
        self._listener(result)


def _why_skipped(job: Job) -> str:
    return f"not tried, since {job.seat} failed"
