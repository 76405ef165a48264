"""The charts of a plan's page, as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape

from labstacks.planning.billed_hours import BilledPeriod
from labstacks.planning.cost import Bill
from labstacks.planning.forecast import Forecast
from labstacks.planning.money import Money

_WIDTH = 720
_INK, _SOFT, _BAR, _BAR_TWO = "#16202a", "#5b6b7b", "#1d6fb8", "#0f8a6d"


@dataclass(frozen=True)
class Hour:
    """An hour of the clock around a lesson.

    Args:
        label: Such as ``14:00``.
        amount: What the class costs in it.
        taught: Whether there is a lesson in it.
    """

    label: str
    amount: Money
    taught: bool


def hours_of(bill: Bill, forecast: Forecast) -> tuple[Hour, ...]:
    """What the first lesson costs by the hour of the clock, from ``up`` to the last resource gone."""
    if not bill.times.sessions:
        return ()
    session = bill.times.sessions[0]
    begin = session.start - timedelta(seconds=forecast.ready)
    end = session.end + timedelta(seconds=forecast.gone)
    at = begin.replace(minute=0, second=0, microsecond=0)
    found = []
    while at < end:
        following = at + timedelta(hours=1)
        deployed = _overlap(at, following, begin, end)
        taught = _overlap(at, following, session.start, session.end)
        found.append(Hour(f"{at:%H:%M}", bill.over(BilledPeriod.of(deployed, taught)), taught > 0))
        at = following
    return tuple(found)


def _overlap(a: datetime, b: datetime, c: datetime, d: datetime) -> float:
    return max(0.0, (min(b, d) - max(a, c)).total_seconds() / 3600)


def bars(rows: Sequence[tuple[str, Money]], title: str) -> str:
    """Horizontal bars, one for each row, the longest across the chart."""
    most = max((money.amount for _, money in rows), default=Decimal(0)) or Decimal(1)
    height = 44 * len(rows) + 8
    drawn = []
    for number, (label, money) in enumerate(rows):
        y = 44 * number + 6
        length = max(2, int(money.amount / most * 330))
        drawn.append(
            f'<text x="236" y="{y + 22}" font-size="18" text-anchor="end">{escape(label)}</text>'
            f'<rect x="248" y="{y}" width="{length}" height="32" rx="5" fill="{_BAR}"/>'
            f'<text x="{256 + length}" y="{y + 22}" font-size="18">{money}</text>'
        )
    return _svg(height, title, drawn)


def columns(hours: Sequence[Hour], title: str) -> str:
    """Columns, one for each hour; hours of a lesson in another colour."""
    if not hours:
        return ""
    most = max(hour.amount.amount for hour in hours) or Decimal(1)
    wide = min(110, (_WIDTH - 40) // len(hours))
    drawn = [f'<path d="M20 216 H{_WIDTH - 20}" stroke="{_SOFT}" stroke-width="1.5"/>']
    for number, hour in enumerate(hours):
        x, tall = 24 + number * wide, max(2, int(hour.amount.amount / most * 160))
        color = _BAR_TWO if hour.taught else _BAR
        middle = x + (wide - 10) // 2
        drawn.append(
            f'<rect x="{x}" y="{216 - tall}" width="{wide - 10}" height="{tall}" rx="5" fill="{color}"/>'
            f'<g font-size="17" text-anchor="middle"><text x="{middle}" y="{206 - tall}">{hour.amount}</text>'
            f'<text x="{middle}" y="240" fill="{_SOFT}">{hour.label}</text></g>'
        )
    return _svg(252, title, drawn)


def line(points: Sequence[tuple[int, Money]], budget: Money | None, title: str) -> str:
    """A line over days, with the budget as a dashed horizontal line."""
    top = max([money.amount for _, money in points] + [budget.amount if budget else Decimal(0)]) or Decimal(1)
    last = points[-1][0] or 1

    def place(day: float, amount: Decimal) -> str:
        return f"{90 + day / last * 600:.1f} {216 - float(amount / top) * 180:.1f}"

    highest = max(24.0, 206 - float(points[-1][1].amount / top) * 180)
    path = " L".join(place(day, money.amount) for day, money in points)
    drawn = [
        f'<path d="M90 216 H690 M90 216 V30" stroke="{_SOFT}" stroke-width="1.5" fill="none"/>',
        f'<path d="M{path}" stroke="{_BAR}" stroke-width="4" fill="none"/>',
        f'<text x="686" y="{highest:.0f}" font-size="18" text-anchor="end">{points[-1][1]}</text>',
    ]
    for day in range(0, last + 1, max(1, math.ceil(last / 6))):
        x = 90 + day / last * 600
        drawn.append(
            f'<text x="{x:.0f}" y="240" font-size="16" text-anchor="middle" fill="{_SOFT}">{day}</text>'
        )
    if budget and budget.amount:
        y = 216 - float(budget.amount / top) * 180
        drawn.append(
            f'<path d="M90 {y:.1f} H690" stroke="#b03060" stroke-width="2.5" stroke-dasharray="8 6"/>'
            f'<text x="690" y="{y - 8:.1f}" font-size="17" text-anchor="end" fill="#b03060">{budget}</text>'
        )
    return _svg(252, title, drawn)


def _svg(height: int, title: str, drawn: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" fill="{_INK}">' + "".join(drawn) + "</svg>"
    )
