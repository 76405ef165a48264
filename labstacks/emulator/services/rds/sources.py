"""Data sources of RDS: zones and the classes that can be bought in them."""

from __future__ import annotations

from typing import Any

from labstacks.alicloud.regions import zones_of
from labstacks.emulator import catalog
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.rds import errors
from labstacks.emulator.services.registry import source
from labstacks.gateway.cloud import Values


@source("alicloud:rds/getZones:getZones")
def get_zones(call: ApiCall, args: Values) -> dict[str, Any]:
    """Zones that sell database servers of an engine and class."""
    found = [zone for zone in zones_of(call.region) if _on_sale(call, zone, args)]
    if args.get("multi"):
        found = [f"{call.region}-MAZ1({','.join(zone[-1] for zone in found)})"] if len(found) > 1 else []
    return {
        "ids": found,
        "zones": [{"id": zone, "multiZoneIds": [], "subZoneIds": [zone]} for zone in found],
    }


@source("alicloud:rds/getInstanceClasses:getInstanceClasses")
def get_instance_classes(call: ApiCall, args: Values) -> dict[str, Any]:
    """Classes of database servers on sale, with their zones and storage."""
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


@source("alicloud:rds/getInstanceEngines:getInstanceEngines")
def get_instance_engines(call: ApiCall, args: Values) -> dict[str, Any]:
    """Engines and versions on sale, with their zones."""
    zones = [zone for zone in zones_of(call.region) if args.get("zoneId") in (None, "", zone)]
    offered = dict.fromkeys(
        (class_.engine, class_.version, class_.category)
        for zone in zones
        for class_ in _on_sale(call, zone, args)
    )
    rows = [
        {
            "engine": engine,
            "engineVersion": version,
            "category": category,
            "zoneIds": [{"id": zone, "subZoneIds": [zone]} for zone in zones],
        }
        for engine, version, category in offered
    ]
    return {"ids": [f"{row['engine']}:{row['engineVersion']}" for row in rows], "instanceEngines": rows}


@source("alicloud:rds/getInstanceClassInfos:getInstanceClassInfos")
def get_instance_class_infos(call: ApiCall, args: Values) -> dict[str, Any]:
    """Every class of database servers."""
    names = list(dict.fromkeys(class_.name for class_ in catalog.DATABASE_CLASSES))
    return {"ids": names, "infos": [_described(name) for name in names]}


@source("alicloud:rds/getClassDetails:getClassDetails")
def get_class_details(call: ApiCall, args: Values) -> dict[str, Any]:
    """One class of database servers."""
    name = args.get("classCode")
    if all(class_.name != name for class_ in catalog.DATABASE_CLASSES):
        raise errors.ClassNotSupported(id=name, engine=args.get("engine"), version=args.get("engineVersion"))
    return {"id": name, **_described(str(name))}


def _described(name: str) -> dict[str, Any]:
    return {
        "classCode": name,
        "classGroup": "General-purpose",
        "cpu": "2",
        "memoryClass": "4GB",
        "instructionSetArch": "x86",
        "maxConnections": "1200",
        "maxIops": "2000",
        "maxIombps": "1024",
        "referencePrice": "",
    }


@source("alicloud:rds/getCharacterSetNames:getCharacterSetNames")
def get_character_set_names(call: ApiCall, args: Values) -> dict[str, Any]:
    """The character sets of an engine."""
    names = list(catalog.CHARACTER_SETS.get(str(args.get("engine")), ()))
    return {"ids": names, "names": names}


def _on_sale(call: ApiCall, zone: str, args: Values) -> list[catalog.DatabaseClass]:
    return [class_ for class_ in _classes(args) if not call.sold_out(zone, class_.name)]


def _classes(args: Values) -> list[catalog.DatabaseClass]:
    return [
        class_
        for class_ in catalog.DATABASE_CLASSES
        if args.get("engine") in (None, "", class_.engine)
        and args.get("engineVersion") in (None, "", class_.version)
        and args.get("category") in (None, "", class_.category)
        and args.get("dbInstanceClass") in (None, "", class_.name)
        and args.get("dbInstanceStorageType") in (None, "", class_.storage)
    ]
