"""How far it goes: the figures and curves of docs/scale.md, by sums and by the fleet's own simulator.

::

    python benchmarks/scale.py --write     simulate every point (minutes); write points, curves and tables
    python benchmarks/scale.py --tables    write curves and tables from the points that are known (seconds)
    python benchmarks/scale.py             change nothing; say what is not current, simulate small points

Without an option it ends with 1 when something is not current. The points lie in docs/images/scale.json, so
that the tables can be checked without simulating a hundred thousand seats.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from curves import Curve, spoken, svg
from scaling_model import (
    SEATS_IN_CLASS,
    WORKER,
    Site,
    bounds,
    doors,
    fullest,
    processor_seconds,
    time_alone,
    time_to_ready,
)

from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.inventory import take_inventory
from labstacks.planning.resources import Inventory

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, POINTS = DOCS / "scale.md", DOCS / "images" / "scale.json"
LEVEL = "bridging"
"""Whose curves are drawn: the level that most students begin with."""
SEATS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
ASKED = (1_000, 10_000, 100_000)
WORKERS, ACCOUNTS = (1, 2, 4, 16), (1, 4, 20)
SMALL = 300
"""Up to so many seats a point is simulated again when it is only checked."""
CLOSE = 0.05


@dataclass(frozen=True)
class Point:
    """One simulated run: how many of what, and the seconds until every seat was ready."""

    seats: int
    workers: int
    accounts: int
    seconds: float

    @property
    def site(self) -> Site:
        return Site(self.seats, self.workers, self.accounts)


@cache
def inventory(level: str) -> Inventory:
    """A class of a level with all its labs."""
    spec = ClassSpec("big", level, tuple(lab.id for lab in LEVELS[level].labs), SEATS_IN_CLASS)
    return take_inventory(spec, [f"s{number:02d}" for number in range(1, SEATS_IN_CLASS + 1)])


def sites() -> Iterator[Site]:
    """Every point of the curves, once."""
    kinds = [(workers, max(ACCOUNTS)) for workers in WORKERS] + [(max(WORKERS), some) for some in ACCOUNTS]
    for workers, accounts in dict.fromkeys(kinds):
        yield from (Site(seats, workers, accounts) for seats in SEATS)


def simulated(site: Site) -> Point:
    return Point(site.seats, site.workers, site.accounts, round(time_to_ready(inventory(LEVEL), site), 3))


def known() -> list[Point]:
    """The points as they were simulated last."""
    return [Point(*row) for row in json.loads(POINTS.read_text())["points"]]


# --- curves ------------------------------------------------------------------------------------------


def pictures(points: Sequence[Point]) -> dict[Path, str]:
    """By file, the curves."""

    def curve(label: str, chosen: Callable[[Point], bool]) -> Curve:
        return Curve(label, tuple((p.seats, p.seconds) for p in points if chosen(p)))

    by_workers = [
        curve(f"{some} worker{'s' * (some > 1)}", lambda p, some=some: (p.workers, p.accounts) == (some, 20))  # type: ignore[misc]
        for some in WORKERS
    ]
    by_accounts = [
        curve(f"{some} account{'s' * (some > 1)}", lambda p, some=some: (p.workers, p.accounts) == (16, some))  # type: ignore[misc]
        for some in ACCOUNTS
    ]
    return {
        DOCS / "images" / "scale-workers.svg": svg(by_workers, "Time to ready for 1, 2, 4 and 16 workers"),
        DOCS / "images" / "scale-accounts.svg": svg(by_accounts, "Time to ready for 1, 4 and 20 accounts"),
    }


# --- tables ------------------------------------------------------------------------------------------


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [heads, ["---"] + ["--:"] * (len(heads) - 1), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def times(points: Sequence[Point]) -> str:
    """What the curves show, in figures."""
    kinds = dict.fromkeys((p.workers, p.accounts) for p in points)
    at = {(p.workers, p.accounts, p.seats): p.seconds for p in points}
    rows = [
        [f"{workers} worker{'s' * (workers > 1)}, {accounts} account{'s' * (accounts > 1)}"]
        + [spoken(at[workers, accounts, seats]) for seats in SEATS]
        for workers, accounts in kinds
    ]
    return table(["", *(f"{seats:,}" for seats in SEATS)], rows)


def lesson(level: str) -> str:
    """What a seat costs for a lesson of two hours, its part of the classroom included."""
    from labstacks.classfile import load_class
    from labstacks.planning import plan_class

    now = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "class.yaml"
        path.write_text(
            f"class: big\nlevel: {level}\nlabs: all\nseats: {SEATS_IN_CLASS}\n"
            f"sessions: [{{start: {now + timedelta(days=7):%Y-%m-%d}T14:00+08:00, hours: 2}}]\n"
        )
        cost = plan_class(load_class(path, now), parallel=WORKER.slots, now=now).bill.session
    return f"{cost.currency} {cost.amount / SEATS_IN_CLASS:.2f}"


def seat(_: Sequence[Point]) -> str:
    """What a seat is, by level."""
    rows = []
    for level in LEVELS:
        part, room = inventory(level).kinds[0], inventory(level).classroom
        narrowest = doors(part)[0]
        rows.append(
            [
                level,
                len(part.cloud),
                len(room.cloud),
                spoken(time_alone(inventory(level))),
                f"{processor_seconds(part):.2f} s",
                lesson(level),
                f"{WORKER.slots / time_alone(inventory(level)):.2f}",
                f"{WORKER.cores / processor_seconds(part):.1f}",
                f"{narrowest.seats_a_second:.2f}",
            ]
        )
    heads = [
        "level",
        "resources of a seat",
        "of a classroom",
        "one seat alone",
        "processor",
        "cost of a lesson",
    ]
    heads += ["seats a second: a worker's slots", "its cores", "an account's API"]
    return table(heads, rows)


def api(_: Sequence[Point]) -> str:
    """The narrowest doors, and how many accounts an hour needs."""
    rows = []
    for level in LEVELS:
        found = doors(inventory(level).kinds[0])
        rate = found[0].seats_a_second
        published = next((door for door in found if not door.limit.source.startswith("assumed")), None)
        assert published
        rows.append(
            [level, f"{rate:.2f}", f"{published.limit.operation}: {published.seats_a_second:.2f}"]
            + [spoken(seats / rate) for seats in ASKED]
            + [math.ceil(seats / rate / 3600) for seats in ASKED]
        )
    heads = ["level", "seats a second", "narrowest published"]
    heads += [f"{seats:,} seats, one account" for seats in ASKED] + [
        f"accounts for {seats:,} in 1 h" for seats in ASKED
    ]
    return table(heads, rows)


def quotas(_: Sequence[Point]) -> str:
    """Where an account ends by default."""
    words = {"quota-center": "Quota Center", "ticket": "a ticket", "never": "cannot be raised"}
    rows = []
    for level in LEVELS:
        for full in fullest(inventory(level))[:6]:
            within = "one class" if full.quota.per else "an account"
            accounts = ["-" if full.quota.per else f"{math.ceil(seats / full.seats):,}" for seats in ASKED]
            row = [level, full.quota.title, full.limit, full.each or "shared", f"{full.seats:,} in {within}"]
            rows.append([*row, words[full.quota.ask], *accounts])
    heads = ["level", "quota", "by default", "for a seat", "seats", "raised by"]
    return table([*heads, *(f"accounts for {seats:,}" for seats in ASKED)], rows)


def workers(_: Sequence[Point]) -> str:
    """Cores and workers for an evening."""
    rows = []
    for level in LEVELS:
        each, alone = processor_seconds(inventory(level).kinds[0]), time_alone(inventory(level))
        for hours in (1, 2):
            cells = []
            for seats in ASKED:
                cores = math.ceil(seats * each / 3600 / hours)
                engines = math.ceil(seats * alone / 3600 / hours)
                cells.append(f"{cores:,} / {engines:,} / {math.ceil(engines / WORKER.slots):,}")
            rows.append([f"{level}, {hours} h", f"{each:.2f} s", *cells])
    return table(["", "processor for a seat", *(f"{seats:,} seats" for seats in ASKED)], rows)


def bound(_: Sequence[Point]) -> str:
    """What there is too little of, by the sums."""
    words = {"api": "API", "slots": "engines at once", "cores": "cores"}
    rows = []
    for seats, site in (
        (s, Site(s, w, a))
        for s, w, a in (
            (1_000, 1, 1),
            (1_000, 4, 1),
            (10_000, 16, 4),
            (100_000, 16, 20),
            (100_000, 64, 20),
            (100_000, 64, 80),
        )
    ):
        row = [f"{seats:,} seats, {site.workers} workers, {site.accounts} accounts"]
        for level in LEVELS:
            name, seconds = max(bounds(inventory(level), site).items(), key=lambda pair: pair[1])
            row.append(f"{words[name]}, {spoken(seconds)}")
        rows.append(row)
    return table(["", *LEVELS], rows)


TABLES: dict[str, Callable[[Sequence[Point]], str]] = {
    "seat": seat, "api": api, "quotas": quotas, "workers": workers, "bound": bound, "times": times,
}  # fmt: skip


def page(points: Sequence[Point]) -> str:
    """The page with new tables."""
    text = PAGE.read_text("utf-8")
    for name, make in TABLES.items():
        pattern = re.compile(
            rf"(<!-- made by benchmarks/scale\.py: {name} -->\n).*?(\n<!-- end -->)", re.DOTALL
        )
        text, count = pattern.subn(lambda found, make=make: f"{found[1]}\n{make(points)}{found[2]}", text)  # type: ignore[misc]
        if count != 1:
            sys.exit(f"{PAGE.name} has {count} places for the table {name!r}.")
    return text


def files(points: Sequence[Point]) -> dict[Path, str]:
    return {PAGE: page(points), **pictures(points)}


def stale() -> list[str]:
    """What is not as this would write it."""
    return [
        path.name
        for path, text in files(known()).items()
        if not path.exists() or path.read_text("utf-8") != text
    ]


def off(points: Sequence[Point]) -> list[str]:
    """Small points that come out otherwise by now."""
    found = []
    for point in points:
        if point.seats <= SMALL:
            now = simulated(point.site).seconds
            if abs(now / point.seconds - 1) > CLOSE:
                found.append(f"{point.site} took {point.seconds:.1f} s, and takes {now:.1f} s")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--tables", action="store_true")
    given = parser.parse_args()
    if given.write:
        rows = []
        for site in sites():
            rows.append(simulated(site))
            print(site, spoken(rows[-1].seconds), file=sys.stderr, flush=True)
        lines = ",\n".join(json.dumps(astuple(point)) for point in rows)
        columns = '["seats", "workers", "accounts", "seconds"]'
        POINTS.write_text(f'{{"level": "{LEVEL}", "is": {columns}, "points": [\n{lines}\n]}}\n')
    if given.write or given.tables:
        for path, text in files(known()).items():
            path.write_text(text, "utf-8")
        return 0
    for name in (wrong := [*(f"not current: {name}" for name in stale()), *off(known())]):
        print(name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
