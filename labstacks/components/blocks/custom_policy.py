"""A custom RAM policy, its attachment, and roles for cloud services."""

import json
from typing import Any

import pulumi
from pulumi_alicloud import ram

from labstacks.components.base import LabComponent


def custom_policy(
    component: LabComponent,
    role: str,
    description: str,
    document: pulumi.Input[str],
    *,
    cloud_name: str | None = None,
) -> "ram.Policy":
    """Create a custom policy.

    Args:
        component: The parent.
        role: Its role, e.g. ``read-policy``.
        description: What it allows or denies.
        document: The policy document as JSON.
        cloud_name: The end of its name in the cloud. Default: the role.
    """
    return ram.Policy(
        component.child_name(role),
        policy_name=component.cloud_name(cloud_name or role),
        description=description,
        policy_document=document,
        # A policy keeps at most five versions, and every change adds one.
        rotate_strategy="DeleteOldestNonDefaultVersionWhenLimitExceeded",
        # Detach it from users and roles it was attached to by hand, or it cannot be deleted.
        force=True,
        tags=component.tags,
        opts=component.child_options(),
    )


def attach_to_user(
    component: LabComponent, role: str, policy: "ram.Policy", user_name: pulumi.Input[str]
) -> "ram.UserPolicyAttachment":
    """Give a policy to a RAM user."""
    return ram.UserPolicyAttachment(
        component.child_name(role), user_name=user_name, **_attached(policy), opts=component.child_options()
    )


def attach_to_group(
    component: LabComponent, role: str, policy: "ram.Policy", group_name: pulumi.Input[str]
) -> "ram.GroupPolicyAttachment":
    """Give a policy to a RAM user group."""
    return ram.GroupPolicyAttachment(
        component.child_name(role), group_name=group_name, **_attached(policy), opts=component.child_options()
    )


def attach_to_role(
    component: LabComponent, role: str, policy: "ram.Policy", role_name: pulumi.Input[str]
) -> "ram.RolePolicyAttachment":
    """Give a policy to a RAM role."""
    return ram.RolePolicyAttachment(
        component.child_name(role), role_name=role_name, **_attached(policy), opts=component.child_options()
    )


def service_role(
    component: LabComponent, role: str, description: str, service: str, *, cloud_name: str | None = None
) -> "ram.Role":
    """Create a role that a cloud service may assume.

    Args:
        component: The parent.
        role: The child's role, e.g. ``function-role``.
        description: What the role is for.
        service: Such as ``fc.aliyuncs.com``.
        cloud_name: The end of its name in the cloud. Default: ``role``.
    """
    # A role and not an access key: a key is a secret that stays valid until somebody deletes it. A service
    # gets short-lived credentials of a role by itself, and nobody has to store them.
    return ram.Role(
        component.child_name(role),
        role_name=component.cloud_name(cloud_name or role),
        description=description,
        assume_role_policy_document=trust_policy(service),
        # The shortest that RAM accepts: credentials that leak are soon worthless.
        max_session_duration=3600,
        force=True,
        tags=component.tags,
        opts=component.child_options(),
    )


def trust_policy(service: str) -> str:
    """The document that lets a cloud service, e.g. ``fc.aliyuncs.com``, assume a role."""
    # This says who may become the role. What the role may then do is in its policies.
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": [service]}}
    return json.dumps({"Version": "1", "Statement": [statement]})


def _attached(policy: "ram.Policy") -> dict[str, Any]:
    return {"policy_name": policy.policy_name, "policy_type": "Custom"}
