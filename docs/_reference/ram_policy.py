"""The RAM policies of the user who deploys, written from the actions that labstacks sends."""

from __future__ import annotations

import json
from typing import Any

from labstacks.alicloud.api_actions import api_actions

IN_FIRST = {"bss", "bssapi", "ecs", "oss", "quotas", "ram", "resourcemanager", "ros", "sts", "vpc"}
"""Services of the first policy. RAM accepts 6144 characters in one, so all services need two."""
DENIED = (
    ("ram:AttachPolicyTo*", "acs:ram:*:system:policy/*"),
    ("ram:CreateAccessKey", "*"),
    ("ram:UpdateAccessKey", "*"),
    ("ram:*SAMLProvider*", "*"),
    ("ram:*OIDCProvider*", "*"),
)
"""Denied even when another policy of the same user allows it."""

SERVICE_ROLES = ("alb.aliyuncs.com", "nat.aliyuncs.com")
"""Services that create their role when the first load balancer or NAT gateway of an account is created.

Source: Server Load Balancer, Use service-linked roles (2023-11-10); NAT Gateway, CreateNatGateway
(2026-01-12) and Service-linked role (2024-01-19).
"""


def policies() -> dict[str, str]:
    """File name to policy document."""
    first = [action for action in api_actions() if action.split(":")[0] in IN_FIRST]
    second = [action for action in api_actions() if action.split(":")[0] not in IN_FIRST]
    denials = [_statement("Deny", [action], resource) for action, resource in DENIED]
    return {
        "ram-policy-instructor.json": _document(
            [_statement("Allow", first, "*"), _service_roles(), *denials]
        ),
        "ram-policy-instructor-services.json": _document([_statement("Allow", second, "*")]),
    }


def _statement(effect: str, actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": effect, "Action": actions, "Resource": [resource]}


def _service_roles() -> dict[str, Any]:
    """Let services, and only these, create the roles that they take for themselves."""
    statement = _statement("Allow", ["ram:CreateServiceLinkedRole"], "*")
    return {**statement, "Condition": {"StringEquals": {"ram:ServiceName": list(SERVICE_ROLES)}}}


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "1", "Statement": statements}, indent=1) + "\n"
