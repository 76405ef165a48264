"""Deploys, resets and removes one class: opens the resources of a run and runs its jobs."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from labstacks.classfile import release_seats, reload_class, save_ledger
from labstacks.classfile.account import account_name
from labstacks.classfile.ledger import read_ledger
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.classfile.shard import Shard
from labstacks.engine.locate import Engine
from labstacks.entrypoints.class_programs import load
from labstacks.entrypoints.class_spec import ClassSpec, spec_of
from labstacks.errors import LockedError, StateError, UsageError
from labstacks.gateway.provider import stack_of
from labstacks.gateway.rate_limiter import OnTiming, Timing
from labstacks.planning import parallelism
from labstacks.planning.jobs import Action, Difference, Job, difference, down_jobs, reset_jobs, up_jobs
from labstacks.runs.classroom_lock import ClassroomLock
from labstacks.runs.deployed_region import refuse_to_move
from labstacks.runs.events import (
    CallEnded,
    JobResult,
    Listener,
    RunEnded,
    RunEvent,
    Survivor,
)
from labstacks.runs.leftovers import survivors, went_whole
from labstacks.runs.log import keep_log
from labstacks.runs.operation import Operation, Runner, run
from labstacks.runs.record import Recorder
from labstacks.runs.run_context import RunContext, SharedContext, open_run_context
from labstacks.runs.run_spec import RunSpec
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_key import ClassKey
from labstacks.storage.class_lock import class_lock
from labstacks.storage.password_versions import read_issues

LONGEST_PATH = 500
"""Maximum bytes in the path of a database file."""
_LOG = logging.getLogger(__name__)


@contextmanager
def open_class_run(
    class_: Class,
    engine: Engine,
    command: str,
    listener: Listener,
    *,
    plugin_per_stack: bool = False,
    shared: SharedContext | None = None,
    shard: Shard | None = None,
    elsewhere: Runner | None = None,
) -> Iterator[ClassRun]:
    """Lock the class and open its key, cloud, journal and gateway for one run.

    Args:
        class_: Class to work on.
        engine: Pulumi's CLI.
        command: ``up``, ``down`` or ``reset``, for the record and for waiting runs.
        listener: Called with every event. Its exceptions are logged and do not stop the run.
        plugin_per_stack: Let each engine start its own provider plugin and bypass the gateway. This means
            no rate limit, no journal and 250 MB for each plugin. A workaround for gateway problems.
        shared: Clouds and rate limits shared with the runs of other classes. The caller must then hold the
            class's lock (:func:`hold_class`).
        shard: Part of the class that this run works on. Other runs may work on the other parts.
        elsewhere: Runs the jobs on other machines. None runs them on this machine.

    Raises:
        UsageError: The class file needs a feature that this version lacks.
        LockedError: Another run holds the class.
        StateError: A file in the class's folder is damaged.
    """
    if shard and plugin_per_stack:
        raise UsageError(
            "--plugin-per-stack keeps no journal, which shards of a class need to know of each other.",
            hint="Leave out one of --plugin-per-stack and --shard.",
        )
    folder = ClassFolder.of(class_.file)
    with ExitStack() as stack:
        if shared is None:
            stack.enter_context(hold_class(class_, command, shard))
        refuse_to_move(class_.file, folder, command)
        stack.enter_context(keep_log(folder.log))
        key = folder.key()
        recorder = Recorder(folder.runs, command)
        stack.enter_context(folder.sharing(recorder.path))
        stack.callback(recorder.close)
        tell = _broadcast(recorder, listener)
        context = stack.enter_context(
            open_run_context(
                class_.file,
                key,
                engine,
                _forward_timings(spec_of(class_), tell),
                plugin_per_stack=plugin_per_stack,
                shared=shared,
            )
        )
        yield ClassRun(class_, key, context, tell, shard, elsewhere, plugin_per_stack=plugin_per_stack)


@contextmanager
def hold_class(class_: Class, command: str, shard: Shard | None = None) -> Iterator[None]:
    """Hold the lock of a class for one run.

    Args:
        shard: Part of a shared class to lock. Other runs may hold the other parts.

    Raises:
        LockedError: Another run holds the class, or its files changed after they were read.
    """
    folder = ClassFolder.of(class_.file)
    _refuse_path(folder)
    folder.create()
    with class_lock(folder.lock, command, str(shard) if shard else ""):
        # Other commands work without the class file: a sweep also removes classes whose file is gone.
        if command in ("up", "reset", "down"):
            _refuse_changed_files(class_, command)
        yield


def _refuse_changed_files(class_: Class, command: str) -> None:
    read = reload_class(class_, deployed=command == "down")
    if (read.seats, read.leaving) != (class_.seats, class_.leaving):
        raise LockedError(
            f"The roster of {class_.name} changed while this run began.", hint="Run the command again."
        )


def _refuse_path(folder: ClassFolder) -> None:
    """Refuse a path that SQLite (at most 512 bytes) or the engine (UTF-8 only) cannot use."""
    path = os.fsencode(folder.home / "journal.db-journal")
    if len(path) > LONGEST_PATH:
        raise UsageError(
            f"The path of the class's folder is too long: {len(path)} bytes, of {LONGEST_PATH} possible.",
            hint="Move the class file, with the folder .labstacks beside it, to a shorter path.",
        )
    try:
        path.decode()
    except UnicodeDecodeError:
        raise UsageError(
            f"The path of the class's folder is not UTF-8: {path.decode(errors='replace')}.",
            hint="Rename the folder, for example in letters a to z.",
        ) from None


def _broadcast(*listeners: Listener) -> Listener:
    """Call several listeners. A failing one, for example on a full disk, does not stop the run."""

    def tell(event: RunEvent) -> None:
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                _LOG.exception("a listener failed")

    return tell


def _forward_timings(spec: ClassSpec, tell: Listener) -> OnTiming:
    """Report the cloud calls of seats and of the classroom. Data sources are not reported."""

    def forward(timing: Timing) -> None:
        stack = stack_of(timing.subject)
        if seat := spec.seat_of(stack):
            tell(CallEnded(seat, stack, timing))

    return forward


class ClassRun:
    """One run on one class. Create it with :func:`open_class_run`."""

    def __init__(
        self,
        class_: Class,
        key: ClassKey,
        context: RunContext,
        tell: Listener,
        shard: Shard | None = None,
        elsewhere: Runner | None = None,
        *,
        plugin_per_stack: bool = False,
    ) -> None:
        self._class = class_
        self._shard = shard
        self._classroom_lock = ClassroomLock(ClassFolder.of(class_.file).turns) if shard else None
        self._spec = spec_of(class_)
        self._key = key
        self._context = context
        self._elsewhere = elsewhere
        self.plugin_per_stack = plugin_per_stack
        self._backend = context.driver.backend
        self._tell = tell

    def up(
        self, *, only: Collection[str] = (), parallel: int | None = None, refresh: bool = False
    ) -> RunEnded:
        """Deploy the class that the class file and the roster describe.

        Args:
            only: Seat ids to deploy. Default: all. The classroom is always included.
            parallel: Maximum parallel engines. None picks a number for this machine.
            refresh: Read the cloud resources first, to repair manual changes and deletions.
        """
        return self._run(self.to_go_up(only=only, refresh=refresh), parallel)

    def down(self, *, only: Collection[str] = (), parallel: int | None = None) -> RunEnded:
        """Remove the class, then list what the cloud still holds.

        Args:
            only: Seat ids to remove. Default: all. With seat ids, the classroom stays. A shard removes the
                classroom together with the last seat.
            parallel: Maximum parallel engines. None picks a number for this machine.
        """
        return self._run(self.to_go_down(only=only), parallel)

    def reset(
        self, seats: Sequence[str], *, keep_files: bool = False, parallel: int | None = None
    ) -> RunEnded:
        """Recreate seats while the rest of the class keeps working.

        Args:
            seats: Ids of seats of the class.
            keep_files: Keep the buckets of the seats, with the files that students stored.
            parallel: Maximum parallel engines. None picks a number for this machine.

        Raises:
            UsageError: The classroom is not deployed.
        """
        return self._run(self.to_reset(seats, keep_files=keep_files), parallel)

    def to_go_up(self, *, only: Collection[str] = (), refresh: bool = False) -> Operation:
        """Operation of :meth:`up`, to run with other classes: see :func:`labstacks.runs.operation.run`."""
        only = self._shard.seats(self._class) if self._shard else only
        if self._shard and not only:
            return self._operation("up", ())
        save_ledger(self._class)
        load(self._spec.level, self._spec.own_labs)
        found = difference_of(self._class).only(only)
        # New seats come first: a new student must not wait for seats that rarely change.
        wanted = [*found.new, *found.kept]
        leaving = [seat for seat in self._class.leaving if not only or seat.id in only]
        return self._operation("up", up_jobs(self._spec, wanted, found.leaving), leaving, refresh=refresh)

    def to_go_down(self, *, only: Collection[str] = ()) -> Operation:
        """Operation of :meth:`down`, to run together with other classes."""
        only = self._shard.seats(self._class) if self._shard else only
        if self._shard and not only:
            return self._operation("down", (), part=True)
        # After a crash, the journal may list a stack whose state was never written.
        stacks = {*self._backend.stacks(), *self._context.journal.counts()}
        seats = [*self._class.seats, *self._class.leaving]
        going = [seat for seat in seats if not only or seat.id in only]
        jobs = down_jobs(self._spec, stacks, only, and_last=self._shard is not None)
        return self._operation("down", jobs, going, part=bool(only))

    def to_reset(self, seats: Sequence[str], *, keep_files: bool = False) -> Operation:
        """Operation of :meth:`reset`, to run together with other classes."""
        if not self._backend.outputs(self._spec.classroom_stack).get("shared"):
            raise UsageError(
                f"The classroom of {self._class.name} is not there, or not finished.",
                hint="Run `labstacks up` first.",
            )
        save_ledger(self._class)
        load(self._spec.level, self._spec.own_labs)
        return self._operation("reset", reset_jobs(self._spec, seats, keep_files=keep_files))

    def _release(self, seats: Iterable[Seat]) -> None:
        """Release the removed ones of these seats in the ledger."""
        stacks = self._backend.stacks()
        try:
            ledger = read_ledger(self._class.file.documents, self._class.name)
        except StateError:
            # A damaged ledger must not block the removal of a class.
            _LOG.exception("cannot read the ledger of %s", self._class.name)
            return
        known = {place.number for place in ledger.places}
        gone = {seat.number for seat in seats if self._spec.seat_stack(seat.id) not in stacks}
        if gone & known:
            release_seats(self._class.file, sorted(gone & known))

    def _run(self, operation: Operation, parallel: int | None) -> RunEnded:
        if self._elsewhere:
            [ended] = self._elsewhere([operation], parallel)
            return ended
        [ended] = run([operation], parallel or self._class.file.parallel or self.max_engines())
        return ended

    def max_engines(self) -> int:
        """Maximum parallel engines on this machine for the class's cloud."""
        return parallelism.max_engines(
            parallelism.cores(),
            parallelism.free_memory(),
            waits=self.waits,
            plugin_per_stack=self.plugin_per_stack,
        )

    @property
    def waits(self) -> bool:
        """Whether operations of the cloud take time, so that engines mostly wait."""
        return self._context.cloud.waits

    def _operation(
        self,
        command: str,
        jobs: Sequence[Job],
        going: Iterable[Seat] = (),
        *,
        refresh: bool = False,
        part: bool = False,
    ) -> Operation:
        """Build an operation.

        Args:
            going: Seats to release in the ledger once their stacks are gone.
            part: Whether the operation covers only some of the seats.
        """

        def conclude(results: Sequence[JobResult], seconds: float, stopped: bool) -> RunEnded:
            self._release(going)
            survivors = self._survivors(command, results, part=part)
            return RunEnded(tuple(results), seconds, stopped, survivors, self._context.once.recovered)

        driver, context = self._context.driver, self._context
        run_spec = self._run_spec(refresh=refresh)
        work = run_spec.stack_runner(context, self._tell, self._classroom_lock)
        account = account_name(self._class.file)
        return Operation(
            command, tuple(jobs), work, self._tell, self._stop, driver.kill, conclude, account, run_spec
        )

    def _stop(self) -> None:
        if self._classroom_lock:
            self._classroom_lock.stop()
        self._context.driver.stop()

    def _run_spec(self, *, refresh: bool) -> RunSpec:
        file = self._class.file
        return RunSpec(
            file,
            self._spec,
            self._key,
            read_issues(file.documents),
            refresh=refresh,
            plugin_per_stack=self.plugin_per_stack,
        )

    def _survivors(self, command: str, results: Sequence[JobResult], *, part: bool) -> tuple[Survivor, ...]:
        """Resources of removed stacks, or of a removed class, that the cloud or the journal still lists."""
        gone = {result.job.stack for result in results if result.done and result.job.action is Action.DOWN}
        whole = command == "down" and went_whole(self._spec, results, part=part)
        rehearsed = self._class.file.cloud == "rehearsal"
        return survivors(
            self._context.cloud, self._context.journal, self._spec, gone, whole=whole, rehearsed=rehearsed
        )


def difference_of(class_: Class) -> Difference:
    """Difference between the deployed class and the class file with its roster."""
    backend = ClassFolder.of(class_.file).backend()
    return difference(spec_of(class_), [seat.id for seat in class_.seats], backend.stacks())


def seat_ids(class_: Class, named: Iterable[str]) -> tuple[str, ...]:
    """Seat ids for ``s07``, ``7`` or a student's id, without duplicates.

    Raises:
        UsageError: A name matches no seat of this class.
    """
    return tuple(dict.fromkeys(class_.seat(name).id for name in named))
