"""Does what one run on one class, or on several at once, intends: their jobs in one schedule."""

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
"""Does a job, here or elsewhere; raises whatever fails it."""


@dataclass(frozen=True)
class Operation:
    """What a run is about to do on one class.

    Args:
        command: ``up``, ``down`` or ``reset``.
        jobs: In the order in which they should start.
        work: Does one of them.
        tell: Told of everything that happens to this class.
        stop: Asks running work to end soon.
        kill: Ends running work at once.
        conclude: Told the results, the seconds and whether Ctrl-C ended it; says how the run ended, and keeps
            the class's books.
        account: Which one it goes to: what fails there for everybody, fails for all of its classes.
        run_spec: The same work as plain data, for whoever does it elsewhere.
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
"""Runs operations elsewhere, as many jobs at once as are asked for, or as fit."""


def run(operations: Sequence[Operation], slots: int) -> list[RunEnded]:
    """Do operations on different classes, side by side where there are slots for it.

    Args:
        operations: Their jobs start in this order, so that the classroom of the next class is made while the
            seats of the one before it are.
        slots: How many engines at once, in all.

    Returns:
        How each ended, in their order.
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
