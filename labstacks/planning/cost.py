"""What a class costs: every resource's lines, and their sums. Pure.

A line without a known price has no amount: it is listed as unknown and is in no total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from labstacks.planning.billed_hours import FORGOTTEN, BilledPeriod, Timetable
from labstacks.planning.meters import Meter, MeterContext, meters_of
from labstacks.planning.money import Money
from labstacks.planning.price_book import CONFIDENCES, Price, PriceBook
from labstacks.planning.resources import Inventory, Part, PlannedResource
from labstacks.planning.units import UNITS

UNKNOWN_TYPE = "how this type is billed is not known"
NO_PRICE = "no price is known"
Meters = Callable[[PlannedResource, MeterContext], "tuple[Meter, ...] | None"]


@dataclass(frozen=True)
class Line:
    """One billed item of one resource, in the plan's currency.

    Args:
        part: ``classroom`` or ``seat``.
        count: How many times: the number of seats of the kind, or 1.
        lab: The lab it belongs to.
        resource: Name in Pulumi, of the seat that was looked at.
        type: Its short type, e.g. ``ecs.Instance``.
        item: As in the price book; the type where nothing is known of it.
        quantity: Of one resource.
        measure: Of what.
        each: The price of one measure: for one hour when ``timed``, else for one use.
        timed: Whether it is billed by time.
        rounded_up: Whether part hours are billed as whole ones.
        price: The price it is based on; None when no price is known.
        reason: Why it is not known.
        note: A remark for the reader.
        assumed: Names of assumptions in the quantity.
        release_hours: How long after the first lesson begins the cloud releases it by itself; None for never.
    """

    part: str
    count: int
    lab: str
    resource: str
    type: str
    item: str
    quantity: Decimal = Decimal(0)
    measure: str = "each"
    each: Decimal | None = None
    timed: bool = True
    rounded_up: bool = False
    price: Price | None = None
    reason: str = ""
    note: str = ""
    assumed: tuple[str, ...] = ()
    release_hours: Decimal | None = None

    @property
    def known(self) -> bool:
        """Whether its price is known."""
        return self.each is not None

    def one(self, stretch: BilledPeriod, *, released: bool = False) -> Decimal:
        """What one of it costs over a stretch of time; 0 when it is not known.

        Args:
            released: Whether the cloud's own release ends it early.
        """
        if self.each is None:
            return Decimal(0)
        if not self.timed:
            return self.each * self.quantity * stretch.taught
        hours = stretch.paid(rounded_up=self.rounded_up)
        if released and self.release_hours is not None:
            hours = min(hours, self.release_hours)
        return self.each * self.quantity * hours

    def all(self, stretch: BilledPeriod, *, released: bool = False) -> Decimal:
        """What all of them cost together."""
        return self.one(stretch, released=released) * self.count


@dataclass(frozen=True)
class Bill:
    """What a class costs, from its lines and its timetable.

    Args:
        currency: Of every amount.
        lines: All of them, also those not known.
        times: The lessons.
        seats: How many seats there are.
    """

    currency: str
    lines: tuple[Line, ...]
    times: Timetable
    seats: int

    @property
    def unknown(self) -> tuple[Line, ...]:
        """Lines without a known price; they are in no total."""
        return tuple(line for line in self.lines if not line.known)

    @property
    def sessions(self) -> tuple[Money, ...]:
        """Each lesson still to come, with ``up`` before and ``down`` after it."""
        return tuple(self.over(stretch) for stretch in self.times.each_alone)

    @property
    def session(self) -> Money:
        """The most expensive lesson."""
        return max(self.sessions, key=lambda money: money.amount, default=self.nothing)

    @property
    def term(self) -> Money:
        """All lessons still to come, the class removed after each."""
        return sum(self.sessions, self.nothing)

    @property
    def kept_deployed(self) -> Money:
        """All lessons, the class kept deployed from the first to the last."""
        return self.over(self.times.kept_deployed)

    @property
    def per_seat(self) -> Money:
        """One seat in the most expensive lesson, without its share of the classroom."""
        return self._seats_only(lambda line, stretch: line.one(stretch))

    @property
    def classroom(self) -> Money:
        """The classroom in the most expensive lesson."""
        stretch = self.longest
        return self._sum(line.all(stretch) for line in self.lines if line.part == "classroom")

    @property
    def per_hour(self) -> Money:
        """An hour of a lesson, without the time before and after it."""
        return self.over(BilledPeriod(Decimal(1), Decimal(1)))

    @property
    def idle_per_hour(self) -> Money:
        """One hour in which the class is deployed and not used."""
        return self.over(BilledPeriod(Decimal(1), Decimal(0)))

    @property
    def forgotten(self) -> Money:
        """30 days without removal, less what the cloud releases by itself."""
        return self._sum(line.all(FORGOTTEN, released=True) for line in self.lines)

    @property
    def forgotten_unreleased(self) -> Money:
        """30 days without removal and without automatic release."""
        return self.over(FORGOTTEN)

    @property
    def nothing(self) -> Money:
        """An amount of zero in the bill's currency."""
        return Money(Decimal(0), self.currency)

    def over(self, stretch: BilledPeriod) -> Money:
        """What the whole class costs over a stretch of time."""
        return self._sum(line.all(stretch) for line in self.lines)

    def by_lab(self) -> dict[str, Money]:
        """Cost of the most expensive lesson by lab, largest first; without labs that cost nothing."""
        return self._by(lambda line: line.lab)

    def by_item(self) -> dict[str, Money]:
        """Cost of the most expensive lesson by item of the price book, largest first."""
        return self._by(lambda line: line.item)

    def by_resource(self) -> dict[tuple[str, str], Money]:
        """Cost of the most expensive lesson by part and resource, of one seat and of the classroom."""
        found: dict[tuple[str, str], Decimal] = {}
        for line in self.lines:
            key = (line.part, line.resource)
            found[key] = found.get(key, Decimal(0)) + line.one(self.longest)
        return {key: Money(amount, self.currency) for key, amount in found.items()}

    def by_confidence(self) -> dict[str, Money]:
        """Cost of the most expensive lesson by confidence of its prices, the best first."""
        found = self._by(lambda line: line.price.confidence if line.price else "")
        return {key: found[key] for key in CONFIDENCES if key in found}

    @property
    def longest(self) -> BilledPeriod:
        """The most expensive lesson with the time before and after it."""
        return max(
            self.times.each_alone, key=lambda one: one.deployed, default=BilledPeriod(Decimal(0), Decimal(0))
        )

    def _seats_only(self, one: Callable[[Line, BilledPeriod], Decimal]) -> Money:
        stretch = self.longest
        kinds = [line for line in self.lines if line.part == "seat"]
        total = sum((one(line, stretch) * line.count for line in kinds), Decimal(0))
        return Money(total / self.seats, self.currency) if self.seats else self.nothing

    def _by(self, key: Callable[[Line], str]) -> dict[str, Money]:
        found: dict[str, Decimal] = {}
        for line in self.lines:
            found[key(line)] = found.get(key(line), Decimal(0)) + line.all(self.longest)
        largest_first = sorted(found.items(), key=lambda pair: -pair[1])
        return {name: Money(amount, self.currency) for name, amount in largest_first if amount}

    def _sum(self, amounts: Iterable[Decimal]) -> Money:
        return Money(sum(amounts, Decimal(0)), self.currency)


