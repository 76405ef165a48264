"""``labstacks down``: take the class down, and prove that nothing is left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks_cli.executor_options import allow_option, executor_options, runner
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import change_options, confirm, meant, plugin_option, rehearsal_options
from labstacks_cli.programmes.options import or_programme

if TYPE_CHECKING:
    from labstacks.classfile.shard import Shard


@click.command("down")
@change_options
@executor_options
@allow_option
@plugin_option
@rehearsal_options
@or_programme("down")
def command(
    path: Path,
    yes: bool,
    only: tuple[str, ...],
    shard: Shard | None,
    parallel: int | None,
    as_json: bool,
    plugin_per_stack: bool,
    executor: str,
    certificates: Path | None,
    clock: str | None,
    chaos: str | None,
) -> ExitCode:
    """Remove the class, and check that nothing is left.

    Removes every seat, then the classroom, then asks the cloud what it still holds. With --only, the
    classroom stays; with --shard, it goes with the last seat. Needs neither the roster nor a class file
    without mistakes. Seat numbers and the class key stay, so that the class can be deployed again.

    \b
    labstacks report           first: save the progress
    labstacks down             then remove all of it; asks first
    labstacks down --only s07  one seat, and nothing else
    """
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.engine.locate import require_engine
    from labstacks.runs.overrides import rehearsing

    class_ = rehearsing(load_deployed(path), clock=clock, chaos=chaos)
    engine = require_engine()
    elsewhere = runner(executor, certificates, [class_.file], engine, shard=shard)

    from labstacks.planning.jobs import Action
    from labstacks.runs.class_run import difference_of, open_class_run
    from labstacks.runs.unmanaged import extras_of
    from labstacks_cli.render import summary
    from labstacks_cli.render.class_notices import notices
    from labstacks_cli.render.progress import foreseen, progress

    seats = meant(class_, only, shard)
    if shard and not seats:
        return summary.no_seats(class_, "down", shard, as_json=as_json)
    expected = None
    if not as_json:
        notices(class_)
        found = difference_of(class_).only(seats)
        summary.before_down(class_, found, whole=not seats, sharded=bool(shard))
        slots = parallel or (elsewhere.slots if elsewhere else None)
        expected = foreseen(
            class_, [Action.DOWN], (*found.kept, *found.leaving), classroom=not seats, parallel=slots
        )
        summary.extras(extras_of(class_, seats))
    what = summary.students(class_, seats) if seats else f"class {class_.name}"
    if not confirm(f"Remove {what}? What students made there is lost.", yes=yes, removes=True):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    with (
        progress(quiet=as_json, expected=expected) as listener,
        open_class_run(
            class_,
            engine,
            "down",
            listener,
            plugin_per_stack=plugin_per_stack,
            shard=shard,
            elsewhere=elsewhere,
        ) as fleet,
    ):
        ended = fleet.down(only=seats, parallel=parallel)
    return summary.after_down(class_, path, ended, shard, as_json=as_json)
