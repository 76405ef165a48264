"""Runs the jobs of one or several classes in one schedule."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from labstacks.engine.driver import Outcome
from labstacks.planning.jobs import Job
from labstacks.runs.events import JobResult, Listener, RunEnded, RunEvent, RunStarted
from labstacks.runs.executor import Executor
from labstacks.runs.gc_tuning import kept_flat
from labstacks.runs.run_spec import RunSpec

Work = Callable[[Job], Outcome]
"""Runs a job, on this or another machine. Raises an exception if the job fails."""


@dataclass(frozen=True)
class Operation:
    """Work of a run on one class.

    Args:
        command: ``up``, ``down`` or ``reset``.
        jobs: Jobs, in the order in which they should start.
        work: Runs one job.
        tell: Called with every event of this class.
        stop: Asks running work to end soon.
        kill: Ends running work at once.
        conclude: Takes the results, the seconds and whether Ctrl-C stopped the run. Updates the ledger and
            returns the end of the run.
        account: Account of the class. Classes of one account share a circuit breaker.
        run_spec: The same work as plain data, to run it on another machine.
    """

    command: str
    jobs: tuple[Job, ...]
    work: Work
    tell: Listener
    stop: Callable[[], None]
    kill: Callable[[], None]
    conclude: Callable[[Sequence[JobResult], float, bool], RunEnded]
    account: str = ""
    run_spec: RunSpec | None = None


Runner = Callable[[Sequence[Operation], int | None], list[RunEnded]]
"""Runs operations on other machines, with at most the given number of parallel jobs."""


def run(operations: Sequence[Operation], slots: int) -> list[RunEnded]:
    """Run operations on different classes, in parallel as far as the slots allow.

    Args:
        operations: Operations. Their jobs start in this order, so that the next classroom is deployed while
            the seats of the previous class are.
        slots: Maximum parallel engines, over all operations.

    Returns:
        The end of each operation, in the same order.
    """
    of_stack = {job.stack: operation for operation in operations for job in operation.jobs}

    def tell(event: RunEvent) -> None:
        job = getattr(event, "job", None)
        for operation in [of_stack[job.stack]] if job else operations:
            operation.tell(event)

    for operation in operations:
        operation.tell(RunStarted(operation.command, operation.jobs, slots))
    started = time.monotonic()
    with kept_flat(lambda job: of_stack[job.stack].work(job)) as work:
        executor = Executor(
            work,
            tell,
            lambda: _each(operation.stop for operation in operations),
            lambda: _each(operation.kill for operation in operations),
            account=lambda job: of_stack[job.stack].account,
            name=lambda job: job.stack if len(operations) > 1 else job.seat,
        )
        results = executor.run([job for operation in operations for job in operation.jobs], slots)
    seconds = time.monotonic() - started
    ended = []
    for operation in operations:
        own = [result for result in results if of_stack[result.job.stack] is operation]
        ended.append(operation.conclude(own, seconds, executor.stopped))
        operation.tell(ended[-1])
    return ended


def _each(calls: Iterable[Callable[[], None]]) -> None:
    for call in calls:
        call()
