"""The servers of scaling groups: launched and released as a group's size changes.

They belong to the stack of their group, and no program made them: they have no URN.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from labstacks.emulator.secret_hashing import links
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.registry import model_of
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target

_LIKE_THE_BLUEPRINT = (
    "imageId", "instanceName", "systemDiskCategory", "systemDiskSize", "internetMaxBandwidthOut",
    "creditSpecification", "resourceGroupId", "tags",
)  # fmt: skip


def size_of(group: StoredResource) -> int:
    """How many servers a group is to have: what was desired, within its bounds."""
    known = group.properties
    low, high = float(known.get("minSize") or 0), float(known.get("maxSize") or 0)
    return int(min(max(float(known.get("desiredCapacity") or 0), low), high))


def servers_of(call: ApiCall, group_id: str) -> list[StoredResource]:
    """The servers that a group launched, oldest first."""
    return call.tx.naming(group_id, t.INSTANCE, "scalingGroupId")


def resize(call: ApiCall, group_id: str) -> None:
    """Launch what a group lacks, or release its oldest servers; nothing without an active configuration."""
    group, blueprint = call.get(t.SCALING_GROUP, group_id), _blueprint(call, group_id)
    if group is None or blueprint is None:
        return
    servers = servers_of(call, group_id)
    for _ in range(size_of(group) - len(servers)):
        if not _launch(call, group, blueprint):
            return
    for server in servers[: max(0, len(servers) - size_of(group))]:
        release(call, server)


def is_active(call: ApiCall, group: StoredResource) -> bool:
    """Whether a group is switched on, by a scaling configuration or a launch template."""
    return bool(group.inputs.get("launchTemplateId")) or _blueprint(call, group.id) is not None


def release(call: ApiCall, server: StoredResource) -> None:
    """Delete a server."""
    model_of(t.INSTANCE).removed(call, server)
    call.tx.remove(server.key)


def _blueprint(call: ApiCall, group_id: str) -> StoredResource | None:
    """What a group launches: its newest active configuration, once one has switched the group on."""
    found = call.tx.naming(group_id, t.SCALING_CONFIGURATION, "scalingGroupId")
    active = [row for row in found if row.properties.get("active") is True]
    return active[-1] if active and any(row.properties.get("enable") is True for row in found) else None


def _launch(call: ApiCall, group: StoredResource, blueprint: StoredResource) -> bool:
    """Make one more server; says in the events why it could not."""
    model, one = model_of(t.INSTANCE), _call_for(call, group, blueprint)
    try:
        model.rule_admit(one)
    except CloudError as error:
        text = f"Scaling group {group.id} could not launch a server: {error}"
        call.tx.log(call.now, "not scaled", text, (group.type, group.id, group.stack))
        return False
    id_ = model.make_id(one)
    properties = {**model.computed(one, id_), **one.inputs}
    row = StoredResource(
        0, call.account, group.region, t.INSTANCE, id_, "", group.stack, one.inputs, properties, call.now
    )
    call.tx.add(row, "", links(one.inputs))
    return True


def _call_for(call: ApiCall, group: StoredResource, blueprint: StoredResource) -> ApiCall:
    """The call that launches a server, which nobody but the cloud itself makes."""
    number = call.tx.birth(f"{group.urn}#server")
    source = (call.source[0], group.urn, "server", number)
    about = Target("", t.INSTANCE, group.region)
    return replace(call, target=about, inputs=_inputs(group, blueprint, number), source=source)


def _inputs(group: StoredResource, blueprint: StoredResource, number: int) -> dict[str, Any]:
    known = blueprint.inputs
    switches = group.inputs.get("vswitchIds") or [group.inputs.get("vswitchId")]
    types = known.get("instanceTypes") or [known.get("instanceType")]
    inputs = {
        "scalingGroupId": group.id,
        "instanceType": types[0],
        "vswitchId": switches[number % len(switches)],
        "securityGroups": known.get("securityGroupIds") or [known.get("securityGroupId")],
        **{name: known.get(name) for name in _LIKE_THE_BLUEPRINT},
    }
    return {name: value for name, value in inputs.items() if value not in (None, [None])}
