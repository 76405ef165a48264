"""Worker side of runs: the open classes of a worker, each with a run context, and their jobs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from labstacks.classfile.account import account_name
from labstacks.classfile.model import ClassFile
from labstacks.engine.driver import Outcome
from labstacks.engine.locate import Engine
from labstacks.engine.programs.class_programs import load
from labstacks.errors import LabstacksError, StackLockedError
from labstacks.gateway.provider import stack_of
from labstacks.gateway.rate_limiter import Timing
from labstacks.planning.jobs import Job
from labstacks.runs.dask.event_batcher import EventBatcher
from labstacks.runs.dask.messages import EventsReported, Message, Paced, TaskBegun, TaskProgress, slim
from labstacks.runs.dask.rate_report import RateReporter
from labstacks.runs.dask.rate_sharing import AccountReport, Cap
from labstacks.runs.dask.task import Attempt, DaskTask, Done
from labstacks.runs.events import CallEnded, JobProgress, RunEvent
from labstacks.runs.run_context import RunContext, SharedContext, open_run_context
from labstacks.runs.stack_runner import StackRunner, create_stack_runner
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_key import ClassKey
from labstacks.storage.pulumi_state import Backend

DEADLY = 3
"""Number of workers that may die during a job before it is given up."""
PATIENCE = 10.0
"""Seconds to wait until the engine of a lost worker on another machine has ended."""
LATE_LOCKS = 3
"""Maximum attempts to remove the lock of a lost worker's engine that was only starting."""
GRACE = 5.0
"""Seconds to let engines end by themselves when their run has ended."""

_LOG = logging.getLogger(__name__)
_LOADING = threading.Lock()


class Leaving(Exception):  # noqa: N818  # not an error
    """The worker shuts down. Another worker runs the job."""


class SchedulerConnection(Protocol):
    """Connection of a worker to the scheduler."""

    @property
    def address(self) -> str:
        """Address of the worker."""

    @property
    def host(self) -> str:
        """Name of its machine."""

    def tell(self, topic: str, message: Message) -> None:
        """Send a message to the client."""

    def note(self, topic: str, attempt: Attempt) -> None:
        """Record an attempt where other workers can read it."""

    def noted(self, topic: str) -> Sequence[Attempt]:
        """Attempts on record for a job."""

    def workers(self) -> Collection[str]:
        """Addresses of the connected workers."""


