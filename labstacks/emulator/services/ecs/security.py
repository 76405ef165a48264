"""Security groups, their rules, key pairs and instance roles."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.patterns import NAME_2_128, Pattern, length, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

SECURITY_GROUPS = ApiQuota(
    "security-groups", "Security groups", 100, t.SECURITY_GROUP, errors.SecurityGroupQuota, Scope.ACCOUNT
)
RULES = ApiQuota(
    "rules-per-security-group", "Rules per security group", 200, t.SECURITY_GROUP_RULE, errors.RuleQuota,
    Scope.PARENT, per="securityGroupId",
)  # fmt: skip
KEY_PAIRS = ApiQuota("key-pairs", "Key pairs", 500, t.KEY_PAIR, errors.KeyPairQuota)

_SOURCES = ("cidrIp", "ipv6CidrIp", "sourceSecurityGroupId", "prefixListId")


@register
class SecurityGroup(Model):
    """The firewall of servers; it stays while a server or a rule of another group names it."""

    token = t.SECURITY_GROUP
    references = {"vpcId": Reference((t.NETWORK,), errors.EcsVpcNotFound)}
    patterns = {
        "securityGroupName": NAME_2_128.at_api("InvalidSecurityGroupName.Malformed"),
        "description": length(2, 256).at_api("InvalidSecurityGroupDiscription.Malformed"),
        "securityGroupType": one_of("normal", "enterprise"),
    }
    quotas = (SECURITY_GROUPS,)
    blockers = (
        Blocker(t.INSTANCE, errors.SecurityGroupInUse),
        Blocker(t.SCALING_CONFIGURATION, errors.SecurityGroupInUse),
        Blocker(t.CONTAINER_GROUP, errors.SecurityGroupInUse),
        Blocker(t.FUNCTION, errors.SecurityGroupInUse),
        Blocker(t.SECURITY_GROUP_RULE, errors.SecurityGroupNamed, "sourceSecurityGroupId"),
    )
    insists_on = frozenset({"DependencyViolation"})

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"securityGroupType": "normal", "innerAccessPolicy": "Accept", "innerAccess": True}

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        for rule in call.tx.naming(before.id, t.SECURITY_GROUP_RULE, "securityGroupId"):
            call.tx.remove(rule.key)


@register
class SecurityGroupRule(Model):
    """One rule; its id says all of it. A source must be named: none is never everybody."""

    token = t.SECURITY_GROUP_RULE
    references = {
        "securityGroupId": Reference((t.SECURITY_GROUP,), errors.EcsSecurityGroupNotFound),
    }
    patterns = {"ipProtocol": one_of("tcp", "udp", "icmp", "icmpv6", "gre", "all")}
    quotas = (RULES,)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        ports = inputs.get("portRange", "-1/-1")
        if UNKNOWN not in (ports, inputs.get("ipProtocol")) and (
            said := _port_objection(str(inputs.get("ipProtocol")), str(ports))
        ):
            yield Malformed("portRange", "InvalidParam.PortRange", said)
        # The API names the address by its side of the traffic; the provider has one input for both.
        side = "Source" if inputs.get("type") == "ingress" else "Dest"
        block, block6, protocol = (inputs.get(name) for name in ("cidrIp", "ipv6CidrIp", "ipProtocol"))
        if block not in (None, UNKNOWN) and not _is_address_or_block(str(block)):
            said = f"{block!r} is not an address or a CIDR block such as 203.0.113.0/24"
            yield Malformed("cidrIp", f"InvalidParam.{side}CidrIp", said)
        if block6 not in (None, UNKNOWN) and not _is_ipv6(str(block6)):
            said = f"{block6!r} is not an IPv6 address or block such as 2001:db8::/32"
            yield Malformed("ipv6CidrIp", f"InvalidParam.Ipv6{side}CidrIp", said)
        if block and protocol == "icmpv6":
            said = "icmpv6 is a protocol of IPv6, and the address is one of IPv4"
            yield Malformed("cidrIp", "InvalidParam.Ipv6ProtocolConflictWithIpv4Address", said)
        if block6 and protocol == "icmp":
            said = "icmp is a protocol of IPv4, and the address is one of IPv6"
            yield Malformed("ipv6CidrIp", "InvalidParam.Ipv4ProtocolConflictWithIpv6Address", said)

    @override
    def make_id(self, call: ApiCall) -> str:
        inputs = call.inputs
        source = next((inputs[name] for name in _SOURCES if inputs.get(name)), "")
        parts = (
            inputs.get("securityGroupId"), inputs.get("type"), inputs.get("ipProtocol"),
            inputs.get("portRange", "-1/-1"), inputs.get("nicType", "intranet"), source,
            inputs.get("policy", "accept"), inputs.get("priority", 1),
        )  # fmt: skip
        return ":".join(str(int(part) if isinstance(part, float) else part) for part in parts)

    @override
    def admit(self, call: ApiCall) -> None:
        # Since 2026 a rule without a source is refused; it used to mean everybody.
        if not any(call.inputs.get(name) for name in _SOURCES):
            ingress = call.inputs.get("type") == "ingress"
            raise errors.SourceMissing() if ingress else errors.DestinationMissing()
        group = call.get(t.SECURITY_GROUP, call.inputs.get("securityGroupId"))
        in_vpc = group is not None and group.inputs.get("vpcId")
        kind = call.inputs.get("nicType", "intranet")
        if kind != "intranet" and (in_vpc or call.inputs.get("sourceSecurityGroupId")):
            raise errors.NicTypeMismatch(kind=kind)
        # A group of another account cannot be looked up, so nothing can be said against it.
        if group is not None and not call.inputs.get("sourceGroupOwnerAccount"):
            _check_other_group(call, group)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "securityGroupRuleId": f"sgr-{ids.letters(20, *call.source)}",
            "portRange": "-1/-1",
            "nicType": "intranet",
            "policy": "accept",
            "priority": 1,
        }


@register
class KeyPair(Model):
    """An SSH key pair, known by its name within a region."""

    token = t.KEY_PAIR
    patterns = {
        "keyPairName": Pattern(
            "it must have 2 to 128 letters, digits, '.', '_', ':' and '-', a letter first",
            regex=r"(?!https?://)[^\W\d_][\w.:-]{1,127}",
        )
    }
    unique = (Unique("keyPairName", errors.KeyPairExists, regional=True),)
    quotas = (KEY_PAIRS,)
    blockers = (
        Blocker(t.INSTANCE, errors.KeyPairInUse, "keyName"),
        Blocker(t.KEY_PAIR_ATTACHMENT, errors.KeyPairInUse, "keyPairName"),
    )
    insists_on = frozenset({"InvalidParameter.KeypairAlreadyAttachedInstance"})

    @override
    def shape(self, inputs: Values) -> str:
        prefix = inputs.get("keyNamePrefix") or "terraform-"
        return "{keyPairName}" if inputs.get("keyPairName") else f"{prefix}<digits:18>"

    @override
    def admit(self, call: ApiCall) -> None:
        key = call.inputs.get("publicKey")
        if key and not _is_public_key(str(key)):
            raise errors.PublicKeyMalformed()

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        source = call.inputs.get("publicKey") or ids.hexadecimal(32, *call.source)
        finger = hashlib.md5(str(source).encode(), usedforsecurity=False).hexdigest()
        return {"keyPairName": id_, "keyName": id_, "fingerPrint": finger}


@register
class KeyPairAttachment(Model):
    """A key pair on servers."""

    token = t.KEY_PAIR_ATTACHMENT
    references = {
        "keyPairName": Reference((t.KEY_PAIR,), errors.KeyPairNotFound),
        "instanceIds[]": Reference((t.INSTANCE,), errors.EcsInstanceNotFound),
    }

    @override
    def make_id(self, call: ApiCall) -> str:
        name = call.inputs.get("keyPairName") or call.inputs.get("keyName")
        return f"{name}:{json.dumps(list(call.inputs.get('instanceIds') or ()), separators=(',', ':'))}"


@register
class RamRoleAttachment(Model):
    """A role that a server may act in."""

    token = t.RAM_ROLE_ATTACHMENT
    references = {
        "ramRoleName": Reference((t.ROLE,), errors.InstanceRoleNotFound, by="roleName"),
        "instanceId": Reference((t.INSTANCE,), errors.EcsInstanceNotFound),
    }


def _check_other_group(call: ApiCall, group: StoredResource) -> None:
    """Refuse a rule whose other side is a security group that it cannot name."""
    id_ = call.inputs.get("sourceSecurityGroupId")
    if not id_:
        return
    inward, other = call.inputs.get("type") == "ingress", call.get(t.SECURITY_GROUP, id_)
    if other is None:
        raise errors.SourceGroupNotFound(id=id_) if inward else errors.DestinationGroupNotFound(id=id_)
    if other.id == group.id:
        raise errors.SourceGroupSame(id=id_) if inward else errors.DestinationGroupSame(id=id_)
    if other.inputs.get("vpcId") != group.inputs.get("vpcId"):
        elsewhere = errors.SourceGroupElsewhere if inward else errors.DestinationGroupElsewhere
        raise elsewhere(id=id_, group=group.id)
    # Enterprise groups trade rules between groups for many more members.
    if group.properties.get("securityGroupType") == "enterprise":
        raise errors.GroupOfEnterpriseGroup(id=group.id)
    if other.properties.get("securityGroupType") == "enterprise":
        raise errors.EnterpriseGroupAuthorized(id=id_)


def _port_objection(protocol: str, ports: str) -> str | None:
    """Why a port range does not go with a protocol; None when it does."""
    low, slash, high = ports.partition("/")
    if not slash:
        return f"invalid value {ports!r}: it must be written as in 80/80 or 8000/8100"
    if protocol not in ("tcp", "udp"):
        return None if ports == "-1/-1" else f"invalid value {ports!r}: it must be -1/-1 for {protocol}"
    try:
        first, last = int(low), int(high)
    except ValueError:
        return f"invalid value {ports!r}: ports are numbers"
    if not 1 <= first <= last <= 65535:
        return f"invalid value {ports!r}: {protocol} needs ports from 1 to 65535, the lower one first"
    return None


def _is_address_or_block(text: str) -> bool:
    try:
        ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_public_key(text: str) -> bool:
    """Whether a text looks like an SSH public key. The API does not decode what follows the type."""
    parts = text.split()
    return (
        len(parts) >= 2
        and parts[0].startswith(("ssh-", "ecdsa-", "sk-"))
        and re.fullmatch(r"AAAA[A-Za-z0-9+/]+={0,2}", parts[1]) is not None
    )
