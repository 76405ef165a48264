"""Data sources that list what is there: ``vpc.getNetworks``, ``ecs.getInstances`` and their like.

Nobody writes these one by one: the list's member class says which properties are wanted, the stored resources
of the sibling type have them, and an argument that is named like a property narrows the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labstacks.emulator.schema import FunctionType, Kind, resource_type
from labstacks.emulator.services.base import Call
from labstacks.emulator.store import StoredResource

_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("s", ""))
_IRREGULAR = {
    "alicloud:ecs/getEipAddresses:getEipAddresses": "alicloud:ecs/eipAddress:EipAddress",
    "alicloud:ecs/getDisks:getDisks": "alicloud:ecs/ecsDisk:EcsDisk",
    "alicloud:ecs/getSnapshots:getSnapshots": "alicloud:ecs/ecsSnapshot:EcsSnapshot",
    "alicloud:ecs/getKeyPairs:getKeyPairs": "alicloud:ecs/ecsKeyPair:EcsKeyPair",
    "alicloud:slb/getLoadBalancers:getLoadBalancers": (
        "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer"
    ),
    "alicloud:slb/getApplicationLoadBalancers:getApplicationLoadBalancers": (
        "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer"
    ),
    "alicloud:vpc/getSwitches:getSwitches": "alicloud:vpc/switch:Switch",
    "alicloud:fc/getV3Functions:getV3Functions": "alicloud:fc/v3Function:V3Function",
}
_NAME = re.compile(r"(^n|N)ame$")


def listed(declared: FunctionType, call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a data source that lists a type's resources; empty when it lists none."""
    type_, found = listed_type(declared), _list_of_objects(declared)
    if type_ is None or found is None:
        return {}
    name, member = found
    rows = [row for row in call.tx.of_type(type_, call.region) if _wanted(row, args)]
    answer: dict[str, Any] = {name: [_shown(declared, member, row) for row in rows]}
    if "ids" in declared.results:
        answer["ids"] = [row.id for row in rows]
    if "names" in declared.results:
        answer["names"] = [_name_of(row) for row in rows]
    return answer


def listed_type(declared: FunctionType) -> str | None:
    """The resource type that ``getThings`` lists: ``Thing`` of the same service."""
    if declared.token in _IRREGULAR:
        return _IRREGULAR[declared.token]
    package, module, name = declared.token.split(":")
    plural = name.removeprefix("get")
    for ending, instead in _ENDINGS:
        if plural.endswith(ending):
            single = plural.removesuffix(ending) + instead
            token = f"{package}:{module.split('/')[0]}/{single[:1].lower()}{single[1:]}:{single}"
            if resource_type(token) is not None:
                return token
    return None


def _list_of_objects(declared: FunctionType) -> tuple[str, Kind] | None:
    for name, kind in declared.results.items():
        if kind.name == "list" and kind.of is not None and kind.of.name == "object":
            return name, kind.of
    return None


def _wanted(row: StoredResource, args: Mapping[str, Any]) -> bool:
    return all(_meets(row, name, value) for name, value in args.items() if value not in (None, "", []))


def _meets(row: StoredResource, name: str, value: Any) -> bool:
    if name == "ids":
        return row.id in value
    if name == "nameRegex":
        return re.search(str(value), _name_of(row)) is not None
    if name == "tags":
        return value.items() <= dict(row.properties.get("tags") or {}).items()
    # An argument that is no property of the type, such as `outputFile`, narrows nothing.
    known = row.properties.get(name)
    return known is None or isinstance(value, (list, dict)) or str(known) == str(value)


def _shown(declared: FunctionType, member: Kind, row: StoredResource) -> dict[str, Any]:
    nested = declared.nested(member)
    shown = {name: row.properties[name] for name, kind in nested.items() if _fits(row, name, kind)}
    for name in nested:
        if name in ("id", *_id_names(row)):
            shown[name] = row.id
        elif name not in shown and name in ("name",):
            shown[name] = _name_of(row)
    return shown


def _fits(row: StoredResource, name: str, kind: Kind) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "list": list,
        "map": dict,
    }
    value = row.properties.get(name)
    return value is not None and isinstance(value, kinds.get(kind.name, object))


def _id_names(row: StoredResource) -> Iterator[str]:
    """What the cloud calls the id of a type: ``vpcId`` of a Network, ``instanceId`` of an Instance."""
    single = row.type.rsplit(":", 1)[-1]
    yield f"{single[:1].lower()}{single[1:]}Id"
    yield {"Network": "vpcId", "Switch": "vswitchId", "EipAddress": "allocationId"}.get(single, "")


def _name_of(row: StoredResource) -> str:
    """What people call a resource: the name it was given, its own before those of its parts."""
    own = ("name", f"{row.type.rsplit(':', 1)[-1].lower()}name")
    names = [name for name in row.properties if _NAME.search(name) and row.properties[name]]
    names.sort(key=lambda name: (name not in row.inputs, name.lower() not in own, len(name)))
    return str(row.properties[names[0]]) if names else row.id


def lists_resources(declared: FunctionType | None) -> bool:
    """Whether a data source lists resources of some type, as opposed to what the cloud offers."""
    return declared is not None and listed_type(declared) is not None