def bill(
    inventory: Inventory, book: PriceBook, times: Timetable, currency: str, meters: Meters = meters_of
) -> Bill:
    """Price every resource of a class.

    Args:
        currency: Of the result; the book must have its rate.
        meters: Lists the billed items of a resource.
    """
    lines: list[Line] = []
    for part in inventory.parts:
        context = MeterContext(part, book)
        for resource in part.cloud:
            lines += _lines(resource, context, inventory.spec.region, currency, times, meters)
    return Bill(currency, tuple(lines), times, inventory.seats)


def _lines(
    resource: PlannedResource,
    context: MeterContext,
    region: str,
    currency: str,
    times: Timetable,
    meters: Meters,
) -> list[Line]:
    found = meters(resource, context)
    if found is None:
        line = Line(**_who(resource, context.part), item=resource.type, reason=UNKNOWN_TYPE)  # type: ignore[arg-type]
        return [line]
    release = _release_hours(resource, times)
    return [_line(meter, resource, context, region, currency, release) for meter in found]


def _line(
    meter: Meter,
    resource: PlannedResource,
    context: MeterContext,
    region: str,
    currency: str,
    release: Decimal | None,
) -> Line:
    who = _who(resource, context.part)
    price = context.book.price(meter.item, region)
    unit = UNITS[price.unit] if price else None
    each = timed = None
    reason = NO_PRICE if price is None else ""
    if price and unit and unit.measure != meter.measure:
        reason = f"its price is per {price.unit}, but its use is counted in {meter.measure}"
    elif price and unit:
        each = context.book.converted(price.amount, price.currency, currency) / (unit.hours or 1)
        timed = unit.hours is not None
    return Line(
        **who,  # type: ignore[arg-type]
        item=meter.item,
        quantity=meter.quantity,
        measure=meter.measure,
        each=each,
        timed=timed is not False,
        rounded_up=bool(price and price.rounded_up_to_hours),
        price=price,
        reason=reason,
        note=meter.note,
        assumed=meter.assumed,
        release_hours=release,
    )


def _who(resource: PlannedResource, part: Part) -> dict[str, object]:
    return {
        "part": "classroom" if part.is_classroom else "seat",
        "count": part.count,
        "lab": resource.lab,
        "resource": resource.name,
        "type": resource.short_type,
    }


def _release_hours(resource: PlannedResource, times: Timetable) -> Decimal | None:
    """Hours after the class was deployed when the cloud releases a server by itself."""
    text = resource.inputs.get("autoReleaseTime")
    if not text or not times.sessions or times.assumed:
        return None
    until = datetime.fromisoformat(str(text).replace("Z", "+00:00")) - times.sessions[0].start
    return Decimal(str(max(0.0, until.total_seconds() / 3600 + times.ready_hours)))
