"""Plans a class: runs its programs, then computes cost, quotas, guardrails and duration."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile.model import Class
from labstacks.components.catalog import with_dependencies
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import UsageError
from labstacks.planning import parallelism
from labstacks.planning.account_usage import less_own, rehearsal_account
from labstacks.planning.billed_hours import timetable
from labstacks.planning.blockers import reasons
from labstacks.planning.cost import Bill, bill
from labstacks.planning.durations import SimulationPace
from labstacks.planning.forecast import Forecast, forecast
from labstacks.planning.guardrail_check import judge
from labstacks.planning.inventory_store import Simulations
from labstacks.planning.money import Money
from labstacks.planning.plan import Plan
from labstacks.planning.plan_cache import PlanCache
from labstacks.planning.price_book import PriceBook, load_book
from labstacks.planning.quotas import KnownQuota, needs
from labstacks.planning.resources import Inventory
from labstacks.planning.savings import Way, fewer_labs, shorter_lessons, smaller_servers
from labstacks.planning.student_limits import most_of

USUAL_CURRENCY = "HKD"


def plan_class(
    class_: Class,
    *,
    prices: Path | None = None,
    parallel: int | None = None,
    account: Mapping[str, KnownQuota] | None = None,
    now: datetime | None = None,
    shelf: PlanCache | None = None,
    others: Mapping[str, KnownQuota] | None = None,
) -> Plan:
    """Plan a class. Changes nothing and makes no network call.

    Runs in the main thread.

    Args:
        class_: As loaded.
        prices: A price file that goes above the built-in prices; None takes the class file's, if any.
        parallel: Engines at once; None takes the class file's, or lets the machine decide.
        account: By quota key, what is known of the account, e.g. from Quota Center. None takes the defaults,
            and for a rehearsal the emulator's own limits and use.
        now: An aware time; None is the present.
        shelf: Shared by classes that are planned one after the other.
        others: For classes that are planned together, the account's quotas without their use; an ``account``
            besides it means that the account was asked live.

    Raises:
        PriceFileError: The price file has mistakes.
        PlanError: The cloud would refuse a resource.
        LabstacksError: A component's own error.
    """
    file, now = class_.file, now or datetime.now(UTC)
    book = load_book(prices or file.prices)
    currency = _currency(class_, book)
    spec = _spec(class_, now)
    seats = [seat.id for seat in class_.seats]
    shelf = shelf or PlanCache()
    inventory = _inventory(shelf, class_, spec, seats)
    simulations = shelf.simulations(spec, seats, class_.file.rehearsal.get("seed", 0))
    real, rehearsed = _forecasts(shelf, class_, inventory, parallel, simulations)
    simulations.save()
    times = timetable(file.sessions, now, ready_hours=real.ready / 3600, gone_hours=real.gone / 3600)
    cost = bill(inventory, book, times, currency)
    most = bill(inventory, book, times, currency, most_of)
    budget = Money(file.budget.max, file.budget.currency) if file.budget else None
    known = others
    if known is None:
        known = _account(class_) if account is None else less_own(account, class_)
    needed = needs(inventory, known)
    judgements = judge(inventory, costs_money=file.cloud == "alibaba")
    speaks_against = reasons(file.path.name, cost, budget, needed, judgements, rehearsed or real, now)
    over = budget is not None and cost.term > budget
    return Plan(
        class_name=class_.name,
        level=file.level,
        labs=file.deployed_labs,
        cloud=file.cloud,
        seats=len(seats),
        made=now,
        inventory=inventory,
        bill=cost,
        most=most.session,
        needs=needed,
        judgements=judgements,
        forecast=real,
        rehearsal=rehearsed,
        reasons=speaks_against,
        book=book,
        budget=budget,
        ways=_ways(shelf, class_, spec, seats, cost, budget, book) if over and budget else (),
        live=account is not None,
        sessions=file.sessions,
        language=file.language,
    )


def _spec(class_: Class, now: datetime) -> ClassSpec:
    """The description of the class that ``up`` gives to its programs."""
    from labstacks.engine.programs.class_spec import spec_of

    return spec_of(class_, now)


def _inventory(shelf: PlanCache, class_: Class, spec: ClassSpec, seats: Sequence[str]) -> Inventory:
    return shelf.inventory(spec, seats, class_.file.rehearsal.get("seed", 0))


def _currency(class_: Class, book: PriceBook) -> str:
    currency = class_.file.budget.currency if class_.file.budget else USUAL_CURRENCY
    if currency not in book.rates:
        raise UsageError(
            f"The budget in {class_.file.path.name} is in {currency}, and no price file has a rate for it.",
            hint=f"Add one under rates: - {{currency: {currency}, per_usd: …, date: …}}",
        )
    return currency


def _forecasts(
    shelf: PlanCache, class_: Class, inventory: Inventory, parallel: int | None, simulations: Simulations
) -> tuple[Forecast, Forecast | None]:
    """The forecast on Alibaba Cloud, and the one in the emulator for a rehearsal."""

    def of(pace: SimulationPace, slots: int) -> Forecast:
        chaos = (pace.chaos, inventory.spec.class_name) if pace.chaos else None
        what = (slots, pace.scale, repr(chaos))
        return shelf.once(
            inventory.spec,
            inventory.seats,
            what,
            lambda: forecast(inventory, pace, slots, simulations=simulations),
        )

    chosen = parallel or class_.file.parallel
    cores = parallelism.cores()
    real = of(SimulationPace(cores), chosen or max_engines(cores, waits=True))
    if class_.file.cloud != "rehearsal":
        return real, None
    pace = own_pace(class_)
    return real, of(pace, chosen or max_engines(cores, waits=math.isfinite(pace.scale)))


def own_pace(class_: Class) -> SimulationPace:
    """The machine and the cloud that a run of the class uses."""
    cores = parallelism.cores()
    if class_.file.cloud != "rehearsal":
        return SimulationPace(cores)
    from labstacks.emulator.chaos import Chaos
    from labstacks.gateway.provider import CAREFUL

    chaos = Chaos.read(class_.file.rehearsal.get("chaos"))
    scale = _scale(class_.file.rehearsal.get("clock"))
    tuning = CAREFUL if math.isfinite(scale) else None
    return SimulationPace(cores, scale, tuning=tuning, chaos=chaos if chaos.troubles else None)


def max_engines(cores: int, *, waits: bool) -> int:
    """How many engines fit on this machine at once, see :func:`.parallelism.max_engines`."""
    return parallelism.max_engines(cores, parallelism.free_memory(), waits=waits)


def _scale(clock: object) -> float:
    """The speed of a rehearsal's clock relative to real time; ``inf`` for ``instant``."""
    from labstacks.emulator import clock as rehearsal_clock

    return rehearsal_clock.TimePace.read(clock).rate or math.inf


