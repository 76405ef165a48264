"""Plans a class: its cost, quotas and duration, before anything is deployed.

::

    planner    plan_class: runs the rest, in this order
      inventory ─ recording             the programs of `up`, in process, under mocks → every resource
      cost ─ meters ─ price_book        billed items of each type, prices, totals
      quotas ─ account_usage            quotas needed, limits of the account
      guardrail_check                   the guardrails' verdicts
      forecast ─ simulator ─ durations  the run's schedule and call rate on a virtual clock
      savings                           ways to get under a budget
      blockers                          reasons and warnings
      plan_cache                        similar classes are run once
    plan       Plan: all of it as frozen data; go or no-go
    diagram, page                       diagrams, and a page to share
    programme_plan, multi_forecast      several classes at once
    change_preview, state_pattern       what `up` changes in a deployed class

Submodules are imported on first use: commands that do not plan must not wait for Pulumi.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labstacks.planning.inventory import take_inventory
    from labstacks.planning.plan import Plan, Reason
    from labstacks.planning.planner import plan_class, plan_classes

__all__ = ["Plan", "Reason", "plan_class", "plan_classes", "take_inventory"]

_HOMES = {
    "inventory": ("take_inventory",),
    "planner": ("plan_class", "plan_classes"),
    "plan": ("Plan", "Reason"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
