"""Locks classes and opens what a run needs of them: key, cloud, journal, gateway and record."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from labstacks.classfile import reload_class
from labstacks.classfile.model import Class
from labstacks.classfile.shard import Shard
from labstacks.engine.locate import Engine
from labstacks.engine.programs.class_spec import ClassSpec, spec_of
from labstacks.errors import LockedError, UsageError
from labstacks.gateway.provider import stack_of
from labstacks.gateway.rate_limiter import OnTiming, Timing
from labstacks.planning import parallelism
from labstacks.runs.deployed_region import refuse_to_move
from labstacks.runs.events import CallEnded, Listener, RunEvent
from labstacks.runs.log import keep_log
from labstacks.runs.record import Recorder
from labstacks.runs.run_context import RunContext, SharedContext, open_run_context
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_key import ClassKey
from labstacks.storage.class_lock import class_lock

LONGEST_PATH = 500
"""Maximum bytes in the path of a database file."""
FILES_EACH = 10
"""Open files of one class. Measured: seven, for lock, log, record, journal and gateway."""
FILES_BESIDES = 512
"""Open files for engines, clouds and everything else."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenClass:
    """A class that a run has locked and opened.

    Args:
        class_: The class.
        spec: Settings for its Pulumi programs.
        key: The class key.
        context: Its cloud, journal, gateway and engine driver.
        tell: Called with every event of the class.
        shard: Part of the class that the run works on; None for all of it.
        plugin_per_stack: Whether each engine starts its own provider plugin and bypasses the gateway.
    """

    class_: Class
    spec: ClassSpec
    key: ClassKey
    context: RunContext
    tell: Listener
    shard: Shard | None = None
    plugin_per_stack: bool = False

    @property
    def uses_digests(self) -> bool:
        """Whether the run leaves out engines of unchanged stacks: see :mod:`labstacks.runs.unchanged`.

        Other shards change the class at the same time, and without the gateway no query is recorded.
        """
        return not self.shard and not self.plugin_per_stack


def hold_classes(classes: Sequence[Class], command: str, shard: Shard | None, stack: ExitStack) -> None:
    """Lock every class or none: a run that waits for one class must not block the others.

    Args:
        stack: Unlocks them.

    Raises:
        LockedError: Other runs hold some of the classes. The message names them.
    """
    parallelism.allow_files(FILES_BESIDES + FILES_EACH * len(classes))
    held: list[tuple[Class, LockedError]] = []
    for class_ in classes:
        try:
            stack.enter_context(hold_class(class_, command, shard))
        except LockedError as error:
            held.append((class_, error))
    if not held:
        return
    if len(classes) == 1:
        raise held[0][1]
    named = "\n".join(f"  {class_.name}: {error.message}" for class_, error in held)
    count = "1 class is" if len(held) == 1 else f"{len(held)} classes are"
    raise LockedError(
        f"{count} held by another run, and nothing was begun on any:\n{named}",
        hint="Wait until it ends; or choose the others with --class, once for each.",
    )


@contextmanager
def hold_class(class_: Class, command: str, shard: Shard | None = None) -> Iterator[None]:
    """Hold the lock of a class for one run.

    Args:
        command: ``up``, ``down`` …, for waiting runs.
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


@contextmanager
def open_class(
    class_: Class,
    engine: Engine,
    command: str,
    listener: Listener,
    shared: SharedContext,
    *,
    plugin_per_stack: bool = False,
    shard: Shard | None = None,
) -> Iterator[OpenClass]:
    """Open the key, cloud, journal, gateway and record of a class that the caller holds.

    Args:
        engine: Pulumi's CLI.
        command: ``up``, ``down`` or ``reset``, for the record.
        listener: Called with every event. Its exceptions are logged and do not stop the run.
        shared: Clouds and rate limits of the run's classes.
        plugin_per_stack, shard: See :func:`labstacks.runs.run.open_run`.
    """
    folder, spec = ClassFolder.of(class_.file), spec_of(class_)
    with ExitStack() as stack:
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
                shared,
                _forward_timings(spec, tell),
                plugin_per_stack=plugin_per_stack,
            )
        )
        yield OpenClass(class_, spec, key, context, tell, shard, plugin_per_stack)


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


def _broadcast(*listeners: Callable[[RunEvent], None]) -> Listener:
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
