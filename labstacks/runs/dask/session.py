"""One run from the side of whoever gives the work: sends jobs, hears what happens, shares out the pace."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labstacks.engine.driver import Outcome
from labstacks.engine.events import Diagnostic
from labstacks.errors import LabstacksError
from labstacks.planning.jobs import Job
from labstacks.runs.dask import functions
from labstacks.runs.dask.compatibility import RESOURCE
from labstacks.runs.dask.messages import Happened, Message, Paced, TaskBegun, TaskProgress, unpacked
from labstacks.runs.dask.rate_sharing import RateBudget
from labstacks.runs.dask.task import DaskTask, Done
from labstacks.runs.events import CallEnded, JobProgress, JobResult, RunEnded
from labstacks.runs.operation import Operation

if TYPE_CHECKING:
    from distributed import Client, Future

LOOK = 1.0
"""Seconds between two looks whether the scheduler is still there."""
BREATH = 0.1
"""Seconds between two times that workers are told their parts: each report changes them a little."""
PATIENCE = 20.0
"""Seconds that workers have to close what a run had open, before they are left to it."""

_LOG = logging.getLogger(__name__)


class SchedulerGoneError(LabstacksError):
    """The scheduler went away in the middle of a run."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The Dask scheduler at {url} is gone: what was under way has been stopped.",
            hint="Start it again, or use `--executor local`, and run the same command: it goes on.",
        )


