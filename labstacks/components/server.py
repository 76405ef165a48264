"""Servers for students: small, closed, encrypted, and gone when the course is over.

Every server of every lab is made here, so that the safe choices are made once.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_alicloud import ecs

from labstacks.alicloud.instance_types import DEFAULT_TYPE, SMALL_TYPES, is_burstable
from labstacks.components.base import Arguments, LabComponent

__all__ = ["DEFAULT_TYPE", "SMALL_TYPES", "ServerSpec", "newest_image", "server"]

IMAGE_PATTERN = "^aliyun_3_x64_20G_alibase_"
"""Alibaba Cloud Linux 3. Image ids end with a date and change every few weeks, so they are looked up."""
SYSTEM_DISK_GB = 40


@dataclass(frozen=True)
class ServerSpec:
    """The choices that an instructor may make for a lab's servers.

    Args:
        instance_type: One of :data:`~labstacks.alicloud.instance_types.SMALL_TYPES`.
        image_id: An image of one's own choice; None looks up the newest Alibaba Cloud Linux 3.
        bandwidth: Mbit/s to the internet, 0 to 100. With 0 the server has no public address.
    """

    instance_type: str = DEFAULT_TYPE
    image_id: str | None = None
    bandwidth: int = 0

    @staticmethod
    def read(arguments: Arguments, *, bandwidth: int = 0) -> "ServerSpec":
        """Read ``instance_type``, ``image_id`` and ``bandwidth`` from a component's arguments.

        Args:
            arguments: The component's arguments.
            bandwidth: The component's default of that argument.
        """
        return ServerSpec(
            instance_type=arguments.one_of("instance_type", SMALL_TYPES, DEFAULT_TYPE),
            image_id=arguments.text("image_id") if arguments.get("image_id") is not None else None,
            bandwidth=arguments.integer("bandwidth", bandwidth, low=0, high=100),
        )

    @property
    def burstable(self) -> bool:
        """Whether the type saves up and spends CPU credits."""
        return is_burstable(self.instance_type)


def newest_image(component: LabComponent, spec: ServerSpec) -> pulumi.Output[str]:
    """The image to start servers from: the one in the spec, or the newest Alibaba Cloud Linux 3."""
    if spec.image_id:
        return pulumi.Output.from_input(spec.image_id)
    found = ecs.get_images_output(
        name_regex=IMAGE_PATTERN, owners="system", most_recent=True, opts=component.look_up_options()
    )
    return found.images.apply(lambda images: images[0].id)


def server(
    component: LabComponent,
    role: str,
    spec: ServerSpec,
    *,
    vswitch_id: pulumi.Input[str],
    security_group_id: pulumi.Input[str],
    resource_group_id: pulumi.Input[str],
    user_data: pulumi.Input[str] | None = None,
    **more: Any,
) -> ecs.Instance:
    """Make a server as a child of a component, with nothing left to chance.

    Args:
        component: Whose child it is, and whose tags and release time it takes.
        role: The child's role, e.g. ``server-1``; also the end of its name in the cloud.
        spec: Type, image and bandwidth.
        vswitch_id: Where it stands.
        security_group_id: What guards it.
        resource_group_id: Where it is counted.
        user_data: What it does when it starts for the first time. A change replaces the server.
        more: Further inputs of ``ecs.Instance``, such as ``key_name``.
    """
    name, context = component.cloud_name(role), component.context
    return ecs.Instance(
        component.child_name(role),
        instance_name=name,
        host_name=name,
        instance_type=spec.instance_type,
        image_id=newest_image(component, spec),
        instance_charge_type="PostPaid",
        # Without it, a busy burstable server would go on at full speed and on the school's bill.
        credit_specification="Standard" if spec.burstable else None,
        # As it is by default; said, so that `up --refresh` starts a server that somebody stopped.
        status="Running",
        auto_release_time=context.release_at,
        vswitch_id=vswitch_id,
        security_groups=[security_group_id],
        internet_charge_type="PayByTraffic",
        internet_max_bandwidth_out=spec.bandwidth,
        http_endpoint="enabled",
        http_tokens="required",
        system_disk_category="cloud_essd",
        system_disk_performance_level="PL0",
        system_disk_size=SYSTEM_DISK_GB,
        system_disk_name=f"{name}-system",
        system_disk_encrypted=True,
        user_data=user_data,
        resource_group_id=resource_group_id,
        tags=component.tags,
        volume_tags=component.tags,
        opts=component.child_options(
            # A newer image on the shelf is no reason to take a running server's disk away.
            ignore_changes=[] if spec.image_id else ["image_id"],
            # First-start scripts run at the first start only, so a new script needs a new server.
            replace_on_changes=["user_data"],
            delete_before_replace=True,
        ),
        **more,
    )
