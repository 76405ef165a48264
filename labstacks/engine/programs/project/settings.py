"""Reads the project's configuration once into plain data, and explains a wrong value in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from labstacks.components.catalog import LEVELS
from labstacks.components.context import REGION
from labstacks.components.network import MAX_SEATS
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import LabArgumentError


@dataclass(frozen=True)
class ProjectSettings:
    """One seat.

    Args:
        class_name: The first part of every cloud name.
        level: Key of :data:`labstacks.components.catalog.LEVELS`.
        labs: Ids of the chosen labs.
        seat: The seat's number.
        region: The region of all resources.
        zones: At least two zones of it; empty to take the default ones.
        expires: RFC 3339 in UTC; None for never.
    """

    class_name: str
    level: str
    labs: tuple[str, ...]
    seat: int
    region: str
    zones: tuple[str, ...]
    expires: str | None

    @property
    def seat_id(self) -> str:
        """The seat's id, such as ``s07``."""
        return f"s{self.seat:02d}"

    def context(self, seat_id: str) -> dict[str, Any]:
        """The ``context`` argument of components."""
        spec = ClassSpec(
            self.class_name,
            self.level,
            self.labs,
            self.seat,
            self.region,
            self.zones,
            self.expires,
            self.expires,
        )
        return spec.context(seat_id)


def read(get: Callable[[str], Any], provider_region: str | None = None) -> ProjectSettings:
    """Read the settings.

    Args:
        get: The value of a key, None when it is not set.
        provider_region: The region in which the provider creates resources, where it is known.

    Raises:
        LabArgumentError: A value is wrong; the hint is the command that corrects it.
    """
    level = _level(get("level"))
    return ProjectSettings(
        class_name=str(get("class") or "trial"),
        level=level,
        labs=_labs(get("labs"), level),
        seat=_seat(get("seat")),
        region=_region(get("region"), provider_region),
        zones=_zones(get("zones")),
        expires=get("expires") or None,
    )


def _level(value: object) -> str:
    level = value or "bridging"
    if level not in LEVELS:
        raise LabArgumentError(
            f"The setting level is {level!r}. It must be one of {', '.join(LEVELS)}.",
            hint="Run `pulumi config set level bridging`.",
        )
    return str(level)


def _labs(value: object, level: str) -> tuple[str, ...]:
    known = LEVELS[level].lab_ids
    if not value:
        return known
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise LabArgumentError(
            f"The setting labs is {value!r}. It must be a list of lab ids.",
            hint=f"Run `pulumi config set --path 'labs[0]' {known[0]}`.",
        )
    for lab in value:
        if lab not in known:
            raise LabArgumentError(
                f"The setting labs has {lab!r}, which is not a lab of level {level}.",
                hint=f"Its labs are {', '.join(known)}; see `labstacks levels`.",
            )
    return tuple(value)


def _region(value: object, provider_region: str | None) -> str:
    """The setting, or else the provider's region: one class cannot be in two."""
    region = str(value or provider_region or REGION)
    if provider_region and region != provider_region:
        raise LabArgumentError(
            f"The setting region is {region!r}, but alicloud:region is {provider_region!r}. "
            "They must be the same.",
            hint=f"Run `pulumi config set alicloud:region {region}`, or remove the setting region.",
        )
    return region


def _zones(value: object) -> tuple[str, ...]:
    zones = value or ()
    if isinstance(zones, str) or not isinstance(zones, Sequence):
        raise LabArgumentError(
            f"The setting zones is {value!r}. It must be a list of at least two zones.",
            hint="Run `pulumi config set --path 'zones[0]' ap-southeast-1a`, and the same for 'zones[1]'.",
        )
    return tuple(map(str, zones))


def _seat(value: Any) -> int:
    seat = 1 if value is None else value
    whole = isinstance(seat, (int, float)) and not isinstance(seat, bool) and seat == int(seat)
    if not whole or not 1 <= seat <= MAX_SEATS:
        raise LabArgumentError(
            f"The setting seat is {seat!r}. It must be a whole number from 1 to {MAX_SEATS}.",
            hint="Run `pulumi config set seat 1`.",
        )
    return int(seat)
