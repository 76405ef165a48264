"""The guardrails: what must be true of every resource that a lab creates. Pure data and functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from labstacks.alicloud.instance_types import SMALL_TYPES, is_burstable
from labstacks.components.guardrails.rule import Guarded, Rule, each
from labstacks.components.guardrails.taggable import TAGGABLE

EVERYWHERE = ("0.0.0.0/0", "::/0")
REMOTE_DESKTOP_PORTS = (22, 3389)
TAGS = ("class", "seat", "level", "lab")
_INSTANCE = "ecs/instance:Instance"
_TEMPLATE = "ecs/ecsLaunchTemplate:EcsLaunchTemplate"
_SCALING = "ess/scalingConfiguration:ScalingConfiguration"
_NODES = "cs/nodePool:NodePool"
_BUCKET = "alicloud:oss/bucket:Bucket"
_BLOCK = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock"
_PASSWORD = re.compile(r"password$|secret$", re.IGNORECASE)
_PREPAID = {"PrePaid", "Prepaid", "Subscription"}


@each("ecs/securityGroupRule:SecurityGroupRule")
def _open_remote_desktop(rule: Mapping[str, Any]) -> str | None:
    if rule.get("type") != "ingress" or rule.get("policy", "accept") != "accept":
        return None
    source = rule.get("cidrIp") or rule.get("ipv6CidrIp")
    open_ports = [port for port in REMOTE_DESKTOP_PORTS if _holds(rule.get("portRange"), port)]
    if source in EVERYWHERE and open_ports and rule.get("ipProtocol") in ("tcp", "all"):
        return f"Port {open_ports[0]} is open to {source}."
    return None


def _holds(port_range: object, port: int) -> bool:
    if port_range in (None, "-1/-1"):
        return True
    first, _, last = str(port_range).partition("/")
    return int(first) <= port <= int(last or first)


@each("oss/bucket:Bucket", "oss/bucketAcl:BucketAcl", "oss/bucketObject:BucketObject")
def _public_acls(inputs: Mapping[str, Any]) -> str | None:
    acl = inputs.get("acl", "private")
    return None if acl in ("private", "default") else f"Its ACL is {acl!r}."


def _unblocked_buckets(resources: list[Guarded]) -> Iterator[tuple[Guarded, str]]:
    blocked = {
        r.inputs.get("bucket") for r in resources if r.type == _BLOCK and r.inputs.get("blockPublicAccess")
    }
    for resource in resources:
        if resource.type == _BUCKET and resource.inputs.get("bucket") not in blocked:
            yield resource, "It has no public-access block."


@each(_INSTANCE, "ecs/ecsDisk:EcsDisk", _SCALING, _TEMPLATE, _NODES)
def _plain_disks(inputs: Mapping[str, Any]) -> str | None:
    if "systemDiskCategory" in inputs and inputs.get("systemDiskEncrypted") is not True:
        return "Its system disk is not encrypted."
    if "diskName" in inputs and inputs.get("encrypted") is not True:
        return "It is not encrypted."
    disks = [inputs["systemDisk"]] if "systemDisk" in inputs else []
    disks += inputs.get("dataDisks", [])
    plain = [disk for disk in disks if str(disk.get("encrypted")).lower() != "true"]
    return "One of its disks is not encrypted." if plain else None


@each("ram/policy:Policy", "oss/bucketPolicy:BucketPolicy")
def _wildcard_policies(inputs: Mapping[str, Any]) -> str | None:
    document = inputs.get("policyDocument", inputs.get("policy"))
    if not isinstance(document, str):
        return None
    for statement in json.loads(document)["Statement"]:
        actions, places = _listed(statement.get("Action")), _listed(statement.get("Resource"))
        wild = [a for a in actions if a == "*" or a.endswith(":*")]
        if statement["Effect"] == "Allow" and (wild or "NotAction" in statement) and "*" in places:
            return f"It allows {wild[0] if wild else 'nearly every action'} on every resource."
    return None


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])  # type: ignore[call-overload]


def _plain_passwords(resources: list[Guarded]) -> Iterator[tuple[Guarded, str]]:
    for resource in resources:
        for key, value in resource.inputs.items():
            if _PASSWORD.search(key) and not isinstance(value, bool) and key not in resource.secrets:
                yield resource, f"{key!r} is not marked secret."


# Without the scaling configuration: the provider has no such input for it.
@each(_INSTANCE, _TEMPLATE, _NODES)
def _open_metadata(inputs: Mapping[str, Any]) -> str | None:
    options = inputs.get("instanceMetadataOptions", inputs)
    return None if options.get("httpTokens") == "required" else "Its metadata is readable without a token."


@each(_INSTANCE, _SCALING, _TEMPLATE)
def _unlimited_bursts(inputs: Mapping[str, Any]) -> str | None:
    bursting = any(is_burstable(kind) for kind in _instance_types(inputs))
    if bursting and inputs.get("creditSpecification") != "Standard":
        return "It is burstable, but not in standard mode."
    return None


@each(_INSTANCE, _SCALING, _TEMPLATE, _NODES, "eci/containerGroup:ContainerGroup")
def _large_types(inputs: Mapping[str, Any]) -> str | None:
    large = [kind for kind in _instance_types(inputs) if kind not in SMALL_TYPES]
    return f"Its type is {large[0]}." if large else None


def _instance_types(inputs: Mapping[str, Any]) -> list[str]:
    return [kind for kind in [inputs.get("instanceType"), *inputs.get("instanceTypes", [])] if kind]


@each(_INSTANCE)
def _eternal_servers(inputs: Mapping[str, Any]) -> str | None:
    return None if inputs.get("autoReleaseTime") else "It has no release time."


def _untagged(resources: list[Guarded]) -> Iterator[tuple[Guarded, str]]:
    for resource in resources:
        tags = resource.inputs.get("tags") or {}
        missing = [tag for tag in TAGS if not tags.get(tag)]
        if resource.type in TAGGABLE and missing:
            yield resource, f"It lacks the tags {', '.join(missing)}."


@each()
def _prepaid(inputs: Mapping[str, Any]) -> str | None:
    keys = ("instanceChargeType", "paymentType", "chargeType")
    bought = [key for key in keys if inputs.get(key) in _PREPAID]
    return f"It is a subscription: {bought[0]} is {inputs[bought[0]]!r}." if bought else None


@each()
def _undeletable(inputs: Mapping[str, Any]) -> str | None:
    locks = ("deletionProtection", "deletionProtectionEnabled", "groupDeletionProtection")
    held = [key for key in locks if inputs.get(key) is True]
    return f"{held[0]} prevents its deletion." if held else None


@each("oss/bucket:Bucket")
def _sticky_buckets(inputs: Mapping[str, Any]) -> str | None:
    return None if inputs.get("forceDestroy") is True else "With a file in it, it cannot be deleted."


@each("ram/user:User")
def _personal_users(inputs: Mapping[str, Any]) -> str | None:
    personal = [key for key in ("displayName", "email", "mobile") if inputs.get(key)]
    return f"{personal[0]!r} is personal data." if personal else None


RULES: tuple[Rule, ...] = (
    Rule(
        "no-open-remote-desktop",
        "Ports 22 and 3389 are never open to the whole internet.",
        "Attackers try passwords on every such port within minutes.",
        "Use the console's Session Manager, or name the school's addresses.",
        _open_remote_desktop,
    ),
    Rule(
        "no-public-bucket",
        "No bucket is public.",
        "Anybody could read a student's file, and the school would pay for the traffic.",
        "Keep the ACL private.",
        _public_acls,
    ),
    Rule(
        "blocked-buckets",
        "No bucket can be made public later.",
        "One click in the console would make it public.",
        "Add a BucketPublicAccessBlock to the bucket.",
        _unblocked_buckets,
        whole_stack=True,
    ),
    Rule(
        "encrypted-disks",
        "Every disk is encrypted.",
        "A disk may outlive its server, or be shared as a snapshot or image.",
        "Set the disk's encryption.",
        _plain_disks,
    ),
    Rule(
        "no-wildcard-policy",
        "No policy allows every action of a service on every resource.",
        "One student could change the seats of all others.",
        "Name the actions and the resources.",
        _wildcard_policies,
    ),
    Rule(
        "secret-passwords",
        "Every password is a Pulumi secret.",
        "Otherwise the state contains it in plain text.",
        "Wrap it in pulumi.Output.secret.",
        _plain_passwords,
    ),
    Rule(
        "metadata-tokens",
        "A server's metadata is readable with a token only.",
        "A web page that fetches addresses could be tricked into fetching the server's credentials.",
        "Set httpTokens to 'required'.",
        _open_metadata,
    ),
    Rule(
        "standard-bursts",
        "Burstable servers run in standard mode.",
        "In unlimited mode a busy loop costs money without limit.",
        "Set creditSpecification to 'Standard'.",
        _unlimited_bursts,
    ),
    Rule(
        "small-types",
        "Servers are small: 2 vCPU and at most 8 GiB.",
        "A large type can use up a lesson's budget in minutes.",
        f"Use one of {', '.join(SMALL_TYPES)}.",
        _large_types,
    ),
    Rule(
        "release-time",
        "Every server has a release time.",
        "A forgotten server would cost money for ever.",
        "Add `sessions:` to the class file: the release time follows from them.",
        _eternal_servers,
        costs_only=True,
    ),
    Rule(
        "tags",
        "Every resource that can have tags has those of its seat.",
        "Permissions, `labstacks sweep` and the bill use the tags.",
        "Pass tags=self.tags.",
        _untagged,
    ),
    Rule(
        "pay-as-you-go",
        "Nothing is a subscription.",
        "It would cost money long after the course, and could not be deleted.",
        "Use pay-as-you-go.",
        _prepaid,
    ),
    Rule(
        "deletable",
        "Nothing is protected from deletion.",
        "The class could not be removed without manual work.",
        "Leave deletion protection off.",
        _undeletable,
    ),
    Rule(
        "deletable-buckets",
        "A bucket can be deleted with its files.",
        "Students upload files, and the class could not be removed without manual work.",
        "Set forceDestroy.",
        _sticky_buckets,
    ),
    Rule(
        "nobody-by-name",
        "A RAM user has no personal name, email address or telephone number.",
        "Students' names must not leave the school.",
        "Leave displayName, email and mobile out.",
        _personal_users,
    ),
)
"""All guardrails, the most serious first."""
