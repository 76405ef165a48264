"""The plan of a class: resources, cost, quotas, duration, and whether it should be deployed."""

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
        inventory: All its resources.
        bill: What it costs.
        most: Cost of the most expensive lesson if every student uses all that the labs allow.
        budget: The most it may cost; None without a budget.
        ways: Ways to get under its budget, if it is over.
        needs: Its use of the account's quotas.
        live: Whether the account itself was asked for its limits.
        judgements: Each guardrail's verdict.
        forecast: How long it takes on Alibaba Cloud.
        rehearsal: How long it takes in the emulator, for a rehearsal.
        reasons: Reasons and warnings, blocking ones first.
        book: The prices it uses.
        language: Language of pages: ``en``, ``zh-Hant`` or both, the first one first.
    """

    class_name: str
    level: str
    labs: tuple[str, ...]
    cloud: str
    seats: int
    made: datetime
    inventory: Inventory
    bill: Bill
    most: Money
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
        """Whether all blocking reasons are allowed by name."""
        return all(reason.key in allowed for reason in self.blocking)

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """The reasons that make it a no-go."""
        return tuple(reason for reason in self.reasons if reason.blocks)

    @property
    def cautions(self) -> tuple[Reason, ...]:
        """The warnings, which do not block it."""
        return tuple(reason for reason in self.reasons if not reason.blocks)

    @property
    def own_forecast(self) -> Forecast:
        """How long it takes in its own cloud."""
        return self.rehearsal or self.forecast

    @property
    def latest_start(self) -> datetime | None:
        """When ``up`` must begin at the latest for the first lesson still to come; None without lessons."""
        if self.bill.times.assumed or not self.bill.times.sessions:
            return None
        return self.own_forecast.latest_start(self.bill.times.sessions[0].start)
