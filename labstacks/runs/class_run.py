"""Takes a class up and down: opens what a run needs, and does its jobs."""

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
"""Bytes of the path of a database file."""
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
    """Hold the class, and open its key, cloud, journal and gateway for one run.

    Args:
        class_: Whose stacks.
        engine: Pulumi's CLI.
        command: ``up`` or ``down``, for the record and for those who wait.
        listener: Told of everything. What it raises is logged, and stops nothing.
        plugin_per_stack: Let each engine start the provider's plugin itself, past the gateway: with no pace,
            no journal and 250 MB for each. A way out should the gateway ever be in the way.
        shared: What it shares with the fleets of other classes; then whoever opens it holds the class already
            (:func:`hold`).
        shard: The part of the class that this run is for, while others are at work on the rest.
        elsewhere: Does the jobs on other machines; None does them here.

    Raises:
        UsageError: The class file asks for what this version cannot do.
        LockedError: Another run holds the class.
        StateError: Something in the class's folder is damaged.
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
        refuse_to_move(class_.file, folder)
        stack.enter_context(keep_log(folder.log))
        key = folder.key()
        recorder = Recorder(folder.runs, command)
        stack.enter_context(folder.sharing(recorder.path))
        stack.callback(recorder.close)
        tell = _telling(recorder, listener)
        context = stack.enter_context(
            open_run_context(
                class_.file,
                key,
                engine,
                _passing_on(spec_of(class_), tell),
                plugin_per_stack=plugin_per_stack,
                shared=shared,
            )
        )
        yield ClassRun(class_, key, context, tell, shard, elsewhere, plugin_per_stack=plugin_per_stack)


@contextmanager
def hold_class(class_: Class, command: str, shard: Shard | None = None) -> Iterator[None]:
    """Hold a class for one run.

    Args:
        shard: The part of a shared class that is meant; others may hold the others.

    Raises:
        LockedError: Another run holds it, or its files changed since it was read.
    """
    folder = ClassFolder.of(class_.file)
    _refuse_path(folder)
    folder.create()
    with class_lock(folder.lock, command, str(shard) if shard else ""):
        # Other commands work without the files: a sweep also removes classes that no file names any longer.
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
    """Refuse a path that SQLite, which takes 512 bytes, or the engine, which takes UTF-8, would trip over."""
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


def _telling(*listeners: Listener) -> Listener:
    """Tell several, none of whom can hurt a run: not by a full disk, nor by a terminal that went away."""

    def tell(event: RunEvent) -> None:
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                _LOG.exception("a listener failed")

    return tell


def _passing_on(spec: ClassSpec, tell: Listener) -> OnTiming:
    """Tell of calls to the cloud that are for a seat, or the classroom; not of data sources."""

    def told(timing: Timing) -> None:
        stack = stack_of(timing.subject)
        if seat := spec.seat_of(stack):
            tell(CallEnded(seat, stack, timing))

    return told


class ClassRun:
    """One run on one class. Made by :func:`open_class_run`."""

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
        self._turns = ClassroomLock(ClassFolder.of(class_.file).turns) if shard else None
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
        """Make the class as the class file and the roster say.

        Args:
            only: Seat ids to restrict it to; the classroom always comes along.
            parallel: How many engines at once; None lets the machine decide.
            refresh: Read what exists first, so that what was changed or deleted by hand comes back.
        """
        return self._run(self.to_go_up(only=only, refresh=refresh), parallel)

    def down(self, *, only: Collection[str] = (), parallel: int | None = None) -> RunEnded:
        """Take the class down, and ask the cloud what is left.

        Args:
            only: Seat ids to restrict it to; the classroom then stays. Of a shard it goes with the last seat.
            parallel: How many engines at once; None lets the machine decide.
        """
        return self._run(self.to_go_down(only=only), parallel)

    def reset(
        self, seats: Sequence[str], *, keep_files: bool = False, parallel: int | None = None
    ) -> RunEnded:
        """Make seats from scratch, while the rest of the class works on.

        Args:
            seats: Ids of seats of the class.
            keep_files: Their buckets, with what students put there, stay.
            parallel: How many engines at once; None lets the machine decide.

        Raises:
            UsageError: The class has no classroom yet.
        """
        return self._run(self.to_reset(seats, keep_files=keep_files), parallel)

    def to_go_up(self, *, only: Collection[str] = (), refresh: bool = False) -> Operation:
        """What :meth:`up` does, to be run beside other classes: see :func:`labstacks.runs.operation.run`."""
        only = self._shard.seats(self._class) if self._shard else only
        if self._shard and not only:
            return self._operation("up", ())
        save_ledger(self._class)
        load(self._spec.level, self._spec.own_labs)
        found = difference_of(self._class).only(only)
        # A new student does not wait behind seats that are only looked at.
        wanted = [*found.new, *found.kept]
        leaving = [seat for seat in self._class.leaving if not only or seat.id in only]
        return self._operation("up", up_jobs(self._spec, wanted, found.leaving), leaving, refresh=refresh)

    def to_go_down(self, *, only: Collection[str] = ()) -> Operation:
        """What :meth:`down` does, to be run beside other classes."""
        only = self._shard.seats(self._class) if self._shard else only
        if self._shard and not only:
            return self._operation("down", (), part=True)
        # The journal may know of a stack that a crash kept from ever being written.
        stacks = {*self._backend.stacks(), *self._context.journal.counts()}
        seats = [*self._class.seats, *self._class.leaving]
        going = [seat for seat in seats if not only or seat.id in only]
        jobs = down_jobs(self._spec, stacks, only, and_last=self._shard is not None)
        return self._operation("down", jobs, going, part=bool(only))

    def to_reset(self, seats: Sequence[str], *, keep_files: bool = False) -> Operation:
        """What :meth:`reset` does, to be run beside other classes."""
        if not self._backend.outputs(self._spec.classroom_stack).get("shared"):
            raise UsageError(
                f"The classroom of {self._class.name} is not there, or not finished.",
                hint="Run `labstacks up` first.",
            )
        save_ledger(self._class)
        load(self._spec.level, self._spec.own_labs)
        return self._operation("reset", reset_jobs(self._spec, seats, keep_files=keep_files))

    def _release(self, seats: Iterable[Seat]) -> None:
        """Note in the ledger which of these seats stand no more."""
        stacks = self._backend.stacks()
        try:
            ledger = read_ledger(self._class.file.documents, self._class.name)
        except StateError:
            # A damaged ledger must not keep a class from being removed.
            _LOG.exception("the ledger of %s cannot be read", self._class.name)
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
        """How many engines at once this machine can take, for the cloud that they wait for."""
        return parallelism.max_engines(
            parallelism.cores(),
            parallelism.free_memory(),
            waits=self.waits,
            plugin_per_stack=self.plugin_per_stack,
        )

    @property
    def waits(self) -> bool:
        """Whether its cloud takes its time, so that engines mostly wait."""
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
        """An operation.

        Args:
            going: Seats to be released in the ledger if they then stand no more.
            part: Whether it is for some seats only, whatever else there is.
        """

        def conclude(results: Sequence[JobResult], seconds: float, stopped: bool) -> RunEnded:
            self._release(going)
            survivors = self._survivors(command, results, part=part)
            return RunEnded(tuple(results), seconds, stopped, survivors, self._context.once.recovered)

        driver, context = self._context.driver, self._context
        run_spec = self._run_spec(refresh=refresh)
        work = run_spec.stack_runner(context, self._tell, self._turns)
        account = account_name(self._class.file)
        return Operation(
            command, tuple(jobs), work, self._tell, self._stop, driver.kill, conclude, account, run_spec
        )

    def _stop(self) -> None:
        if self._turns:
            self._turns.stop()
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
        """What the cloud, or the journal, still knows of stacks that went, or of a class that went whole."""
        gone = {result.job.stack for result in results if result.done and result.job.action is Action.DOWN}
        whole = command == "down" and went_whole(self._spec, results, part=part)
        rehearsed = self._class.file.cloud == "rehearsal"
        return survivors(
            self._context.cloud, self._context.journal, self._spec, gone, whole=whole, rehearsed=rehearsed
        )


def difference_of(class_: Class) -> Difference:
    """What separates the class that stands from the one that is wanted."""
    backend = ClassFolder.of(class_.file).backend()
    return difference(spec_of(class_), [seat.id for seat in class_.seats], backend.stacks())


def seat_ids(class_: Class, named: Iterable[str]) -> tuple[str, ...]:
    """The ids of the seats that somebody means by ``s07``, ``7`` or a student's id, each once.

    Raises:
        UsageError: No seat of this class goes by one of these.
    """
    return tuple(dict.fromkeys(class_.seat(name).id for name in named))
