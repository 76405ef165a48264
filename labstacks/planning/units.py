"""The units that prices are given in: what is counted, and for how long.

A *measure* is what a resource has (two servers, 40 GB of disk, 100,000 calls). A unit is a measure, and for
what is paid for as long as it stands also a time.
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
        hours: For how many hours the price pays; None when it pays for one use, however long that takes.
    """

    measure: str
    hours: int | None


_TIMES = {"hour": 1, "day": 24, "month": HOURS_PER_MONTH}
_STANDING = ("gb", "rcu", "lcu", "cu", "shard", "vcpu")
_USED = ("gb", "cu", "10k-calls", "call")

UNITS: dict[str, Unit] = {
    **{time: Unit("each", hours) for time, hours in _TIMES.items()},
    **{f"{what}-{time}": Unit(what, hours) for what in _STANDING for time, hours in _TIMES.items()},
    **{what: Unit(what, None) for what in _USED},
}
"""By name: ``hour`` is one thing for an hour, ``gb-month`` a gigabyte for 30 days, ``gb`` one moved."""
