"""Runs the stacks of one or several classes in threads, in one schedule. Ctrl-C stops it gracefully."""

from __future__ import annotations

import logging
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue

from labstacks.engine.driver import Outcome
from labstacks.errors import LabstacksError, StackError
from labstacks.planning.jobs import Job
from labstacks.planning.schedule import Schedule
from labstacks.runs.circuit_breaker import CircuitBreaker
from labstacks.runs.events import JobResult, JobStarted, Listener, RunEvent, RunStarted, StopRequested
from labstacks.runs.failure_causes import known_cause
from labstacks.runs.gc_tuning import limit_memory
from labstacks.runs.interrupts import on_interrupt
from labstacks.runs.operation import Operation

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class StacksEnded:
    """What became of the stacks of a run.

    Args:
        results: One result for each job of all classes, in the order in which the jobs ended.
        seconds: From start to end.
        stopped: Whether Ctrl-C ended the run early.
        recovered: Class name to the resources of interrupted runs that other machines adopted or removed.
    """

    results: tuple[JobResult, ...]
    seconds: float
    stopped: bool = False
    recovered: Mapping[str, int] = field(default_factory=dict)


def run_stacks(operations: Sequence[Operation], slots: int) -> StacksEnded:
    """Run operations on different classes, in parallel as far as the slots allow.

    Args:
        operations: Operations. Their jobs start in this order, so that the next classroom is deployed while
            the seats of the previous class are.
        slots: Maximum parallel engines, over all operations.
    """
    of_stack = {job.stack: operation for operation in operations for job in operation.jobs}

    def tell(event: RunEvent) -> None:
        job = getattr(event, "job", None)
        for operation in [of_stack[job.stack]] if job else operations:
            operation.tell(event)

    def stop() -> None:
        for operation in operations:
            operation.runner.stop()

    def kill() -> None:
        for operation in operations:
            operation.runner.kill()

    for operation in operations:
        operation.tell(RunStarted(operation.command, operation.jobs, slots))
    started = time.monotonic()
    with limit_memory() as clean_up:
        executor = Executor(
            lambda job: of_stack[job.stack].runner.run(job),
            tell,
            stop,
            kill,
            account=lambda job: of_stack[job.stack].account,
            name=lambda job: job.stack if len(operations) > 1 else job.seat,
            clean_up=clean_up,
        )
        results = executor.run([job for operation in operations for job in operation.jobs], slots)
    return StacksEnded(tuple(results), time.monotonic() - started, executor.stopped)


class Executor:
    """Runs the jobs of one run.

    Args:
        work: Runs one job. An exception fails only that job.
        listener: Called at every start and end of a job.
        on_stop: Asks running work to end soon (first Ctrl-C).
        on_kill: Ends running work at once (second Ctrl-C).
        account: Returns the account of a job. Each account has its own circuit breaker.
        name: Returns the name of a job for messages.
        clean_up: Called after each job, in its thread.
    """

    def __init__(
        self,
        work: Callable[[Job], Outcome],
        listener: Listener,
        on_stop: Callable[[], None],
        on_kill: Callable[[], None],
        account: Callable[[Job], str] = lambda job: "",
        name: Callable[[Job], str] = lambda job: job.seat,
        clean_up: Callable[[], None] = lambda: None,
    ) -> None:
        self._work = work
        self._listener = listener
        self._on_stop = on_stop
        self._on_kill = on_kill
        self._account = account
        self._name = name
        self._clean_up = clean_up
        self._breakers: defaultdict[str, CircuitBreaker] = defaultdict(lambda: CircuitBreaker(name=name))
        self._inbox: SimpleQueue[JobResult | None] = SimpleQueue()
        self.stopped = False

    def interrupt(self) -> None:
        """Ask the run to stop. A second call stops it at once. Safe in any thread or signal handler."""
        self._inbox.put(None)

    def run(self, jobs: Sequence[Job], slots: int) -> list[JobResult]:
        """Run the jobs. Returns one result for each, in the order in which they ended."""
        schedule = Schedule(jobs, slots)
        results: list[JobResult] = []
        with on_interrupt(self.interrupt), ThreadPoolExecutor(slots, thread_name_prefix="job") as pool:
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
            try:
                outcome = self._work(job)
            finally:
                self._clean_up()
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
        why = f"not tried, since {self._name(result.job)} failed"
        skipped = [JobResult(job, "skipped", cause=why) for job in lost]
        account = self._account(result.job)
        breaker = self._breakers[account]
        breaker.note(result)
        spared = (
            schedule.drop(lambda job: self._account(job) == account and breaker.stops(job))
            if breaker.open
            else ()
        )
        skipped += [JobResult(job, "skipped", cause=breaker.why) for job in spared]
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
    """Pick the first known cause, with advice. Without one, pick the first cause."""
    for text in error.causes:
        if known := known_cause(text):
            return text, error.hint or known.advice
    return error.causes[0] if error.causes else error.message, error.hint
