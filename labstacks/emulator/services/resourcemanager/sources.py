"""Data sources of Resource Manager."""

from __future__ import annotations

import re
from typing import Any

from labstacks.emulator.lingering import still_listed
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.registry import source
from labstacks.emulator.services.resourcemanager.models import default_group
from labstacks.gateway.cloud import Values


@source("alicloud:resourcemanager/getResourceGroups:getResourceGroups")
def get_resource_groups(call: ApiCall, args: Values) -> dict[str, Any]:
    """Resource groups, the default one first."""
    pattern = re.compile(args.get("nameRegex") or "")
    found = [group for group in _groups(call) if pattern.search(group["name"])]
    if wanted := args.get("ids"):
        found = [group for group in found if group["id"] in wanted]
    return {
        "ids": [group["id"] for group in found],
        "names": [group["name"] for group in found],
        "groups": found,
    }


def _groups(call: ApiCall) -> list[dict[str, Any]]:
    default = _group(call, default_group(call.account), "default", "default")
    made = [
        _group(
            call,
            row.id,
            row.properties.get("resourceGroupName", ""),
            row.properties.get("displayName", ""),
            row.properties.get("status", "OK"),
        )
        for row in (*call.tx.of_type(t.RESOURCE_GROUP), *still_listed(call, t.RESOURCE_GROUP))
    ]
    return [default, *made]


def _group(call: ApiCall, id_: str, name: str, title: str, status: str = "OK") -> dict[str, Any]:
    return {
        "id": id_,
        "name": name,
        "resourceGroupName": name,
        "displayName": title,
        "accountId": call.account,
        "status": status,
        "regionStatuses": [{"regionId": call.region, "status": "OK"}],
    }
