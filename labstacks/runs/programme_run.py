"""Takes all classes of a programme up and down in one run: every class is held, then one schedule for all."""

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
"""Open files of one class, measured: seven, of its lock, log, record, journal and gateway."""
FILES_BESIDES = 512
"""For engines, clouds and whatever else."""


@dataclass(frozen=True)
class ProgrammeEnded:
    """The end of a run on several classes.

    Args:
        classes: By class, how it ended, in the programme's order.
    """

    classes: Mapping[str, RunEnded]

    @property
    def seconds(self) -> float:
        """From start to end of all."""
        return max((ended.seconds for ended in self.classes.values()), default=0.0)

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C ended it early."""
        return any(ended.stopped for ended in self.classes.values())

    @property
    def failed(self) -> tuple[JobResult, ...]:
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
    """Hold every class of a programme, and open what a run on them needs: they share clouds and paces.

    Args:
        programme: Whose classes.
        engine: Pulumi's CLI.
        command: ``up`` or ``down``, for the records and for those who wait.
        listener: By class's name, who is told of everything that happens to it.
        plugin_per_stack, elsewhere: See :func:`labstacks.runs.class_run.open_class_run`.
        shard: The part of the seats of each class that this run is for.

    Raises:
        LockedError: Other runs hold classes of it. All of these are named, and nothing was begun.
        UsageError: A class file asks for what this version cannot do.
        StateError: Something in a class's folder is damaged.
    """
    parallelism.allow_files(FILES_BESIDES + FILES_EACH * len(programme.classes))
    with ExitStack() as stack:
        _hold_all(programme, command, shard, stack)
        shared = SharedContext(stack)
        fleets = {
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
        yield ProgrammeRun(programme, fleets, elsewhere)


class ProgrammeRun:
    """One run on all classes of a programme. Made by :func:`open_programme`."""

    def __init__(
        self, programme: Programme, fleets: Mapping[str, ClassRun], elsewhere: Runner | None
    ) -> None:
        self._programme = programme
        self._fleets = fleets
        self._elsewhere = elsewhere

    def up(
        self, *, only: Collection[str] = (), parallel: int | None = None, refresh: bool = False
    ) -> ProgrammeEnded:
        """Deploy all classes as their files and rosters say; the first of the programme first.

        Args:
            only: Ids of the seats to restrict it to; the classrooms always come along.
            parallel: How many engines at once, in all; None is the programme's, or what the machine can take.
            refresh: Read what exists first, so that what was changed or deleted by hand comes back.
        """
        return self._run(
            [fleet.to_go_up(only=only, refresh=refresh) for fleet in self._fleets.values()], parallel
        )

    def down(self, *, only: Collection[str] = (), parallel: int | None = None) -> ProgrammeEnded:
        """Remove all classes, and ask the clouds what is left.

        Args:
            only: Ids of the seats to restrict it to; the classrooms then stay.
            parallel: As of :meth:`up`.
        """
        return self._run([fleet.to_go_down(only=only) for fleet in self._fleets.values()], parallel)

    def max_engines(self) -> int:
        """How many engines at once this machine can take for these classes."""
        waits = any(fleet.waits for fleet in self._fleets.values())
        plugins = any(fleet.plugin_per_stack for fleet in self._fleets.values())
        return parallelism.max_engines(
            parallelism.cores(), parallelism.free_memory(), waits=waits, plugin_per_stack=plugins
        )

    def _run(self, operations: list[Operation], parallel: int | None) -> ProgrammeEnded:
        slots = parallel or self._programme.parallel
        if self._elsewhere:
            ended = self._elsewhere(operations, slots)
        else:
            ended = run(operations, slots or self.max_engines())
        return ProgrammeEnded(dict(zip(self._fleets, ended, strict=True)))


def _hold_all(programme: Programme, command: str, shard: Shard | None, stack: ExitStack) -> None:
    """Hold every class, or none: somebody who waits for one must not keep others waiting meanwhile."""
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
