"""How far it goes: many classes on many machines in many accounts, worked out and simulated. Pure sums.

Behind ``docs/scale.md``. Nothing here is about one class of somebody's; for that there is the plan.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import yaml

from labstacks.planning.durations import CallRate, SimulationPace, api_of
from labstacks.planning.forecast import steps_of
from labstacks.planning.jobs import Action, Job
from labstacks.planning.parallelism import MAX_WAITING
from labstacks.planning.quotas import AccountQuota, needs
from labstacks.planning.resources import Inventory, Part
from labstacks.planning.simulator import Machine, SimulatedStep, ends, simulate

SEATS_IN_CLASS = 50
WORKER = Machine(cores=4, slots=MAX_WAITING)
"""An ordinary one: 8 GB hold so many engines of any level, see benchmarks/memory.py."""


@dataclass(frozen=True)
class Site:
    """What is to be made, and what there is to make it with.

    Args:
        seats: In classes of :data:`SEATS_IN_CLASS`, each with its classroom.
        workers: Machines, each a :data:`WORKER`.
        accounts: The classes are shared out among them.
    """

    seats: int
    workers: int = 1
    accounts: int = 1


@dataclass(frozen=True)
class Limit:
    """How often an account may call an operation. Fields as explained at the top of ``api_rates.yaml``."""

    operation: str
    type: str
    calls: int
    seconds: float
    source: str = ""

    @property
    def per_second(self) -> float:
        return self.calls / self.seconds


@dataclass(frozen=True)
class Door:
    """A limit as the seats of a class meet it.

    Args:
        limit: Of one operation.
        each: How often a seat needs it.
        api: Its family.
    """

    limit: Limit
    each: int
    api: str

    @property
    def seats_a_second(self) -> float:
        return self.limit.per_second / self.each


@dataclass(frozen=True)
class Full:
    """Where a quota ends.

    Args:
        quota: Which.
        limit: How much an account has by default.
        each: How much a seat needs.
        seats: How many seats fit: into an account, or into one class where the quota is of something a class
            has one of.
    """

    quota: AccountQuota
    limit: int
    each: int
    seats: int


@cache
def _published() -> tuple[Mapping[str, Limit], Limit]:
    text = (resources.files("labstacks.alicloud") / "data" / "api_rates.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    limits = [Limit(**entry) for entry in document["rates"]]
    return {limit.type: limit for limit in limits}, Limit("", "", **document["assumed"])


def limit_of(type_: str) -> Limit:
    """How often resources of a type may be made; where that is not published, what is assumed."""
    published, assumed = _published()
    operation = f"the one that makes {type_.rsplit(':', 1)[-1]}"
    return published.get(type_) or replace(assumed, operation=operation, type=type_)


def doors(seat: Part) -> list[Door]:
    """The limits that a seat's resources meet, the narrowest first."""
    made = Counter(resource.type for resource in seat.cloud)
    apis = {resource.type: api_of(resource) for resource in seat.cloud}
    found = [Door(limit_of(type_), each, apis[type_]) for type_, each in made.items()]
    return sorted(found, key=lambda door: (door.seats_a_second, door.limit.operation))


def rates_of(seat: Part) -> dict[str, CallRate]:
    """By family of APIs, how many calls a second the narrowest door of the family lets through.

    The gateway knows families only, and calls come in the mix that seats are made of.
    """
    calls = Counter(api_of(resource) for resource in seat.cloud)
    rates: dict[str, CallRate] = {}
    for door in reversed(doors(seat)):
        share = calls[door.api] / door.each
        rates[door.api] = CallRate(door.limit.per_second * share, max(1, int(door.limit.calls * share)))
    return rates


def pace_of(inventory: Inventory) -> SimulationPace:
    """The real cloud with the limits that are published, or assumed."""
    return SimulationPace(rates=rates_of(inventory.kinds[0]))


def class_ends(inventory: Inventory, site: Site, pace: SimulationPace | None = None) -> dict[str, float]:
    """By stack, when it is ready, in seconds. Stacks are ``c7`` (a classroom) and ``c7-12``.

    Args:
        inventory: Of a class like all of them.
        site: How many of what.
        pace: The world; None is :func:`pace_of`.
    """
    pace = pace or pace_of(inventory)
    jobs, steps = _jobs(inventory, site, pace)
    machines = [WORKER] * site.workers
    return ends(jobs, steps, pace, WORKER.slots * site.workers, machines)


def time_to_ready(inventory: Inventory, site: Site, pace: SimulationPace | None = None) -> float:
    """Seconds until every seat is ready."""
    return max(class_ends(inventory, site, pace).values())


def time_alone(inventory: Inventory) -> float:
    """Seconds that one seat takes, its classroom being there and nobody else at work."""
    job = Job("seat", "seat", Action.UP)
    pace = replace(pace_of(inventory), cores=WORKER.cores)
    return simulate([job], {"seat": steps_of(inventory.kinds[0], Action.UP, pace)}, pace, 1)


def _jobs(
    inventory: Inventory, site: Site, pace: SimulationPace
) -> tuple[list[Job], dict[str, Sequence[SimulatedStep]]]:
    """Class after class, each in another account than the one before it."""
    room, seat = (steps_of(part, Action.UP, pace) for part in (inventory.classroom, inventory.kinds[0]))
    rooms, seats = ([_in_account(each, number) for number in range(site.accounts)] for each in (room, seat))
    jobs: list[Job] = []
    steps: dict[str, Sequence[SimulatedStep]] = {}
    for number in range(math.ceil(site.seats / SEATS_IN_CLASS)):
        stack, account = f"c{number}", number % site.accounts
        jobs.append(Job("classroom", stack, Action.UP))
        steps[stack] = rooms[account]
        after = frozenset([stack])
        for place in range(min(SEATS_IN_CLASS, site.seats - number * SEATS_IN_CLASS)):
            jobs.append(Job("seat", f"{stack}-{place}", Action.UP, after))
            steps[f"{stack}-{place}"] = seats[account]
    return jobs, steps


def _in_account(steps: Iterable[SimulatedStep], account: int) -> tuple[SimulatedStep, ...]:
    return tuple(replace(step, api=f"{account} {step.api}") for step in steps)


def processor_seconds(part: Part, pace: SimulationPace | None = None) -> float:
    """Of one machine, for one seat."""
    engine = (pace or SimulationPace()).engine
    return engine.begin + engine.each * len(part.cloud) + engine.end


def bounds(inventory: Inventory, site: Site) -> dict[str, float]:
    """The least seconds that each of what there is too little of allows: ``api``, ``slots``, ``cores``."""
    seat = inventory.kinds[0]
    return {
        "api": site.seats / site.accounts / doors(seat)[0].seats_a_second,
        "slots": site.seats * time_alone(inventory) / (site.workers * WORKER.slots),
        "cores": site.seats * processor_seconds(seat) / (site.workers * WORKER.cores),
    }


def fullest(inventory: Inventory) -> list[Full]:
    """Where each quota of an account ends by default, the first to be full first."""
    found = []
    for need in needs(with_seats(inventory, SEATS_IN_CLASS)):
        quota, limit = need.quota, need.quota.limit
        of_class = {n: _need(inventory, quota, n) for n in (SEATS_IN_CLASS, SEATS_IN_CLASS - 1)}
        each = of_class[SEATS_IN_CLASS] - of_class[SEATS_IN_CLASS - 1]
        if limit is None or (quota.per and not each):
            continue
        found.append(Full(quota, limit, each, _seats_within(of_class[SEATS_IN_CLASS], each, quota, limit)))
    return sorted(found, key=lambda full: full.seats)


def _seats_within(whole_class: int, each: int, quota: AccountQuota, limit: int) -> int:
    shared = whole_class - each * SEATS_IN_CLASS
    if quota.per:
        return (limit - shared) // each
    classes, left = divmod(limit, whole_class)
    return classes * SEATS_IN_CLASS + (max(0, left - shared) // each if each else 0)


def _need(inventory: Inventory, quota: AccountQuota, seats: int) -> int:
    found = needs(with_seats(inventory, seats))
    return next((need.need for need in found if need.quota.key == quota.key), 0)


def with_seats(inventory: Inventory, seats: int) -> Inventory:
    """The same class with another number of seats."""
    ids = tuple(f"s{number:02d}" for number in range(1, seats + 1))
    return replace(inventory, kinds=(replace(inventory.kinds[0], seats=ids),))