class DaskSession:
    """Use as a context manager around a run.

    Args:
        client: Connected to the scheduler.
        url: The scheduler's, for messages.
        operations: What the run is about to do.
        workers: The addresses of those that are there.
    """

    def __init__(
        self, client: Client, url: str, operations: Sequence[Operation], workers: Collection[str]
    ) -> None:
        self._client = client
        self._url = url
        self._run = uuid.uuid4().hex
        self._workers = set(workers)
        self._share = 1 / max(1, len(workers))
        self._of_stack = {job.stack: (operation, job) for operation in operations for job in operation.jobs}
        self._futures: dict[str, Future] = {}
        self._at: dict[str, str] = {}
        self._recovered: Counter[str] = Counter()
        self._budget = RateBudget(len(workers))
        self._capped = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._stopping = False
        self._lost = False

    @property
    def topic(self) -> str:
        """Where workers tell what happens. Dask forgets what is said there when this client has left."""
        return str(self._client.id)

    def __enter__(self) -> DaskSession:
        self._client.subscribe_topic(self.topic, self._hear)
        self._client.subscribe_topic("all", self._hear_scheduler)
        threading.Thread(target=self._share_out, name="shares", daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._capped.set()
        for topic in (self.topic, "all"):
            with suppress(Exception):
                self._client.unsubscribe_topic(topic)
        self._order(functions.end, wait=PATIENCE)

    def remote(self, operation: Operation) -> Operation:
        """The same operation, done by workers."""
        assert operation.run_spec is not None
        dask_task = DaskTask(self._run, self.topic, operation.run_spec, self._share)
        name = operation.run_spec.spec.class_name

        def conclude(results: Sequence[JobResult], seconds: float, stopped: bool) -> RunEnded:
            ended = operation.conclude(results, seconds, stopped)
            return replace(ended, cleared=ended.cleared + self._recovered[name])

        return replace(
            operation,
            work=lambda job: self._work(dask_task, job),
            stop=self.stop,
            kill=self.kill,
            conclude=conclude,
        )

    def stop(self) -> None:
        """Ask engines everywhere to end soon, and take back what no worker has begun."""
        if self._stopping:
            return
        self._stopping = True
        self._order(functions.stop)
        with self._lock:
            waiting = [future for key, future in self._futures.items() if key not in self._at]
        self._cancel(waiting)

    def kill(self) -> None:
        """End engines everywhere at once, and wait for nobody."""
        self._stopping = True
        self._order(functions.kill)
        with self._lock:
            everything = list(self._futures.values())
        self._cancel(everything)

    # --- jobs ------------------------------------------------------------------------------------------

    def _work(self, dask_task: DaskTask, job: Job) -> Outcome:
        self._refuse_if_over()
        key = dask_task.key(job)
        future = self._client.submit(
            functions.do, dask_task, job, key=key, resources={RESOURCE: 1}, pure=False, retries=0
        )
        with self._lock:
            self._futures[key] = future
        try:
            done = self._await(future, job)
        finally:
            with self._lock:
                self._futures.pop(key, None)
                self._at.pop(key, None)
            with suppress(Exception):
                future.release()
        self._recovered[dask_task.run_spec.spec.class_name] += done.recovered
        if done.error:
            raise done.error
        assert done.outcome is not None
        return done.outcome

    def _await(self, future: Future, job: Job) -> Done:
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        ended = threading.Event()
        future.add_done_callback(lambda _: ended.set())
        while not ended.wait(LOOK):
            self._refuse_if_over()
        try:
            done: Done = future.result()
        except CancelledError as error:
            self._refuse_if_over()
            raise LabstacksError(f"{job.seat} was stopped before it began.") from error
        except KilledWorker as error:
            raise LabstacksError(
                f"Too many workers ended while they worked on {job.seat}.",
                hint="Look at what `labstacks worker` said on those machines, and at their memory.",
            ) from error
        except OSError as error:
            self._refuse_if_over()
            raise LabstacksError(f"What became of {job.seat} could not be fetched: {error}.") from error
        return done

    def _refuse_if_over(self) -> None:
        if self._lost or self._client.status != "running":
            self._lost = True
            raise SchedulerGoneError(self._url)

    # --- what is heard ---------------------------------------------------------------------------------

    def _hear(self, event: tuple[float, Any]) -> None:
        """Called by Dask in its own thread, in the order in which workers told."""
        _, data = event
        if not isinstance(data, bytes):
            return
        try:
            self._note(unpacked(data))
        except Exception:
            _LOG.exception("a message of a worker was lost")

    def _note(self, message: Message) -> None:
        match message:
            case Happened(happenings):
                for happening in happenings:
                    self._tell(happening)
            case TaskBegun(stack, worker):
                operation, job = self._of_stack[stack]
                assert operation.run_spec is not None
                with self._lock:
                    self._at[DaskTask(self._run, "", operation.run_spec).key(job)] = worker
            case Paced(worker, accounts):
                with self._lock:
                    self._budget = self._budget.told(worker, accounts, time.monotonic())
                self._capped.set()

    def _tell(self, happening: TaskProgress | CallEnded) -> None:
        stack = happening.stack
        if stack in self._of_stack:
            operation, job = self._of_stack[stack]
            told = happening if isinstance(happening, CallEnded) else JobProgress(job, happening.event)
            operation.tell(told)

    def _hear_scheduler(self, event: tuple[float, Any]) -> None:
        _, said = event
        if not isinstance(said, Mapping):
            return
        worker = str(said.get("worker"))
        if said.get("action") == "add-worker":
            self._workers.add(worker)
        if said.get("action") == "remove-worker":
            self._note_loss(worker)

    def _note_loss(self, worker: str) -> None:
        """A worker is no more: say of its jobs what becomes of them."""
        self._workers.discard(worker)
        next_ = "another one goes on with it" if self._workers else "none is left, and it waits for one"
        with self._lock:
            self._budget = self._budget.gone(worker)
            lost = [key for key, at in self._at.items() if at == worker]
            for key in lost:
                del self._at[key]
        if not self._stopping:
            for operation, job in self._of_stack.values():
                if any(key.startswith(f"{job.action}-{job.stack}-{self._run}") for key in lost):
                    text = f"The worker that did {job.seat} is gone: {next_}."
                    operation.tell(JobProgress(job, Diagnostic("info", text)))

    # --- the pace --------------------------------------------------------------------------------------

    def _share_out(self) -> None:
        """Tell workers their parts whenever one has reported."""
        while True:
            self._capped.wait()
            self._capped.clear()
            if self._ended.is_set():
                return
            with self._lock:
                caps = self._budget.caps()
            if len(caps) > 1:
                self._order(functions.limit, caps)
                self._ended.wait(BREATH)

    def _order(self, what: Callable[..., Any], *more: Any, wait: float = 5.0) -> None:
        """Have all workers do something at once. One that is gone, or a scheduler, hinders nobody."""
        if self._client.status != "running":
            return
        try:
            self._client.sync(
                self._client._run, what, self._run, *more, on_error="ignore", callback_timeout=wait
            )
        except Exception as error:
            _LOG.info("not every worker heard %s: %s", what.__name__, error)

    def _cancel(self, futures: Sequence[Future]) -> None:
        if futures and self._client.status == "running":
            with suppress(Exception):
                self._client.cancel(list(futures), force=True)
