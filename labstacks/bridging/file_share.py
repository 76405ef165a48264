"""B2: store and share a file."""

from typing import NotRequired, TypedDict

import pulumi

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.private_bucket import console_page, private_bucket, text_file
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, whole_number

WELCOME = """\
This is your own place for files. Change this file, upload it again, and bring the old version back.
這是你自己的儲存空間。試試修改這個檔案，再次上載，然後還原舊版本。
"""


class FileShareArgs(TypedDict):
    """Where a student stores files."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    keep_days: NotRequired[int]
    """How long an old version of a file is kept, 1 to 365 days. Default: 30."""


class FileShareOptions(Options):
    """The options of an instructor."""

    keep_days = whole_number(30, low=1, high=365)


class FileShare(LabComponent):
    """A private bucket that keeps old versions of files, with a first file in it.

    Nobody can make it public. A student shares a file by a signed link that expires.
    """

    lab = "B2"
    type_token = "labstacks:index:FileShare"
    options_type = FileShareOptions

    bucket_name: pulumi.Output[str]
    """The bucket's name."""
    summary: pulumi.Output[dict[str, str]]
    """``bucket``: its name; ``address``: its page in the console; ``first_file``: a file to start with."""

    def __init__(self, name: str, args: FileShareArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("FileShare", args, FileShareArgs)
        context, options = LabContext.of(arguments.require("context")), FileShareOptions(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "resource_group_id")
        super().__init__(name, context, opts)

        private = private_bucket(
            self,
            "files",
            account_id=classroom["account_id"],
            resource_group_id=classroom["resource_group_id"],
            # Without versions an overwritten file is lost, and the lab's exercise is to get it back.
            versions=True,
            # Old versions are stored and paid like files, so they must end some day.
            lifecycle_rules=[
                {
                    "id": "delete-old-versions",
                    "enabled": True,
                    "prefix": "",
                    "noncurrent_version_expirations": [{"days": options.keep_days}],
                }
            ],
        )
        self.bucket = private.bucket
        self.first_file = text_file(
            self,
            "welcome",
            bucket=self.bucket.bucket,
            key="welcome.txt",
            content=WELCOME,
            # After the settings: a file uploaded before versioning has no earlier version to restore.
            depends_on=private.settings,
        )
        self.bucket_name = self.bucket.bucket
        self.summary = pulumi.Output.all(
            bucket=self.bucket_name,
            address=self.bucket_name.apply(lambda bucket: console_page(context.region, bucket)),
            first_file=self.first_file.key,
        )
        self.publish()
