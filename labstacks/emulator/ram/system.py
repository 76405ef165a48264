"""Policies that the cloud itself provides (type ``System``), as far as their names tell what they hold."""

from __future__ import annotations

import re
from typing import Any

_BY_NAME = re.compile(r"Aliyun(\w+?)(FullAccess|ReadOnlyAccess)$")

_SERVICES = {
    "ECS": ("ecs",), "VPC": ("vpc",), "OSS": ("oss",), "RAM": ("ram", "ims"), "RDS": ("rds",),
    "SLB": ("slb",), "ALB": ("alb",), "ESS": ("ess",), "CloudMonitor": ("cms",), "Log": ("log",),
    "FC": ("fc",), "CS": ("cs",), "ContainerRegistry": ("cr",), "KMS": ("kms",), "HBR": ("hbr",),
    "ActionTrail": ("actiontrail",), "NAS": ("nas",), "PVTZ": ("pvtz",), "BSS": ("bss", "bssapi"),
    "EIP": ("vpc",), "NATGateway": ("vpc",), "ResourceDirectory": ("resourcemanager",),
    "STSAssumeRole": ("sts",), "Yundun": ("yundun",), "Support": ("support",), "Config": ("config",),
}  # fmt: skip

_READING = ("Describe*", "List*", "Get*", "Check*", "Query*", "BatchGet*", "Search*")


def system_policy(name: str) -> dict[str, Any] | None:
    """The document of a system policy such as ``AliyunECSReadOnlyAccess``; None for a name not known here."""
    if name == "AdministratorAccess":
        return _allowing(["*"])
    if name == "ReadOnlyAccess":
        return _allowing([f"*:{verb}" for verb in _READING])
    if name == "AliyunSTSAssumeRoleAccess":
        return _allowing(["sts:AssumeRole"])
    found = _BY_NAME.match(name)
    if found is None or found[1] not in _SERVICES:
        return None
    verbs = ("*",) if found[2] == "FullAccess" else _READING
    return _allowing([f"{service}:{verb}" for service in _SERVICES[found[1]] for verb in verbs])


def system_policy_names() -> tuple[str, ...]:
    """The system policies whose documents are known here. The cloud has hundreds more."""
    named = (f"Aliyun{service}{kind}" for service in _SERVICES for kind in ("FullAccess", "ReadOnlyAccess"))
    return ("AdministratorAccess", "ReadOnlyAccess", "AliyunSTSAssumeRoleAccess", *named)


def _allowing(actions: list[str]) -> dict[str, Any]:
    return {"Version": "1", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
