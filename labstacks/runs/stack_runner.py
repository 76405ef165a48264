"""Runs one job on one stack: recovers from the journal, runs the engine and updates the journal."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Fallback
from labstacks.components.context import ZONES
from labstacks.engine.driver import Driver, Outcome
from labstacks.engine.events import Diagnostic, Event, ResourceFailed
from labstacks.engine.programs.class_programs import (
    SeatSecrets,
    classroom_program,
    load,
    root_component,
    seat_program,
)
from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec
from labstacks.errors import StackError, StackSoldOutError, StackUnsavedError, StateError
from labstacks.gateway.invoke_record import digest_of
from labstacks.gateway.journal_replay import JournalReplay
from labstacks.planning.jobs import Action, Job, ResetScope
from labstacks.runs.classroom_lock import ClassroomLock
from labstacks.runs.events import JobProgress, Listener
from labstacks.runs.failure_causes import CauseKind, known_cause
from labstacks.runs.placements import Placement, Placements, choices, moved, shared_at
from labstacks.runs.reset_scope import all_but_files
from labstacks.runs.run_context import RunContext
from labstacks.runs.run_spec import RunSpec
from labstacks.runs.shortage import Shortage, Wanted, advice, wanted
from labstacks.runs.stock import Stock, asking
from labstacks.runs.unchanged import StackDigests, UnchangedStacks
from labstacks.storage.documents import documents_of

Program = Callable[[], None]
MAX_TRIES = 4
"""Maximum attempts at a job while the state backend is unavailable."""

_LOG = logging.getLogger(__name__)


class StackRunner:
    """Runs the jobs of one run. Safe to call from several threads.

    Args:
        spec: The class.
        secrets: Returns the secrets of a seat, by its id.
        driver: Runs the engine.
        replay: Prevents duplicate creates after an interrupted run.
        placements: Placements of the seats and of the classroom.
        tell: Called with every engine event.
        stock: Asks the cloud what is on sale.
        fallback: Other zones and types that the class file allows for new seats.
        refresh: Read the cloud resources before the update, to repair manual changes.
        classroom_lock: Serializes work on the classroom, for a run on one shard of the class.
        unchanged: Finds the stacks for which no engine has to run. None runs an engine for each.
    """

    def __init__(
        self,
        spec: ClassSpec,
        secrets: Callable[[str], SeatSecrets],
        driver: Driver,
        replay: JournalReplay,
        placements: Placements,
        tell: Listener,
        *,
        stock: Stock,
        fallback: Fallback,
        refresh: bool = False,
        classroom_lock: ClassroomLock | None = None,
        unchanged: UnchangedStacks | None = None,
    ) -> None:
        self._spec = spec
        self._secrets = secrets
        self._driver = driver
        self._replay = replay
        self._placements = placements
        self._tell = tell
        self._stock = stock
        self._fallback = fallback
        self._refresh = refresh
        self._classroom_lock = classroom_lock
        self.unchanged = unchanged
        self._loading, self._loaded = threading.Lock(), False
        self._classroom: tuple[Placement, Mapping[str, Any]] | None = None

    def is_unchanged(self, job: Job) -> bool:
        """Whether a job changes nothing for certain, so that it needs neither a program nor an engine."""
        return (
            self.unchanged is not None
            and job.action is Action.UP
            and job.reset is ResetScope.NOTHING
            and not self._refresh
            and self.unchanged.holds(job.stack, job.seat)
            and self._driver.backend.holder(job.stack) is None
        )

    def run(self, job: Job) -> Outcome:
        """Run a job. Raises an exception if the job fails."""
        work = partial(self._retry, job)
        if self._classroom_lock and job.seat == CLASSROOM:
            return self._classroom_lock.take(job.stack, work, partial(self._say, job))
        return work()

    def stop(self) -> None:
        """Ask running engines to stop after their current step."""
        if self._classroom_lock:
            self._classroom_lock.stop()
        self._driver.stop()

    def kill(self) -> None:
        """End running engines at once."""
        self._driver.kill()

    def _retry(self, job: Job) -> Outcome:
        """Retry the job after an outage of the state backend."""
        for _ in range(MAX_TRIES - 1):
            try:
                return self.run_stack(job)
            except StackUnsavedError as error:
                self._say(job, f"{job.seat} waits for the place of its state. {error.message}")
                if not self._driver.wait_for_state(job.stack):
                    raise
        return self.run_stack(job)

    def run_stack(self, job: Job) -> Outcome:
        """Recover what an interrupted run left, then run one engine on the stack, unless nothing changed."""
        if self.is_unchanged(job):
            return self._unchanged_outcome(job)
        self._driver.wait_for(job.stack)
        self._recover(job)
        if job.action is Action.DOWN:
            return self._down(job)
        if job.reset is ResetScope.ALL and self._driver.backend.has(job.stack):
            self._down(job)
        elif job.reset is ResetScope.ALL_BUT_FILES:
            self._clear(job)
        if job.seat == CLASSROOM:
            self._classroom = None
        return self._relocate(job)

    def _unchanged_outcome(self, job: Job) -> Outcome:
        backend = self._driver.backend
        assert self.unchanged is not None
        self.unchanged.keep(job.stack, job.seat)
        count = sum(resource.type.startswith("alicloud:") for resource in backend.resources(job.stack))
        return Outcome(backend.outputs(job.stack), {"same": count})

    def _down(self, job: Job) -> Outcome:
        self._begin(job, keep=False)
        with self._journal_failure(job):
            outcome = self._driver.destroy(job.stack, self._forward_events(job))
        self._end(job)
        self._placements.save(job.seat, None)
        return outcome

    def _clear(self, job: Job) -> None:
        """Destroy everything except the files."""
        self._begin(job, keep=False)
        urns = all_but_files(self._driver.backend.resources(job.stack))
        if urns:
            with self._journal_failure(job):
                self._driver.destroy_part(job.stack, urns, self._forward_events(job))
        self._end(job)

    def _relocate(self, job: Job) -> Outcome:
        """Deploy the stack. An unfinished stack without stock moves to another zone or type.

        The class file's ``fallback`` lists the allowed ones.
        """
        if self._is_finished(job):
            try:
                return self._up(job, self._placements.of(job.seat))
            except StackSoldOutError as error:
                error.hint = self._advice(job, error.shortage, is_new=False)
                raise
        place = self._placements.best_for(job.seat)
        if place != self._placements.of(job.seat):
            self._down(job)
        while True:
            # Saved before any resource is created, so that the next run finds an interrupted seat.
            self._placements.save(job.seat, place)
            try:
                outcome = self._up(job, place)
            except StackSoldOutError as error:
                sells = error.shortage.sells if error.shortage else None
                further = self._placements.sold_out(job.seat, place, sells)
                if further is None:
                    error.hint = self._advice(job, error.shortage, is_new=True)
                    raise
                self._say(job, f"No stock at {place}: {job.seat} moves to {further}.")
                self._down(job)
                place = further
            else:
                # Another shard may have saved its own placement and then failed on this run's lock.
                self._placements.save(job.seat, place)
                return outcome

    def _is_finished(self, job: Job) -> bool:
        """Whether the stack was fully deployed before. The state has outputs only after a full deployment."""
        made = self._driver.backend.outputs(job.stack)
        return bool(made.get("shared" if job.seat == CLASSROOM else "sign_in"))

    def _up(self, job: Job, place: Placement) -> Outcome:
        interrupted = self._begin(job, keep=True)
        if interrupted:
            self._say(job, f"{job.seat}: an earlier run was interrupted; reading what the cloud has.")
        refresh = interrupted or self._refresh or job.reset is ResetScope.ALL_BUT_FILES
        options = {"refresh": True} if refresh else {}
        failed: list[ResourceFailed] = []
        try:
            with self._journal_failure(job):
                outcome = self._driver.up(
                    job.stack, self._program(job.seat, place), self._forward_events(job, failed), **options
                )
        except StackError as error:
            if cause := next(filter(_is_no_stock, error.causes), ""):
                raise self._sold_out(error, cause, failed) from error
            raise
        self._end(job)
        if self.unchanged:
            self.unchanged.keep(job.stack, job.seat)
        return outcome

    def _sold_out(self, error: StackError, cause: str, failed: Iterable[ResourceFailed]) -> StackSoldOutError:
        """Build an out-of-stock error that lists what the cloud still sells."""
        refused = next((one for one in failed if one.name in cause), None)
        lacking = wanted(refused.type, refused.inputs) if refused else None
        shortage = self._shortage(lacking) if lacking else None
        return StackSoldOutError(
            error.message, stack=error.stack, causes=error.causes, log=error.log, shortage=shortage
        )

    def _shortage(self, lacking: Wanted) -> Shortage | None:
        on_sale = self._stock.of(lacking)
        return None if on_sale is None else Shortage(lacking, on_sale, self._spec.zones or ZONES)

    def _advice(self, job: Job, shortage: Shortage | None, *, is_new: bool) -> str:
        """What to do next. Empty if the cloud could not be asked."""
        if shortage is None:
            return ""
        tried = self._placements.tried(job.seat) | {self._placements.of(job.seat)}
        return advice(shortage, job.seat, tried, self._fallback, is_new=is_new)

    def _recover(self, job: Job) -> None:
        """Restore a damaged state from a backup. The cloud is then asked about each of its resources."""
        backend = self._driver.backend
        if backend.recover(job.stack):
            self._say(job, f"{job.seat}: its state was damaged, and has been recovered.")
            self._replay.doubt(backend.identities(job.stack))

    def _begin(self, job: Job, *, keep: bool) -> bool:
        """Reconcile journal and state. Returns whether an ``up`` must refresh the resources."""
        backend = self._driver.backend
        interrupted = self._replay.begin(
            job.stack, backend.identities(job.stack), keep=keep, pending=backend.pending(job.stack)
        )
        backend.drop_pending(job.stack)
        return interrupted

    @contextmanager
    def _journal_failure(self, job: Job) -> Iterator[None]:
        """On failure, drop the journal entries of changes that the engine saved in its state."""
        try:
            yield
        except StackUnsavedError:
            raise
        except StackError:
            with suppress(StateError):  # the next run recovers a damaged state
                self._replay.fail(job.stack, self._driver.backend.pending(job.stack))
            raise

    def _end(self, job: Job) -> None:
        self._driver.backend.prune_history(job.stack)
        self._replay.end(job.stack, self._driver.backend.identities(job.stack))

    def _program(self, seat: str, place: Placement) -> Program:
        self._load()
        if seat == CLASSROOM:
            return classroom_program(moved(self._spec, place, ()))
        spec, (classroom, shared) = moved(self._spec, place, server_labs(self._spec)), self._shared()
        return seat_program(spec, seat, shared_at(self._spec, place, classroom, shared), self._secrets(seat))

    def _load(self) -> None:
        """Import what programs use. Usually the run has done it, in its main thread."""
        with self._loading:
            if not self._loaded:
                load(self._spec.level, self._spec.own_labs, self._spec.labs)
                self._loaded = True

    def _shared(self) -> tuple[Placement, Mapping[str, Any]]:
        """Placement and shared outputs of the classroom, also if another run deployed it."""
        if self._classroom is None:
            outputs = self._driver.backend.outputs(self._spec.classroom_stack)
            self._classroom = self._placements.of(CLASSROOM), outputs.get("shared") or {}
        return self._classroom

    def _forward_events(
        self, job: Job, failed: list[ResourceFailed] | None = None
    ) -> Callable[[Event], None]:
        """Return an event callback that forwards events and collects failed resources."""

        def forward(event: Event) -> None:
            if failed is not None and isinstance(event, ResourceFailed):
                failed.append(event)
            self._tell(JobProgress(job, event))

        return forward

    def _say(self, job: Job, text: str) -> None:
        _LOG.info("%s", text)
        self._tell(JobProgress(job, Diagnostic("info", text)))


def create_stack_runner(
    run_spec: RunSpec,
    context: RunContext,
    tell: Listener,
    shared_classroom: Path | None = None,
    *,
    uses_digests: bool = False,
) -> StackRunner:
    """Create the runner of a run's jobs on one class.

    Args:
        context: Open context of the class.
        tell: Called with every event.
        shared_classroom: Lock file of the classroom, for a run on one shard of the class.
        uses_digests: Run no engine for stacks that cannot change: see :mod:`labstacks.runs.unchanged`.
    """
    file, spec = run_spec.file, run_spec.spec
    documents = documents_of(file.home, file.state, run_spec.key)
    placements = Placements(documents, tuple(choices(spec.zones or ZONES, file.fallback)))
    ask = asking(context.cloud, context.pacer, file.region)
    return StackRunner(
        spec,
        run_spec.secrets,
        context.driver,
        context.replay,
        placements,
        tell,
        stock=Stock(ask),
        fallback=file.fallback,
        refresh=run_spec.refresh,
        classroom_lock=ClassroomLock(shared_classroom) if shared_classroom else None,
        unchanged=UnchangedStacks(
            StackDigests(run_spec, context.driver.backend, placements),
            documents,
            context.engine_version,
            lambda question: digest_of(ask(*json.loads(question))),
            lambda: context.invokes.answers,
            context.journal.counts,
        )
        if uses_digests
        else None,
    )


def server_labs(spec: ClassSpec) -> list[str]:
    """Chosen labs with an ``instance_type`` option."""
    from labstacks.components.level_lab import argument_type

    components = root_component(spec.level).components
    return [lab for lab in spec.labs if "instance_type" in argument_type(components[lab]).__annotations__]


def _is_no_stock(cause: str) -> bool:
    known = known_cause(cause)
    return known is not None and known.kind is CauseKind.STOCK
