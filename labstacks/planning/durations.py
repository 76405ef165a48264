"""Durations of cloud operations, rate limits, and the load of an engine on this machine.

Cloud durations come from the emulator's table, so that the forecast and the rehearsal agree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labstacks.gateway.provider import CAREFUL, Tuning
from labstacks.gateway.rate_keys import family_of
from labstacks.planning.jobs import Action
from labstacks.planning.resources import PlannedResource

if TYPE_CHECKING:
    from labstacks.emulator.chaos import Chaos

BETWEEN_ATTEMPTS = 3.0
"""Seconds of cloud time before a refused call is repeated, as in the emulator."""
MAX_ATTEMPTS = 100


@dataclass(frozen=True)
class CallRate:
    """A limit on calls of one API: sustained calls per second, and the burst allowed after a pause."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class EngineCost:
    """The load of one operation on one stack, on this machine.

    Measured with the real engine on two cores, `labstacks` included: 0.35, 0.57, 0.92 and 1.43 s of processor
    for a seat of 5, 19, 35 and 59 resources, and on a slow day a tenth of a second between one resource and
    the next, in which the engine writes its state.

    Args:
        begin: Seconds of one core before the first resource.
        each: Seconds of one core for each resource.
        end: Seconds of one core after the last.
        between: Seconds of waiting for each resource, without load on a core.
    """

    begin: float = 0.18
    each: float = 0.02
    end: float = 0.05
    between: float = 0.08


@dataclass(frozen=True)
class SimulationPace:
    """The machine and the cloud that a simulated run uses.

    Args:
        cores: Of this machine.
        scale: How many times faster than the real cloud the rehearsal's clock runs; 1 for the real one,
            ``inf`` for an emulator that answers at once.
        engine: The load of an operation.
        rates: Limits on calls by API; none for an API that is not named.
        side_by_side: Number of resources of one stack that an engine processes in parallel.
        tuning: The gateway's initial call rate; None when it limits no calls.
        chaos: The rehearsal's injected faults; their delays are known beforehand.
    """

    cores: int = 2
    scale: float = 1.0
    engine: EngineCost = EngineCost()
    rates: Mapping[str, CallRate] = field(default_factory=dict)
    side_by_side: int = 16
    tuning: Tuning | None = CAREFUL
    chaos: Chaos | None = None

    def seconds(self, resource: PlannedResource, action: Action) -> float:
        """How long the cloud takes for a resource."""
        delayed = delay(self.chaos, resource, action) if self.chaos else 0.0
        return (cloud_seconds(resource, action) + delayed) / self.scale


def cloud_seconds(resource: PlannedResource, action: Action) -> float:
    """How long the real cloud takes, by the emulator's table; 0 for components."""
    from labstacks.emulator.services import model_of

    if not resource.custom or not resource.type.startswith("alicloud:"):
        return 0.0
    seconds = model_of(resource.type).seconds(resource.inputs)
    return seconds.create if action is Action.UP else seconds.delete


def delay(chaos: Chaos, resource: PlannedResource, action: Action) -> float:
    """Seconds of cloud time that injected faults add to a resource.

    The seed, the resource and the attempt decide which calls fail, so the result is the same here. Faults
    that depend on the number of calls (``every``, ``above``) cannot be foreseen and are not counted.
    """
    from labstacks.emulator.chaos import Mischief

    operation = "create" if action is Action.UP else "delete"
    mischief = Mischief(_random_faults(chaos))
    seconds = 0.0
    for _ in range(MAX_ATTEMPTS):
        troubles = mischief.strikes(resource.type, resource.urn, operation)
        if "throttle" not in troubles and "unavailable" not in troubles:
            return seconds + (troubles["slow"].seconds if "slow" in troubles else 0.0)
        seconds += BETWEEN_ATTEMPTS
    return seconds


def _random_faults(chaos: Chaos) -> Chaos:
    """Only the faults that are drawn at random for each resource."""
    troubles = {
        kind: dataclasses.replace(trouble, every=0, above=0.0)
        for kind, trouble in chaos.troubles.items()
        if trouble.share and kind in ("throttle", "unavailable", "slow")
    }
    return dataclasses.replace(chaos, troubles=troubles)


def api_of(resource: PlannedResource) -> str:
    """The family of APIs that a resource's calls belong to, as the gateway names it, e.g. ``vpc``."""
    return family_of(resource.type)
