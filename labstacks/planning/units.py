"""The units of prices: what is counted, and for how long.

A *measure* is what is counted (servers, GB of disk, calls). A unit is a measure and, for items billed by
time, a duration.
"""

from __future__ import annotations

from dataclasses import dataclass

HOURS_PER_MONTH = 720
"""A month of a pay-as-you-go price list: 30 days."""


@dataclass(frozen=True)
class Unit:
    """One unit.

    Args:
        measure: What is counted, e.g. ``each`` or ``gb``.
        hours: Hours that the price covers; None for a price of one use.
    """

    measure: str
    hours: int | None


_TIMES = {"hour": 1, "day": 24, "month": HOURS_PER_MONTH}
_TIMED = ("gb", "rcu", "lcu", "cu", "shard", "vcpu")
_USED = ("gb", "cu", "10k-calls", "call")

UNITS: dict[str, Unit] = {
    **{time: Unit("each", hours) for time, hours in _TIMES.items()},
    **{f"{what}-{time}": Unit(what, hours) for what in _TIMED for time, hours in _TIMES.items()},
    **{what: Unit(what, None) for what in _USED},
}
"""By name: ``hour`` is one item for an hour, ``gb-month`` 1 GB for 30 days, ``gb`` 1 GB transferred."""
