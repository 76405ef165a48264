"""A vSwitch of a seat or of the classroom."""

import pulumi
from pulumi_alicloud import vpc

from labstacks.components.base import LabComponent


def vswitch(
    component: LabComponent, role: str, *, vpc_id: pulumi.Input[str], zone: str, cidr: str
) -> "vpc.Switch":
    """Create a vSwitch.

    Args:
        component: The parent.
        role: Its role, e.g. ``vswitch-1``; also the end of its name in the cloud.
        vpc_id: The class's VPC.
        zone: Such as ``cn-hongkong-b``.
        cidr: Its addresses, inside the seat's slot.
    """
    return vpc.Switch(
        component.child_name(role),
        vswitch_name=component.cloud_name(role),
        vpc_id=vpc_id,
        zone_id=zone,
        cidr_block=cidr,
        tags=component.tags,
        opts=component.child_options(),
    )


def seat_vswitches(component: LabComponent, vpc_id: pulumi.Input[str]) -> "list[vpc.Switch]":
    """Create the seat's two vSwitches, in the first two of the context's zones."""
    # Two zones: if one data centre fails, a lab can show that the other still answers.
    places = zip(component.context.vswitch_cidrs, component.context.zones, strict=False)
    return [
        vswitch(component, f"vswitch-{number}", vpc_id=vpc_id, zone=zone, cidr=cidr)
        for number, (cidr, zone) in enumerate(places, start=1)
    ]
