"""What a class has cost so far: how long its seats stood, at the plan's rates."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from labstacks.board.rates import Asking, Rates
from labstacks.board.uptime import Stand, hours, job_lines, stand_after, taught_hours
from labstacks.classfile.model import Class
from labstacks.entrypoints.class_spec import CLASSROOM
from labstacks.storage.class_folder import ClassFolder

EVERY = 60.0
"""Seconds after which the cost is counted anew though nothing happened."""


class CostMeter:
    """Counts. Says nothing until the plan has answered.

    Args:
        class_: Of which class.
        before: The meter of the same class as it was, whose rates serve until the plan has answered.
    """

    def __init__(self, class_: Class, before: CostMeter | None = None) -> None:
        self._class = class_
        self._asking: Asking | None = Asking(class_.file.path)
        self._rates: Rates | None = before._rates if before else None
        self._counted_at = 0.0
        self._stands: dict[str, Stand] = {}
        for line in job_lines(ClassFolder.of(class_.file).runs):
            self.note(line)

    def note(self, line: Mapping[str, Any]) -> None:
        """Take in a line of a record."""
        if seat := line.get("seat"):
            self._stands[seat] = stand_after(self._stands.get(seat, Stand()), line)

    @property
    def due(self) -> bool:
        """Whether there is something new to say."""
        if self._asking:
            return self._asking.answered
        return self._rates is not None and time.time() >= self._counted_at + EVERY

    def wait(self) -> None:
        """Wait for the plan's answer."""
        if self._asking:
            self._rates, self._asking = self._asking.answer() or self._rates, None

    def close(self) -> None:
        if self._asking:
            self._asking.close()
            self._asking = None

    def view(self) -> dict[str, Any] | None:
        """``so_far`` and ``budget`` as texts, the ``share`` of it that is used; None while all is unknown."""
        if self._asking and self._asking.answered:
            self.wait()
        if self._rates is None:
            return None
        from labstacks.planning.money import Money

        self._counted_at = time.time()
        amount = so_far(self._stands, self._rates, self._class, self._counted_at)
        budget = self._class.file.budget
        return {
            "so_far": str(Money(amount, self._rates.currency)),
            "budget": str(Money(budget.max, budget.currency)) if budget else "",
            "share": float(amount / budget.max) if budget and budget.max else None,
        }


def so_far(stands: Mapping[str, Stand], rates: Rates, class_: Class, now: float) -> Decimal:
    """What all stacks together have cost.

    Args:
        stands: Per seat id, and for the classroom, when it stood.
        now: Seconds since the epoch.
    """
    total = Decimal(0)
    for seat, stand in stands.items():
        shared = seat == CLASSROOM
        standing, taught = hours(stand, now), taught_hours(stand, class_.file.sessions, now)
        total += (rates.classroom if shared else rates.seat) * Decimal(standing)
        total += (rates.classroom_taught if shared else rates.seat_taught) * Decimal(taught)
    return total
