"""What a class has cost so far: the uptime of its seats at the plan's rates."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from labstacks.board.rates import RateQuery, Rates
from labstacks.board.uptime import Uptime, hours, job_lines, taught_hours, uptime_after
from labstacks.classfile.model import Class
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.storage.class_folder import ClassFolder

EVERY = 60.0
"""Seconds after which the cost is counted again although nothing happened."""


class CostMeter:
    """Counts the cost of a class. There is no figure until the plan has answered.

    Args:
        class_: The class.
        before: The previous meter of the class; its rates serve until the plan has answered.
    """

    def __init__(self, class_: Class, before: CostMeter | None = None) -> None:
        self._class = class_
        self._query: RateQuery | None = RateQuery(class_.file.path)
        self._rates: Rates | None = before._rates if before else None
        self._counted_at = 0.0
        self._uptimes: dict[str, Uptime] = {}
        # The board may be started after days of a course: earlier runs count too.
        for line in job_lines(ClassFolder.of(class_.file).runs):
            self.note(line)

    def note(self, line: Mapping[str, Any]) -> None:
        """Read a line of a record."""
        if seat := line.get("seat"):
            self._uptimes[seat] = uptime_after(self._uptimes.get(seat, Uptime()), line)

    @property
    def due(self) -> bool:
        """Whether there is a new figure."""
        if self._query:
            return self._query.answered
        return self._rates is not None and time.time() >= self._counted_at + EVERY

    def wait(self) -> None:
        """Wait for the plan's answer."""
        if self._query:
            self._rates, self._query = self._query.answer() or self._rates, None

    def close(self) -> None:
        """Stop waiting for the plan."""
        if self._query:
            self._query.close()
            self._query = None

    def view(self) -> dict[str, Any] | None:
        """``so_far`` and ``budget`` as texts, and the ``share`` that is used; None without rates."""
        if self._query and self._query.answered:
            self.wait()
        if self._rates is None:
            return None
        from labstacks.planning.money import Money

        self._counted_at = time.time()
        amount = so_far(self._uptimes, self._rates, self._class, self._counted_at)
        budget = self._class.file.budget
        return {
            "so_far": str(Money(amount, self._rates.currency)),
            "budget": str(Money(budget.max, budget.currency)) if budget else "",
            "share": float(amount / budget.max) if budget and budget.max else None,
        }


def so_far(uptimes: Mapping[str, Uptime], rates: Rates, class_: Class, now: float) -> Decimal:
    """What all stacks together have cost.

    Args:
        uptimes: By seat id, and for the classroom.
        now: Seconds since the epoch.
    """
    total = Decimal(0)
    for seat, uptime in uptimes.items():
        shared = seat == CLASSROOM
        deployed, taught = hours(uptime, now), taught_hours(uptime, class_.file.sessions, now)
        total += (rates.classroom if shared else rates.seat) * Decimal(deployed)
        total += (rates.classroom_taught if shared else rates.seat_taught) * Decimal(taught)
    return total
