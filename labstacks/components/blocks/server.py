"""Servers for students: small, without open ports, encrypted, and released when the course is over.

Every server of every lab is created here, so that its safety settings are defined once.
"""

from typing import Any

import pulumi
from pulumi_alicloud import ecs

from labstacks.alicloud.instance_types import DEFAULT_TYPE, SMALL_TYPES, is_burstable
from labstacks.alicloud.zones import encrypts_system_disks
from labstacks.components.base import LabComponent
from labstacks.components.options import Options, choice, optional_line, whole_number

__all__ = ["DEFAULT_TYPE", "SMALL_TYPES", "ImageOptions", "ServerOptions", "newest_image", "server"]

IMAGE_PATTERN = "^aliyun_3_x64_20G_alibase_"
"""Alibaba Cloud Linux 3. Image ids end with a date and change every few weeks, so they are looked up."""
SYSTEM_DISK_GB = 40


class ImageOptions(Options):
    """Which type and image a lab's servers have.

    The type is one of :data:`~labstacks.alicloud.instance_types.SMALL_TYPES`; without an image, the newest
    Alibaba Cloud Linux 3 is looked up.
    """

    instance_type = choice(SMALL_TYPES, DEFAULT_TYPE)
    image_id = optional_line()

    @property
    def burstable(self) -> bool:
        """Whether the type saves up and spends CPU credits."""
        return is_burstable(self.instance_type)


class ServerOptions(ImageOptions):
    """The same, and a bandwidth in Mbit/s. With 0 a server has no public address."""

    bandwidth = whole_number(0, low=0, high=100)


def newest_image(component: LabComponent, options: ImageOptions) -> pulumi.Output[str]:
    """The image to start servers from: the chosen one, or the newest Alibaba Cloud Linux 3."""
    if options.image_id:
        return pulumi.Output.from_input(options.image_id)
    found = ecs.get_images_output(
        name_regex=IMAGE_PATTERN, owners="system", most_recent=True, opts=component.look_up_options()
    )
    return found.images.apply(lambda images: images[0].id)


def server(
    component: LabComponent,
    role: str,
    options: ImageOptions,
    *,
    vswitch_id: pulumi.Input[str],
    security_group_id: pulumi.Input[str],
    resource_group_id: pulumi.Input[str],
    user_data: pulumi.Input[str] | None = None,
    bandwidth: int = 0,
    zone: str | None = None,
    **more: Any,
) -> "ecs.Instance":
    """Create a server, with every setting that matters for safety and cost.

    Args:
        component: The parent, whose tags and release time the server gets.
        role: Its role, e.g. ``server-1``; also the end of its name in the cloud.
        options: Type and image.
        vswitch_id: Its vSwitch.
        security_group_id: Its security group.
        resource_group_id: The class's resource group.
        user_data: A script for its first start, in the form of cloud-init. A change replaces the server.
        bandwidth: Mbit/s to the internet. With 0 it has no public address.
        zone: The vSwitch's zone. Default: the first of the context's zones.
        more: Further inputs of ``ecs.Instance``, such as ``key_name``.
    """
    name, context = component.cloud_name(role), component.context
    return ecs.Instance(
        component.child_name(role),
        instance_name=name,
        host_name=name,
        instance_type=options.instance_type,
        image_id=newest_image(component, options),
        # By the hour: a lesson ends, and a server paid by the month could not be given back.
        instance_charge_type="PostPaid",
        # In unlimited mode a busy burstable server keeps running at full speed, and the school pays for it.
        credit_specification="Standard" if options.burstable else None,
        # The default, written out so that `up --refresh` starts a server that a student stopped.
        status="Running",
        # The cloud removes the server at this time even if nobody runs labstacks again.
        auto_release_time=context.release_at,
        vswitch_id=vswitch_id,
        security_groups=[security_group_id],
        # By traffic, not by bandwidth: most of the time nobody opens a student's page.
        internet_charge_type="PayByTraffic",
        internet_max_bandwidth_out=bandwidth,
        # The metadata service tells programs on the server who it is. With tokens required, a web page that
        # tricks the server into fetching an address cannot read its credentials.
        http_endpoint="enabled",
        http_tokens="required",
        # PL0 is the slowest and cheapest ESSD. A lesson never waits for a disk.
        system_disk_category="cloud_essd",
        system_disk_performance_level="PL0",
        system_disk_size=SYSTEM_DISK_GB,
        system_disk_name=f"{name}-system",
        system_disk_encrypted=encrypts_system_disks(zone or context.zones[0]),
        user_data=user_data,
        resource_group_id=resource_group_id,
        tags=component.tags,
        # Disks are billed on their own, so they carry the tags of their server.
        volume_tags=component.tags,
        opts=component.child_options(
            # A newer image must not replace the disk of a running server.
            ignore_changes=[] if options.image_id else ["image_id"],
            # The script runs at the first start only, so a new script needs a new server.
            replace_on_changes=["user_data"],
            delete_before_replace=True,
        ),
        **more,
    )
