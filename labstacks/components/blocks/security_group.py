"""A security group without ingress, and rules that allow ingress."""

import pulumi
from pulumi_alicloud import ecs

from labstacks.components.base import LabComponent


def security_group(
    component: LabComponent,
    description: str,
    *,
    vpc_id: pulumi.Input[str],
    resource_group_id: pulumi.Input[str],
    members_may_talk: bool = False,
    cloud_name: str = "security-group",
) -> "ecs.SecurityGroup":
    """Create a security group that allows no ingress.

    Args:
        component: The parent.
        description: What it protects.
        vpc_id: The class's VPC.
        resource_group_id: The class's resource group.
        members_may_talk: Whether its servers can reach each other.
        cloud_name: The end of its name in the cloud, unique among the labs of the level.
    """
    return ecs.SecurityGroup(
        component.child_name("security-group"),
        security_group_name=component.cloud_name(cloud_name),
        description=description,
        vpc_id=vpc_id,
        # An "enterprise" group cannot let its members talk to each other, and labs with two servers need
        # that.
        security_group_type="normal",
        inner_access_policy="Accept" if members_may_talk else "Drop",
        # In the class's resource group, so that a teacher sees one class in the console at a time.
        resource_group_id=resource_group_id,
        tags=component.tags,
        opts=component.child_options(),
    )


def allow_ingress(
    component: LabComponent,
    role: str,
    description: str,
    *,
    security_group_id: pulumi.Input[str],
    source: str,
    port: int | None = None,
) -> "ecs.SecurityGroupRule":
    """Allow ingress to a security group.

    Args:
        component: The parent.
        role: The rule's role, e.g. ``ingress-http``.
        description: Whose traffic it is.
        security_group_id: The group.
        source: Addresses as a CIDR block.
        port: A TCP port; None for all protocols and ports.
    """
    return ecs.SecurityGroupRule(
        component.child_name(role),
        security_group_id=security_group_id,
        description=description,
        type="ingress",
        ip_protocol="all" if port is None else "tcp",
        port_range="-1/-1" if port is None else f"{port}/{port}",
        # The only network type in a VPC. The provider's default is the classic network.
        nic_type="intranet",
        policy="accept",
        # 1 is the highest priority: a rule of another priority that somebody adds later does not override
        # it.
        priority=1,
        cidr_ip=source,
        opts=component.child_options(),
    )