class WorkerRuntime:
    """Runs jobs of any number of runs. Safe to call from several threads.

    Args:
        engine: Pulumi's CLI.
        scheduler: Connection to the scheduler.
        home: Folder for the files of classes whose own folder is on another machine.
        clean_up: Called after each job.
        allows_real_cloud: Whether the user accepts that others of this machine can connect to the plugin.
    """

    def __init__(
        self,
        engine: Engine,
        scheduler: SchedulerConnection,
        home: Path,
        clean_up: Callable[[], None] = lambda: None,
        *,
        allows_real_cloud: bool = False,
    ) -> None:
        self.engine = engine
        self.allows_real_cloud = allows_real_cloud
        self._clean_up = clean_up
        self._scheduler = scheduler
        self._home = home
        self._runs: dict[str, WorkerRun] = {}
        self._lock = threading.Lock()
        self._leaving = False

    def do(self, dask_task: DaskTask, job: Job) -> Done:
        """Run a job. Errors for the user are part of the result. Any other exception is a bug.

        Raises:
            Leaving: This worker shuts down.
        """
        run = self._run(dask_task)
        with run.at_work(dask_task.key(job)):
            try:
                return Done(self._attempt(run, dask_task, job), None, run.recovered(dask_task))
            except LabstacksError as error:
                if self._leaving and not run.stopping:
                    self._scheduler.note(dask_task.attempts(job), self._me(given_back=True))
                    raise Leaving from None
                return Done(None, error, run.recovered(dask_task))
            finally:
                run.batcher.flush()
                self._clean_up()

    def stop(self, run: str) -> None:
        """Ask the engines of a run to stop soon. No further job of it starts here."""
        if found := self._runs.get(run):
            found.stop()

    def kill(self, run: str) -> None:
        """Stop the engines of a run at once."""
        if found := self._runs.get(run):
            found.kill()

    def limit(self, run: str, caps: Mapping[tuple[str, str], Cap]) -> None:
        """Set this worker's share of the rate limits of a run."""
        if found := self._runs.get(run):
            found.limit(caps)

    def end(self, run: str) -> None:
        """Close everything that a finished run has open here."""
        with self._lock:
            found = self._runs.pop(run, None)
        if found:
            found.close()

    def forsake(self, key: str) -> None:
        """End the run of a job that its client abandoned or cancelled."""
        found = next((run for run in list(self._runs.values()) if key in run.keys), None)
        if found and not found.stopping:
            threading.Thread(target=self._end_soon, args=[found], daemon=True).start()

    def leave(self) -> None:
        """Return unfinished jobs to the scheduler and close everything."""
        with self._lock:
            self._leaving = True
            runs = list(self._runs.values())
        for run in runs:
            run.stop(for_good=False)
        for run in runs:
            run.wait(GRACE)
            self.end(run.id)

    def report(self) -> None:
        """Report the call rates and the demand of each run. Called several times a second."""
        for run in list(self._runs.values()):
            run.report()

    def _attempt(self, run: WorkerRun, dask_task: DaskTask, job: Job) -> Outcome:
        if self._leaving or run.stopping:
            raise LabstacksError("It was stopped before it began.")
        topic = dask_task.attempts(job)
        gone = self._gone(topic)
        if len(gone) >= DEADLY:
            raise LabstacksError(
                f"{len(gone)} workers ended while they worked on {job.seat}.",
                hint="Look at what `labstacks worker` said on those machines, and at their memory.",
            )
        self._scheduler.note(topic, self._me())
        self._scheduler.tell(dask_task.topic, TaskBegun(job.stack, self._scheduler.address))
        return run.work(dask_task, job, {attempt.host for attempt in gone})

    def _gone(self, topic: str) -> list[Attempt]:
        """Attempts of lost workers that did not return the job."""
        last = {attempt.worker: attempt for attempt in self._scheduler.noted(topic)}
        if not last:
            return []
        there = self._scheduler.workers()
        return [each for each in last.values() if each.worker not in there and not each.given_back]

    def _me(self, *, given_back: bool = False) -> Attempt:
        return Attempt(self._scheduler.address, self._scheduler.host, given_back)

    def _run(self, dask_task: DaskTask) -> WorkerRun:
        with self._lock:
            known = self._runs.get(dask_task.run)
            if known:
                return known
            # The clients of these runs died while no job of theirs was running here.
            over = [run for run in self._runs.values() if run.is_on(dask_task) and not run.keys]
            known = self._runs[dask_task.run] = WorkerRun(dask_task, self.engine, self._scheduler, self._home)
        for run in over:
            self.end(run.id)
        return known

    def _end_soon(self, run: WorkerRun) -> None:
        run.stop()
        run.wait(GRACE)
        run.kill()
        run.wait(GRACE)
        self.end(run.id)


