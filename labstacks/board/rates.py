"""What an hour of a class costs. A separate process computes the plan.

A plan imports Pulumi, which takes two seconds and 200 MB that the board itself does not need.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labstacks.planning.cost import Line

PATIENCE = 120.0
"""Seconds to wait for the answer."""


@dataclass(frozen=True)
class Rates:
    """Prices an hour, from the plan. Resources without a known price are not included.

    Args:
        currency: Of all amounts.
        seat: An hour of one seat.
        seat_taught: What an hour of a lesson adds to it, for what is paid by use.
        classroom: An hour of the classroom.
        classroom_taught: What an hour of a lesson adds to it.
    """

    currency: str
    seat: Decimal
    seat_taught: Decimal
    classroom: Decimal
    classroom_taught: Decimal


class RateQuery:
    """A plan that another process computes.

    Args:
        path: The class file.
    """

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(path)],
            # Ctrl-C and input belong to the board.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def answered(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def answer(self) -> Rates | None:
        """Wait for the rates. None when there is no plan; `labstacks plan` says why."""
        try:
            text, _ = self._process.communicate(timeout=PATIENCE)
            told = json.loads(text)
            return Rates(told.pop("currency"), **{key: Decimal(value) for key, value in told.items()})
        except (subprocess.TimeoutExpired, ValueError, TypeError, KeyError):
            self.close()
            return None

    def close(self) -> None:
        """Stop the process."""
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Print the rates as JSON: the separate process runs this."""
    from labstacks.classfile import load_class
    from labstacks.planning import plan_class

    bill = plan_class(load_class(Path(sys.argv[1]))).bill
    told = {"currency": bill.currency}
    for part, count in (("seat", bill.seats or 1), ("classroom", 1)):
        lines = [line for line in bill.lines if line.part == part]
        told[part] = str(_sum(lines, deployed=1, taught=0) / count)
        told[f"{part}_taught"] = str(_sum(lines, deployed=0, taught=1) / count)
    sys.stdout.write(json.dumps(told))


def _sum(lines: Iterable[Line], *, deployed: int, taught: int) -> Decimal:
    """The sum over all seats, which may be of several kinds."""
    from labstacks.planning.billed_hours import BilledPeriod

    stretch = BilledPeriod(Decimal(deployed), Decimal(taught))
    return sum((line.all(stretch) for line in lines), Decimal(0))


if __name__ == "__main__":
    main()
