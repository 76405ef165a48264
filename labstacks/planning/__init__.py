"""What a class will cost, whether it fits, how long it takes: before anything is touched.

::

    making     plan_class: runs the rest, in this order
      inventory ─ recording    the very programs of `up`, in process, under mocks → every resource
      cost ─ meters ─ book     the price book, what is paid for on each type, sums
      quotas ─ account         what is needed, what may be had
      guard                    the guardrails' verdicts
      forecast ─ simulator     the fleet's schedule and pace on a virtual clock, with the cloud's durations
      ways                     how to get under a budget
      shelf                    many classes: what is alike is run once
    plan       Plan: all of it as frozen data, with reasons; go or no-go
    picture, page              diagrams, and a page to send to somebody
    joint, scale               several classes at once; any number of seats, workers and accounts

Nothing here is imported before it is asked for, since commands that do not plan must not wait for Pulumi.
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
