"""Simulates a run on a virtual clock, with the real schedule and the real rate control.

Jobs start as :class:`labstacks.planning.schedule.Schedule` releases them, on the least loaded machine. Each
job uses a core at its start, at its end and for each resource. Within a stack, a resource starts when its
dependencies are done. The controller of :mod:`labstacks.gateway.aimd` limits calls, and calls that the cloud
refuses are repeated.

Seats of one kind share their steps, so 100,000 seats of 19 resources take half a minute.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from labstacks.gateway import aimd as gateway
from labstacks.gateway.error_class import Meaning
from labstacks.gateway.provider import Tuning
from labstacks.gateway.retries import HABITS, wait_before_next
from labstacks.planning.durations import CallRate, SimulationPace
from labstacks.planning.jobs import Job
from labstacks.planning.schedule import Schedule

MEAN_LUCK = 0.5
"""Waits between attempts are random; the simulation uses their mean."""

BLINK = 1e-3
"""Shortest wait in seconds: a real thread wakes up later than that anyway."""


@dataclass(frozen=True)
class SimulatedStep:
    """One resource of one stack, as the simulation sees it.

    Args:
        name: Its short type and name, for people.
        seconds: How long the cloud takes.
        api: The rate limit that its call counts towards, such as ``ram``, or ``school-3 ram`` with several
            accounts; empty for a call without a limit.
        after: Positions of the steps that must be done first.
    """

    name: str
    seconds: float
    api: str
    after: tuple[int, ...] = ()


@dataclass(frozen=True)
class Machine:
    """A machine that runs engines: this one, or a worker.

    Args:
        cores: How many engines can compute at once.
        slots: How many engines there may be at once.
    """

    cores: int
    slots: int


def simulate(
    jobs: Sequence[Job],
    steps: Mapping[str, Sequence[SimulatedStep]],
    pace: SimulationPace,
    slots: int,
    machines: Sequence[Machine] = (),
) -> float:
    """Seconds from the start of the first job to the end of the last."""
    return max(ends(jobs, steps, pace, slots, machines).values(), default=0.0)


def ends(
    jobs: Sequence[Job],
    steps: Mapping[str, Sequence[SimulatedStep]],
    pace: SimulationPace,
    slots: int,
    machines: Sequence[Machine] = (),
) -> dict[str, float]:
    """By stack, the seconds from the start of the first job to the end of its own.

    Args:
        jobs: As for a schedule.
        steps: By stack. Similar stacks should share one sequence.
        pace: The machine and the cloud.
        slots: Engines at once, in all.
        machines: What runs them; none is one machine with the cores of ``pace``.
    """
    return _Simulation(jobs, steps, pace, slots, machines or [Machine(pace.cores, slots)]).run()


class _Shape:
    """Data that all stacks with the same steps share."""

    def __init__(self, steps: Sequence[SimulatedStep], between: float) -> None:
        self.seconds = [step.seconds + between for step in steps]
        self.apis = [step.api for step in steps]
        self.missing = [len(step.after) for step in steps]
        self.first = [place for place, missing in enumerate(self.missing) if not missing]
        self.then: list[list[int]] = [[] for _ in steps]
        for place, step in enumerate(steps):
            for earlier in step.after:
                self.then[earlier].append(place)


class _Bench:
    """The state of a machine: idle cores, work that waits for one, running engines."""

    def __init__(self, machine: Machine) -> None:
        self.slots = machine.slots
        self.engines = 0
        self.idle = machine.cores
        self.queue: deque[tuple[float, _Work, Any]] = deque()


class _Work:
    """One job, and its remaining steps."""

    __slots__ = ("bench", "free", "job", "left", "missing", "ready", "shape")

    def __init__(self, job: Job, bench: _Bench, shape: _Shape, side_by_side: int) -> None:
        self.job, self.bench, self.shape = job, bench, shape
        self.missing = shape.missing.copy()
        self.ready = deque(shape.first)
        self.left = len(shape.missing)
        self.free = side_by_side


Then = Callable[[Any, Any], None]
"""An event handler; takes the work and one of its steps."""


class _Simulation:
    """An event queue in order of virtual time."""

    def __init__(
        self,
        jobs: Sequence[Job],
        steps: Mapping[str, Sequence[SimulatedStep]],
        pace: SimulationPace,
        slots: int,
        machines: Sequence[Machine],
    ) -> None:
        self._schedule = Schedule(jobs, slots)
        self._steps = steps
        self._pace = pace
        self._benches = [_Bench(machine) for machine in machines]
        self._events: list[tuple[float, int, Then, Any, Any]] = []
        self._order = count()
        self.now = 0.0
        self._ends: dict[str, float] = {}
        self._buckets: dict[str, float] = {}
        self._lanes: dict[str, _SimulatedLane] = {}
        self._shapes: dict[int, _Shape] = {}

    def run(self) -> dict[str, float]:
        self._start_jobs()
        while self._events:
            self.now, _, then, what, which = heappop(self._events)
            then(what, which)
        return self._ends

    def at(self, moment: float, then: Then, what: object, which: object) -> None:
        heappush(self._events, (moment, next(self._order), then, what, which))

    # --- jobs ------------------------------------------------------------------------------------------

    def _start_jobs(self) -> None:
        for job in self._schedule.ready():
            bench = min(self._benches, key=lambda bench: bench.engines / bench.slots)
            bench.engines += 1
            work = _Work(job, bench, self._shape(self._steps[job.stack]), self._pace.side_by_side)
            self._compute(self._pace.engine.begin, self._go_on, work, None)

    def _shape(self, steps: Sequence[SimulatedStep]) -> _Shape:
        known = self._shapes.get(id(steps))
        if known is None:
            known = self._shapes[id(steps)] = _Shape(steps, self._pace.engine.between)
        return known

    def _go_on(self, work: _Work, _: object) -> None:
        if not work.left:
            self._compute(self._pace.engine.end, self._ended, work, None)
            return
        while work.ready and work.free:
            work.free -= 1
            self._compute(self._pace.engine.each, self._call, work, work.ready.popleft())

    def done(self, work: _Work, place: int) -> None:
        """A step of a job is done."""
        work.left -= 1
        work.free += 1
        for later in work.shape.then[place]:
            work.missing[later] -= 1
            if not work.missing[later]:
                work.ready.append(later)
        if work.ready or not work.left:
            self._go_on(work, None)

    def _ended(self, work: _Work, _: object) -> None:
        self._ends[work.job.stack] = self.now
        work.bench.engines -= 1
        self._schedule.ended(work.job, well=True)
        self._start_jobs()

    # --- cores -----------------------------------------------------------------------------------------

    def _compute(self, seconds: float, then: Then, work: _Work, place: object) -> None:
        """Use a core of the job's machine for a while, after waiting for one."""
        bench = work.bench
        if seconds <= 0:
            then(work, place)
        elif bench.idle:
            bench.idle -= 1
            self.at(self.now + seconds, self._computed, work, (then, place))
        else:
            bench.queue.append((seconds, work, (then, place)))

    def _computed(self, work: _Work, what: tuple[Then, object]) -> None:
        bench = work.bench
        if bench.queue:
            seconds, waiting, its = bench.queue.popleft()
            self.at(self.now + seconds, self._computed, waiting, its)
        else:
            bench.idle += 1
        then, place = what
        then(work, place)

    # --- calls -----------------------------------------------------------------------------------------

    def _call(self, work: _Work, place: int) -> None:
        """Make a call as soon as the gateway's rate control and the API's limit allow."""
        api = work.shape.apis[place]
        if self._pace.tuning is None or not api:
            self.at(self.now + self._held_back(api) + work.shape.seconds[place], self.done, work, place)
            return
        lane = self._lanes.get(api)
        if lane is None:
            lane = self._lanes[api] = _SimulatedLane(self, self._pace.tuning, self._rate(api))
        lane.enter(work, place)

    def _rate(self, api: str) -> CallRate | None:
        """The limit of an API, which is the same for every account."""
        return self._pace.rates.get(api.rpartition(" ")[2])

    def _held_back(self, api: str) -> float:
        """How long the API's limit delays a call that the gateway does not control."""
        rate = self._rate(api)
        if rate is None:
            return 0.0
        # GCRA keeps the bucket as one number: the time at which it is full again.
        full = max(self._buckets.get(api, 0.0), self.now)
        self._buckets[api] = full + 1 / rate.per_second
        return max(0.0, full - self.now - (rate.burst - 1) / rate.per_second)


