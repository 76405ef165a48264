"""How long a class takes to be ready and to be gone: the fleet's own schedule on a virtual clock.

What is simulated is what the fleet does: jobs start as :class:`labstacks.fleet.schedule.Schedule` hands them
out; each costs this machine something at its beginning and its end and for each resource; within a stack a
resource is begun when all it depends on is there (or, going down, all that depends on it is gone); calls wait
for their API's rate. Only the waiting is not real.
"""

from __future__ import annotations

import dataclasses
import heapq
import itertools
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from labstacks.fleet.jobs import Action, Job, down_jobs, up_jobs
from labstacks.fleet.schedule import Schedule
from labstacks.gateway import pacing as gateway
from labstacks.gateway.provider import Tuning
from labstacks.planning.durations import EngineCost, Pace, api_of
from labstacks.planning.resources import Inventory, Part, Resource
from labstacks.planning.words import Said, span
from labstacks.programs import ClassSpec

if TYPE_CHECKING:
    from collections.abc import Callable

CHOICES = (1, 4, 16, 40)
"""How many engines at once the forecast is shown for, besides what will be used."""
FREE = EngineCost(0.0, 0.0, 0.0, 0.0)
NOTICEABLE = 0.1
"""A bound is named when the time without it would be shorter by this share."""


@dataclass(frozen=True)
class Step:
    """One resource of one stack, as the simulation sees it.

    Args:
        name: Its short type and name, for people.
        seconds: How long the cloud takes.
        api: Whose rate its call counts for; empty for one that nobody counts.
        after: Places of the steps that must be done before.
    """

    name: str
    seconds: float
    api: str
    after: tuple[int, ...] = ()


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
    why: Said
    by_slots: Mapping[int, float]

    def latest_start(self, first_lesson: datetime) -> datetime:
        """When ``up`` must begin at the latest, to the minute before."""
        start = first_lesson - timedelta(seconds=self.ready)
        return start.replace(second=0, microsecond=0)


