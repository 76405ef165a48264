"""The whole plan of a class: what it holds, costs, needs and takes; and whether it should be made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from labstacks.classfile.model import ClassSession
from labstacks.planning.blockers import Reason
from labstacks.planning.cost import Bill
from labstacks.planning.forecast import Forecast
from labstacks.planning.guardrail_check import GuardrailJudgement
from labstacks.planning.money import Money
from labstacks.planning.price_book import PriceBook
from labstacks.planning.quotas import Need
from labstacks.planning.resources import Inventory
from labstacks.planning.savings import Way

__all__ = ["Plan", "Reason"]


@dataclass(frozen=True)
class Plan:
    """The plan of one class.

    Args:
        class_name, level, labs, cloud, seats: Of the class; its name is its slug.
        made: When it was planned.
        inventory: Everything it will hold.
        bill: What it costs.
        budget: The most it may cost; None without a budget.
        ways: How it would come under its budget, if it is over.
        needs: What it needs of the account.
        live: Whether the account itself was asked for its limits.
        judgements: Each guardrail's verdict.
        forecast: How long it takes on Alibaba Cloud.
        rehearsal: How long it takes on the embedded cloud, for a class that goes there.
        reasons: What speaks against it, blocking ones first.
        book: The prices it rests on.
        language: Of pages: ``en``, ``zh-Hant`` or both, the first one first.
    """

    class_name: str
    level: str
    labs: tuple[str, ...]
    cloud: str
    seats: int
    made: datetime
    inventory: Inventory
    bill: Bill
    needs: tuple[Need, ...]
    judgements: tuple[GuardrailJudgement, ...]
    forecast: Forecast
    reasons: tuple[Reason, ...]
    book: PriceBook
    budget: Money | None = None
    ways: tuple[Way, ...] = ()
    live: bool = False
    rehearsal: Forecast | None = None
    sessions: tuple[ClassSession, ...] = ()
    language: tuple[str, ...] = ("en", "zh-Hant")

    @property
    def go(self) -> bool:
        """Whether nothing blocks it."""
        return self.go_with(())

    def go_with(self, allowed: Collection[str]) -> bool:
        """Whether nothing blocks it besides what is allowed by name."""
        return all(reason.key in allowed for reason in self.blocking)

    @property
    def blocking(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.blocks)

    @property
    def cautions(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.blocks)

    @property
    def own_forecast(self) -> Forecast:
        """How long it takes where it is going to."""
        return self.rehearsal or self.forecast

    @property
    def latest_start(self) -> datetime | None:
        """When ``up`` must begin at the latest for the first lesson still to come; None without lessons."""
        if self.bill.times.assumed or not self.bill.times.sessions:
            return None
        return self.own_forecast.latest_start(self.bill.times.sessions[0].start)
