"""The whole plan of a class: what it holds, costs, needs and takes; and whether it should be made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from labstacks.course.model import Class, Session
from labstacks.planning.book import PriceBook
from labstacks.planning.cost import Bill
from labstacks.planning.forecast import Forecast
from labstacks.planning.guard import Judgement
from labstacks.planning.money import Money
from labstacks.planning.quotas import Need, Verdict
from labstacks.planning.resources import Inventory
from labstacks.planning.ways import Way

OLD_PRICE_YEARS = 2
MOST_NAMED = 5


@dataclass(frozen=True)
class Reason:
    """Something that speaks against making the class, or should be known before.

    Args:
        key: ``budget``, ``quota``, ``guardrails`` or ``sessions``, the name by which ``up --allow`` overrules
            it; or ``prices`` or ``forecast``, which never block.
        blocks: Whether it makes the plan a no-go.
        message: As a sentence.
        fix: What to do, as a sentence; may be empty.
    """

    key: str
    blocks: bool
    message: str
    fix: str = ""


@dataclass(frozen=True)
class Plan:
    """The plan of one class.

    Args:
        class_name, level, labs, cloud, seats: Of the class.
        made: When it was planned.
        inventory: Everything it will hold.
        bill: What it costs.
        budget: The most it may cost; None without a budget.
        ways: How it would come under its budget, if it is over.
        needs: What it needs of the account.
        live: Whether the account itself was asked for its limits.
        judgements: Each guardrail's verdict.
        forecast: How long it takes on Alibaba Cloud.
        rehearsal: How long it takes on the embedded cloud, for a class that goes there.
        reasons: What speaks against it, blocking ones first.
        book: The prices it rests on.
    """

    class_name: str
    level: str
    labs: tuple[str, ...]
    cloud: str
    seats: int
    made: datetime
    inventory: Inventory
    bill: Bill
    needs: tuple[Need, ...]
    judgements: tuple[Judgement, ...]
    forecast: Forecast
    reasons: tuple[Reason, ...]
    book: PriceBook
    budget: Money | None = None
    ways: tuple[Way, ...] = ()
    live: bool = False
    rehearsal: Forecast | None = None
    sessions: tuple[Session, ...] = field(default=())

    @property
    def go(self) -> bool:
        """Whether nothing blocks it."""
        return self.go_with(())

    def go_with(self, allowed: Collection[str]) -> bool:
        """Whether nothing blocks it besides what is allowed by name."""
        return all(reason.key in allowed for reason in self.blocking)

    @property
    def blocking(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.blocks)

    @property
    def cautions(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.blocks)

    @property
    def own_forecast(self) -> Forecast:
        """How long it takes where it is going to."""
        return self.rehearsal or self.forecast

    @property
    def latest_start(self) -> datetime | None:
        """When ``up`` must begin at the latest for the first lesson still to come; None without lessons."""
        if self.bill.times.assumed or not self.bill.times.sessions:
            return None
        return self.own_forecast.latest_start(self.bill.times.sessions[0].start)


def reasons(
    class_: Class,
    bill: Bill,
    budget: Money | None,
    needs: tuple[Need, ...],
    judgements: tuple[Judgement, ...],
    forecast: Forecast,
    now: datetime,
) -> tuple[Reason, ...]:
    """All that speaks against a class, blocking reasons first."""
    found = [
        *_of_sessions(class_, bill, forecast, now),
        *_of_budget(bill, budget),
        *_of_quotas(needs),
        *_of_guardrails(judgements),
        *_of_prices(bill, now),
    ]
    return tuple(sorted(found, key=lambda reason: not reason.blocks))


def _of_sessions(class_: Class, bill: Bill, forecast: Forecast, now: datetime) -> list[Reason]:
    times = bill.times
    file = class_.file.path.name
    if times.assumed:
        what = f"{file} names no sessions: one lesson of {times.sessions[0].hours:g} h is assumed."
        return [Reason("sessions", False, what, "Add `sessions:` to be told the cost of the term.")]
    found = []
    if not times.sessions:
        last = class_.file.sessions[-1].end
        what = f"Every session in {file} is in the past; the last ended on {last:%Y-%m-%d at %H:%M}."
        found.append(Reason("sessions", True, what, "Correct the dates under `sessions:`."))
    elif times.past:
        verb = "is" if times.past == 1 else "are"
        what = f"{_some(times.past, 'session')} in {file} {verb} over and not counted."
        found.append(Reason("sessions", False, what))
    if times.sessions:
        start = times.sessions[0].start
        left = (start - now).total_seconds()
        if 0 < left < forecast.ready:
            minutes = f"{left / 60:.0f} min, and the class takes {forecast.ready / 60:.0f} min"
            what = f"The next lesson begins in {minutes}."
            found.append(Reason("forecast", False, what, "Start at once, or tell the class to wait."))
    return found


def _of_budget(bill: Bill, budget: Money | None) -> list[Reason]:
    if budget is None:
        return []
    if bill.term > budget:
        over = Money(bill.term.amount - budget.amount, budget.currency)
        nothing = " A budget of 0 allows only what is free." if not budget.amount else ""
        what = f"The term costs {bill.term}, which is {over} over the budget of {budget}.{nothing}"
        return [Reason("budget", True, what, "See the ways to get under it.")]
    found = []
    if bill.unknown:
        left = Money(budget.amount - bill.term.amount, budget.currency)
        unpriced = _some(len(bill.unknown), "thing")
        what = f"{left} of the budget is left, for {unpriced} whose price is not known."
        found.append(Reason("budget", False, what))
    if bill.through > budget and len(bill.times.sessions) > 1:
        what = f"Left standing between the lessons, the class would cost {bill.through}: over the budget."
        found.append(Reason("budget", False, what, "Run `labstacks down` after each lesson."))
    return found


def _of_quotas(needs: tuple[Need, ...]) -> list[Reason]:
    found = [
        Reason(
            "quota",
            True,
            f"{need.quota.title}: the class needs {need.need}"
            f"{f' besides {need.used} in use' if need.used else ''}, the limit is {need.limit}.",
            need.advice,
        )
        for need in needs
        if need.verdict is Verdict.OVER
    ]
    unknown = [need for need in needs if need.verdict is Verdict.UNKNOWN]
    if unknown:
        named = ", ".join(f"{need.need} {need.quota.title}" for need in unknown)
        what = f"Only the account itself can tell whether these fit: {named}."
        found.append(Reason("quota", False, what, "Run `labstacks plan --live`, or look into Quota Center."))
    return found


def _of_guardrails(judgements: tuple[Judgement, ...]) -> list[Reason]:
    found = []
    for judgement in judgements:
        for finding in judgement.findings[:MOST_NAMED]:
            where = f" ({finding.source})" if finding.source else ""
            what = f"{judgement.rule}: {finding.resource}{where}: {finding.message}"
            found.append(Reason("guardrails", judgement.blocks, what, judgement.fix))
    return found


def _of_prices(bill: Bill, now: datetime) -> list[Reason]:
    found = []
    if bill.unknown:
        named = ", ".join(sorted({line.item for line in bill.unknown})[:MOST_NAMED])
        what = f"{_some(len(bill.unknown), 'thing')} without a known price, in no sum: {named}."
        found.append(Reason("prices", False, what, "`labstacks prices update` asks the account."))
    limit = now.astimezone(UTC).date().replace(year=now.year - OLD_PRICE_YEARS, day=1)
    old = sorted({line.item for line in bill.lines if line.price and line.price.date < limit})
    if old:
        named = ", ".join(old[:MOST_NAMED]) + (" and others" if len(old) > MOST_NAMED else "")
        what = f"Prices older than {OLD_PRICE_YEARS} years: {named}."
        found.append(Reason("prices", False, what, "`labstacks prices update` asks the account."))
    return found


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
