"""The plan of all classes of a programme: costs, quotas that they share, and duration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import account_setup
from labstacks_cli.render import programme as shown
from labstacks_cli.render.class_notices import notices
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import folded, following, seconds_words

if TYPE_CHECKING:
    from labstacks.planning import Plan, Reason
    from labstacks.planning.account_setup import SetupStep
    from labstacks.planning.programme_plan import JointNeed, ProgrammePlan

MAX_ROWS = 8


def plan_classes(
    programme: Programme, *, prices: Path | None, live: bool, parallel: int | None, as_json: bool
) -> ExitCode:
    """Plan all classes together and print one table, or one document."""
    from labstacks.planning.programme_plan import plan_programme

    plan = plan_programme(
        programme, prices=prices, parallel=parallel, live=_asked(programme) if live else None
    )
    code = ExitCode.DONE if plan.go else ExitCode.NO_GO
    if as_json:
        print_json(_document(programme, plan, code))
        return code
    notices(programme)
    for line in _lines(programme, plan):
        click.echo(line)
    return code


def _asked(programme: Programme) -> dict[str, Any]:
    """Quotas of the real account, by region."""
    from labstacks.planning.live.quotas import ask_quotas

    files = [class_.file for class_ in programme.classes]
    regions = dict.fromkeys(file.region for file in files if file.cloud != "rehearsal")
    return {region: ask_quotas(region) for region in regions}


def _lines(programme: Programme, plan: ProgrammePlan) -> Iterator[str]:
    yield click.style(shown.title(programme), bold=True)
    yield ""
    rows = [_row(plan, each) for each in plan.plans]
    head = ("class", "level", "seats", "cloud", "cost", "budget", "ready in", "")
    yield from table(head, rows, ("seats", "cost", "budget", "ready in"))
    yield from _costs(plan)
    yield from _quotas(plan)
    yield from account_setup.section(_account_setup(plan))
    yield from _time(plan)
    yield from _verdict(programme, plan)


def _row(plan: ProgrammePlan, each: Plan) -> tuple[str, ...]:
    cloud = "rehearsal" if each.cloud == "rehearsal" else each.inventory.spec.region
    go = click.style("GO", fg="green") if each.go else click.style("NO GO", fg="red", bold=True)
    ready = seconds_words(plan.forecast.by_class[each.class_name], exact=False)
    budget = str(each.budget or "")
    return (
        each.class_name, each.level, str(each.seats), cloud, str(each.bill.term), budget, ready, go
    )  # fmt: skip


def _costs(plan: ProgrammePlan) -> Iterator[str]:
    budget = f", of a budget of {plan.budget}" if plan.budget else ""
    yield f"\n{click.style('Cost', bold=True)}  {plan.total} for the terms of all classes{budget}"
    yield f"  {plan.session} for one lesson of each, at list prices"
    unknown = {line.item for each in plan.plans for line in each.bill.unknown}
    if unknown:
        yield click.style(f"  price not known, not in the total: {len(unknown)} items", fg="yellow")


def _quotas(plan: ProgrammePlan) -> Iterator[str]:
    from labstacks.planning.quotas import QuotaVerdict
    from labstacks_cli.render.plan import VERDICT_STYLES

    where = "as the account answered" if plan.live else "against defaults; --live asks the account"
    yield f"\n{click.style('Quotas', bold=True)}  of {_accounts(plan)}, {where}"
    tight = [joint for joint in plan.needs if joint.need.verdict is not QuotaVerdict.FITS]
    rows = [
        (
            joint.need.quota.title,
            f"{joint.need.need:,}",
            "?" if joint.need.limit is None else f"{joint.need.limit:,}",
            f"{joint.need.used:,}" if joint.need.used else "",
            str(len(joint.classes)),
            click.style(str(joint.need.verdict), fg=VERDICT_STYLES[joint.need.verdict]),
        )
        for joint in sorted(tight, key=lambda joint: joint.need.verdict is not QuotaVerdict.OVER)
    ]
    head = ("quota", "need", "limit", "in use", "classes", "")
    if rows:
        yield from (f"  {line}" for line in table(head, rows[:MAX_ROWS], head[1:5]))
    if len(rows) > MAX_ROWS:
        yield f"  and {len(rows) - MAX_ROWS} more; --json lists all"
    yield f"  {len(plan.needs) - len(tight)} of {len(plan.needs)} are well within their limits"


def _account_setup(plan: ProgrammePlan) -> tuple[SetupStep, ...]:
    from labstacks.planning.account_setup import programme_setup

    real = {each.class_name for each in plan.plans if each.cloud != "rehearsal"}
    return programme_setup(plan.plans, [joint.need for joint in plan.needs if real & set(joint.classes)])


def _accounts(plan: ProgrammePlan) -> str:
    if len(plan.accounts) == 1:
        return "one account"
    return f"{len(plan.accounts)} accounts"


def _time(plan: ProgrammePlan) -> Iterator[str]:
    takes = plan.forecast
    yield f"\n{click.style('Time', bold=True)}  {takes.slots} engines at once, in one run over all classes"
    ready, gone = seconds_words(takes.ready), seconds_words(takes.gone)
    yield f"  ready in about {ready}, gone in {gone}"
    yield folded(f"  limited by: {takes.why}")


def _verdict(programme: Programme, plan: ProgrammePlan) -> Iterator[str]:
    yield ""
    for reason in plan.reasons:
        if not reason.blocks:
            yield _styled("Note:", "yellow", "", reason)
    against = list(plan.against())
    for name, reason in against:
        yield _styled("Against:", "red", name, reason)
    if not against:
        yield click.style("GO", fg="green", bold=True) + following("deploy all classes:", programme, "up")
        return
    flags = "".join(f" --allow {key}" for key in dict.fromkeys(reason.key for _, reason in against))
    names = list(dict.fromkeys(name for name, _ in against if name))
    commands = [*(f"plan --class {name}" for name in names[:1]), f"up{flags}"]
    anyway = "deploy the classes all the same:"
    said = f"plan one class and correct it, or {anyway}" if names else f"correct it, or {anyway}"
    yield click.style("NO GO", fg="red", bold=True) + following(said, programme, *commands)


def _styled(word: str, colour: str, name: str, reason: Reason) -> str:
    whose = f" {name}:" if name else ""
    text = folded(f"{word}{whose} {reason.message} {reason.fix}".rstrip())
    return click.style(word, fg=colour) + text.removeprefix(word)


def _document(programme: Programme, plan: ProgrammePlan, code: ExitCode) -> dict[str, Any]:
    from labstacks_cli.render.plan_document import amount, instant

    return shown.document(
        "plan",
        programme,
        code,
        [_class_document(programme, plan, each) for each in plan.plans],
        go=plan.go,
        made=instant(plan.made),
        seats=plan.seats,
        cost={
            "currency": plan.total.currency,
            "term": amount(plan.total),
            "session": amount(plan.session),
        },
        budget={"currency": plan.budget.currency, "max": str(plan.budget.amount)} if plan.budget else None,
        reasons=[_reason(one) for one in plan.reasons],
        accounts=[{"account": name, "classes": list(names)} for name, names in plan.accounts.items()],
        account_setup=account_setup.document(_account_setup(plan)),
        quotas={"live": plan.live, "needs": [_need(joint) for joint in plan.needs]},
        forecast={
            "parallel": plan.forecast.slots,
            "ready_seconds": round(plan.forecast.ready, 1),
            "gone_seconds": round(plan.forecast.gone, 1),
            "bound_by": plan.forecast.bound_by,
            "why": plan.forecast.why.en,
        },
    )


def _class_document(programme: Programme, plan: ProgrammePlan, each: Plan) -> dict[str, Any]:
    from labstacks_cli.render.plan_document import amount

    bill = each.bill
    return {
        "class": each.class_name,
        "file": str(programme.files[each.class_name]),
        "level": each.level,
        "seats": each.seats,
        "cloud": each.cloud,
        "region": each.inventory.spec.region,
        "go": each.go,
        "reasons": [_reason(one) for one in each.reasons],
        "cost": {"currency": bill.currency, "term": amount(bill.term), "session": amount(bill.session)},
        "budget": {"currency": each.budget.currency, "max": str(each.budget.amount)} if each.budget else None,
        "ready_seconds": round(plan.forecast.by_class[each.class_name], 1),
        "ready_seconds_alone": round(each.own_forecast.ready, 1),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "key": reason.key,
        "blocks": reason.blocks,
        "message": reason.message.en,
        "fix": reason.fix.en,
    }


def _need(joint: JointNeed) -> dict[str, Any]:
    need = joint.need
    return {
        "account": joint.account,
        "region": need.region,
        "key": need.quota.key,
        "title": need.quota.title,
        "need": need.need,
        "limit": need.limit,
        "used": need.used,
        "verdict": str(need.verdict),
        "advice": need.advice,
        "classes": dict(joint.classes),
    }
