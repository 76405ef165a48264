"""Drives a schedule with real work in threads; Ctrl-C stops it in good order."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from labstacks.engine.driver import Outcome
from labstacks.errors import LabstacksError, StackError
from labstacks.fleet.breaker import Breaker
from labstacks.fleet.causes import known_cause
from labstacks.fleet.events import JobResult, JobStarted, Listener, StopRequested
from labstacks.fleet.interrupts import on_interrupt
from labstacks.fleet.jobs import Job
from labstacks.fleet.schedule import Schedule

_LOG = logging.getLogger(__name__)


class Executor:
    """Runs the jobs of one run.

    Args:
        work: Does one job; whatever it raises fails that job and no other.
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
        self._breaker = Breaker()
        self._inbox: SimpleQueue[JobResult | None] = SimpleQueue()
        self.stopped = False

    def interrupt(self) -> None:
        """Ask the run to stop, and the second time to stop at once. From any thread or signal handler."""
        self._inbox.put(None)

    def run(self, jobs: Sequence[Job], slots: int) -> list[JobResult]:
        """Do the jobs; returns one result for each, in the order in which they ended."""
        schedule = Schedule(jobs, slots)
        results: list[JobResult] = []
        with on_interrupt(self.interrupt), ThreadPoolExecutor(slots, thread_name_prefix="fleet") as pool:
            while not schedule.finished:
                for job in schedule.ready():
                    pool.submit(self._do, job)
                result = self._inbox.get()
                ended = self._stop(schedule) if result is None else self._end(schedule, result)
                for each in ended:
                    results.append(each)
                    self._listener(each)
        return results

    def _do(self, job: Job) -> None:
        started = time.monotonic()
        try:
            self._listener(JobStarted(job))
            outcome = self._work(job)
        except BaseException as error:
            self._inbox.put(self._failed(job, error, time.monotonic() - started))
        else:
            seconds = time.monotonic() - started
            self._inbox.put(JobResult(job, "done", seconds, outcome.changes, outcome.outputs))

    def _failed(self, job: Job, error: BaseException, seconds: float) -> JobResult:
        status = "stopped" if self.stopped else "failed"
        if isinstance(error, StackError):
            cause, hint = _cause_and_hint(error)
            return JobResult(job, status, seconds, cause=cause, hint=hint, log=error.log)
        if isinstance(error, LabstacksError):
            return JobResult(job, status, seconds, cause=error.message, hint=error.hint)
        _LOG.error("the job of %s failed", job.stack, exc_info=error)
        cause = f"labstacks itself failed: {type(error).__name__}: {error}"
        log = "".join(traceback.format_exception(error))
        return JobResult(job, status, seconds, cause=cause, hint="Please report it.", log=log)

    def _end(self, schedule: Schedule, result: JobResult) -> list[JobResult]:
        lost = schedule.ended(result.job, well=result.done)
        skipped = [JobResult(job, "skipped", cause=_why_skipped(result.job)) for job in lost]
        self._breaker.note(result)
        spared = schedule.drop(self._breaker.stops)
        skipped += [JobResult(job, "skipped", cause=self._breaker.why) for job in spared]
        return [result, *skipped]

    def _stop(self, schedule: Schedule) -> list[JobResult]:
        if self.stopped:
            self._on_kill()
            return []
        self.stopped = True
        self._listener(StopRequested())
        self._on_stop()
        return [JobResult(job, "stopped") for job in schedule.stop()]


def _cause_and_hint(error: StackError) -> tuple[str, str]:
    """Of several causes the one that is known, with what to do about it."""
    for text in error.causes:
        if known := known_cause(text):
            return text, error.hint or known.advice
    return error.causes[0] if error.causes else error.message, error.hint


def _why_skipped(job: Job) -> str:
    return f"not tried, since {job.seat} failed"
