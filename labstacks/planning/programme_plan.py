"""Plans all classes of a programme together: accounts, machine and budget are shared.

Quotas are summed over the classes of one account (and region, where a quota counts by region), calls share
one rate limit, and engines share the machine. Classes do not share address space: each has its own VPC with
the same range, and nothing joins VPCs. A class whose labs *do* join VPCs gets a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from labstacks.classfile.account import account_name, rehearsal_place
from labstacks.classfile.model import Class
from labstacks.classfile.programme import Programme
from labstacks.components.network import VPC_CIDR
from labstacks.engine.programs.class_spec import spec_of
from labstacks.errors import LabstacksError, UsageError
from labstacks.planning.account_usage import less_own, rehearsal_account
from labstacks.planning.blockers import Reason
from labstacks.planning.jobs import Action
from labstacks.planning.money import Money, convert
from labstacks.planning.multi_forecast import JointForecast, Party, joint_forecast, joint_seconds
from labstacks.planning.plan import Plan
from labstacks.planning.plan_cache import PlanCache
from labstacks.planning.planner import USUAL_CURRENCY, max_engines, own_pace, plan_class
from labstacks.planning.quotas import KnownQuota, Need, QuotaVerdict, all_quotas
from labstacks.planning.resources import Inventory
from labstacks.planning.wording import BilingualText, span

JOINING = ("alicloud:cen/", "alicloud:expressconnect/", "alicloud:vpc/peerConnection", "alicloud:vpn/")
"""Types that join networks: joined networks must not have overlapping ranges."""


@dataclass(frozen=True)
class JointNeed:
    """A quota, and how much of it the classes of one account need together.

    Args:
        account: The account, see :func:`labstacks.runs.cloud_factory.account_name`.
        need: The sum; of a quota that is counted in a parent, the most that any class needs.
        classes: How much each class needs, by name.
    """

    account: str
    need: Need
    classes: Mapping[str, int]

    @property
    def several(self) -> bool:
        """Whether more than one class uses it."""
        return len(self.classes) > 1


@dataclass(frozen=True)
class ProgrammePlan:
    """The plan of a programme.

    Args:
        name: Of the programme.
        made: When it was planned.
        plans: Of each class, in the programme's order.
        accounts: By account, the names of its classes.
        needs: What each account must allow, for all of its classes together.
        total: What the terms of all classes cost.
        session: What one lesson of each costs.
        budget: Their maximum cost together, in the currency of ``total``; None without one.
        forecast: How long they take in one run.
        reasons: Reasons and warnings for the programme, besides those of its classes; blocking ones first.
        live: Whether the account itself was asked for its limits.
    """

    name: str
    made: datetime
    plans: tuple[Plan, ...]
    accounts: Mapping[str, tuple[str, ...]]
    needs: tuple[JointNeed, ...]
    total: Money
    session: Money
    budget: Money | None
    forecast: JointForecast
    reasons: tuple[Reason, ...]
    live: bool = False

    @property
    def seats(self) -> int:
        """Number of seats of all classes."""
        return sum(plan.seats for plan in self.plans)

    @property
    def go(self) -> bool:
        """Whether nothing blocks it, nor any of its classes."""
        return self.go_with(())

    def go_with(self, allowed: Collection[str]) -> bool:
        """Whether all blocking reasons are allowed by name."""
        return not any(self.against(allowed))

    def against(self, allowed: Collection[str] = ()) -> Iterator[tuple[str, Reason]]:
        """Blocking reasons that are not allowed, with their class's name; empty for the programme."""
        for plan in self.plans:
            yield from ((plan.class_name, one) for one in plan.blocking if one.key not in allowed)
        yield from (("", one) for one in self.reasons if one.blocks and one.key not in allowed)


