"""Data sources of RDS: zones and the classes that can be bought in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstacks.alicloud.regions import zones_of
from labstacks.emulator import catalog
from labstacks.emulator.services.base import Call
from labstacks.emulator.services.registry import source


@source("alicloud:rds/getZones:getZones")
def get_zones(call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    found = [zone for zone in zones_of(call.region) if _on_sale(call, zone, args)]
    return {"ids": found, "zones": [{"id": zone, "multiZoneIds": []} for zone in found]}


@source("alicloud:rds/getInstanceClasses:getInstanceClasses")
def get_instance_classes(call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    zones = [zone for zone in zones_of(call.region) if args.get("zoneId") in (None, "", zone)]
    found = {class_.name: class_ for zone in zones for class_ in _on_sale(call, zone, args)}
    return {
        "ids": list(found),
        "instanceClasses": [
            {
                "instanceClass": name,
                "price": "",
                "storageRanges": [
                    {"min": str(class_.low), "max": str(class_.high), "step": str(class_.step)}
                ],
                "zoneIds": [
                    {"id": zone, "subZoneIds": [zone]} for zone in zones if not call.sold_out(zone, name)
                ],
            }
            for name, class_ in found.items()
        ],
    }


def _on_sale(call: Call, zone: str, args: Mapping[str, Any]) -> list[catalog.DatabaseClass]:
    return [class_ for class_ in _classes(args) if not call.sold_out(zone, class_.name)]


def _classes(args: Mapping[str, Any]) -> list[catalog.DatabaseClass]:
    return [
        class_
        for class_ in catalog.DATABASE_CLASSES
        if args.get("engine") in (None, "", class_.engine)
        and args.get("engineVersion") in (None, "", class_.version)
        and args.get("category") in (None, "", class_.category)
        and args.get("dbInstanceClass") in (None, "", class_.name)
        and args.get("dbInstanceStorageType") in (None, "", class_.storage)
    ]
