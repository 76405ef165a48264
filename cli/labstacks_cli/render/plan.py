"""A plan as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import click

from labstacks.planning.account_setup import account_setup as steps_of
from labstacks.planning.cost import Line
from labstacks.planning.forecast import Forecast
from labstacks.planning.plan import Plan, Reason
from labstacks.planning.quotas import Need, QuotaVerdict
from labstacks_cli.render import account_setup
from labstacks_cli.render.table import columns
from labstacks_cli.render.wording import folded, following, localized, seconds_words

MAX_ROWS = 8
VERDICT_STYLES = {
    QuotaVerdict.FITS: "green",
    QuotaVerdict.TIGHT: "yellow",
    QuotaVerdict.OVER: "red",
    QuotaVerdict.UNKNOWN: "cyan",
}


def lines(plan: Plan, path: Path, more: Iterable[str] = (), *, account_works: bool = True) -> Iterator[str]:
    """The whole plan, the verdict last.

    Args:
        more: Lines of sections that need more than the plan, before the verdict.
        account_works: Whether the credentials were accepted; always so for a rehearsal.
    """
    labs = ", ".join(plan.labs)
    yield click.style(f"Class {plan.class_name} ({plan.level}: {labs}), {plan.seats} seats", bold=True)
    yield from _contents(plan)
    yield from _costs(plan)
    yield from _quotas(plan.needs, live=plan.live)
    yield from account_setup.section(steps_of(plan))
    yield from _guardrails(plan)
    yield from _time(plan)
    yield from more
    yield from _verdict(plan, path, account_works=account_works)


def _heading(text: str) -> str:
    return "\n" + click.style(text, bold=True)


def _contents(plan: Plan) -> Iterator[str]:
    inventory = plan.inventory
    seat = len(inventory.kinds[0].cloud) if inventory.kinds else 0
    yield (
        f"  {inventory.total:,} resources: {len(inventory.classroom.cloud)} in the classroom, "
        f"{seat} in each seat"
    )


def _costs(plan: Plan) -> Iterator[str]:
    bill = plan.bill
    yield _heading("Cost") + "  at list prices"
    lessons = len(bill.times.sessions)
    of = "an assumed lesson" if bill.times.assumed else "the most expensive lesson"
    rows = [
        ("a seat, a lesson", str(bill.per_seat), f"{of}, with `up` before and `down` after"),
        ("the classroom, a lesson", str(bill.classroom), ""),
        ("the class, a lesson", str(bill.session), f"{bill.per_hour} an hour while it is used"),
        ("at the very most", str(plan.most), "if students use all that the labs allow"),
    ]
    if not bill.times.assumed:
        rows.append(("the term", str(bill.term), f"{lessons} lessons, removed after each"))
        if lessons > 1:
            rows.append(
                ("kept deployed instead", str(bill.kept_deployed), "from the first lesson to the last")
            )
    released = bill.forgotten_unreleased.amount != bill.forgotten.amount
    why = f"{bill.forgotten_unreleased} without the servers' automatic release" if released else ""
    rows.append(("forgotten for 30 days", str(bill.forgotten), why))
    if plan.budget:
        rows.append(("the budget", str(plan.budget), ""))
    yield from columns(rows, [1], indent="  ")
    shares = [f"{lab or 'other'} {money}" for lab, money in bill.by_lab().items()]
    if shares:
        yield folded(f"  by lab: {', '.join(shares)}")
    yield from _trust(plan)
    yield from _unknown(bill.unknown)


def _trust(plan: Plan) -> Iterator[str]:
    shares = [f"{money} {confidence}" for confidence, money in plan.bill.by_confidence().items()]
    if shares:
        yield folded(f"  by source of the prices: {', '.join(shares)}")
    used = sorted({name for line in plan.bill.lines for name in line.assumed})
    if used:
        said = ", ".join(f"{name} {plan.book.assumed(name):g}" for name in used)
        yield folded(f"  assumed use: {said}")
    rate = plan.book.rates.get(plan.bill.currency)
    if rate and rate.currency != "USD":
        yield f"  US$1 = {rate.per_usd} {rate.currency} on {rate.date}"


def _unknown(unknown: tuple[Line, ...]) -> Iterator[str]:
    if not unknown:
        return
    yield click.style(f"  price not known, not in the total: {len(unknown)} resources", fg="yellow")
    rows = [(line.item, f"{line.part} {line.resource}", line.reason) for line in unknown]
    yield from columns(rows[:MAX_ROWS], indent="    ")
    if len(rows) > MAX_ROWS:
        yield f"    and {len(rows) - MAX_ROWS} more; --json lists all"


def _quotas(needs: tuple[Need, ...], *, live: bool) -> Iterator[str]:
    where = "as the account answered" if live else "against defaults; --live asks the account"
    yield _heading("Quotas") + f"  {where}"
    rows = [
        (
            need.quota.title,
            f"{need.need:,}",
            "?" if need.limit is None else f"{need.limit:,}",
            f"{need.used:,} used" if need.used else "",
            click.style(str(need.verdict), fg=VERDICT_STYLES[need.verdict]),
        )
        for need in needs
        if need.verdict is not QuotaVerdict.FITS
    ]
    yield from columns(rows, [1, 2], indent="  ")
    fitting = sum(need.verdict is QuotaVerdict.FITS for need in needs)
    yield f"  {fitting} of {len(needs)} are well within their limits"
    for need in needs:
        if need.advice and need.verdict is QuotaVerdict.OVER:
            yield folded(f"  {need.quota.title}: {need.advice}")


def _guardrails(plan: Plan) -> Iterator[str]:
    if not plan.judgements:
        return
    kept = sum(judgement.kept for judgement in plan.judgements)
    yield _heading("Guardrails") + f"  {kept} of {len(plan.judgements)} rules passed"
    for judgement in plan.judgements:
        for finding in judgement.findings[:MAX_ROWS]:
            where = f" at {finding.source}" if finding.source else ""
            yield folded(f"  {judgement.rule}: {finding.resource}{where}: {finding.message}")


def _time(plan: Plan) -> Iterator[str]:
    yield _heading("Time")
    own = plan.own_forecast
    if plan.rehearsal:
        yield f"  in the rehearsal: {_span(plan.rehearsal)}"
    yield f"  on Alibaba Cloud: {_span(plan.forecast)}"
    yield folded(f"  limited by: {plan.forecast.why}")
    choices = ", ".join(f"{slots}: {seconds_words(seconds)}" for slots, seconds in own.by_slots.items())
    yield folded(f"  by engines at once (--parallel, {own.slots} now): {choices}")
    if plan.latest_start:
        yield f"  latest `labstacks up` for the first lesson: {_moment(plan.latest_start)}"


def _span(forecast: Forecast) -> str:
    return f"ready in about {seconds_words(forecast.ready)}, gone in {seconds_words(forecast.gone)}"


def _verdict(plan: Plan, path: Path, *, account_works: bool) -> Iterator[str]:
    yield ""
    for reason in plan.cautions:
        yield _styled("Note:", "yellow", reason)
    for reason in plan.blocking:
        yield _styled("Against:", "red", reason)
    for way in plan.ways:
        yield folded(f"  {way.total} for the term: {way.what}")
        yield f"    {way.how}"
    if plan.budget and plan.bill.term > plan.budget and not plan.ways:
        yield "  No single change of hours, labs or servers is enough: raise the budget, or combine them."
    if plan.go and not account_works:
        verdict = click.style("GO, once the credentials work", fg="yellow", bold=True)
        yield verdict + following("set the credentials, then check this machine:", path, "doctor")
    elif plan.go:
        yield click.style("GO", fg="green", bold=True) + following("deploy the class:", path, "up")
    else:
        keys = dict.fromkeys(reason.key for reason in plan.blocking)
        up = " ".join(["up", *(f"--allow {key}" for key in keys)])
        next_ = following("correct it, or deploy the class all the same:", path, up)
        yield click.style("NO GO", fg="red", bold=True) + next_


def _styled(word: str, color: str, reason: Reason) -> str:
    text = folded(f"{word} {reason.message} {reason.fix}".rstrip())
    shown = localized(word)
    return click.style(shown, fg=color) + text.removeprefix(shown)


def _moment(when: datetime) -> str:
    return f"{when:%a %d %b %Y, %H:%M %Z}".rstrip()
