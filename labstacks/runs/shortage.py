"""Advice for a resource that is out of stock: which zones and types the cloud still sells. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labstacks.alicloud.instance_types import SMALL_TYPES
from labstacks.classfile.model import Fallback
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.runs.placements import Placement

SERVERS = "alicloud:ecs/getInstanceTypes:getInstanceTypes"
DATABASES = "alicloud:rds/getInstanceClasses:getInstanceClasses"
MAX_TYPES = 3
"""Maximum number of other types in a message."""

OnSale = Mapping[str, tuple[str, ...]]
"""Type to the zones of the region that sell it."""


@dataclass(frozen=True)
class Wanted:
    """A type that is out of stock, and the query for what is on sale.

    Args:
        type: Type of a server, such as ``ecs.e-c1m1.large``, or of a database server.
        token: Data source that lists the types on sale.
        args: Arguments of the data source, as pairs.
    """

    type: str
    token: str
    args: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Shortage:
    """A type that is out of stock, and what the cloud still sells.

    Args:
        wanted: The type that is out of stock.
        on_sale: Types on sale.
        zones: Zones of the class, in its order.
    """

    wanted: Wanted
    on_sale: OnSale
    zones: tuple[str, ...]

    def sells(self, place: Placement) -> bool:
        """Whether the cloud sells the type that a placement needs."""
        return self.first_zone(place) in self.on_sale.get(place.instance_type or self.wanted.type, ())

    def first_zone(self, place: Placement) -> str:
        """Zone that a placement uses first."""
        return (place.zones or self.zones)[0]


def wanted(type_: str, inputs: Mapping[str, Any]) -> Wanted | None:
    """Find the stock that a refused resource needs. None if no data source lists stock of its type.

    Args:
        type_: Type token of the resource.
        inputs: Inputs of the resource.
    """
    match type_.removeprefix("alicloud:"):
        case "ecs/instance:Instance":
            return _server(inputs.get("instanceType"), inputs)
        case "cs/nodePool:NodePool":
            return _server(next(iter(inputs.get("instanceTypes") or ()), None), inputs)
        case "rds/instance:Instance":
            return _database(inputs)
    return None


def on_sale(asked: Wanted, answer: Mapping[str, Any]) -> OnSale:
    """Types and zones in the answer of a data source."""
    if asked.token == SERVERS:
        return {one["id"]: tuple(one["availabilityZones"]) for one in answer["instanceTypes"]}
    return {
        one["instanceClass"]: tuple(zone["id"] for zone in one["zoneIds"] if _PAIR not in zone["id"])
        for one in answer["instanceClasses"]
    }


def advice(
    shortage: Shortage, seat: str, tried: Collection[Placement], fallback: Fallback, *, is_new: bool
) -> str:
    """Say which zones or types have stock, and how to use them.

    Args:
        shortage: The type that is out of stock.
        seat: Id of the affected seat, or ``classroom``.
        tried: Placements without stock.
        fallback: Other zones and types that the class file allows.
        is_new: Whether the seat was never finished and may still move.
    """
    type_, zones = shortage.wanted.type, shortage.zones
    refused = {shortage.first_zone(place) for place in tried if place.instance_type in ("", type_)}
    others = [zone for zone in shortage.on_sale.get(type_, ()) if zone not in refused]
    if ours := [zone for zone in zones if zone in others]:
        return f"{_selling(ours)} {type_}. {_moving(seat, fallback, is_new=is_new)}"
    if others:
        return (
            f"{_selling(others)} {type_}, outside the class's zones. A class that is not deployed yet may "
            f"have `zones: [{others[0]}, {zones[0]}]` in its file."
        )
    return f"No other zone of the region sells {type_} now. {_another_type(shortage, seat, fallback)}"


def _server(type_: object, inputs: Mapping[str, Any]) -> Wanted | None:
    args = {"instanceChargeType": "PostPaid"}
    if disk := inputs.get("systemDiskCategory"):
        args["systemDiskCategory"] = disk
    return Wanted(type_, SERVERS, tuple(args.items())) if isinstance(type_, str) else None


def _database(inputs: Mapping[str, object]) -> Wanted | None:
    type_ = inputs.get("instanceType")
    args = {key: inputs[key] for key in _DATABASE if inputs.get(key)}
    # The resource and the data source spell this value differently.
    if args.get("instanceChargeType") == "Postpaid":
        args["instanceChargeType"] = "PostPaid"
    return Wanted(type_, DATABASES, tuple(args.items())) if isinstance(type_, str) else None


_PAIR = "MAZ"  # cn-hongkong-MAZ1(b,c): for a server with nodes in two zones
_DATABASE = ("engine", "engineVersion", "category", "dbInstanceStorageType", "instanceChargeType")


def _selling(zones: Sequence[str]) -> str:
    return f"{_words(zones)} still sell{'s' if len(zones) == 1 else ''}"


def _moving(seat: str, fallback: Fallback, *, is_new: bool) -> str:
    allow = "" if fallback.zones else f" with {_setting(fallback.instance_types, zones=True)}"
    if is_new:
        return f"What is new goes there{allow}." if allow else "Run it again: it goes on there."
    if seat == CLASSROOM:
        return "A deployed classroom stays where it is: wait, then run the command again."
    return f"A deployed seat stays where it is; `labstacks reset` recreates it there{allow}."


def _another_type(shortage: Shortage, seat: str, fallback: Fallback) -> str:
    wait = (
        "Wait, then run the command again; or choose another `region` for a class that is not deployed yet."
    )
    if seat == CLASSROOM or shortage.wanted.token != SERVERS:
        return wait
    zone, types = next(_offers(shortage, fallback), ("", []))
    if not types:
        return f"Nor is another small type on sale in the class's zones. {wait}"
    zones_too = fallback.zones or zone != shortage.zones[0]
    setting = _setting([*fallback.instance_types, types[0]], zones=zones_too)
    return f"{zone} sells {_words(types)}: what is new takes it with {setting}."


def _setting(types: Sequence[str], *, zones: bool) -> str:
    parts = (["zones: true"] if zones else []) + ([f"instance_types: [{', '.join(types)}]"] if types else [])
    return f"`fallback: {{{', '.join(parts)}}}` in the class file"


def _offers(shortage: Shortage, fallback: Fallback) -> Iterator[tuple[str, list[str]]]:
    """Zones of the class that sell small types, with those not tried yet."""
    tried = {shortage.wanted.type, *fallback.instance_types}
    for zone in shortage.zones:
        types = [kind for kind in SMALL_TYPES if zone in shortage.on_sale.get(kind, ()) and kind not in tried]
        if types:
            yield zone, types[:MAX_TYPES]


def _words(names: Sequence[str]) -> str:
    """Join names: ``b``, ``b and c``, ``b, c and d``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
