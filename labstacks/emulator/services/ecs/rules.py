"""The data source for the rules of a security group."""

from __future__ import annotations

from typing import Any

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.registry import source
from labstacks.gateway.cloud import Values


@source("alicloud:ecs/getSecurityGroupRules:getSecurityGroupRules")
def get_security_group_rules(call: ApiCall, args: Values) -> dict[str, Any]:
    """The rules of a security group."""
    group = call.get(t.SECURITY_GROUP, args.get("groupId"))
    if group is None:
        raise errors.EcsSecurityGroupNotFound(id=args.get("groupId"))
    found = [row.properties for row in call.tx.naming(group.id, t.SECURITY_GROUP_RULE, "securityGroupId")]
    wanted = {"direction": "type", "ipProtocol": "ipProtocol", "nicType": "nicType", "policy": "policy"}
    return {
        "groupName": group.properties.get("securityGroupName", ""),
        "groupDesc": group.properties.get("description", ""),
        "rules": [
            _rule(rule)
            for rule in found
            if all(args.get(arg) in (None, "", rule.get(name)) for arg, name in wanted.items())
        ],
    }


def _rule(rule: Values) -> dict[str, Any]:
    cidr, inward = rule.get("cidrIp", ""), rule.get("type") == "ingress"
    return {
        "direction": rule.get("type", ""),
        "ipProtocol": rule.get("ipProtocol", ""),
        "portRange": rule.get("portRange", ""),
        "policy": str(rule.get("policy", "accept")).capitalize(),
        "priority": rule.get("priority", 1),
        "nicType": rule.get("nicType", "intranet"),
        "description": rule.get("description", ""),
        "sourceCidrIp": cidr if inward else "",
        "destCidrIp": "" if inward else cidr,
    }
