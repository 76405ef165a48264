"""Forecasts how long it takes to remove a class, or to recreate some of its seats.

It simulates the class as its file describes it, as in :mod:`labstacks.planning.forecast`. What is deployed
may differ, so the result is an estimate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from labstacks.classfile.model import Class
from labstacks.errors import LabstacksError
from labstacks.planning.forecast import SimulatedRun
from labstacks.planning.inventory_store import InventoryStore
from labstacks.planning.jobs import Action
from labstacks.planning.parallelism import cores
from labstacks.planning.planner import max_engines, own_pace
from labstacks.planning.simulator import simulate


def time_for(
    class_: Class,
    actions: Sequence[Action],
    seats: Sequence[str],
    *,
    classroom: bool = False,
    parallel: int | None = None,
) -> float | None:
    """Seconds; None when the class cannot be planned.

    Runs in the main thread.

    Args:
        class_: As loaded.
        actions: The operations on each seat, in order.
        seats: Their ids.
        classroom: Whether the classroom is included.
        parallel: Engines at once; None takes the class file's, or lets the machine decide.
    """
    from labstacks.engine.programs.class_spec import spec_of

    if not seats:
        return None
    try:
        inventory = InventoryStore().inventory(
            spec_of(class_), list(seats), class_.file.rehearsal.get("seed", 0)
        )
        pace = own_pace(class_)
    except LabstacksError:
        return None
    slots = parallel or class_.file.parallel or max_engines(cores(), waits=math.isfinite(pace.scale))
    total = 0.0
    for action in actions:
        work = SimulatedRun.of(inventory, action, pace)
        shared = inventory.spec.classroom_stack
        jobs = [job for job in work.jobs if classroom or job.stack != shared]
        total += simulate(jobs, work.steps, pace, slots)
    return total
