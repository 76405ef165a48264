"""Forecasts several classes in one run: one schedule and machine, one call rate for each account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from labstacks.planning.durations import SimulationPace
from labstacks.planning.forecast import SimulatedRun, bound
from labstacks.planning.jobs import Action, Job
from labstacks.planning.resources import Inventory
from labstacks.planning.simulator import SimulatedStep, ends
from labstacks.planning.wording import BilingualText


@dataclass(frozen=True)
class Party:
    """One of the classes.

    Args:
        inventory: Of the class.
        pace: The world it would run in alone.
        account: Whose limits on calls it shares with the others of the same.
    """

    inventory: Inventory
    pace: SimulationPace
    account: str


@dataclass(frozen=True)
class JointForecast:
    """How long all of them take.

    Args:
        slots: Engines at once, in all.
        ready: Seconds until every seat of every class is ready.
        gone: Seconds until everything is gone.
        by_class: By class, the seconds until it is ready.
        bound_by, why: As of :class:`labstacks.planning.forecast.Forecast`.
    """

    slots: int
    ready: float
    gone: float
    by_class: Mapping[str, float]
    bound_by: str
    why: BilingualText


def joint_forecast(parties: Sequence[Party], slots: int) -> JointForecast:
    """Simulate ``up`` and ``down`` of several classes, in their order.

    Args:
        parties: The classes.
        slots: Engines at once, in all.
    """
    world, up = _world(parties), _together(parties, Action.UP)
    ended = ends(up.jobs, up.steps, world, slots)
    by_class = {
        party.inventory.spec.class_name: max(ended[stack] for stack in _stacks(party.inventory))
        for party in parties
    }
    ready = max(ended.values(), default=0.0)
    gone = joint_seconds(parties, Action.DOWN, slots)
    classrooms = [ended[party.inventory.spec.classroom_stack] for party in parties]
    bound_by, why = bound(up, world, slots, ready, max(classrooms, default=0.0))
    return JointForecast(slots, ready, gone, by_class, bound_by, why)


def joint_seconds(parties: Sequence[Party], action: Action, slots: int) -> float:
    """Seconds until all of several classes is ready, or gone.

    Args:
        parties: The classes.
        action: What is done to them.
        slots: Engines at once, in all.
    """
    work = _together(parties, action)
    return max(ends(work.jobs, work.steps, _world(parties), slots).values(), default=0.0)


def _stacks(inventory: Inventory) -> list[str]:
    spec = inventory.spec
    return [spec.classroom_stack, *(spec.seat_stack(seat) for kind in inventory.kinds for seat in kind.seats)]


def _world(parties: Sequence[Party]) -> SimulationPace:
    """The machine, and the pace of the accounts that have one."""
    paced = [party.pace for party in parties if party.pace.tuning]
    return (paced or [party.pace for party in parties] or [SimulationPace()])[0]


def _together(parties: Sequence[Party], action: Action) -> SimulatedRun:
    jobs: list[Job] = []
    steps: dict[str, tuple[SimulatedStep, ...]] = {}
    for party in parties:
        own = SimulatedRun.of(party.inventory, action, party.pace)
        # Seats of a kind share their steps, and shall go on to do so.
        renamed = {id(each): _in_account(each, party) for each in own.steps.values()}
        jobs += own.jobs
        steps |= {stack: renamed[id(each)] for stack, each in own.steps.items()}
    return SimulatedRun(tuple(jobs), steps)


def _in_account(steps: tuple[SimulatedStep, ...], party: Party) -> tuple[SimulatedStep, ...]:
    """The same, each counted for its own account; for none where calls are not held back."""
    if party.pace.tuning is None:
        return tuple(replace(step, api="") for step in steps)
    return tuple(replace(step, api=f"{party.account} {step.api}") for step in steps)
