"""Elastic Container Instance."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.eci import errors
from labstacks.emulator.services.patterns import Pattern, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.vpc import cidr


@register
class ContainerGroup(Model):
    """Containers with an address in a vSwitch."""

    token = t.CONTAINER_GROUP
    references = {
        "vswitchId": Reference((t.SWITCH,), errors.EciVSwitchNotFound),
        "securityGroupId": Reference((t.SECURITY_GROUP,), errors.EciSecurityGroupNotFound),
    }
    patterns = {
        "containerGroupName": Pattern(
            "it must have 2 to 128 characters of a-z, 0-9 and '-', with a letter or digit first and last",
            regex=r"[a-z0-9][a-z0-9-]{0,126}[a-z0-9]",
        ),
        "restartPolicy": one_of("Always", "Never", "OnFailure"),
        "containers[].imagePullPolicy": one_of("Always", "Never", "IfNotPresent"),
    }

    @override
    def admit(self, call: ApiCall) -> None:
        switch = call.get(t.SWITCH, call.inputs.get("vswitchId"))
        group = call.get(t.SECURITY_GROUP, call.inputs.get("securityGroupId"))
        if switch and group and switch.inputs.get("vpcId") != group.inputs.get("vpcId"):
            raise errors.EciSecurityGroupElsewhere(id=group.id, switch=switch.id)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        switch = call.get(t.SWITCH, call.inputs.get("vswitchId"))
        start = ids.number(1 << 16, *call.source, "address")
        block = switch.inputs.get("cidrBlock") if switch else "10.0.0.0/24"
        return {
            "status": "Running",
            "internetIp": "",
            "intranetIp": cidr.free_address(block, (), start),
            "cpu": 2.0,
            "memory": 4.0,
            "restartPolicy": "Always",
            "zoneId": switch.properties.get("zoneId") if switch else f"{call.region}-b",
        }
