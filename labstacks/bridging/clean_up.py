"""B6: clean up and be safe."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.private_bucket import text_file
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, flag

FOLDER = "leftovers/"
LEFTOVERS = {
    "old-draft.txt": "An old draft. It may go. 舊草稿，可以刪除。\n",
    "copy-of-copy.txt": "A copy of a copy. It may go. 副本的副本，可以刪除。\n",
    "keep-me.txt": "This file is still in use: look first! 這個檔案仍然有用，刪除前請先看清楚！\n",
}
DISK_GB = 20


class CleanUpArgs(TypedDict):
    """What a student finds to clean up."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    bucket: pulumi.Input[str]
    """The bucket that the leftover files are put into, such as that of a ``FileShare``."""
    disk: NotRequired[bool]
    """Whether there is a forgotten disk too; it costs a little by the hour. Default: true."""


class CleanUpOptions(Options):
    """The options of an instructor."""

    disk = flag(True)


class CleanUp(LabComponent):
    """Leftovers for the clean-up exercise: a disk without a server, and a folder of old files.

    The disk is the only resource outside the bucket that a student may delete: the permission requires the
    tag ``lab`` with the value ``B6``.
    """

    lab = "B6"
    type_token = "labstacks:index:CleanUp"
    options_type = CleanUpOptions

    summary: pulumi.Output[dict[str, str]]
    """``folder``: where the old files are; ``disk``: the forgotten disk's name, if there is one."""

    def __init__(self, name: str, args: CleanUpArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("CleanUp", args, CleanUpArgs)
        context, options = LabContext.of(arguments.require("context")), CleanUpOptions(arguments)
        bucket = arguments.reference("bucket")
        classroom = ClassroomRefs(arguments, "resource_group_id")
        super().__init__(name, context, opts)

        # One of the files is still in use: students look into a file before they delete it.
        for file, content in LEFTOVERS.items():
            text_file(self, file.removesuffix(".txt"), bucket=bucket, key=f"{FOLDER}{file}", content=content)
        self.disk = self._disk(classroom["resource_group_id"]) if options.disk else None
        disk = {"disk": self.disk.disk_name} if self.disk else {}
        self.summary = pulumi.Output.all(folder=FOLDER, **disk)
        self.publish()

    def _disk(self, resource_group_id: pulumi.Output[str]) -> "ecs.EcsDisk":
        return ecs.EcsDisk(
            self.child_name("forgotten-disk"),
            disk_name=self.cloud_name("forgotten-disk"),
            description="No server uses this disk, and it costs money every hour",
            # A disk is in one zone and can only be attached to servers there.
            zone_id=self.context.zones[0],
            category="cloud_essd",
            performance_level="PL0",
            size=DISK_GB,
            # Encryption cannot be switched on later: it needs a new disk.
            encrypted=True,
            payment_type="PayAsYouGo",
            # The API reports true where nothing was set.
            delete_auto_snapshot=True,
            resource_group_id=resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
