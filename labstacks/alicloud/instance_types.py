"""Instance types: those that a lab may use, and all of them from ``data/instance_types.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

SMALL_TYPES = (
    "ecs.e-c1m1.large",
    "ecs.e-c1m2.large",
    "ecs.e-c1m4.large",
    "ecs.e-c2m1.large",
    "ecs.t6-c1m1.large",
    "ecs.t6-c1m2.large",
    "ecs.t6-c1m4.large",
    "ecs.t6-c2m1.large",
    "ecs.u1-c1m1.large",
    "ecs.u1-c1m2.large",
    "ecs.u1-c1m4.large",
)
"""The instance types a lab may use: 2 vCPU and 1 to 8 GiB, on sale in all zones of Hong Kong."""
DEFAULT_TYPE = "ecs.e-c1m1.large"
COMMON_FAMILIES = (
    "ecs.e", "ecs.t6", "ecs.u1", "ecs.n4", "ecs.c6", "ecs.c7", "ecs.c8i", "ecs.c8a", "ecs.g6", "ecs.g7",
    "ecs.g8i", "ecs.g8y", "ecs.r6", "ecs.r7",
)  # fmt: skip
"""Families that most people buy. Lists of types begin with them."""


@dataclass(frozen=True)
class InstanceType:
    """An instance type.

    Args:
        name: Such as ``ecs.e-c1m1.large``.
        family: Such as ``ecs.e``.
        cpu: vCPUs.
        memory: GiB.
        gpu: GPUs.
        arm: Whether its images must be for ARM.
    """

    name: str
    family: str
    cpu: int
    memory: float
    gpu: int = 0
    arm: bool = False

    @property
    def is_burstable(self) -> bool:
        """Whether it saves up and spends CPU credits."""
        return is_burstable(self.name)

    @property
    def is_entry_level(self) -> bool:
        """Whether it shares its CPU with others. Lists of types end with them."""
        return self.family in ("ecs.e", "ecs.t5", "ecs.t6", "ecs.xn4", "ecs.s6", "ecs.mn4")

    @property
    def is_common(self) -> bool:
        """Whether it belongs to a family that most people buy."""
        return self.family in COMMON_FAMILIES


@cache
def instance_types() -> Mapping[str, InstanceType]:
    """Every instance type, by name."""
    text = (resources.files(__package__) / "data" / "instance_types.json").read_text(encoding="utf-8")
    return MappingProxyType({found.name: found for found in _read(json.loads(text))})


def is_burstable(instance_type: str) -> bool:
    """Whether the type saves up and spends CPU credits."""
    return instance_type.startswith(("ecs.t5-", "ecs.t6-"))


def _read(document: Mapping[str, object]) -> Iterator[InstanceType]:
    families, arm = document["families"], document["arm"]
    assert isinstance(families, dict)
    assert isinstance(arm, list)
    for prefix, sizes in families.items():
        # `ecs.e-c1m1` says the ratio of memory to vCPU beside the family, which is `ecs.e`.
        family = prefix.split("-c")[0]
        for size in sizes.split():
            # One text a family: 1,700 objects in JSON would take four times as long to read.
            name, cpu, memory, *gpu = size.split(":")
            yield InstanceType(
                f"{prefix}.{name}",
                family,
                int(cpu),
                float(memory),
                int(gpu[0]) if gpu else 0,
                prefix in arm,
            )
