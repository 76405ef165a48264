"""What ``up`` and ``down`` share: their options, what they need, and how they open their classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.classfile.programme import Programme
from labstacks_cli.executor_options import runner
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import meant
from labstacks_cli.selection import Selection

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.shard import Shard
    from labstacks.engine.locate import Engine
    from labstacks.planning.jobs import Difference
    from labstacks.runs.dask.cluster import Cluster
    from labstacks.runs.run import OpenRun


@dataclass(frozen=True)
class RunOptions:
    """The options of ``up`` and ``down``, by the names of their parameters."""

    yes: bool
    only: tuple[str, ...]
    shard: Shard | None
    parallel: int | None
    as_json: bool
    plugin_per_stack: bool
    executor: str
    certificates: Path | None
    clock: str | None
    chaos: str | None


def collect_options(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """Pass a command its options as one :class:`RunOptions`, named ``options``."""

    @wraps(command)
    def collecting(**given: Any) -> ExitCode:
        taken = {field.name: given.pop(field.name) for field in fields(RunOptions)}
        return command(options=RunOptions(**taken), **given)

    return collecting


@dataclass(frozen=True)
class RunSetup:
    """What a run needs, found before anything is changed.

    Args:
        programme: The classes, with the rehearsal settings of the command line.
        options: Of the command line.
        engine: Pulumi's CLI.
        elsewhere: Runs the jobs on other machines; None runs them here.
    """

    programme: Programme
    options: RunOptions
    engine: Engine
    elsewhere: Cluster | None

    @classmethod
    def of(cls, selection: Selection, options: RunOptions, read: Callable[[Path], Class]) -> RunSetup:
        """Read the classes, and find the engine and the workers.

        Args:
            read: Reads one class file.
        """
        from labstacks.engine.locate import require_engine
        from labstacks.runs.overrides import rehearsing

        programme = selection.load(read)
        classes = tuple(
            rehearsing(class_, clock=options.clock, chaos=options.chaos) for class_ in programme.classes
        )
        engine, files = require_engine(), [class_.file for class_ in classes]
        elsewhere = runner(options.executor, options.certificates, files, engine, shard=options.shard)
        return cls(replace(programme, classes=classes), options, engine, elsewhere)

    @property
    def one(self) -> Class | None:
        """The class, if the user named one."""
        return self.programme.one

    @property
    def slots(self) -> int | None:
        """How many engines at once; None lets the machine decide."""
        return self.options.parallel or (self.elsewhere.slots if self.elsewhere else None)

    def seats(self, class_: Class) -> tuple[str, ...]:
        """The ids of the seats that ``--only`` or ``--shard`` choose of a class; empty for all or none."""
        return meant(class_, self.options.only, self.options.shard)

    @property
    def only(self) -> tuple[str, ...]:
        """The ids of the seats that ``--only`` or ``--shard`` choose of a single class; empty for all."""
        return self.seats(self.one) if self.one else ()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do: the shard has no seat of the single class."""
        return self.one is not None and not self.takes_part(self.one)

    def takes_part(self, class_: Class) -> bool:
        """Whether the shard, if there is one, has a seat of the class."""
        return self.options.shard is None or bool(self.seats(class_))

    def difference(self, class_: Class) -> Difference:
        """What the run is for: the chosen seats of a class."""
        from labstacks.planning.jobs import Difference
        from labstacks.runs.operation import difference_of

        if not self.takes_part(class_):
            return Difference((), (), ())
        return difference_of(class_).only(self.seats(class_))

    @contextmanager
    def open(self, command: str, expected: float | None) -> Iterator[OpenRun]:
        """The classes, open for one run whose progress is shown.

        Args:
            command: ``up`` or ``down``.
            expected: How long it takes by the forecast, in seconds; None when that is not known.
        """
        from labstacks.runs.run import open_run
        from labstacks_cli.render.progress import progress

        shown = "" if self.one else self.programme.name
        names = [class_.name for class_ in self.programme.classes]
        with (
            progress(names, programme=shown, quiet=self.options.as_json, expected=expected) as listener,
            open_run(
                self.programme,
                self.engine,
                command,
                listener,
                plugin_per_stack=self.options.plugin_per_stack,
                shard=self.options.shard,
                elsewhere=self.elsewhere,
            ) as run,
        ):
            yield run
