"""``labstacks down``: remove classes, and check that nothing is left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.errors import UsageError
from labstacks_cli.executor_options import allow_option, executor_options, keep_others_out
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import change_options, confirm, plugin_option, rehearsal_options
from labstacks_cli.run_setup import RunOptions, RunSetup, collect_options
from labstacks_cli.selection import Selection, class_options

if TYPE_CHECKING:
    from labstacks.classfile.model import Class


@click.command("down")
@class_options("only", "purge")
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
@click.option("--save", is_flag=True, help="First save students' files, as `labstacks save` does.")
@collect_options
def command(selection: Selection, options: RunOptions, purge: bool, save: bool) -> ExitCode:
    """Remove the class, and check that nothing is left.

    Asks first whether to save students' files that are not saved yet. Removes every seat, then the
    classroom, then asks the cloud what it still holds. With --only, the classroom stays; with --shard, it
    goes with the last seat. Needs neither the roster nor a class file without mistakes. Seat numbers and the
    class key stay, so that the class can be deployed again.

    \b
    labstacks report           first: save the progress
    labstacks down             then remove all of it; asks first
    labstacks down --save      the same, and save students' files without asking
    labstacks down --only s07  one seat, and nothing else
    labstacks down --purge     the state is lost: delete by name and tag
    """
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.runs.account_identity import require_credentials
    from labstacks_cli.render import summary
    from labstacks_cli.render.saved_work import offer_to_save

    if purge:
        return _purge(selection, options)

    def read(path: Path) -> Class:
        # Without a key nothing else matters, and nothing has to be downloaded to say so.
        class_ = load_deployed(path)
        if class_.file.cloud != "rehearsal":
            require_credentials()
        return class_

    setup = RunSetup.of(selection, options, read)
    if setup.one and setup.idle:
        return summary.no_seats(setup.one, "down", options.shard, as_json=options.as_json)
    seats = setup.only
    expected = None if options.as_json else _announce(setup, seats)
    if setup.one:
        what = summary.students(setup.one, seats) if seats else f"class {setup.one.name}"
        question = f"Remove {what}? What students made there is lost."
        if not summary.is_deployed(setup.one):
            question = f"Ask the cloud whether anything is left of class {setup.one.name}, and delete it?"
    else:
        question = "Remove all of them? What students made there is lost."
    for class_ in setup.programme.classes:
        if options.shard is None and class_.file.level:
            offer_to_save(class_, seats, save=save, yes=options.yes, quiet=options.as_json)
    if not confirm(question, yes=options.yes, removes=True):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    with setup.open("down", expected) as run:
        ended = run.down(only=seats, parallel=options.parallel)
    return summary.after_down(setup.programme, ended, options.shard, as_json=options.as_json)


def _announce(setup: RunSetup, seats: tuple[str, ...]) -> float | None:
    """Say what is removed, what students made by hand and how long it takes; return that, in seconds."""
    from labstacks.planning.jobs import Action
    from labstacks.runs.unmanaged import extras_of
    from labstacks_cli.render import programme as shown
    from labstacks_cli.render import summary
    from labstacks_cli.render.class_notices import notices
    from labstacks_cli.render.progress import foreseen
    from labstacks_cli.render.saved_work import extras

    shard = setup.options.shard
    if setup.one is None:
        summary.before_down_of_programme(setup.programme, setup.difference, shard)
        # Of a part of the classes it would say too much.
        return None if shard else shown.foreseen(setup.programme, setup.slots)
    notices(setup.one)
    found = setup.difference(setup.one)
    summary.before_down_of_class(setup.one, found, whole=not seats, sharded=bool(shard))
    expected = foreseen(
        setup.one, [Action.DOWN], (*found.kept, *found.leaving), classroom=not seats, parallel=setup.slots
    )
    # Students' files come with the question whether to save them.
    extras(extras_of(setup.one, seats), keep_files=True)
    return expected


def _purge(selection: Selection, options: RunOptions) -> ExitCode:
    """Name everything of the class that the cloud lists, and delete it after asking."""
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.runs.cloud_factory import open_cloud
    from labstacks.runs.open_class import hold_class
    from labstacks.runs.overrides import rehearsing
    from labstacks.runs.purge import describe, find_all, purge
    from labstacks_cli.output import print_json

    if options.only or options.shard:
        raise UsageError("--purge is for the whole class.", hint="Leave out --only and --shard.")
    class_ = rehearsing(load_deployed(selection.path), clock=options.clock, chaos=options.chaos)
    keep_others_out([class_.file])
    with hold_class(class_, "down"), open_cloud(class_.file) as cloud:
        found = find_all(class_, cloud)
        for line in describe(found):
            click.echo(f"  {line}", err=True)
        where = "the emulator" if class_.file.cloud == "rehearsal" else f"Alibaba Cloud, {class_.file.region}"
        click.echo(f"{len(found)} resources of class {class_.name} in {where}.", err=True)
        question = f"Delete all of them, and forget the state of {class_.name}?"
        if not confirm(question, yes=options.yes, removes=True):
            click.echo("Nothing was changed.", err=True)
            return ExitCode.DONE
        left = purge(class_, cloud, found)
    code = ExitCode.SURVIVORS if left else ExitCode.DONE
    told = [{"type": each.item.type, "id": each.item.id, "reason": each.reason} for each in left]
    if options.as_json:
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
