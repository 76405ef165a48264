"""The regions of Alibaba Cloud and their zones, from ``data/regions.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True)
class Region:
    """One region.

    Args:
        id: Such as ``cn-hongkong``.
        name: The console's English name.
        name_zh: The name in Traditional Chinese, as in Hong Kong.
        zones: Its zones, in the order of their letters.
        id_infix: What resource ids of the region hold after their prefix: first those of ECS, VPC and ESS,
            then those of RDS and CLB. Empty texts where no id of the region was seen.
    """

    id: str
    name: str
    name_zh: str
    zones: tuple[str, ...]
    id_infix: tuple[str, str] = ("", "")


@cache
def regions() -> Mapping[str, Region]:
    """All regions, by id."""
    text = (resources.files(__package__) / "data" / "regions.json").read_text(encoding="utf-8")
    found = {
        entry["id"]: Region(
            entry["id"],
            entry["name"],
            entry["name_zh"],
            tuple(entry["zones"]),
            tuple(entry.get("id_infix", ("", ""))),
        )
        for entry in json.loads(text)["regions"]
    }
    return MappingProxyType(found)


def zones_of(region: str) -> tuple[str, ...]:
    """The zones of a region; empty for a region that does not exist."""
    # A made-up region has no zones, so every vSwitch in it is refused, as in the real cloud.
    known = regions().get(region)
    return known.zones if known else ()
