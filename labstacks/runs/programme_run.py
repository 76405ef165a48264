"""Deploys and removes all classes of a programme in one run. Locks every class, then runs one schedule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from labstacks.classfile.model import Class
from labstacks.classfile.programme import Programme
from labstacks.classfile.shard import Shard
from labstacks.engine.locate import Engine
from labstacks.errors import LockedError
from labstacks.planning import parallelism
from labstacks.runs.class_run import ClassRun, hold_class, open_class_run
from labstacks.runs.events import JobResult, Listener, RunEnded
from labstacks.runs.operation import Operation, Runner, run
from labstacks.runs.run_context import SharedContext

FILES_EACH = 10
"""Open files of one class. Measured: seven, for lock, log, record, journal and gateway."""
FILES_BESIDES = 512
"""Open files for engines, clouds and everything else."""


@dataclass(frozen=True)
class ProgrammeEnded:
    """The end of a run on several classes.

    Args:
        classes: Class name to the end of its run, in the programme's order.
    """

    classes: Mapping[str, RunEnded]

    @property
    def seconds(self) -> float:
        """Duration of the whole run."""
        return max((ended.seconds for ended in self.classes.values()), default=0.0)

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C ended the run early."""
        return any(ended.stopped for ended in self.classes.values())

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """Results of the failed and skipped jobs of all classes."""
        return tuple(result for ended in self.classes.values() for result in ended.failed)


@contextmanager
def open_programme(
    programme: Programme,
    engine: Engine,
    command: str,
    listener: Callable[[str], Listener],
    *,
    plugin_per_stack: bool = False,
    shard: Shard | None = None,
    elsewhere: Runner | None = None,
) -> Iterator[ProgrammeRun]:
    """Lock every class of a programme and open the run. The classes share clouds and rate limits.

    Args:
        programme: Programme to work on.
        engine: Pulumi's CLI.
        command: ``up`` or ``down``, for the records and for waiting runs.
        listener: Returns the listener for the events of a class, by the class's name.
        plugin_per_stack, elsewhere: See :func:`labstacks.runs.class_run.open_class_run`.
        shard: Part of the seats of each class that this run works on.

    Raises:
        LockedError: Other runs hold classes of the programme. The message names them. Nothing was started.
        UsageError: A class file needs a feature that this version lacks.
        StateError: A file in a class's folder is damaged.
    """
    parallelism.allow_files(FILES_BESIDES + FILES_EACH * len(programme.classes))
    with ExitStack() as stack:
        _hold_all(programme, command, shard, stack)
        shared = SharedContext(stack)
        class_runs = {
            class_.name: stack.enter_context(
                open_class_run(
                    class_,
                    engine,
                    command,
                    listener(class_.name),
                    plugin_per_stack=plugin_per_stack,
                    shared=shared,
                    shard=shard,
                )
            )
            for class_ in programme.classes
        }
        yield ProgrammeRun(programme, class_runs, elsewhere)


class ProgrammeRun:
    """One run on all classes of a programme. Create it with :func:`open_programme`."""

    def __init__(
        self, programme: Programme, class_runs: Mapping[str, ClassRun], elsewhere: Runner | None
    ) -> None:
        self._programme = programme
        self._runs = class_runs
        self._elsewhere = elsewhere

    def up(
        self, *, only: Collection[str] = (), parallel: int | None = None, refresh: bool = False
    ) -> ProgrammeEnded:
        """Deploy all classes that the class files and rosters describe, in the programme's order.

        Args:
            only: Seat ids to deploy. Default: all. The classrooms are always included.
            parallel: Maximum parallel engines, over all classes. None uses the programme's number, or else
                picks one for this machine.
            refresh: Read the cloud resources first, to repair manual changes and deletions.
        """
        return self._run(
            [run_.to_go_up(only=only, refresh=refresh) for run_ in self._runs.values()],
            parallel,
        )

    def down(self, *, only: Collection[str] = (), parallel: int | None = None) -> ProgrammeEnded:
        """Remove all classes, then list what the clouds still hold.

        Args:
            only: Seat ids to remove. Default: all. With seat ids, the classrooms stay.
            parallel: As in :meth:`up`.
        """
        return self._run([run_.to_go_down(only=only) for run_ in self._runs.values()], parallel)

    def max_engines(self) -> int:
        """Maximum parallel engines on this machine for these classes."""
        waits = any(run_.waits for run_ in self._runs.values())
        plugins = any(run_.plugin_per_stack for run_ in self._runs.values())
        return parallelism.max_engines(
            parallelism.cores(), parallelism.free_memory(), waits=waits, plugin_per_stack=plugins
        )

    def _run(self, operations: list[Operation], parallel: int | None) -> ProgrammeEnded:
        slots = parallel or self._programme.parallel
        if self._elsewhere:
            ended = self._elsewhere(operations, slots)
        else:
            ended = run(operations, slots or self.max_engines())
        return ProgrammeEnded(dict(zip(self._runs, ended, strict=True)))


def _hold_all(programme: Programme, command: str, shard: Shard | None, stack: ExitStack) -> None:
    """Lock every class or none: a run that waits for one class must not block the others."""
    held: list[tuple[Class, LockedError]] = []
    for class_ in programme.classes:
        try:
            stack.enter_context(hold_class(class_, command, shard))
        except LockedError as error:
            held.append((class_, error))
    if not held:
        return
    if len(programme.classes) == 1:
        raise held[0][1]
    named = "\n".join(f"  {class_.name}: {error.message}" for class_, error in held)
    count = "1 class is" if len(held) == 1 else f"{len(held)} classes are"
    raise LockedError(
        f"{count} held by another run, and nothing was begun on any:\n{named}",
        hint="Wait until it ends; or choose the others with --class, once for each.",
    )