class WorkerRun:
    """Open classes and engines of one run on this worker."""

    def __init__(
        self, dask_task: DaskTask, engine: Engine, scheduler: SchedulerConnection, home: Path
    ) -> None:
        self.id = dask_task.run
        self.keys: set[str] = set()
        self.stopping = False
        self.batcher: EventBatcher[TaskProgress | CallEnded] = EventBatcher(
            lambda gathered: scheduler.tell(dask_task.topic, EventsReported(tuple(gathered)))
        )
        self._engine = engine
        self._scheduler = scheduler
        self._home = home
        self._topic = dask_task.topic
        self._closing = ExitStack()
        self._shared = SharedContext(self._closing)
        self._classes: dict[str, WorkerClass] = {}
        self._lock = threading.Lock()
        self._idle = threading.Condition()
        self._reporter: dict[str, RateReporter] = {}

    def is_on(self, dask_task: DaskTask) -> bool:
        """Whether the run has opened the class of a task."""
        return dask_task.run_spec.spec.class_name in self._classes

    @contextmanager
    def at_work(self, key: str) -> Iterator[None]:
        """Register a job as running."""
        with self._idle:
            self.keys.add(key)
        try:
            yield
        finally:
            with self._idle:
                self.keys.discard(key)
                self._idle.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait until no job is running, at most so many seconds."""
        with self._idle:
            self._idle.wait_for(lambda: not self.keys, seconds)

    def work(self, dask_task: DaskTask, job: Job, hosts_gone: Collection[str]) -> Outcome:
        """Run a job. Removes locks that lost workers on ``hosts_gone`` left on its stack."""
        opened = self._class(dask_task)
        backend = opened.context.driver.backend
        for _ in range(LATE_LOCKS):
            _unlock(backend, job.stack, hosts_gone)
            try:
                return opened.runner.run(job)
            except StackLockedError:
                # The engine of a lost worker may have been starting and locked the stack only now.
                holder = backend.holder(job.stack)
                if not hosts_gone or (holder and holder.host not in hosts_gone):
                    raise
        _unlock(backend, job.stack, hosts_gone)
        return opened.runner.run(job)

    def recovered(self, dask_task: DaskTask) -> int:
        """Number of resources adopted or removed since the last call."""
        found = self._classes.get(dask_task.run_spec.spec.class_name)
        return found.newly_recovered() if found else 0

    def stop(self, *, for_good: bool = True) -> None:
        """Ask its engines to stop soon.

        Args:
            for_good: Whether the whole run ends. Otherwise only this worker leaves it.
        """
        with self._lock:
            self.stopping = for_good or self.stopping
            classes = list(self._classes.values())
        for each in classes:
            each.context.driver.stop()

    def kill(self) -> None:
        """Stop its engines at once."""
        self.stop()
        for each in list(self._classes.values()):
            each.context.driver.kill()

    def limit(self, caps: Mapping[tuple[str, str], Cap]) -> None:
        """Set this worker's share of each lane."""
        for each in list(self._classes.values()):
            for (account, lane), cap in caps.items():
                if account == each.account:
                    each.context.pacer.limit(lane, cap.rate, cap.width)

    def report(self) -> None:
        """Report the call rates of each account, if they changed."""
        accounts: dict[str, AccountReport] = {}
        for each in list(self._classes.values()):
            if each.account not in accounts:
                reporter = self._reporter.setdefault(each.account, RateReporter(each.context.cloud.tuning))
                if report := reporter.of(each.context.pacer, time.monotonic()):
                    accounts[each.account] = report
        if accounts:
            self._scheduler.tell(self._topic, Paced(self._scheduler.address, accounts))

    def close(self) -> None:
        """Send the remaining events and close all classes."""
        self.batcher.flush()
        self._closing.close()

    def _class(self, dask_task: DaskTask) -> WorkerClass:
        name = dask_task.run_spec.spec.class_name
        with self._lock:
            if name not in self._classes:
                self._classes[name] = self._open(dask_task)
                if self.stopping:
                    self._classes[name].context.driver.stop()
            return self._classes[name]

    def _open(self, dask_task: DaskTask) -> WorkerClass:
        run_spec = dask_task.run_spec
        file = self._here(run_spec.file, run_spec.key)
        run_spec = replace(run_spec, file=file)
        with _LOADING:
            load(run_spec.spec.level, run_spec.spec.own_labs, run_spec.spec.labs)
        ClassFolder.of(file).create()
        context = self._closing.enter_context(
            open_run_context(
                file,
                run_spec.key,
                self._engine,
                self._shared,
                self._timed(dask_task),
                plugin_per_stack=run_spec.plugin_per_stack,
            )
        )
        context.pacer.begin_at(dask_task.share)
        runner = create_stack_runner(run_spec, context, self._tell)
        return WorkerClass(context, runner, account_name(run_spec.file))

    def _here(self, file: ClassFile, key: ClassKey) -> ClassFile:
        """The class file, in its own folder if this machine has it, and else in the worker's folder.

        The folder's name includes a mark of the class key, because two schools may use the same class name.
        """
        if self._sees(file):
            return file
        return replace(file, path=self._home / f"{file.name}-{key.mark()}" / file.path.name)

    def _sees(self, file: ClassFile) -> bool:
        """Whether this machine has the class's own folder."""
        return file.path.exists()

    def _timed(self, dask_task: DaskTask) -> Callable[[Timing], None]:
        spec = dask_task.run_spec.spec

        def forward(timing: Timing) -> None:
            stack = stack_of(timing.subject)
            if seat := spec.seat_of(stack):
                self.batcher(CallEnded(seat, stack, timing))

        return forward

    def _tell(self, event: RunEvent) -> None:
        if isinstance(event, JobProgress):
            self.batcher(TaskProgress(event.job.stack, slim(event.event)))


def _unlock(backend: Backend, stack: str, hosts_gone: Collection[str]) -> None:
    """Remove a lock that the engine of a lost worker left on a stack.

    A dead engine on this machine is detected by its process. For another machine, the scheduler reports
    that the worker is gone, and its engines end soon after that.
    """
    deadline = time.monotonic() + PATIENCE
    while (holder := backend.holder(stack)) and not holder.is_here and holder.host in hosts_gone:
        if time.monotonic() >= deadline:
            _LOG.warning("%s was locked from %s, whose worker is gone", stack, holder.host)
            backend.release(stack, holder)
        else:
            time.sleep(0.2)


class WorkerClass:
    """A class that is open on this worker.

    Args:
        context: Run context of the class.
        runner: Runs the jobs of the class.
        account: Name of its account.
    """

    def __init__(self, context: RunContext, runner: StackRunner, account: str) -> None:
        self.context = context
        self.runner = runner
        self.account = account
        self._reported = 0
        self._lock = threading.Lock()

    def newly_recovered(self) -> int:
        """Number of resources adopted or removed since the last call."""
        with self._lock:
            now = self.context.replay.recovered
            new, self._reported = now - self._reported, now
            return new
