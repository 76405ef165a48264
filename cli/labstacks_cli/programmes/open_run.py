"""What ``up`` and ``down`` of a programme have in common: what they need, and how its classes are opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from labstacks.classfile.programme import Programme
from labstacks_cli.executor_options import runner

if TYPE_CHECKING:
    from labstacks.classfile.shard import Shard
    from labstacks.engine.locate import Engine
    from labstacks.runs.dask.cluster import Cluster
    from labstacks.runs.programme_run import ProgrammeRun


@dataclass(frozen=True)
class Means:
    """What a run on a programme has at its disposal.

    Args:
        programme: Its classes, rehearsed as the command line says.
        engine: Pulumi's CLI.
        elsewhere: What does the work; None does it here.
    """

    programme: Programme
    engine: Engine
    elsewhere: Cluster | None

    def slots(self, parallel: int | None) -> int | None:
        """How many engines at once; None lets the machine decide."""
        return parallel or (self.elsewhere.slots if self.elsewhere else None)

    @contextmanager
    def fleets(
        self,
        command: str,
        *,
        quiet: bool,
        expected: float | None,
        plugin_per_stack: bool,
        shard: Shard | None,
    ) -> Iterator[ProgrammeRun]:
        """The classes, open for one run that is shown while it goes on."""
        from labstacks.runs.programme_run import open_programme
        from labstacks_cli.render.programme_progress import progress

        with (
            progress(self.programme, quiet=quiet, expected=expected) as listener,
            open_programme(
                self.programme,
                self.engine,
                command,
                listener,
                plugin_per_stack=plugin_per_stack,
                shard=shard,
                elsewhere=self.elsewhere,
            ) as fleets,
        ):
            yield fleets


def means(
    programme: Programme,
    *,
    clock: str | None,
    chaos: str | None,
    executor: str,
    certificates: Path | None,
    shard: Shard | None,
) -> Means:
    """What a run needs, found before anything is touched."""
    from labstacks.engine.locate import require_engine
    from labstacks.runs.overrides import rehearsing

    classes = tuple(rehearsing(class_, clock=clock, chaos=chaos) for class_ in programme.classes)
    engine = require_engine()
    elsewhere = runner(executor, certificates, [class_.file for class_ in classes], engine, shard=shard)
    return Means(replace(programme, classes=classes), engine, elsewhere)
