"""Data sources of ALB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstacks.alicloud.regions import zones_of
from labstacks.emulator.services.base import Call
from labstacks.emulator.services.registry import source


@source("alicloud:alb/getZones:getZones")
def get_zones(call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    found = zones_of(call.region)
    return {
        "ids": list(found),
        "zones": [
            {"id": zone, "zoneId": zone, "localName": f"Zone {zone[-1].upper()}"} for zone in found
        ],
    }  # fmt: skip
