"""Data sources that tell what the cloud offers to everybody: zones, regions, opened services, versions.

Nobody writes these one by one: the member class of the answer's list says which properties are wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from labstacks.alicloud.data_sources import offered_rows
from labstacks.alicloud.regions import regions, zones_of
from labstacks.emulator.schema import FunctionType, ValueKind
from labstacks.emulator.services.call import ApiCall
from labstacks.gateway.cloud import Values

Answer = Callable[[FunctionType, ApiCall, Values], dict[str, Any]]

_NESTED: Mapping[str, Sequence[Values]] = {
    "supportedResources": (
        {"addressType": "vpc", "addressIpVersion": "ipv4"},
        {"addressType": "classic_internet", "addressIpVersion": "ipv4"},
    ),
    "instanceTypes": (
        {"storageType": "Performance", "protocolType": "nfs"},
        {"storageType": "Capacity", "protocolType": "nfs"},
    ),
    "options": ({"storageType": "STANDARD", "protocolType": "HDFS"},),
}
"""What a zone offers, in the products whose zones say so."""


def offers_of(declared: FunctionType) -> Answer | None:
    """How a data source of this kind is answered; None when it is of another kind."""
    name = declared.token.rsplit(":", 1)[-1]
    if offered_rows(declared.token) is not None:
        return _rows
    if re.search(r"Zones$|^getStocks$", name) and lists_of_objects(declared):
        return _zones
    if re.search(r"^get(Cross|ReplicationVault)?Regions$", name) and lists_of_objects(declared):
        return _regions
    if {"enable", "status"} <= set(declared.results) and not lists_of_objects(declared):
        return _service
    return None


def lists_of_objects(declared: FunctionType) -> list[tuple[str, ValueKind]]:
    """The lists of objects in a data source's result, with the kind of their members."""
    return [
        (name, kind.of)
        for name, kind in declared.results.items()
        if kind.name == "list" and kind.of is not None and kind.of.name == "object"
    ]


def _zones(declared: FunctionType, call: ApiCall, args: Values) -> dict[str, Any]:
    # The class of the members says what a row must hold; the products differ in little else.
    name, member = lists_of_objects(declared)[0]
    nested = declared.nested(member)
    zones = zones_of(call.region)
    # Some products answer one row for the region, with all its zones in it.
    at = ("",) if "zoneIds" in nested and not {"id", "zoneId"} & set(nested) else zones
    rows = [{key: _of_zone(key, zone, zones, call) for key in nested} for zone in at]
    return {"ids": list(zones), name: [row for row in rows if _meets(row, args)]}


def _of_zone(key: str, zone: str, zones: Sequence[str], call: ApiCall) -> Any:
    others = [other for other in zones if other != zone]
    known: dict[str, Any] = {
        "status": "NORMAL",
        "regionId": call.region,
        "regionEndpoint": f"{call.region}.aliyuncs.com",
        "zoneIds": list(zones),
        "multiZoneIds": [],
        "slaveZoneId": next(iter(others), zone),
        "slbSlaveZoneIds": others,
        "availableGatewayClasses": ["Basic", "Standard", "Enhanced", "Advanced"],
        **{name: list(rows) for name, rows in _NESTED.items()},
    }
    if key in known:
        return known[key]
    return f"Zone {zone[-1:].upper()}" if key.lower().endswith("name") else zone


def _regions(declared: FunctionType, call: ApiCall, args: Values) -> dict[str, Any]:
    name, member = lists_of_objects(declared)[0]
    nested = declared.nested(member)
    only_here = args.get("current")
    rows = [
        {key: _of_region(key, region_id) for key in nested}
        for region_id in ([call.region] if only_here else regions())
    ]
    found = [row for row in rows if _meets(row, args)]
    return {"ids": [str(next(iter(row.values()))) for row in found], name: found}


def _of_region(key: str, region: str) -> Any:
    if key in ("zones", "zoneIds"):
        return [{"zoneId": zone, "vpcEnabled": True} for zone in zones_of(region)]
    if key == "localName":
        return regions()[region].name
    return f"{region}.aliyuncs.com" if key == "regionEndpoint" else region


def _service(declared: FunctionType, call: ApiCall, args: Values) -> dict[str, Any]:
    """Whether a product is opened for the account: ``enable = "On"`` opens it."""
    # Opening a product is free and final, so programs do it by this data source.
    opened = args.get("enable") == "On"
    product = declared.token.split(":")[1].split("/")[0]
    return {
        "id": f"{product.capitalize()}ServiceHas{'' if opened else 'Not'}BeenOpened",
        "status": "Opened" if opened else "",
    }


def _rows(declared: FunctionType, call: ApiCall, args: Values) -> dict[str, Any]:
    rows = [row for row in _filled(declared.token, call) if _meets(row, args)]
    answer: dict[str, Any] = {name: rows for name, _ in lists_of_objects(declared)[:1]}
    for name, kind in declared.results.items():
        if kind.name == "list" and kind.of is not None and kind.of.name == "string" and name not in args:
            answer[name] = [_plainest(row, name) for row in rows]
    return answer


def _plainest(row: Values, name: str) -> str:
    """What of a row a list of texts holds: ``lineCodes`` its ``lineCode``, ``ids`` its id."""
    single = name.removesuffix("es") if name.removesuffix("es") in row else name.removesuffix("s")
    if single in row:
        return str(row[single])
    wanted = "name" if name == "names" else "id"
    keys = sorted(row, key=lambda key: (key != wanted, not key.lower().endswith(wanted)))
    return str(row[keys[0]]) if keys else ""


def _filled(token: str, call: ApiCall) -> Iterator[dict[str, Any]]:
    zones = list(zones_of(call.region))
    for row in offered_rows(token) or ():
        for zone in zones if "{zone}" in row.values() else zones[:1]:
            known = {"{zone}": zone, "{zones}": zones, "{region}": call.region}
            known["{zones_rotated}"] = [*zones[1:], *zones[:1]]
            yield {
                key: known.get(value, value) if isinstance(value, str) else value
                for key, value in row.items()
            }


def _meets(row: Values, args: Values) -> bool:
    """Whether a row is wanted. An argument that names no property of it narrows nothing."""
    for name, value in args.items():
        known = row.get(name)
        if value in (None, "") or known in (None, "") or isinstance(value, (list, dict)):
            continue
        if value not in known if isinstance(known, list) else str(known).lower() != str(value).lower():
            return False
    return True