def _account(class_: Class) -> Mapping[str, KnownQuota]:
    if class_.file.cloud != "rehearsal":
        return {}
    from labstacks.classfile.account import rehearsal_place

    return rehearsal_account(class_.file, rehearsal_place(class_.file))


def _ways(
    shelf: PlanCache,
    class_: Class,
    spec: ClassSpec,
    seats: Sequence[str],
    cost: Bill,
    budget: Money,
    book: PriceBook,
) -> tuple[Way, ...]:
    """Ways to get the class under its budget, the cheapest first."""

    level, own = class_.file.course_level, class_.file.own_labs

    def cost_of(labs: tuple[str, ...]) -> Money:
        left = {*with_dependencies(level, labs), *(lab.id for lab in own)}
        options = {lab: given for lab, given in spec.lab_options.items() if lab in left}
        fewer = dataclasses.replace(spec, labs=labs, lab_options=options)
        smaller = _inventory(shelf, class_, fewer, seats)
        return bill(smaller, book, cost.times, cost.currency).term

    found = (
        shorter_lessons(cost, budget),
        fewer_labs(level, class_.file.labs, budget, cost_of, [lab.path for lab in own]),
        smaller_servers(cost, budget, book, spec.region),
    )
    return tuple(sorted((way for way in found if way), key=lambda way: way.total.amount))


def plan_classes(classes: Sequence[Class], *, now: datetime | None = None) -> tuple[Plan, ...]:
    """Plan several classes; similar ones are run once."""
    shelf = PlanCache()
    return tuple(plan_class(class_, now=now, shelf=shelf) for class_ in classes)
