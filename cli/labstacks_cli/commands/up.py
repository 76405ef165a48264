"""``labstacks up``: deploy classes as their files and rosters say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from labstacks_cli.executor_options import executor_options
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import (
    billed_option,
    change_options,
    confirm,
    confirm_billed,
    plugin_option,
    rehearsal_options,
)
from labstacks_cli.run_setup import RunOptions, RunSetup, collect_options
from labstacks_cli.selection import Selection, class_options

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.documents.saved_work.save import SeatRestore
    from labstacks.planning.jobs import Difference
    from labstacks.planning.programme_plan import ProgrammePlan
    from labstacks.runs.class_preview import ClassPreview

OVERRULED = ("budget", "quota", "guardrails", "sessions", "shared-machine")
"""Why a plan can say no-go; and a machine on which other users could connect to the engines."""


@click.command("up")
@class_options("only", "restore")
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
    help="First read what exists; then restore what was changed or deleted by hand.",
)
@click.option(
    "--restore",
    is_flag=True,
    help="Then put back the students' files that `labstacks save` saved.",
)
@billed_option
@executor_options
@plugin_option
@rehearsal_options
@collect_options
def command(
    selection: Selection,
    options: RunOptions,
    allow: tuple[str, ...],
    refresh: bool,
    restore: bool,
    billed: str | None,
) -> ExitCode:
    """Deploy the class as its file and roster say.

    First the class is planned: when it would cost more than its budget, or does not fit into the
    account, nothing is changed and the exit code is 5. The classroom comes first, then every seat. Run it
    again at any time: only what is missing or changed is done. Seats whose student left the roster are
    removed, after asking. Before the question, it names what is created, changed, replaced and deleted in
    the seats that exist. On Alibaba Cloud the class's name must be typed, or given with --billed.

    \b
    labstacks up             all of it, or what is missing of it; asks first
    labstacks up --only s07  one seat
    labstacks up --restore   and put students' saved files back
    labstacks up --refresh   restore what was changed or deleted by hand
    """
    from labstacks.planning.checked_class import load_checked
    from labstacks_cli.render import summary, verdict

    setup = RunSetup.of(selection, options, load_checked)
    if restore and setup.one:
        from labstacks.documents.saved_work.save import read_saves

        read_saves(setup.one)  # refused here, before anything is deployed
    if setup.one and setup.idle:
        return summary.no_seats(setup.one, "up", options.shard, as_json=options.as_json)
    outlook = _look_ahead(setup)
    if not outlook.go_with(allow):
        return verdict.refuse(setup.programme, outlook.plan, allow, as_json=options.as_json)
    if not _confirmed(setup, outlook, billed):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    seconds, changes = outlook.seconds(options), outlook.documents()
    # A plan of many classes is large, and is not needed any longer.
    del outlook
    with setup.open("up", seconds) as run:
        ended = run.up(only=setup.only, parallel=options.parallel, refresh=refresh)
    restored = _restore(setup.one, setup.only) if restore and setup.one else []
    return summary.after_up(
        setup.programme,
        ended,
        options.shard,
        changes=changes,
        restored=restored,
        as_json=options.as_json,
    )


def _restore(class_: Class, seats: Sequence[str]) -> list[SeatRestore]:
    """Put students' saved files into the buckets of the seats."""
    from labstacks.documents.saved_work.save import restore_work

    return restore_work(class_, seats)


@dataclass(frozen=True)
class Outlook:
    """What ``up`` would do.

    Args:
        plan: Costs, quotas and durations of the classes.
        differences: Class name to the seats that are new, kept and leaving.
        previews: Class name to the changes in what is deployed.
    """

    plan: ProgrammePlan
    differences: Mapping[str, Difference]
    previews: Mapping[str, ClassPreview]

    def go_with(self, allowed: Collection[str]) -> bool:
        """Whether the plan says go, apart from the reasons that the user overrules."""
        return self.plan.go_with(allowed)

    def seconds(self, options: RunOptions) -> float | None:
        """How long the run takes. The forecast is for all seats of all classes, from nothing; else None."""
        part = options.shard or options.only or any(each.kept for each in self.differences.values())
        return None if part else self.plan.forecast.ready

    def documents(self) -> dict[str, list[dict[str, Any]]]:
        """The announced changes of each class, for the JSON document."""
        from labstacks_cli.render import changes

        return {name: changes.document(preview) for name, preview in self.previews.items()}


def _look_ahead(setup: RunSetup) -> Outlook:
    """Plan the classes, and compare them with what is deployed."""
    from labstacks.planning.programme_plan import plan_programme
    from labstacks.runs.class_preview import preview_up
    from labstacks_cli.render.progress import waiting

    # Planning also imports what the programs use, in the main thread: see class_programs.load.
    with waiting(f"Planning {setup.programme.seats} seats"):
        plan = plan_programme(setup.programme, parallel=setup.slots)
    differences = {class_.name: setup.difference(class_) for class_ in setup.programme.classes}
    with waiting("Comparing with what is deployed"):
        previews = {
            class_.name: preview_up(class_, differences[class_.name], each.inventory)
            for class_, each in zip(setup.programme.classes, plan.plans, strict=True)
            if setup.takes_part(class_)
        }
    return Outlook(plan, differences, previews)


def _confirmed(setup: RunSetup, outlook: Outlook, billed: str | None) -> bool:
    """Announce what changes and what it costs, and ask."""
    from labstacks.runs.account_identity import identify_account
    from labstacks_cli.render import changes, summary, verdict
    from labstacks_cli.render.class_notices import notices

    real = [class_ for class_ in setup.programme.classes if class_.file.cloud != "rehearsal"]
    account = identify_account(real[0].file.region, install=True) if real else None
    options = setup.options
    if not options.as_json:
        notices(setup.programme)
        summary.intent(setup.programme, outlook.differences)
        for name, preview in outlook.previews.items():
            announced = list(changes.lines(preview))
            heading = [f"  {name}:"] if announced and not setup.one else []
            for line in (*heading, *announced):
                click.echo(line, err=True)
        click.echo(f"  {verdict.outlook(outlook.plan)}", err=True)
        if account:
            summary.billed(account, outlook.plan.session)
    losing = next((preview for preview in outlook.previews.values() if preview.losing_work), None)
    question = changes.question(losing) if losing else "Go ahead?"
    if not confirm(question, yes=options.yes, removes=losing is not None):
        return False
    return account is None or confirm_billed(setup.programme.name, billed=billed, yes=options.yes)
