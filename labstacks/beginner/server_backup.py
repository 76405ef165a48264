"""G3: back up a server and its data, and get them back."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, whole_number

EVERY_DAY = tuple(str(day) for day in range(1, 8))


class ServerBackupArgs(TypedDict):
    """Which disks are backed up, when, and for how long."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    system_disk_id: pulumi.Input[str]
    """The server's system disk; an image is made of it."""
    data_disk_id: pulumi.Input[str]
    """The disk with the data. The cloud takes no snapshot of a disk that was never attached to a server."""
    hour: NotRequired[int]
    """The full hour, 0 to 23 in UTC+8, of the daily snapshot of the data disk. Default: 4."""
    keep_days: NotRequired[int]
    """How many days a daily snapshot is kept, 1 to 30. Default: 3."""
    snapshots: NotRequired[int]
    """How many further snapshots of the data disk there are, 1 to 5; raising it takes one. Default: 1."""


class ServerBackupOptions(Options):
    """The options of an instructor."""

    hour = whole_number(4, low=0, high=23)
    keep_days = whole_number(3, low=1, high=30)
    snapshots = whole_number(1, low=1, high=5)


class ServerBackup(LabComponent):
    """Snapshots of both disks, an image of the system disk, and a policy for a daily snapshot of the data.

    A snapshot holds what was on the disk when it was taken. So a class adds this lab after the one with the
    server, or asks for one more of the ``snapshots`` when there is something to lose.
    """

    lab = "G3"
    type_token = "labstacks:index:ServerBackup"
    options_type = ServerBackupOptions

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
        context, options = LabContext.of(arguments.require("context")), ServerBackupOptions(arguments)
        system_disk, data_disk = arguments.reference("system_disk_id"), arguments.reference("data_disk_id")
        group = ClassroomRefs(arguments, "resource_group_id")["resource_group_id"]
        super().__init__(name, context, opts)

        self.policy = self._policy(options, data_disk, group)
        system = self._snapshot("system-snapshot", system_disk, group)
        numbers = range(1, options.snapshots + 1)
        data = [self._snapshot(f"data-snapshot-{number}", data_disk, group) for number in numbers]
        self.image = ecs.Image(
            self.child_name("image"),
            image_name=self.cloud_name("image"),
            description="The system disk as it was when the lab was made",
            snapshot_id=system.id,
            # The image must match the types of server that the course allows.
            architecture="x86_64",
            platform="Aliyun",
            # Servers that students started from it would block its deletion.
            force=True,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )

        self.policy_id, self.image_id = self.policy.id, self.image.id
        self.data_snapshot_ids = pulumi.Output.all(*(snapshot.id for snapshot in data))
        self.summary = pulumi.Output.all(
            data_snapshot=data[-1].id,
            system_snapshot=system.id,
            image=self.image.id,
            policy=self.policy.id,
            data_disk=data_disk,
        )
        self.publish()

    def _policy(
        self, options: ServerBackupOptions, disk: pulumi.Input[str], group: pulumi.Input[str]
    ) -> "ecs.AutoSnapshotPolicy":
        policy = ecs.AutoSnapshotPolicy(
            self.child_name("snapshot-policy"),
            auto_snapshot_policy_name=self.cloud_name("snapshot-policy"),
            repeat_weekdays=list(EVERY_DAY),
            time_points=[str(options.hour)],
            # Snapshots are paid by size, for as long as they are kept.
            retention_days=options.keep_days,
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

    def _snapshot(self, role: str, disk: pulumi.Input[str], group: pulumi.Input[str]) -> "ecs.EcsSnapshot":
        return ecs.EcsSnapshot(
            self.child_name(role),
            snapshot_name=self.cloud_name(role),
            disk_id=disk,
            # A disk that was made of it would block its deletion.
            force=True,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )
