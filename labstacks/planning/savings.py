"""Ways to reduce the cost of a class: shorter lessons, fewer labs, smaller servers, each with its cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from labstacks.classfile.model import ClassSession
from labstacks.components.catalog import Level, with_dependencies
from labstacks.planning.cost import Bill, Line
from labstacks.planning.money import Money
from labstacks.planning.price_book import PriceBook
from labstacks.planning.wording import BilingualText

QUARTERS = 4
"""Lessons are shortened by quarters of an hour."""
LEAST_GIB = 1.0
"""Memory below which a server is too small for a lab."""
MAX_TRIES = 12
"""Maximum number of lab choices to try: each runs the programs again."""


@dataclass(frozen=True)
class Way:
    """One way to get under a budget.

    Args:
        kind: ``hours``, ``labs`` or ``type``.
        what: What to change.
        total: What the term would then cost.
        how: What to write in the class file.
    """

    kind: str
    what: BilingualText
    total: Money
    how: str


def shorter_lessons(bill: Bill, budget: Money) -> Way | None:
    """The longest lessons that the budget allows; None when even a quarter of an hour is too long."""
    longest = max((session.hours for session in bill.times.sessions), default=0.0)
    for quarters in range(int(longest * QUARTERS), 0, -1):
        hours = quarters / QUARTERS
        if hours >= longest:
            continue
        shorter = tuple(_at_most(session, hours) for session in bill.times.sessions)
        times = dataclasses.replace(bill.times, sessions=shorter)
        total = dataclasses.replace(bill, times=times).term
        if not total > budget:
            what = BilingualText(
                f"Lessons of at most {hours:g} h instead of {longest:g} h",
                f"每節課最多 {hours:g} 小時，而非 {longest:g} 小時",
            )
            return Way("hours", what, total, f"sessions: hours: {hours:g}")
    return None


def _at_most(session: ClassSession, hours: float) -> ClassSession:
    return dataclasses.replace(session, hours=min(session.hours, hours))


def fewer_labs(
    level: Level,
    labs: Sequence[str],
    budget: Money,
    cost_of: Callable[[tuple[str, ...]], Money],
    own: Sequence[str] = (),
) -> Way | None:
    """The largest choice of labs within the budget.

    Args:
        labs: As chosen.
        cost_of: What the term costs with a choice of labs; the programs run again for each.
        own: Import paths of custom labs; they stay.
    """
    for choice in islice(_choices(level, tuple(labs)), MAX_TRIES):
        total = cost_of(choice)
        if not total > budget:
            left_out = ", ".join(lab for lab in labs if lab not in choice)
            what = BilingualText(f"Without {left_out}", f"不做 {left_out}")
            return Way("labs", what, total, f"labs: [{', '.join((*choice, *own))}]")
    return None


def _choices(level: Level, labs: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Choices without one lab and those that build on it, largest first; then without two, and so on."""
    seen = {labs}
    frontier = [labs]
    while frontier:
        smaller = [
            choice
            for kept in frontier
            for dropped in reversed(kept)
            if (choice := _without(level, kept, dropped)) and choice not in seen
        ]
        frontier = sorted(dict.fromkeys(smaller), key=len, reverse=True)
        seen.update(frontier)
        yield from frontier


def _without(level: Level, labs: tuple[str, ...], dropped: str) -> tuple[str, ...]:
    return tuple(lab for lab in labs if dropped not in with_dependencies(level, [lab]))


def smaller_servers(bill: Bill, budget: Money, book: PriceBook, region: str) -> Way | None:
    """The largest smaller type for the most expensive servers that meets the budget."""
    from labstacks.alicloud.instance_types import instance_types

    servers = [line for line in bill.lines if line.item.startswith("ecs/") and line.type == "ecs.Instance"]
    costliest = max(servers, key=lambda line: line.each or Decimal(0), default=None)
    if costliest is None or costliest.each is None:
        return None
    current = costliest.item.removeprefix("ecs/")
    prices = {
        name: book.converted(price.amount, price.currency, bill.currency)
        for name, type_ in instance_types().items()
        if type_.memory >= LEAST_GIB and (price := book.price(f"ecs/{name}", region))
    }
    for name, each in sorted(prices.items(), key=lambda pair: -pair[1]):
        if each >= costliest.each:
            continue
        total = dataclasses.replace(bill, lines=_retyped(bill.lines, costliest.item, name, each)).term
        if not total > budget:
            what = BilingualText(f"{name} instead of {current}", f"以 {name} 代替 {current}")
            return Way("type", what, total, _options(servers, costliest.item, name))
    return None


def _retyped(lines: tuple[Line, ...], item: str, name: str, each: Decimal) -> tuple[Line, ...]:
    return tuple(
        dataclasses.replace(line, item=f"ecs/{name}", each=each)
        if line.item == item and line.type == "ecs.Instance"
        else line
        for line in lines
    )


def _options(servers: Sequence[Line], item: str, name: str) -> str:
    labs: Mapping[str, None] = dict.fromkeys(line.lab for line in servers if line.item == item)
    written = ", ".join(f"{lab}: {{instance_type: {name}}}" for lab in labs)
    return f"lab_options: {{{written}}}"
