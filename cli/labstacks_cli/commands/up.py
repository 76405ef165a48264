"""``labstacks up``: make the class as its file and roster say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks_cli.executor_options import executor_options, runner
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import (
    billed_option,
    change_options,
    confirm,
    confirm_billed,
    meant,
    plugin_option,
    rehearsal_options,
)
from labstacks_cli.programmes.options import or_programme

if TYPE_CHECKING:
    from labstacks.classfile.shard import Shard

OVERRULED = ("budget", "quota", "guardrails", "sessions", "shared-machine")
"""What a plan can be against a class for; and a machine on which others could connect to the engines."""


@click.command("up")
@change_options
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(OVERRULED),
    help="Deploy the class although this speaks against it. Repeatable.",
)
@click.option(
    "--refresh",
    is_flag=True,
    help="First look at what exists: what was changed or deleted by hand comes back.",
)
@billed_option
@executor_options
@plugin_option
@rehearsal_options
@or_programme("up")
def command(
    path: Path,
    yes: bool,
    only: tuple[str, ...],
    shard: Shard | None,
    parallel: int | None,
    as_json: bool,
    allow: tuple[str, ...],
    refresh: bool,
    billed: str | None,
    plugin_per_stack: bool,
    executor: str,
    certificates: Path | None,
    clock: str | None,
    chaos: str | None,
) -> ExitCode:
    """Deploy the class as its file and roster say.

    First the class is planned: when it would cost more than its budget, or does not fit into the
    account, nothing is touched and the exit code is 5. The classroom comes first, then every seat. Run it
    again at any time: only what is missing or changed is done. Seats whose student left the roster are
    removed, after asking. Before the question, it names what is created, changed, replaced and deleted in
    the seats that exist. On Alibaba Cloud the class's name must be typed, or given with --billed.

    \b
    labstacks up             all of it, or what is missing of it; asks first
    labstacks up --only s07  one seat
    labstacks up --refresh   bring back what was changed or deleted by hand
    """
    from labstacks.engine.locate import require_engine
    from labstacks.planning.checked_class import load_checked
    from labstacks.runs.overrides import rehearsing

    class_ = rehearsing(load_checked(path), clock=clock, chaos=chaos)
    engine = require_engine()
    elsewhere = runner(executor, certificates, [class_.file], engine, shard=shard)

    from labstacks.planning import plan_class
    from labstacks.runs.account_identity import identify_account
    from labstacks.runs.class_preview import preview_up
    from labstacks.runs.class_run import difference_of, open_class_run
    from labstacks_cli.render import changes, summary, verdict
    from labstacks_cli.render.class_notices import notices
    from labstacks_cli.render.progress import progress

    seats = meant(class_, only, shard)
    if shard and not seats:
        return summary.no_seats(class_, "up", shard, as_json=as_json)
    # This also imports what the programs use, in the main thread: see class_programs.load.
    plan = plan_class(class_, parallel=parallel or (elsewhere.slots if elsewhere else None))
    if not plan.go_with(allow):
        return verdict.refuse(plan, allow, as_json=as_json)
    account = None if class_.file.cloud == "rehearsal" else identify_account(class_.file.region, install=True)
    found = difference_of(class_).only(seats)
    preview = preview_up(class_, found, plan.inventory)
    if not as_json:
        notices(class_)
        summary.intent(class_, found)
        for line in changes.lines(preview):
            click.echo(line, err=True)
        click.echo(f"  {verdict.outlook(plan)}", err=True)
        if account:
            summary.billed(account, plan.bill.session)
    if not confirm(changes.question(preview), yes=yes, removes=bool(preview.losing_work)) or (
        account and not confirm_billed(class_.name, billed=billed, yes=yes)
    ):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    # The plan is for the whole class: of a part of it, or of what is there already, it says nothing.
    expected = None if seats or found.kept else plan.own_forecast.ready
    with (
        progress(quiet=as_json, expected=expected) as listener,
        open_class_run(
            class_,
            engine,
            "up",
            listener,
            plugin_per_stack=plugin_per_stack,
            shard=shard,
            elsewhere=elsewhere,
        ) as fleet,
    ):
        ended = fleet.up(only=seats, parallel=parallel, refresh=refresh)
    return summary.after_up(class_, path, ended, shard, changes=changes.document(preview), as_json=as_json)
