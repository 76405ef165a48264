"""What the cloud still sells of a kind that it refused for want of stock, and what to do then. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labstacks.alicloud.instance_types import SMALL_TYPES
from labstacks.classfile.model import Fallback
from labstacks.entrypoints.class_spec import CLASSROOM
from labstacks.runs.placements import Placement

SERVERS = "alicloud:ecs/getInstanceTypes:getInstanceTypes"
DATABASES = "alicloud:rds/getInstanceClasses:getInstanceClasses"
MAX_TYPES = 3
"""How many other types are named."""

OnSale = Mapping[str, tuple[str, ...]]
"""By type, the zones of the region that sell it."""


@dataclass(frozen=True)
class Wanted:
    """What the cloud had no more of, and how to ask what it has.

    Args:
        type: Of a server, e.g. ``ecs.e-c1m1.large``, or of a database server.
        token: The data source that lists what of the kind is on sale.
        args: Its arguments, as pairs.
    """

    type: str
    token: str
    args: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Shortage:
    """What the cloud had no more of, and what it still sells.

    Args:
        zones: The class's, in its own order.
    """

    wanted: Wanted
    on_sale: OnSale
    zones: tuple[str, ...]

    def sells(self, place: Placement) -> bool:
        """Whether the cloud lists what would be made at a place."""
        return self.first_zone(place) in self.on_sale.get(place.instance_type or self.wanted.type, ())

    def first_zone(self, place: Placement) -> str:
        return (place.zones or self.zones)[0]


def wanted(type_: str, inputs: Mapping[str, Any]) -> Wanted | None:
    """What a refused resource wanted of the cloud's stock; None for a kind that nobody can ask about.

    Args:
        type_: The resource's type token.
        inputs: The resource's.
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
    """What a data source's answer lists."""
    if asked.token == SERVERS:
        return {one["id"]: tuple(one["availabilityZones"]) for one in answer["instanceTypes"]}
    return {
        one["instanceClass"]: tuple(zone["id"] for zone in one["zoneIds"] if _PAIR not in zone["id"])
        for one in answer["instanceClasses"]
    }


def advice(
    shortage: Shortage, seat: str, tried: Collection[Placement], fallback: Fallback, *, is_new: bool
) -> str:
    """Who has it, and how to get it from there.

    Args:
        seat: Who lacks it: a seat's id, or ``classroom``.
        tried: Places where it was refused.
        fallback: What the class file allows.
        is_new: Whether it was never finished, and so may move.
    """
    type_, zones = shortage.wanted.type, shortage.zones
    refused = {shortage.first_zone(place) for place in tried if place.instance_type in ("", type_)}
    others = [zone for zone in shortage.on_sale.get(type_, ()) if zone not in refused]
    if ours := [zone for zone in zones if zone in others]:
        return f"{_selling(ours)} {type_}. {_moving(seat, fallback, is_new=is_new)}"
    if others:
        return (
            f"{_selling(others)} {type_}, outside the class's zones. A class that is not up yet may have "
            f"`zones: [{others[0]}, {zones[0]}]` in its file."
        )
    return f"No other zone of the region sells {type_} now. {_another_type(shortage, seat, fallback)}"


def _server(type_: Any, inputs: Mapping[str, Any]) -> Wanted | None:
    args = {"instanceChargeType": "PostPaid"}
    if disk := inputs.get("systemDiskCategory"):
        args["systemDiskCategory"] = disk
    return Wanted(type_, SERVERS, tuple(args.items())) if isinstance(type_, str) else None


def _database(inputs: Mapping[str, Any]) -> Wanted | None:
    type_ = inputs.get("instanceType")
    args = {key: inputs[key] for key in _DATABASE if inputs.get(key)}
    # The two spell it differently.
    if args.get("instanceChargeType") == "Postpaid":
        args["instanceChargeType"] = "PostPaid"
    return Wanted(type_, DATABASES, tuple(args.items())) if isinstance(type_, str) else None


_PAIR = "MAZ"  # cn-hongkong-MAZ1(b,c): for a server that stands in two zones
_DATABASE = ("engine", "engineVersion", "category", "dbInstanceStorageType", "instanceChargeType")


def _selling(zones: Sequence[str]) -> str:
    return f"{_words(zones)} still sell{'s' if len(zones) == 1 else ''}"


def _moving(seat: str, fallback: Fallback, *, is_new: bool) -> str:
    allow = "" if fallback.zones else f" with {_setting(fallback.instance_types, zones=True)}"
    if is_new:
        return f"What is new goes there{allow}." if allow else "Run it again: it goes on there."
    if seat == CLASSROOM:
        return "A classroom that is up stays where it is: wait, and run it again."
    return f"A seat that is up stays where it is; `labstacks reset` makes it anew, there{allow}."


def _another_type(shortage: Shortage, seat: str, fallback: Fallback) -> str:
    wait = "Wait, and run it again; or choose another `region` for a class that is not up yet."
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
    """Zones of the class with small types that were not tried yet."""
    tried = {shortage.wanted.type, *fallback.instance_types}
    for zone in shortage.zones:
        types = [kind for kind in SMALL_TYPES if zone in shortage.on_sale.get(kind, ()) and kind not in tried]
        if types:
            yield zone, types[:MAX_TYPES]


def _words(names: Sequence[str]) -> str:
    """``b``, ``b and c``, ``b, c and d``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
