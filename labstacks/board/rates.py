"""What an hour of a class costs, asked of the plan in a process of its own.

A plan needs Pulumi: two seconds and 200 MB, which the board itself can do without.
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
"""Seconds after which nobody waits for an answer any more."""


@dataclass(frozen=True)
class Rates:
    """What is paid, at the plan's prices. What has no known price is in none of them.

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


class Asking:
    """A question to the plan, on its way.

    Args:
        path: The class file.
    """

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def answered(self) -> bool:
        return self._process.poll() is not None

    def answer(self) -> Rates | None:
        """The rates; waits for them. None when there is no plan, for whatever reason: `plan` tells it."""
        try:
            text, _ = self._process.communicate(timeout=PATIENCE)
            told = json.loads(text)
            return Rates(told.pop("currency"), **{key: Decimal(value) for key, value in told.items()})
        except (subprocess.TimeoutExpired, ValueError, TypeError, KeyError):
            self.close()
            return None

    def close(self) -> None:
        """Do without the answer."""
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Answer, on stdout: what the process is for."""
    from labstacks.classfile import load_class
    from labstacks.planning import plan_class

    bill = plan_class(load_class(Path(sys.argv[1]))).bill
    told = {"currency": bill.currency}
    for part, count in (("seat", bill.seats or 1), ("classroom", 1)):
        lines = [line for line in bill.lines if line.part == part]
        told[part] = str(_sum(lines, standing=1, taught=0) / count)
        told[f"{part}_taught"] = str(_sum(lines, standing=0, taught=1) / count)
    sys.stdout.write(json.dumps(told))


def _sum(lines: Iterable[Line], *, standing: int, taught: int) -> Decimal:
    """Of all seats together: they may be of several kinds."""
    from labstacks.planning.billed_hours import Stretch

    stretch = Stretch(Decimal(standing), Decimal(taught))
    return sum((line.all(stretch) for line in lines), Decimal(0))


if __name__ == "__main__":
    main()
