"""How long things take: the cloud's durations, its limits on calls, and what an engine costs this machine.

The cloud's are the embedded cloud's own table, so that the forecast and the rehearsal agree.
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
"""The cloud's seconds that pass before a refused call is repeated, as the rehearsal has it."""
MAX_ATTEMPTS = 100


@dataclass(frozen=True)
class CallRate:
    """A limit on calls of one API: calls per second in the long run, and at once after a pause."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class EngineCost:
    """What one operation on one stack costs this machine.

    Measured with the real engine on two cores, `labstacks` included: 0.35, 0.57, 0.92 and 1.43 s of processor
    for a seat of 5, 19, 35 and 59 resources, and on a slow day a tenth of a second between one resource and
    the next, in which the engine writes its state.

    Args:
        begin: Seconds of one core before the first resource.
        each: Seconds of one core for each resource.
        end: Seconds of one core after the last.
        between: Seconds that pass for each resource while nobody computes.
    """

    begin: float = 0.18
    each: float = 0.02
    end: float = 0.05
    between: float = 0.08


@dataclass(frozen=True)
class SimulationPace:
    """The world in which a fleet runs.

    Args:
        cores: Of this machine.
        scale: How many times faster than the real cloud the rehearsal's clock runs; 1 for the real one,
            ``inf`` for an embedded cloud that answers at once.
        engine: What an operation costs.
        rates: Limits on calls by API; none for an API that is not named.
        side_by_side: How many resources of one stack an engine works on at once.
        tuning: Where the gateway's own pace of calls begins; None when it holds nobody back.
        chaos: The rehearsal's trouble on purpose: what it delays is known beforehand.
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
    """How long the real cloud takes, by the embedded cloud's table; nothing for components."""
    from labstacks.emulator.services import model_of

    if not resource.custom or not resource.type.startswith("alicloud:"):
        return 0.0
    seconds = model_of(resource.type).seconds(resource.inputs)
    return seconds.create if action is Action.UP else seconds.delete


def delay(chaos: Chaos, resource: PlannedResource, action: Action) -> float:
    """How much longer a resource takes for the trouble that strikes it: the cloud's seconds.

    Which calls are struck follows from the seed, the resource and the attempt, and so is the same here. What
    is struck by counting calls (``every``, ``above``) is not known beforehand, and not counted.
    """
    from labstacks.emulator.chaos import Mischief

    operation = "create" if action is Action.UP else "delete"
    mischief = Mischief(_drawn(chaos))
    seconds = 0.0
    for _ in range(MAX_ATTEMPTS):
        troubles = mischief.strikes(resource.type, resource.urn, operation)
        if "throttle" not in troubles and "unavailable" not in troubles:
            return seconds + (troubles["slow"].seconds if "slow" in troubles else 0.0)
        seconds += BETWEEN_ATTEMPTS
    return seconds


def _drawn(chaos: Chaos) -> Chaos:
    """Only what is drawn for each resource by itself."""
    troubles = {
        kind: dataclasses.replace(trouble, every=0, above=0.0)
        for kind, trouble in chaos.troubles.items()
        if trouble.share and kind in ("throttle", "unavailable", "slow")
    }
    return dataclasses.replace(chaos, troubles=troubles)


def api_of(resource: PlannedResource) -> str:
    """The family of APIs that a resource's calls belong to, as the gateway has it, e.g. ``vpc``."""
    return family_of(resource.type)
