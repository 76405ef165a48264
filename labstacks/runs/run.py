"""One run of ``up``, ``down`` or ``reset`` on the classes of a programme. A class is a programme of one.

A run has four stages, and each is a function:

1. **open**: :func:`open_run` locks every class and opens its key, cloud, journal, gateway and record.
2. **schedule**: :func:`labstacks.runs.operation.schedule_up` (``…_down``, ``…_reset``) lists the stacks to
   work on, in order.
3. **run stacks**: :func:`labstacks.runs.executor.run_stacks` works on them, here or on a Dask cluster.
4. **conclude**: :func:`labstacks.runs.conclude.conclude` frees seats, and looks for what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from labstacks.classfile.programme import Programme
from labstacks.classfile.shard import Shard
from labstacks.engine.locate import Engine
from labstacks.errors import UsageError
from labstacks.planning import parallelism
from labstacks.runs.conclude import conclude
from labstacks.runs.events import JobResult, Listener, RunEnded, Survivor
from labstacks.runs.executor import StacksEnded, run_stacks
from labstacks.runs.open_class import OpenClass, hold_classes, open_class
from labstacks.runs.operation import Operation, schedule_down, schedule_reset, schedule_up
from labstacks.runs.run_context import SharedContext

RemoteExecutor = Callable[[Sequence[Operation], int | None], StacksEnded]
"""Runs stacks on other machines, with at most the given number of parallel jobs."""


@dataclass(frozen=True)
class ProgrammeEnded:
    """The end of a run.

    Args:
        classes: Class name to the end of its part, in the programme's order.
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
    def results(self) -> tuple[JobResult, ...]:
        """Results of the jobs of all classes."""
        return tuple(result for ended in self.classes.values() for result in ended.results)

    @property
    def survivors(self) -> tuple[Survivor, ...]:
        """Resources of removed stacks that the clouds still hold."""
        return tuple(survivor for ended in self.classes.values() for survivor in ended.survivors)

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """Results of the failed and skipped jobs of all classes."""
        return tuple(result for ended in self.classes.values() for result in ended.failed)


@contextmanager
def open_run(
    programme: Programme,
    engine: Engine,
    command: str,
    listener: Callable[[str], Listener],
    *,
    plugin_per_stack: bool = False,
    shard: Shard | None = None,
    elsewhere: RemoteExecutor | None = None,
) -> Iterator[OpenRun]:
    """Open a run: lock every class, and open what its stacks need. The classes share clouds and rate limits.

    Args:
        programme: Classes to work on.
        engine: Pulumi's CLI.
        command: ``up``, ``down`` or ``reset``, for the records and for waiting runs.
        listener: Returns the listener for the events of a class, by the class's name.
        plugin_per_stack: Let each engine start its own provider plugin and bypass the gateway. This means
            no rate limit, no journal and 250 MB for each plugin. A workaround for gateway problems.
        shard: Part of the seats of each class that this run works on. Other runs may work on the others.
        elsewhere: Runs the stacks on other machines. None runs them on this machine.

    Raises:
        UsageError: A class file needs a feature that this version lacks.
        LockedError: Other runs hold classes of the programme. The message names them. Nothing was started.
        StateError: A file in a class's folder is damaged.
    """
    if shard and plugin_per_stack:
        raise UsageError(
            "--plugin-per-stack keeps no journal, which shards of a class need to know of each other.",
            hint="Leave out one of --plugin-per-stack and --shard.",
        )
    with ExitStack() as stack:
        hold_classes(programme.classes, command, shard, stack)
        shared = SharedContext(stack)
        opened = [
            stack.enter_context(
                open_class(
                    class_,
                    engine,
                    command,
                    listener(class_.name),
                    shared,
                    plugin_per_stack=plugin_per_stack,
                    shard=shard,
                )
            )
            for class_ in programme.classes
        ]
        yield OpenRun(opened, programme.parallel, elsewhere)


class OpenRun:
    """A run on one or several classes. Create it with :func:`open_run`."""

    def __init__(
        self, opened: Sequence[OpenClass], parallel: int | None, elsewhere: RemoteExecutor | None
    ) -> None:
        self._opened = opened
        self._parallel = parallel
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
        return self._run([schedule_up(each, only, refresh=refresh) for each in self._opened], parallel)

    def down(self, *, only: Collection[str] = (), parallel: int | None = None) -> ProgrammeEnded:
        """Remove all classes, then list what the clouds still hold.

        Args:
            only: Seat ids to remove. Default: all. With seat ids, the classrooms stay. A shard removes the
                classroom together with the last seat.
            parallel: As in :meth:`up`.
        """
        return self._run([schedule_down(each, only) for each in self._opened], parallel)

    def reset(
        self, seats: Sequence[str], *, keep_files: bool = False, parallel: int | None = None
    ) -> ProgrammeEnded:
        """Recreate seats while the rest of the class keeps working.

        Args:
            seats: Ids of seats of the class.
            keep_files: Keep the buckets of the seats, with the files that students stored.
            parallel: As in :meth:`up`.

        Raises:
            UsageError: The classroom is not deployed.
        """
        operations = [schedule_reset(each, seats, keep_files=keep_files) for each in self._opened]
        return self._run(operations, parallel)

    def max_engines(self) -> int:
        """Maximum parallel engines on this machine for these classes."""
        return parallelism.max_engines(
            parallelism.cores(),
            parallelism.free_memory(),
            waits=any(each.context.cloud.waits for each in self._opened),
            plugin_per_stack=any(each.plugin_per_stack for each in self._opened),
        )

    def _run(self, operations: Sequence[Operation], parallel: int | None) -> ProgrammeEnded:
        slots = parallel or self._parallel
        if self._elsewhere:
            ended = self._elsewhere(operations, slots)
        else:
            ended = run_stacks(operations, slots or self.max_engines())
        return ProgrammeEnded(
            {
                opened.class_.name: conclude(opened, operation, ended)
                for opened, operation in zip(self._opened, operations, strict=True)
            }
        )
