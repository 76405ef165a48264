"""Data sources that list what is there: ``vpc.getNetworks``, ``ecs.getInstances`` and their like.

Nobody writes these one by one: the list's member class says which properties are wanted, the stored resources
of the sibling type have them, and an argument that is named like a property narrows the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from labstacks.alicloud import data_sources
from labstacks.alicloud.resource_types import tokens_of_same_thing
from labstacks.emulator.lingering import still_listed
from labstacks.emulator.offers import lists_of_objects
from labstacks.emulator.schema import FunctionType, ValueKind, resource_type
from labstacks.emulator.services.call import GLOBAL_SERVICES, ApiCall
from labstacks.emulator.services.registry import model_of
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("s", ""))
_NAME = re.compile(r"(^n|N)ame$")


def listed(declared: FunctionType, call: ApiCall, args: Values) -> dict[str, Any]:
    """The answer of a data source that lists a type's resources; empty when it lists none."""
    type_ = listed_type(declared)
    if type_ is None:
        return {}
    rows = [
        row
        # `ecs.KeyPair` and `ecs.EcsKeyPair` make the same thing, and one data source lists both.
        for same in tokens_of_same_thing(type_)
        for row in (*call.tx.of_type(same, _reach(same, call)), *still_listed(call, same))
        if _wanted(row, args)
    ]
    # Some results hold the same list twice, by an older name and by the newest.
    answer: dict[str, Any] = {
        name: [_shown(declared, member, row) for row in rows]
        for name, member in lists_of_objects(declared)
        if name not in args
    }
    if "ids" in declared.results:
        answer["ids"] = [row.id for row in rows]
    if "names" in declared.results:
        answer["names"] = [_name_of(row) for row in rows]
    return answer


def _reach(type_: str, call: ApiCall) -> str | None:
    """The region whose resources are listed; None where the service has no regions."""
    return None if type_.split(":")[1].split("/")[0] in GLOBAL_SERVICES else call.region


def listed_type(declared: FunctionType) -> str | None:
    """The resource type that ``getThings`` lists: ``Thing`` of the same service."""
    if known := data_sources.listed_type(declared.token):
        return known
    package, module, name = declared.token.split(":")
    plural = name.removeprefix("get")
    for ending, instead in _ENDINGS:
        if plural.endswith(ending):
            single = plural.removesuffix(ending) + instead
            token = f"{package}:{module.split('/')[0]}/{single[:1].lower()}{single[1:]}:{single}"
            if resource_type(token) is not None:
                return token
    return None


_SHOWN_AS = {
    "Network": "vpcId",
    "Switch": "vswitchId",
    "EipAddress": "allocationId",
    "ManagedKubernetes": "clusterId",
}


def _wanted(row: StoredResource, args: Values) -> bool:
    return all(_meets(row, name, value) for name, value in args.items() if value not in (None, "", []))


def _meets(row: StoredResource, name: str, value: Any) -> bool:
    if name == "ids":
        return not _shown_ids(row).isdisjoint(map(str, value))
    if name == "status" and not model_of(row.type).modelled:
        # Nobody knows the words for the states of a type without a model.
        return True
    if name == "nameRegex":
        return re.search(str(value), _name_of(row)) is not None
    if name == "tags":
        return value.items() <= dict(row.properties.get("tags") or {}).items()
    # Arguments such as `outputFile` name no property of the type: they narrow nothing.
    known = row.properties.get(name)
    return known is None or isinstance(value, (list, dict)) or str(known) == str(value)


def _shown_ids(row: StoredResource) -> set[str]:
    """All ids that data sources show of a resource: its own, their parts, and those that were computed."""
    computed = {
        str(value)
        for name, value in row.properties.items()
        if name.endswith("Id") and name not in row.inputs and value
    }
    return {row.id, *row.id.split(":"), *computed}


def _shown(declared: FunctionType, member: ValueKind, row: StoredResource) -> dict[str, Any]:
    nested = declared.nested(member)
    shown = {name: row.properties[name] for name, kind in nested.items() if _fits(row, name, kind)}
    for name in nested:
        if name in ("id", *_id_names(row)):
            shown[name] = row.id
        elif name not in shown and name in ("name",):
            shown[name] = _name_of(row)
    return shown


def _fits(row: StoredResource, name: str, kind: ValueKind) -> bool:
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
    # `EcsDisk` is shown as a disk, `ManagedKubernetes` as a cluster.
    yield f"{single[3:4].lower()}{single[4:]}Id" if single.startswith("Ecs") else ""
    yield _SHOWN_AS.get(single, "")


def _name_of(row: StoredResource) -> str:
    """What people call a resource: the name it was given, its own before those of its parts."""
    own = ("name", f"{row.type.rsplit(':', 1)[-1].lower()}name")
    names = [name for name in row.properties if _NAME.search(name) and row.properties[name]]
    names.sort(key=lambda name: (name not in row.inputs, name.lower() not in own, len(name)))
    return str(row.properties[names[0]]) if names else row.id


def lists_resources(declared: FunctionType | None) -> bool:
    """Whether a data source lists resources of some type, as opposed to what the cloud offers."""
    return declared is not None and listed_type(declared) is not None
