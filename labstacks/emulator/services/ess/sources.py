"""Data sources of ESS: scaling groups and how many servers are in them."""

from __future__ import annotations

import re
from typing import Any

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ess.servers import servers_of
from labstacks.emulator.services.registry import source
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values


@source("alicloud:ess/getScalingGroups:getScalingGroups")
def get_scaling_groups(call: ApiCall, args: Values) -> dict[str, Any]:
    """Scaling groups with the number of their servers."""
    wanted, pattern = args.get("ids") or (), re.compile(args.get("nameRegex") or "")
    found = [
        row
        for row in call.tx.of_type(t.SCALING_GROUP, call.region)
        if (not wanted or row.id in wanted)
        and pattern.search(str(row.properties.get("scalingGroupName", "")))
    ]
    return {
        "ids": [row.id for row in found],
        "names": [row.properties.get("scalingGroupName", "") for row in found],
        "groups": [_group(call, row) for row in found],
    }


def _group(call: ApiCall, row: StoredResource) -> dict[str, Any]:
    known = row.properties
    servers = len(servers_of(call, row.id))
    return {
        "id": row.id,
        "name": known.get("scalingGroupName", ""),
        "minSize": known.get("minSize", 0),
        "maxSize": known.get("maxSize", 0),
        "lifecycleState": "Active",
        "activeCapacity": servers,
        "totalCapacity": servers,
        "regionId": row.region,
        "vswitchIds": known.get("vswitchIds") or [],
    }
