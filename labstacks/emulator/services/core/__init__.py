"""Regions, zones and the account itself: what belongs to no service."""

from __future__ import annotations

from typing import Any

from labstacks.alicloud.instance_types import instance_types
from labstacks.alicloud.regions import regions, zones_of
from labstacks.emulator import catalog
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.registry import source
from labstacks.gateway.cloud import Values

_COMMON = tuple(name for name, type_ in instance_types().items() if type_.is_common)


@source("alicloud:index/getZones:getZones")
def get_zones(call: ApiCall, args: Values) -> dict[str, Any]:
    """The zones of the region, those with stock of an instance type if one is given."""
    wanted = args.get("availableInstanceType")
    found = [
        _zone(call, zone)
        for zone in zones_of(call.region)
        if not wanted or (wanted in instance_types() and not call.sold_out(zone, str(wanted)))
    ]
    return {"ids": [zone["id"] for zone in found], "zones": found}


def _zone(call: ApiCall, zone: str) -> dict[str, Any]:
    return {
        "id": zone,
        "localName": f"Zone {zone[-1].upper()}",
        # The common ones: with all, an answer for twelve zones would be a megabyte.
        "availableInstanceTypes": [name for name in _COMMON if not call.sold_out(zone, name)],
        "availableDiskCategories": list(catalog.DISK_CATEGORIES),
        "availableResourceCreations": ["VSwitch", "Instance", "Disk", "IoOptimized", "rds", "slb"],
        "multiZoneIds": [],
        "slbSlaveZoneIds": [],
    }


@source("alicloud:index/getRegions:getRegions")
def get_regions(call: ApiCall, args: Values) -> dict[str, Any]:
    """All regions, or the current one, or one by name."""
    wanted = {call.region} if args.get("current") else {args.get("name") or "", *()} - {""}
    found = [
        {"id": name, "regionId": name, "localName": region.name}
        for name, region in regions().items()
        if not wanted or name in wanted
    ]
    return {"ids": [region["id"] for region in found], "regions": found}


@source("alicloud:index/getAccount:getAccount")
def get_account(call: ApiCall, args: Values) -> dict[str, Any]:
    """The account."""
    return {"id": call.account}


@source("alicloud:index/getCallerIdentity:getCallerIdentity")
def get_caller_identity(call: ApiCall, args: Values) -> dict[str, Any]:
    """The account as the caller: the emulator knows no other identity."""
    return {
        "id": call.account,
        "accountId": call.account,
        "arn": f"acs:ram::{call.account}:root",
        "identityType": "Account",
    }
