"""How long a class takes to be ready and to be gone, and what that time goes to.

Its stacks as steps for the :mod:`labstacks.planning.simulator`: going up, a resource is begun when all it
depends on is there; going down, when all that depends on it is gone.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from labstacks.entrypoints.class_spec import ClassSpec
from labstacks.planning.durations import EngineCost, SimulationPace, api_of
from labstacks.planning.jobs import Action, Job, down_jobs, up_jobs
from labstacks.planning.resources import Inventory, Part, PlannedResource
from labstacks.planning.simulator import SimulatedStep, simulate
from labstacks.planning.wording import BilingualText, span

CHOICES = (1, 4, 16, 40)
"""How many engines at once the forecast is shown for, besides what will be used."""
FREE = EngineCost(0.0, 0.0, 0.0, 0.0)
NOTICEABLE = 0.1
"""A bound is named when the time without it would be shorter by this share."""


@dataclass(frozen=True)
class Forecast:
    """How long the class takes.

    Args:
        slots: Engines at once.
        ready: Seconds until every seat is ready.
        gone: Seconds until everything is gone.
        classroom: Seconds until the classroom is ready, before which no seat begins.
        bound_by: What most of the time to be ready goes to: ``cloud``, ``api``, ``machine`` or ``slots``.
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
    inventory: Inventory, pace: SimulationPace, slots: int, choices: Sequence[int] = CHOICES
) -> Forecast:  # fmt: skip
    """Simulate ``up`` and ``down`` of a class.

    Args:
        inventory: Of the class.
        pace: The world it runs in.
        slots: Engines at once.
        choices: Other numbers of engines to compare with.
    """
    up = Undertaking.of(inventory, Action.UP, pace)
    ready = simulate(up.jobs, up.steps, pace, slots)
    down = Undertaking.of(inventory, Action.DOWN, pace)
    gone = simulate(down.jobs, down.steps, pace, slots)
    classroom = simulate(up.jobs[:1], up.steps, pace, 1)
    bound_by, why = bound(up, pace, slots, ready, classroom)
    others = sorted({slots, *(choice for choice in choices if choice <= max(slots, inventory.seats))})
    by_slots = {slots: ready}
    by_slots |= {choice: simulate(up.jobs, up.steps, pace, choice) for choice in others if choice != slots}
    return Forecast(slots, ready, gone, classroom, bound_by, why, dict(sorted(by_slots.items())))


@dataclass(frozen=True)
class Undertaking:
    """Jobs, and the steps of each job's stack."""

    jobs: tuple[Job, ...]
    steps: Mapping[str, tuple[SimulatedStep, ...]]

    @classmethod
    def of(cls, inventory: Inventory, action: Action, pace: SimulationPace) -> Undertaking:
        """What ``up`` or ``down`` of a class does."""
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
    """The steps of every seat of a kind: all the same, but for trouble that strikes each by itself."""
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
    """The same resource of another seat, whose id stands in the URN twice: in the stack and in the name."""
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
    """Going up, a resource is begun as soon as all that it depends on is there."""
    places = {resource.urn: place for place, resource in enumerate(part.cloud)}
    return [
        tuple(sorted({places[urn] for urn in resource.dependencies if urn in places and urn != resource.urn}))
        for resource in part.cloud
    ]


def _waits_for_stage(part: Part) -> list[tuple[int, ...]]:
    """Going down, the engine works in stages, the topmost first, and each waits for the one before."""
    depths = _depths(part)
    stages: dict[int, list[int]] = {}
    for place, resource in enumerate(part.cloud):
        stages.setdefault(depths[resource.urn], []).append(place)
    deepest_first = sorted(stages, reverse=True)
    before = {later: tuple(stages[earlier]) for earlier, later in itertools.pairwise(deepest_first)}
    return [before.get(depths[resource.urn], ()) for resource in part.cloud]


def _depths(part: Part) -> dict[str, int]:
    """How many resources, components among them, stand between each and the ground."""
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
    plan: Undertaking, pace: SimulationPace, slots: int, ready: float, classroom: float
) -> tuple[str, BilingualText]:
    """What would shorten the time most, were it not there; the cloud itself when nothing else would."""
    jobs = len(plan.jobs)
    worlds = {
        "api": (dataclasses.replace(pace, rates={}, tuning=None), slots),
        "slots": (pace, jobs),
        "machine": (dataclasses.replace(pace, engine=FREE, cores=jobs), slots),
    }
    if slots >= jobs:
        del worlds["slots"]
    without = {name: simulate(plan.jobs, plan.steps, *world) for name, world in worlds.items()}
    name, shorter = min(without.items(), key=lambda pair: pair[1])
    if ready - shorter >= NOTICEABLE * ready:
        return name, _in_words(name, pace, slots, span(ready - shorter))
    steps = [step for stack in plan.steps.values() for step in stack]
    longest = max(steps, key=lambda step: step.seconds, default=SimulatedStep("", 0.0, ""))
    alone, in_all = span(longest.seconds), span(classroom)
    return "cloud", BilingualText(
        f"The cloud itself: {longest.name} takes {alone.en}, and the classroom {in_all.en} in all.",
        f"雲端本身：{longest.name} 需時 {alone.zh}，而全班共用部分共需 {in_all.zh}。",
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
