"""Inventories made by hand, for what is pure about a plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from labstacks.classfile.model import Class
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.resources import Inventory, Part, PlannedResource

# Today at ten in Hong Kong: a plan asks the emulator, which knows what day it is.
NOW = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0)
MakeClass = Callable[..., Class]
"""Writes a class file with these keys and loads it."""
SERVER = "ecs/instance:Instance"


def resource(type_: str, name: str, *after: str, lab: str = "B3", **inputs: Any) -> PlannedResource:
    """A cloud resource of ``alicloud:<type_>``; ``after`` are names of what it depends on."""
    return PlannedResource(
        urn=f"urn:{name}",
        type=f"alicloud:{type_}",
        name=name,
        inputs=inputs,
        dependencies=tuple(f"urn:{other}" for other in after),
        lab=lab,
        id=f"id-{name}",
    )


def server(name: str = "server", **inputs: Any) -> PlannedResource:
    """A server of the usual small type with a disk of 40 GB."""
    usual = {
        "instanceType": "ecs.e-c1m1.large",
        "systemDiskCategory": "cloud_essd",
        "systemDiskPerformanceLevel": "PL0",
        "systemDiskSize": 40,
    }
    return resource(SERVER, name, **{**usual, **inputs})


def inventory(
    seat: list[PlannedResource], classroom: list[PlannedResource] | None = None, seats: int = 10
) -> Inventory:
    """An inventory of one kind of seat."""
    spec = ClassSpec("f4a", "bridging", ("B1", "B3"), seats)
    ids = tuple(f"s{number:02d}" for number in range(1, seats + 1))
    return Inventory(
        spec,
        Part("f4a-classroom", ("classroom",), tuple(classroom or ())),
        (Part("f4a-s01", ids, tuple(seat)),),
    )


def cents(amount: Decimal) -> str:
    """An amount to a hundredth, for comparing."""
    return f"{amount:.2f}"
