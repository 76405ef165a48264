"""``labstacks up --programme``: make all classes, in one run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import confirm, confirm_billed
from labstacks_cli.output import print_json
from labstacks_cli.programmes.open_run import means
from labstacks_cli.render import programme as shown
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import folded, listing, seats_words, seconds_words

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.shard import Shard
    from labstacks.planning.jobs import Difference
    from labstacks.planning.programme_plan import ProgrammePlan


def run(
    programme: Programme,
    *,
    yes: bool,
    shard: Shard | None,
    parallel: int | None,
    as_json: bool,
    allow: tuple[str, ...],
    refresh: bool,
    billed: str | None,
    plugin_per_stack: bool,
    clock: str | None,
    chaos: str | None,
    executor: str,
    certificates: Path | None,
) -> ExitCode:
    has = means(
        programme, clock=clock, chaos=chaos, executor=executor, certificates=certificates, shard=shard
    )
    programme = has.programme

    from labstacks.planning.programme_plan import plan_programme
    from labstacks.runs.account_identity import identify_account
    from labstacks.runs.class_preview import preview_up
    from labstacks.runs.class_run import difference_of
    from labstacks_cli.render import changes, summary

    plan = plan_programme(programme, parallel=has.slots(parallel))
    if not plan.go_with(allow):
        return refuse(programme, plan, allow, as_json=as_json)
    found = {class_.name: _wanted(difference_of(class_), class_, shard) for class_ in programme.classes}
    real = [class_ for class_ in programme.classes if class_.file.cloud != "rehearsal"]
    account = identify_account(real[0].file.region, install=True) if real else None
    previews = {
        each.class_name: preview_up(class_, found[each.class_name], each.inventory)
        for class_, each in zip(programme.classes, plan.plans, strict=True)
    }
    if not as_json:
        shown.notices(programme)
        _intent(programme, found)
        for name, preview in previews.items():
            for line in (f"  {name}:", *said) if (said := list(changes.lines(preview))) else ():
                click.echo(line, err=True)
        ready = seconds_words(plan.forecast.ready)
        click.echo(f"  {plan.session} for a lesson of each at list prices; ready in {ready}", err=True)
        if account:
            summary.billed(account, plan.session)
    losing = next((preview for preview in previews.values() if preview.losing_work), None)
    question = changes.question(losing) if losing else "Go ahead?"
    told = {name: changes.document(preview) for name, preview in previews.items()}
    if not confirm(question, yes=yes, removes=losing is not None) or (
        account and not confirm_billed(programme.name, billed=billed, yes=yes)
    ):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    expected = None if shard or any(each.kept for each in found.values()) else plan.forecast.ready
    # A thousand resources are planned in a plan, and none of them is needed any more.
    del plan, previews, losing
    with has.fleets(
        "up", quiet=as_json, expected=expected, plugin_per_stack=plugin_per_stack, shard=shard
    ) as fleets:
        ended = fleets.up(parallel=parallel, refresh=refresh)
    code = shown.code_of(ended)
    if as_json:
        print_json(shown.run_document("up", programme, ended, code, shard, changes=told))
        return code
    for line in shown.after("up", ended):
        click.echo(line)
    if code is ExitCode.DONE:
        next_ = ("status", "verify", "report")
        click.echo(shown.following("look at the classes:", *(shown.typing(one, programme) for one in next_)))
    else:
        again = shown.again("up", programme, ended, shard)
        click.echo(shown.following("run it again; it does only what is missing:", again))
    return code


def _wanted(found: Difference, class_: Class, shard: Shard | None) -> Difference:
    """What the run is for: all of a class, or the shard's part of it, which may be nothing."""
    if shard is None:
        return found
    seats = shard.seats(class_)
    return found.only(seats) if seats else found.only(["none"])


def _intent(programme: Programme, found: dict[str, Difference]) -> None:
    click.echo(shown.title(programme), err=True)
    rows = [
        (
            class_.name,
            class_.file.level,
            "embedded" if class_.file.cloud == "rehearsal" else class_.file.region,
            str(len(found[class_.name].new) or ""),
            str(len(found[class_.name].kept) or ""),
            click.style(str(len(found[class_.name].leaving) or ""), fg="red"),
        )
        for class_ in programme.classes
    ]
    head = ("class", "level", "cloud", "to make", "to keep", "to REMOVE")
    for line in table(head, rows, head[3:]):
        click.echo(f"  {line}", err=True)
    for name, each in found.items():
        if each.leaving:
            gone = f"{name}: {seats_words(each.leaving)} to REMOVE, with all that is there: "
            click.secho(folded(f"  {gone}{listing(each.leaving)}"), fg="red", err=True)


def refuse(programme: Programme, plan: ProgrammePlan, allowed: Collection[str], *, as_json: bool) -> ExitCode:
    """Say why nothing is made, and how to make it all the same."""
    against = list(plan.against(allowed))
    if as_json:
        told = [
            {"class": name, "key": one.key, "message": str(one.message), "fix": str(one.fix)}
            for name, one in against
        ]
        print_json(shown.document("up", programme, ExitCode.NO_GO, (), reasons=told))
        return ExitCode.NO_GO
    click.secho("No-go: nothing was touched.", fg="red", bold=True, err=True)
    for name, reason in against:
        click.secho(folded(f"  {name or 'all'}: {reason.key}: {reason.message}"), fg="red", err=True)
        if str(reason.fix):
            click.echo(folded(f"    {reason.fix}"), err=True)
    flags = "".join(f" --allow {key}" for key in dict.fromkeys(reason.key for _, reason in against))
    up = f"{shown.typing('up', programme)}{flags}"
    click.echo(
        f"\nNext: see all of it, or overrule it:\n  {shown.typing('plan', programme)}\n  {up}", err=True
    )
    return ExitCode.NO_GO
