"""G3: back up a server and its data, and get them back."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

EVERY_DAY = tuple(str(day) for day in range(1, 8))


class ServerBackupArgs(TypedDict):
    """Which disks are backed up, when, and for how long."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    system_disk_id: pulumi.Input[str]
    """The server's system disk, of which an image is made."""
    data_disk_id: pulumi.Input[str]
    """The disk with the data. The cloud takes no snapshot of a disk that was never attached to a server."""
    hour: NotRequired[int]
    """The full hour, 0 to 23 in UTC+8, of the daily snapshot of the data disk. Default: 4."""
    keep_days: NotRequired[int]
    """How many days a daily snapshot is kept, 1 to 30. Default: 3."""
    snapshots: NotRequired[int]
    """How many snapshots of the data disk there are besides, 1 to 5; one more takes one. Default: 1."""


@dataclass(frozen=True)
class ServerBackupSpec:
    """The choices of an instructor.

    Args:
        hour: Full hour of the day in UTC+8, 0 to 23.
        keep_days: Days, 1 to 30.
        snapshots: How many of the data disk, 1 to 5.
    """

    hour: int
    keep_days: int
    snapshots: int


class ServerBackup(LabComponent):
    """Snapshots of both disks, an image of the system disk, and a policy for a daily snapshot of the data.

    A snapshot holds what was on the disk when it was taken. So a class adds this lab after the one with the
    server, or asks for one more of the ``snapshots`` when there is something to lose.
    """

    lab = "G3"

    policy_id: pulumi.Output[str]
    """The snapshot policy, ``sp-…``."""
    data_snapshot_ids: pulumi.Output[list[str]]
    """The snapshots of the data disk, ``s-…``, the oldest first."""
    image_id: pulumi.Output[str]
    """The image from which a twin of the server can be started, ``m-…``."""
    summary: pulumi.Output[dict[str, str]]
    """``data_snapshot`` (the newest), ``system_snapshot``, ``image``, ``policy``: their ids; ``data_disk``:
    what to roll back."""

    def __init__(self, name: str, args: ServerBackupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("ServerBackup", args, ServerBackupArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        system_disk, data_disk = arguments.require("system_disk_id"), arguments.require("data_disk_id")
        group = ClassroomRefs(arguments, "resource_group_id")["resource_group_id"]
        super().__init__(name, context, opts)

        policy = self._policy(spec, data_disk, group)
        system = self._snapshot("system-snapshot", system_disk, group)
        numbers = range(1, spec.snapshots + 1)
        data = [self._snapshot(f"data-snapshot-{number}", data_disk, group) for number in numbers]
        image = ecs.Image(
            self.child_name("image"),
            image_name=self.cloud_name("image"),
            description="The system disk as it was when the lab was made",
            snapshot_id=system.id,
            architecture="x86_64",
            platform="Aliyun",
            # Students may have started servers from it, which would hinder its deletion.
            force=True,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )

        self.policy_id, self.image_id = policy.id, image.id
        self.data_snapshot_ids = pulumi.Output.all(*(snapshot.id for snapshot in data))
        self.summary = pulumi.Output.all(
            data_snapshot=data[-1].id,
            system_snapshot=system.id,
            image=image.id,
            policy=policy.id,
            data_disk=data_disk,
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> ServerBackupSpec:
        """When snapshots are taken and how long they are kept."""
        return ServerBackupSpec(
            hour=arguments.integer("hour", 4, low=0, high=23),
            keep_days=arguments.integer("keep_days", 3, low=1, high=30),
            snapshots=arguments.integer("snapshots", 1, low=1, high=5),
        )

    def _policy(
        self, spec: ServerBackupSpec, disk: pulumi.Input[str], group: pulumi.Input[str]
    ) -> ecs.AutoSnapshotPolicy:
        policy = ecs.AutoSnapshotPolicy(
            self.child_name("snapshot-policy"),
            auto_snapshot_policy_name=self.cloud_name("snapshot-policy"),
            repeat_weekdays=list(EVERY_DAY),
            time_points=[str(spec.hour)],
            retention_days=spec.keep_days,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )
        ecs.EcsAutoSnapshotPolicyAttachment(
            self.child_name("snapshot-policy-attachment"),
            auto_snapshot_policy_id=policy.id,
            disk_id=disk,
            opts=self.child_options(),
        )
        return policy

    def _snapshot(self, role: str, disk: pulumi.Input[str], group: pulumi.Input[str]) -> ecs.EcsSnapshot:
        return ecs.EcsSnapshot(
            self.child_name(role),
            snapshot_name=self.cloud_name(role),
            disk_id=disk,
            # It may have become a disk by the time it is deleted.
            force=True,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )
