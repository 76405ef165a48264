"""Forecasts how long a class takes to deploy and to remove, and what limits the speed.

Turns its stacks into steps for the :mod:`labstacks.planning.simulator`. On ``up``, a resource starts when all
its dependencies exist; on ``down``, when all its dependents are deleted.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.durations import EngineCost, SimulationPace, api_of
from labstacks.planning.inventory_store import Simulations
from labstacks.planning.jobs import Action, Job, down_jobs, up_jobs
from labstacks.planning.resources import Inventory, Part, PlannedResource
from labstacks.planning.simulator import SimulatedStep, simulate
from labstacks.planning.wording import BilingualText, span

CHOICES = (1, 4, 16, 40)
"""Numbers of parallel engines that the forecast also shows."""
FREE = EngineCost(0.0, 0.0, 0.0, 0.0)
NOTICEABLE = 0.1
"""A limit is named when removing it would shorten the time by at least this share."""


@dataclass(frozen=True)
class Forecast:
    """How long the class takes.

    Args:
        slots: Engines at once.
        ready: Seconds until every seat is ready.
        gone: Seconds until everything is removed.
        classroom: Seconds until the classroom is ready, no seat starts earlier.
        bound_by: What limits the speed most: ``cloud``, ``api``, ``machine`` or ``slots``.
        why: The same as a sentence.
        by_slots: Seconds until ready, by engines at once.
    """

    slots: int
    ready: float
    gone: float
    classroom: float
    bound_by: str
    why: BilingualText
    by_slots: Mapping[int, float]

    def latest_start(self, first_lesson: datetime) -> datetime:
        """When ``up`` must begin at the latest, to the minute before."""
        start = first_lesson - timedelta(seconds=self.ready)
        return start.replace(second=0, microsecond=0)


def forecast(
    inventory: Inventory,
    pace: SimulationPace,
    slots: int,
    choices: Sequence[int] = CHOICES,
    simulations: Simulations | None = None,
) -> Forecast:
    """Simulate ``up`` and ``down`` of a class.

    Args:
        inventory: Of the class.
        pace: The machine and the cloud it runs on.
        slots: Engines at once.
        choices: Other numbers of engines to compare with.
        simulations: Known simulations of this class, which forecasts for other numbers of engines share.
    """
    known = simulations or Simulations()
    found = known.once(
        ("forecast", pace, slots, tuple(choices)),
        lambda: _as_document(_simulated(inventory, pace, slots, choices, known)),
    )
    return _from_document(found)


def _simulated(
    inventory: Inventory, pace: SimulationPace, slots: int, choices: Sequence[int], known: Simulations
) -> Forecast:
    up = SimulatedRun.of(inventory, Action.UP, pace)

    def ready_with(slots: int, pace: SimulationPace = pace, jobs: Sequence[Job] = up.jobs) -> float:
        what = ("up", pace, slots, len(jobs))
        seconds: float = known.once(what, lambda: simulate(jobs, up.steps, pace, slots))
        return seconds

    def time_to_remove() -> float:
        down = SimulatedRun.of(inventory, Action.DOWN, pace)
        return simulate(down.jobs, down.steps, pace, slots)

    ready = ready_with(slots)
    gone: float = known.once(("down", pace, slots), time_to_remove)
    classroom = ready_with(1, jobs=up.jobs[:1])
    bound_by, why = bound(up, pace, slots, ready, classroom, lambda pace, slots: ready_with(slots, pace))
    others = sorted({slots, *(choice for choice in choices if choice <= max(slots, inventory.seats))})
    by_slots = {choice: ready_with(choice) for choice in others}
    return Forecast(slots, ready, gone, classroom, bound_by, why, by_slots)


def _as_document(made: Forecast) -> dict[str, Any]:
    return {**vars(made), "why": vars(made.why), "by_slots": list(made.by_slots.items())}


def _from_document(document: Mapping[str, Any]) -> Forecast:
    why, by_slots = BilingualText(**document["why"]), dict(document["by_slots"])
    return Forecast(**{**document, "why": why, "by_slots": by_slots})


@dataclass(frozen=True)
class SimulatedRun:
    """Jobs, and the steps of each job's stack."""

    jobs: tuple[Job, ...]
    steps: Mapping[str, tuple[SimulatedStep, ...]]

    @classmethod
    def of(cls, inventory: Inventory, action: Action, pace: SimulationPace) -> SimulatedRun:
        """The jobs and steps of ``up`` or ``down`` of a class."""
        spec = inventory.spec
        steps = {spec.classroom_stack: steps_of(inventory.classroom, action, pace)}
        seats: list[str] = []
        for kind in inventory.kinds:
            steps |= _seats_steps(spec, kind, action, pace)
            seats += kind.seats
        if action is Action.UP:
            return cls(tuple(up_jobs(spec, seats)), steps)
        return cls(tuple(down_jobs(spec, list(steps))), steps)


def _seats_steps(
    spec: ClassSpec, kind: Part, action: Action, pace: SimulationPace
) -> dict[str, tuple[SimulatedStep, ...]]:
    """The steps of every seat of a kind: equal except for injected faults, which differ by seat."""
    one = steps_of(kind, action, pace)
    if pace.chaos is None:
        return {spec.seat_stack(seat): one for seat in kind.seats}
    return {
        spec.seat_stack(seat): tuple(
            dataclasses.replace(step, seconds=pace.seconds(_of_seat(resource, kind, spec, seat), action))
            for step, resource in zip(one, kind.cloud, strict=True)
        )
        for seat in kind.seats
    }


def _of_seat(resource: PlannedResource, kind: Part, spec: ClassSpec, seat: str) -> PlannedResource:
    """The same resource of another seat, whose id occurs twice in the URN: in the stack and in the name."""
    _, rest = resource.urn.split("::", 1)
    chain, name = rest.rsplit("::", 1)
    other = f"{seat}{name.removeprefix(kind.seats[0])}"
    return dataclasses.replace(resource, urn=f"urn:pulumi:{spec.seat_stack(seat)}::{chain}::{other}")


def steps_of(part: Part, action: Action, pace: SimulationPace) -> tuple[SimulatedStep, ...]:
    """The steps of a stack, each after those that it must wait for."""
    after = _waits_for(part) if action is Action.UP else _waits_for_stage(part)
    return tuple(
        SimulatedStep(
            f"{resource.short_type} {resource.name}",
            pace.seconds(resource, action),
            api_of(resource),
            after[place],
        )
        for place, resource in enumerate(part.cloud)
    )


def _waits_for(part: Part) -> list[tuple[int, ...]]:
    """On ``up``, a resource starts as soon as all its dependencies exist."""
    places = {resource.urn: place for place, resource in enumerate(part.cloud)}
    return [
        tuple(sorted({places[urn] for urn in resource.dependencies if urn in places and urn != resource.urn}))
        for resource in part.cloud
    ]


def _waits_for_stage(part: Part) -> list[tuple[int, ...]]:
    """On ``down``, the engine deletes in stages, dependents first; each stage waits for the one before."""
    depths = _depths(part)
    stages: dict[int, list[int]] = {}
    for place, resource in enumerate(part.cloud):
        stages.setdefault(depths[resource.urn], []).append(place)
    deepest_first = sorted(stages, reverse=True)
    before = {later: tuple(stages[earlier]) for earlier, later in itertools.pairwise(deepest_first)}
    return [before.get(depths[resource.urn], ()) for resource in part.cloud]


def _depths(part: Part) -> dict[str, int]:
    """The depth of each resource in the dependency graph, components included."""
    by_urn = {resource.urn: resource for resource in part.resources}
    found: dict[str, int] = {}

    def depth(urn: str) -> int:
        if urn not in found:
            resource = by_urn[urn]
            below = {*resource.dependencies, resource.parent} & by_urn.keys() - {urn}
            found[urn] = 1 + max(map(depth, below), default=0)
        return found[urn]

    for urn in by_urn:
        depth(urn)
    return found


def bound(
    plan: SimulatedRun,
    pace: SimulationPace,
    slots: int,
    ready: float,
    classroom: float,
    ready_with: Callable[[SimulationPace, int], float] | None = None,
) -> tuple[str, BilingualText]:
    """The limit whose removal would shorten the time most; ``cloud`` when no other limit does.

    Args:
        ready_with: Returns the time to deploy with another pace and number of engines. Default: simulate it.
    """

    def simulated(pace: SimulationPace, slots: int) -> float:
        return simulate(plan.jobs, plan.steps, pace, slots)

    jobs = len(plan.jobs)
    variants = {
        "api": (dataclasses.replace(pace, rates={}, tuning=None), slots),
        "slots": (pace, jobs),
        "machine": (dataclasses.replace(pace, engine=FREE, cores=jobs), slots),
    }
    if slots >= jobs:
        del variants["slots"]
    without = {name: (ready_with or simulated)(*variant) for name, variant in variants.items()}
    name, shorter = min(without.items(), key=lambda pair: pair[1])
    if ready - shorter >= NOTICEABLE * ready:
        return name, _in_words(name, pace, slots, span(ready - shorter))
    steps = [step for stack in plan.steps.values() for step in stack]
    longest = max(steps, key=lambda step: step.seconds, default=SimulatedStep("", 0.0, ""))
    alone, in_all = span(longest.seconds), span(classroom)
    return "cloud", BilingualText(
        f"The cloud: {longest.name} takes {alone.en}, and the whole classroom {in_all.en}.",
        f"雲端本身：{longest.name} 需時 {alone.zh}，而共用課室共需 {in_all.zh}。",
    )


def _in_words(name: str, pace: SimulationPace, slots: int, saved: BilingualText) -> BilingualText:
    what = {
        "slots": BilingualText(f"{slots} engines at once; with more", f"同時只有 {slots} 個引擎；如果更多"),
        "machine": BilingualText(
            f"this machine's {pace.cores} cores; with enough", f"本機只有 {pace.cores} 個核心；如果足夠"
        ),
        "api": BilingualText("the rate of the cloud's API; without it", "雲端 API 的速率限制；如果沒有"),
    }[name]
    return BilingualText(
        f"{what.en[0].upper()}{what.en[1:]} it would be {saved.en} shorter.",
        f"{what.zh}，可縮短 {saved.zh}。",
    )
