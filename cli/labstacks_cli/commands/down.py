"""``labstacks down``: take the class down, and prove that nothing is left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.errors import UsageError
from labstacks_cli.executor_options import allow_option, executor_options, keep_others_out, runner
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import change_options, confirm, meant, plugin_option, rehearsal_options
from labstacks_cli.programmes.options import or_programme

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.shard import Shard


@click.command("down")
@change_options
@executor_options
@allow_option
@plugin_option
@rehearsal_options
@click.option(
    "--purge",
    is_flag=True,
    help="State is lost: delete all that the cloud lists under the class's names and tags.",
)
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
    purge: bool,
) -> ExitCode:
    """Remove the class, and check that nothing is left.

    Removes every seat, then the classroom, then asks the cloud what it still holds. With --only, the
    classroom stays; with --shard, it goes with the last seat. Needs neither the roster nor a class file
    without mistakes. Seat numbers and the class key stay, so that the class can be deployed again.

    \b
    labstacks report           first: save the progress
    labstacks down             then remove all of it; asks first
    labstacks down --only s07  one seat, and nothing else
    labstacks down --purge     the state is lost: delete by name and tag
    """
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.engine.locate import require_engine
    from labstacks.runs.overrides import rehearsing

    class_ = rehearsing(load_deployed(path), clock=clock, chaos=chaos)
    if purge:
        if only or shard:
            raise UsageError("--purge is for the whole class.", hint="Leave out --only and --shard.")
        keep_others_out([class_.file])
        return _purge(class_, yes=yes, as_json=as_json)
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


def _purge(class_: Class, *, yes: bool, as_json: bool) -> ExitCode:
    """Name everything of the class that the cloud lists, and delete it after asking."""
    from labstacks.runs.class_run import hold_class
    from labstacks.runs.cloud_factory import open_cloud
    from labstacks.runs.purge import describe, find_all, purge
    from labstacks_cli.output import print_json

    with hold_class(class_, "down"), open_cloud(class_.file) as cloud:
        found = find_all(class_, cloud)
        for line in describe(found):
            click.echo(f"  {line}", err=True)
        where = "the emulator" if class_.file.cloud == "rehearsal" else f"Alibaba Cloud, {class_.file.region}"
        click.echo(f"{len(found)} resources of class {class_.name} in {where}.", err=True)
        question = f"Delete all of them, and forget the state of {class_.name}?"
        if not confirm(question, yes=yes, removes=True):
            click.echo("Nothing was changed.", err=True)
            return ExitCode.DONE
        left = purge(class_, cloud, found)
    code = ExitCode.SURVIVORS if left else ExitCode.DONE
    told = [{"type": each.item.type, "id": each.item.id, "reason": each.reason} for each in left]
    if as_json:
        print_json(
            {"command": "down", "ok": not left, "exit_code": int(code), "found": len(found), "left": told}
        )
        return code
    for each in told:
        click.echo(f"Left: {each['type']} {each['id']}: {each['reason']}")
    if left:
        click.echo("Delete these in the console, then run `labstacks down --purge` again.")
    else:
        click.echo(f"{len(found)} resources deleted. Nothing of class {class_.name} is left.")
    return code