def plan_programme(
    programme: Programme,
    *,
    prices: Path | None = None,
    parallel: int | None = None,
    live: Mapping[str, Mapping[str, KnownQuota]] | None = None,
    now: datetime | None = None,
) -> ProgrammePlan:
    """Plan all classes of a programme. Changes nothing and makes no network call.

    Runs in the main thread.

    Args:
        programme: As loaded.
        prices: A price file that goes above the built-in prices.
        parallel: Engines at once; None takes the programme's, or lets the machine decide.
        live: Quotas of the real account, by region and quota key; None takes the defaults.
        now: An aware time; None is the present.

    Raises:
        UsageError: No price file has a rate for the currency of the programme's budget.
        LabstacksError: As of :func:`labstacks.planning.planner.plan_class`.
    """
    now, shelf = now or datetime.now(UTC), PlanCache()
    accounts = _accounts(programme.classes)
    known = _known(programme.classes, accounts, live)
    plans = tuple(
        plan_class(
            class_,
            prices=prices,
            parallel=parallel or programme.parallel,
            account=live.get(class_.file.region) if live and class_.file.cloud != "rehearsal" else None,
            now=now,
            shelf=shelf,
            others=known[account_name(class_.file), class_.file.region],
        )
        for class_ in programme.classes
    )
    needs = tuple(_joint_needs(programme.classes, plans))
    budget = Money(programme.budget.max, programme.budget.currency) if programme.budget else None
    currency = budget.currency if budget else _common_currency(plans)
    total = _sum((plan.bill.term for plan in plans), plans, currency)
    takes = _forecast(programme, plans, parallel)
    found = [
        *_of_quotas(needs),
        *_of_budget(total, budget),
        *_of_time(plans, takes, now),
        *_of_networks(plans),
    ]
    return ProgrammePlan(
        name=programme.name,
        made=now,
        plans=plans,
        accounts={name: tuple(class_.name for class_ in classes) for name, classes in accounts.items()},
        needs=needs,
        total=total,
        session=_sum((plan.bill.session for plan in plans), plans, currency),
        budget=budget,
        forecast=takes,
        reasons=tuple(sorted(found, key=lambda reason: not reason.blocks)),
        live=bool(live),
    )


def _accounts(classes: Iterable[Class]) -> dict[str, list[Class]]:
    found: defaultdict[str, list[Class]] = defaultdict(list)
    for class_ in classes:
        found[account_name(class_.file)].append(class_)
    return dict(found)


def _known(
    classes: Sequence[Class],
    accounts: Mapping[str, Sequence[Class]],
    live: Mapping[str, Mapping[str, KnownQuota]] | None,
) -> dict[tuple[str, str], Mapping[str, KnownQuota]]:
    """Limits by account and region, and how much other classes use."""
    found: dict[tuple[str, str], Mapping[str, KnownQuota]] = {}
    for class_ in classes:
        name, region = account_name(class_.file), class_.file.region
        if (name, region) in found:
            continue
        also = [other for other in accounts[name] if other is not class_]
        if class_.file.cloud == "rehearsal":
            place = rehearsal_place(class_.file)
            found[name, region] = rehearsal_account(class_.file, place, [other.name for other in also])
        elif live:
            found[name, region] = less_own(live[region], class_, *also)
        else:
            found[name, region] = {}
    return found


def _joint_needs(classes: Sequence[Class], plans: Sequence[Plan]) -> Iterator[JointNeed]:
    """Quota by quota, what the classes of an account need together."""
    places = list(dict.fromkeys((account_name(c.file), c.file.region) for c in classes))
    for quota in all_quotas():
        # A limit of the account applies across all regions.
        whole = quota.scope == "account"
        for account, region in dict.fromkeys((name, "" if whole else where) for name, where in places):
            own = {
                plan.class_name: need
                for class_, plan in zip(classes, plans, strict=True)
                if account_name(class_.file) == account and region in ("", class_.file.region)
                for need in plan.needs
                if need.quota.key == quota.key
            }
            if own:
                parts = {name: need.need for name, need in own.items()}
                yield JointNeed(account, _joined(list(own.values())), parts)


def _joined(needs: Sequence[Need]) -> Need:
    amounts = [need.need for need in needs]
    limits = [need.limit for need in needs if need.limit is not None]
    return replace(
        needs[0],
        need=max(amounts) if needs[0].quota.per else sum(amounts),
        limit=min(limits, default=None),
        used=max(need.used for need in needs),
    )


def _common_currency(plans: Sequence[Plan]) -> str:
    currencies = {plan.bill.currency for plan in plans}
    return currencies.pop() if len(currencies) == 1 else USUAL_CURRENCY


def _sum(amounts: Iterable[Money], plans: Sequence[Plan], currency: str) -> Money:
    total = Decimal(0)
    for money, plan in zip(amounts, plans, strict=True):
        if {money.currency, currency} - {"USD"} - plan.book.rates.keys():
            raise UsageError(
                f"The programme counts in {currency}, and no price file has a rate for it.",
                hint=f"Add one under rates: - {{currency: {currency}, per_usd: …, date: …}}",
            )
        total += convert(money.amount, money.currency, currency, plan.book.rates)
    return Money(total, currency)


def _forecast(programme: Programme, plans: Sequence[Plan], parallel: int | None) -> JointForecast:
    if len(plans) == 1:
        own = plans[0].own_forecast
        return JointForecast(
            own.slots, own.ready, own.gone, {plans[0].class_name: own.ready}, own.bound_by, own.why
        )
    parties = _parties(programme, [plan.inventory for plan in plans])
    return joint_forecast(parties, parallel or programme.parallel or _fitting(parties))


