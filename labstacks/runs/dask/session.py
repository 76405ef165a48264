"""Client side of one run: submits jobs, receives events and divides the rate limit among workers."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from labstacks.engine.driver import Outcome
from labstacks.engine.events import Diagnostic
from labstacks.errors import LabstacksError
from labstacks.planning.jobs import Job
from labstacks.runs.dask import functions
from labstacks.runs.dask.compatibility import RESOURCE
from labstacks.runs.dask.messages import EventsReported, Message, Paced, TaskBegun, TaskProgress, unpacked
from labstacks.runs.dask.rate_sharing import RateBudget
from labstacks.runs.dask.task import DaskTask, Done
from labstacks.runs.events import CallEnded, JobProgress
from labstacks.runs.operation import Operation

if TYPE_CHECKING:
    from distributed import Client, Future

LOOK = 1.0
"""Seconds between two checks of the connection to the scheduler."""
BREATH = 0.1
"""Minimum seconds between two updates of the workers' shares. Each report changes them slightly."""
PATIENCE = 20.0
"""Seconds to wait while workers close the run. After that they finish alone."""

_LOG = logging.getLogger(__name__)


class SchedulerGoneError(LabstacksError):
    """The connection to the scheduler was lost during a run."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The Dask scheduler at {url} is gone: the running jobs have been stopped.",
            hint="Start it again, or use `--executor local`, and run the same command: it goes on.",
        )


class DaskSession:
    """Context manager around a run on a cluster.

    Args:
        client: Client connected to the scheduler.
        url: URL of the scheduler, for messages.
        operations: Operations of the run.
        workers: Addresses of the workers.
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
        """Dask topic for messages from workers. Dask drops it when this client disconnects."""
        return str(self._client.id)

    def __enter__(self) -> DaskSession:
        self._client.subscribe_topic(self.topic, self._on_message)
        self._client.subscribe_topic("all", self._on_scheduler_event)
        threading.Thread(target=self._send_shares, name="shares", daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._capped.set()
        for topic in (self.topic, "all"):
            with suppress(Exception):
                self._client.unsubscribe_topic(topic)
        self._broadcast(functions.end, wait=PATIENCE)

    def remote(self, operation: Operation) -> Operation:
        """Return the same operation with its jobs run by workers."""
        task = DaskTask(self._run, self.topic, operation.run_spec, self._share)
        return replace(operation, runner=RemoteRunner(self, task))

    @property
    def recovered(self) -> Mapping[str, int]:
        """Class name to the resources of interrupted runs that workers adopted or removed."""
        return dict(self._recovered)

    def stop(self) -> None:
        """Ask the engines on all workers to stop soon, and cancel jobs that no worker has started."""
        if self._stopping:
            return
        self._stopping = True
        self._broadcast(functions.stop)
        with self._lock:
            waiting = [future for key, future in self._futures.items() if key not in self._at]
        self._cancel(waiting)

    def kill(self) -> None:
        """Stop the engines on all workers at once, without waiting."""
        self._stopping = True
        self._broadcast(functions.kill)
        with self._lock:
            everything = list(self._futures.values())
        self._cancel(everything)

    # --- jobs ------------------------------------------------------------------------------------------

    def run(self, dask_task: DaskTask, job: Job) -> Outcome:
        """Run a job on a worker, and wait for its end."""
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

    # --- messages --------------------------------------------------------------------------------------

    def _on_message(self, event: tuple[float, object]) -> None:
        """Handle a worker's message. Dask calls this in its own thread, in the order of the messages."""
        _, data = event
        if not isinstance(data, bytes):
            return
        try:
            self._note(unpacked(data))
        except Exception:
            _LOG.exception("cannot process a message of a worker")

    def _note(self, message: Message) -> None:
        match message:
            case EventsReported(happenings):
                for happening in happenings:
                    self._tell(happening)
            case TaskBegun(stack, worker):
                operation, job = self._of_stack[stack]
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
            event = happening if isinstance(happening, CallEnded) else JobProgress(job, happening.event)
            operation.tell(event)

    def _on_scheduler_event(self, event: tuple[float, object]) -> None:
        _, message = event
        if not isinstance(message, Mapping):
            return
        worker = str(message.get("worker"))
        if message.get("action") == "add-worker":
            self._workers.add(worker)
        if message.get("action") == "remove-worker":
            self._note_loss(worker)

    def _note_loss(self, worker: str) -> None:
        """Report the jobs of a lost worker, and what happens to them."""
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

    # --- rate limit-------------------------------------------------------------------------------------

    def _send_shares(self) -> None:
        """Send the shares to the workers whenever one has reported."""
        while True:
            self._capped.wait()
            self._capped.clear()
            if self._ended.is_set():
                return
            with self._lock:
                caps = self._budget.caps()
            if len(caps) > 1:
                self._broadcast(functions.limit, caps)
                self._ended.wait(BREATH)

    def _broadcast(self, what: Callable[..., object], *more: object, wait: float = 5.0) -> None:
        """Call a function on all workers in parallel. Lost workers and a lost scheduler are ignored."""
        if self._client.status != "running":
            return
        try:
            self._client.sync(
                self._client._run, what, self._run, *more, on_error="ignore", callback_timeout=wait
            )
        except Exception as error:
            _LOG.info("not every worker ran %s: %s", what.__name__, error)

    def _cancel(self, futures: Sequence[Future]) -> None:
        if futures and self._client.status == "running":
            with suppress(Exception):
                self._client.cancel(list(futures), force=True)


class RemoteRunner:
    """Runs the jobs of one class on the workers of a session.

    Args:
        session: Connection to the workers.
        task: What a worker needs to know of the class.
    """

    def __init__(self, session: DaskSession, task: DaskTask) -> None:
        self._session = session
        self._task = task

    def run(self, job: Job) -> Outcome:
        """Run a job on a worker. Raises an exception if the job fails."""
        return self._session.run(self._task, job)

    def stop(self) -> None:
        """Ask the engines on all workers to stop soon."""
        self._session.stop()

    def kill(self) -> None:
        """Stop the engines on all workers at once."""
        self._session.kill()