class _SimulatedLane:
    """The gateway's queue of one API family, with its real controller, in front of a rate-limited cloud.

    Args:
        world: The simulation whose clock it uses.
        tuning: Its initial rate.
        rate: The cloud's limit; None for no limit.
    """

    def __init__(self, world: _Simulation, tuning: Tuning, rate: CallRate | None) -> None:
        self._world = world
        self._pace = gateway.Pace.starting(tuning)
        self._wait = tuning.wait
        self._rate = rate
        self._full = 0.0
        self._queue: deque[tuple[_Work, int, int]] = deque()
        self._look_at = -math.inf

    def enter(self, work: _Work, place: int) -> None:
        self._queue.append((work, place, 0))
        if self._look_at <= self._world.now:
            self._look(None, None)

    def _again(self, work: _Work, what: tuple[int, int]) -> None:
        """Repeat a refused call before all others."""
        self._queue.appendleft((work, *what))
        self._look(None, None)

    def _left(self, work: _Work, place: int) -> None:
        self._pace = self._pace.answered(self._world.now, None)
        if self._queue:
            self._look(None, None)
        self._world.done(work, place)

    def _look_again(self, _: object, moment: float) -> None:
        if moment == self._look_at:
            self._look(None, None)

    def _look(self, _: object, __: object) -> None:
        """Start the calls that the controller allows; look again when it says so."""
        now = self._world.now
        while self._queue:
            self._pace, wait = self._pace.asked(now)
            if wait:
                wait = max(wait, BLINK)
                if not now < self._look_at <= now + wait:
                    self._look_at = now + wait
                    self._world.at(self._look_at, self._look_again, None, self._look_at)
                return
            work, place, tries = self._queue.popleft()
            if self._refused(now):
                self._pace = self._pace.answered(now, Meaning.THROTTLED)
                self._world.at(now + self._patience(tries + 1), self._again, work, (place, tries + 1))
            else:
                self._world.at(now + work.shape.seconds[place], self._left, work, place)

    def _refused(self, now: float) -> bool:
        """Whether the cloud refuses a call; an accepted call is counted."""
        if self._rate is None:
            return False
        if self._full - now > (self._rate.burst - 1) / self._rate.per_second + 1e-9:
            return True
        self._full = max(self._full, now) + 1 / self._rate.per_second
        return False

    def _patience(self, tries: int) -> float:
        seconds = wait_before_next(Meaning.THROTTLED, "Create", tries, MEAN_LUCK)
        return (HABITS[Meaning.THROTTLED].longest if seconds is None else seconds) * self._wait