def forecast(
    inventory: Inventory, pace: Pace, slots: int, choices: Sequence[int] = CHOICES
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
    steps: Mapping[str, tuple[Step, ...]]

    @classmethod
    def of(cls, inventory: Inventory, action: Action, pace: Pace) -> Undertaking:
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


def _seats_steps(spec: ClassSpec, kind: Part, action: Action, pace: Pace) -> dict[str, tuple[Step, ...]]:
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


def _of_seat(resource: Resource, kind: Part, spec: ClassSpec, seat: str) -> Resource:
    """The same resource of another seat, whose id stands in the URN twice: in the stack and in the name."""
    _, rest = resource.urn.split("::", 1)
    chain, name = rest.rsplit("::", 1)
    other = f"{seat}{name.removeprefix(kind.seats[0])}"
    return dataclasses.replace(resource, urn=f"urn:pulumi:{spec.seat_stack(seat)}::{chain}::{other}")


def steps_of(part: Part, action: Action, pace: Pace) -> tuple[Step, ...]:
    """The steps of a stack, each after those that it must wait for."""
    after = _waits_for(part) if action is Action.UP else _waits_for_stage(part)
    return tuple(
        Step(
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


def simulate(jobs: Sequence[Job], steps: Mapping[str, Sequence[Step]], pace: Pace, slots: int) -> float:
    """Seconds from the start of the first job to the end of the last."""
    return max(ends(jobs, steps, pace, slots).values(), default=0.0)


def ends(
    jobs: Sequence[Job], steps: Mapping[str, Sequence[Step]], pace: Pace, slots: int
) -> dict[str, float]:
    """By stack, the seconds from the start of the first job to the end of its own."""
    return _Simulation(jobs, steps, pace, slots).run()


class _Simulation:
    """A queue of things that happen, in order of virtual time."""

    def __init__(
        self, jobs: Sequence[Job], steps: Mapping[str, Sequence[Step]], pace: Pace, slots: int
    ) -> None:
        self._schedule = Schedule(jobs, slots)
        self._steps = steps
        self._pace = pace
        self._happens: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self.now = 0.0
        self._ends: dict[str, float] = {}
        self._idle_cores = pace.cores
        self._cpu_queue: deque[tuple[float, Callable[[], None]]] = deque()
        self._buckets: dict[str, float] = {}
        self._lanes: dict[str, _Lane] = {}

    def run(self) -> dict[str, float]:
        self._start_jobs()
        while self._happens:
            self.now, _, then = heapq.heappop(self._happens)
            then()
        return self._ends

    def at(self, delay: float, then: Callable[[], None]) -> None:
        heapq.heappush(self._happens, (self.now + delay, next(self._order), then))

    def compute(self, seconds: float, then: Callable[[], None]) -> None:
        """Use a core for a while, after waiting for one."""
        if seconds <= 0:
            then()
        elif self._idle_cores:
            self._idle_cores -= 1
            self.at(seconds, partial(self._computed, then))
        else:
            self._cpu_queue.append((seconds, then))

    def _computed(self, then: Callable[[], None]) -> None:
        if self._cpu_queue:
            seconds, waiting = self._cpu_queue.popleft()
            self.at(seconds, partial(self._computed, waiting))
        else:
            self._idle_cores += 1
        then()

    def call(self, api: str, seconds: float, then: Callable[[], None]) -> None:
        """Make a call that takes a while, as soon as the gateway's pace and the API's rate allow."""
        if self._pace.tuning is None or not api:
            self.at(self._held_back(api) + seconds, then)
            return
        lane = self._lanes.get(api)
        if lane is None:
            lane = self._lanes[api] = _Lane(self, self._pace.tuning)
        lane.enter(partial(self._send, lane, api, seconds, then))

    def _send(self, lane: _Lane, api: str, seconds: float, then: Callable[[], None]) -> None:
        self.at(self._held_back(api) + seconds, partial(lane.leave, then))

    def _held_back(self, api: str) -> float:
        """How long the API's rate makes a call wait."""
        rate = self._pace.rates.get(api)
        if rate is None:
            return 0.0
        # The bucket as one number: when it would be full again, were nothing taken (GCRA).
        full = max(self._buckets.get(api, 0.0), self.now)
        self._buckets[api] = full + 1 / rate.per_second
        return max(0.0, full - self.now - (rate.burst - 1) / rate.per_second)

    def _start_jobs(self) -> None:
        for job in self._schedule.ready():
            _Work(self, job, self._steps[job.stack], self._pace)

    def ended(self, job: Job) -> None:
        self._ends[job.stack] = self.now
        self._schedule.ended(job, well=True)
        self._start_jobs()


class _Lane:
    """The gateway's queue of one family of APIs, with its very controller, on the virtual clock."""

    def __init__(self, world: _Simulation, tuning: Tuning) -> None:
        self._world = world
        self._pace = gateway.Pace.starting(tuning)
        self._queue: deque[Callable[[], None]] = deque()
        self._looking = False

    def enter(self, send: Callable[[], None]) -> None:
        self._queue.append(send)
        if not self._looking:
            self._look()

    def leave(self, then: Callable[[], None]) -> None:
        self._pace = self._pace.answered(self._world.now, None)
        if not self._looking:
            self._look()
        then()

    def _look(self) -> None:
        """Let go who may go; look again when the controller says so."""
        self._looking = False
        while self._queue:
            self._pace, wait = self._pace.asked(self._world.now)
            if wait:
                self._looking = True
                self._world.at(wait, self._look)
                return
            self._queue.popleft()()


class _Work:
    """One job: its beginning, its steps, its end."""

    def __init__(self, world: _Simulation, job: Job, steps: Sequence[Step], pace: Pace) -> None:
        self._world, self._job, self._steps, self._pace = world, job, steps, pace
        self._missing = [len(step.after) for step in steps]
        self._then: list[list[int]] = [[] for _ in steps]
        for place, step in enumerate(steps):
            for earlier in step.after:
                self._then[earlier].append(place)
        self._left = len(steps)
        self._ready: deque[int] = deque(place for place, missing in enumerate(self._missing) if not missing)
        self._free = pace.side_by_side
        world.compute(pace.engine.begin, self._go_on)

    def _go_on(self) -> None:
        if not self._left:
            self._world.compute(self._pace.engine.end, partial(self._world.ended, self._job))
            return
        while self._ready and self._free:
            self._free -= 1
            place = self._ready.popleft()
            self._world.compute(self._pace.engine.each, partial(self._call, place))

    def _call(self, place: int) -> None:
        step = self._steps[place]
        seconds = step.seconds + self._pace.engine.between
        self._world.call(step.api, seconds, partial(self._done, place))

    def _done(self, place: int) -> None:
        self._left -= 1
        self._free += 1
        for later in self._then[place]:
            self._missing[later] -= 1
            if not self._missing[later]:
                self._ready.append(later)
        self._go_on()


def bound(plan: Undertaking, pace: Pace, slots: int, ready: float, classroom: float) -> tuple[str, Said]:
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
    longest = max(steps, key=lambda step: step.seconds, default=Step("", 0.0, ""))
    alone, in_all = span(longest.seconds), span(classroom)
    return "cloud", Said(
        f"The cloud itself: {longest.name} takes {alone.en}, and the classroom {in_all.en} in all.",
        f"雲端本身：{longest.name} 需時 {alone.zh}，而全班共用部分共需 {in_all.zh}。",
    )


def _in_words(name: str, pace: Pace, slots: int, saved: Said) -> Said:
    what = {
        "slots": Said(f"{slots} engines at once; with more", f"同時只有 {slots} 個引擎；如果更多"),
        "machine": Said(
            f"this machine's {pace.cores} cores; with enough", f"本機只有 {pace.cores} 個核心；如果足夠"
        ),
        "api": Said("the rate of the cloud's API; without it", "雲端 API 的速率限制；如果沒有"),
    }[name]
    return Said(
        f"{what.en[0].upper()}{what.en[1:]} it would be {saved.en} shorter.",
        f"{what.zh}，可縮短 {saved.zh}。",
    )