def seconds_to_remove(programme: Programme, parallel: int | None = None) -> float | None:
    """How long it takes to remove all classes; None when one cannot be planned.

    It is for the classes as their files describe them; what is deployed may differ. Runs in the main thread.

    Args:
        parallel: Engines at once; None takes the programme's, or lets the machine decide.
    """
    shelf = PlanCache()
    try:
        inventories = [
            shelf.inventory(
                spec_of(class_), [seat.id for seat in class_.seats], class_.file.rehearsal.get("seed", 0)
            )
            for class_ in programme.classes
        ]
        parties = _parties(programme, inventories)
    except LabstacksError:
        return None
    return joint_seconds(parties, Action.DOWN, parallel or programme.parallel or _fitting(parties))


def _parties(programme: Programme, inventories: Sequence[Inventory]) -> list[Party]:
    return [
        Party(inventory, own_pace(class_), account_name(class_.file))
        for class_, inventory in zip(programme.classes, inventories, strict=True)
    ]


def _fitting(parties: Sequence[Party]) -> int:
    waits = any(party.pace.tuning is not None for party in parties)
    return max_engines(max((party.pace.cores for party in parties), default=1), waits=waits)


def _of_quotas(needs: Iterable[JointNeed]) -> Iterator[Reason]:
    """Quotas that the classes exceed together; those that a class exceeds alone are its own reasons."""
    for joint in needs:
        need = joint.need
        if need.verdict is not QuotaVerdict.OVER or not joint.several or need.quota.per:
            continue
        parts = ", ".join(f"{name} {amount}" for name, amount in joint.classes.items())
        used = (f" besides {need.used} in use", f"（另有 {need.used} 個使用中）") if need.used else ("", "")
        what = BilingualText(
            f"{need.quota.title}: {len(joint.classes)} classes of one account need {need.need} together"
            f"{used[0]}, the limit is {need.limit} ({parts}).",
            f"{need.quota.title_zh}：同一帳戶的 {len(joint.classes)} 個班共需要 {need.need} 個{used[1]}，"
            f"上限為 {need.limit} 個（{parts}）。",
        )
        advice = need.advice.replace("or make the class smaller", "or give a class another account")
        yield Reason("quota", True, what, BilingualText(advice, f"請在配額中心申請 {need.total} 個或以上。"))


def _of_budget(total: Money, budget: Money | None) -> Iterator[Reason]:
    if budget and total > budget:
        over = Money(total.amount - budget.amount, budget.currency)
        what = BilingualText(
            f"All classes together cost {total}, which is {over} over the programme's budget of {budget}.",
            f"所有班合共費用為 {total}，超出計劃預算 {budget} 共 {over}。",
        )
        fix = BilingualText(
            "Plan the most expensive class by itself: its plan lists ways to save.",
            "請查看費用最高的一班的計劃。",
        )
        yield Reason("budget", True, what, fix)


def _of_time(plans: Iterable[Plan], takes: JointForecast, now: datetime) -> Iterator[Reason]:
    """Lessons that begin before their class is ready, because other classes deploy at the same time."""
    for plan in plans:
        lessons = plan.bill.times.sessions
        ready = takes.by_class[plan.class_name]
        if plan.bill.times.assumed or not lessons:
            continue
        left = (lessons[0].start - now).total_seconds()
        if max(0.0, plan.own_forecast.ready) < left < ready:
            until, after = span(left), span(ready)
            what = BilingualText(
                f"{plan.class_name}: its next lesson begins in {until.en}, and with the other classes "
                f"it is ready after {after.en}.",
                f"{plan.class_name}：下一節課在 {until.zh}後開始，與其他班一同準備需時 {after.zh}。",
            )
            fix = BilingualText("Start at once, or list it first.", "請立即開始，或把該班排在最前。")
            yield Reason("forecast", False, what, fix)


def _of_networks(plans: Iterable[Plan]) -> Iterator[Reason]:
    for plan in plans:
        parts = plan.inventory.parts
        types = {one.type for part in parts for one in part.cloud if one.type.startswith(JOINING)}
        if types:
            what = BilingualText(
                f"{plan.class_name} joins networks ({', '.join(sorted(types))}), and every class uses "
                f"{VPC_CIDR}: do not join it with another class.",
                f"{plan.class_name} 會連接網絡，而每班均使用 {VPC_CIDR}，不可與其他班相連。",
            )
            yield Reason("addresses", False, what)
