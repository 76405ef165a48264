"""B2: store and share a file."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import oss

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

WELCOME = """\
This is your own place for files. Change this file, upload it again, and bring the old version back.
這是你自己的儲存空間。試試修改這個檔案，再次上載，然後還原舊版本。
"""


class FileShareArgs(TypedDict):
    """Where a student stores files."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    keep_days: NotRequired[int]
    """For how long an old version of a file is kept, 1 to 365 days. Default: 30."""


@dataclass(frozen=True)
class FileShareSpec:
    """The checked form of what an instructor may choose in :class:`FileShareArgs`."""

    keep_days: int


class FileShare(LabComponent):
    """A private bucket that keeps old versions of files, with a first file in it.

    Nobody can make it public. A student shares a file by a signed link that expires.
    """

    lab = "B2"

    bucket: pulumi.Output[str]
    """The bucket's name."""
    summary: pulumi.Output[dict[str, str]]
    """``bucket``: its name; ``address``: its page in the console; ``first_file``: the file that is there."""

    def __init__(self, name: str, args: FileShareArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("FileShare", args, FileShareArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "resource_group_id")
        super().__init__(name, context, opts)

        bucket = self._bucket(classroom, spec)
        settings = self._settings(bucket)
        first_file = oss.BucketObject(
            self.child_name("welcome"),
            bucket=bucket.bucket,
            key="welcome.txt",
            content=WELCOME,
            content_type="text/plain; charset=utf-8",
            opts=self.child_options(depends_on=settings),
        )
        self.bucket = bucket.bucket
        self.summary = pulumi.Output.all(
            bucket=bucket.bucket,
            address=bucket.bucket.apply(lambda bucket: console_page(context.region, bucket)),
            first_file=first_file.key,
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> FileShareSpec:
        """Read what an instructor may choose."""
        return FileShareSpec(keep_days=arguments.integer("keep_days", 30, low=1, high=365))

    def _bucket(self, classroom: ClassroomRefs, spec: FileShareSpec) -> oss.Bucket:
        return oss.Bucket(
            self.child_name("bucket"),
            bucket=classroom["account_id"].apply(lambda account: self.context.global_name("files", account)),
            server_side_encryption_rule={"sse_algorithm": "AES256"},
            lifecycle_rules=[
                {
                    "id": "forget-old-versions",
                    "enabled": True,
                    "prefix": "",
                    "noncurrent_version_expirations": [{"days": spec.keep_days}],
                }
            ],
            # Or what a student has put in would hinder the bucket's deletion.
            force_destroy=True,
            resource_group_id=classroom["resource_group_id"],
            tags=self.tags,
            opts=self.child_options(),
        )

    def _settings(self, bucket: oss.Bucket) -> list[pulumi.Resource]:
        private = oss.BucketAcl(
            self.child_name("bucket-acl"), bucket=bucket.bucket, acl="private", opts=self.child_options()
        )
        never_public = oss.BucketPublicAccessBlock(
            self.child_name("bucket-public-access-block"),
            bucket=bucket.bucket,
            block_public_access=True,
            opts=self.child_options(),
        )
        versions = oss.BucketVersioning(
            self.child_name("bucket-versioning"),
            bucket=bucket.bucket,
            status="Enabled",
            opts=self.child_options(),
        )
        return [private, never_public, versions]


def console_page(region: str, bucket: str) -> str:
    """The address of a bucket's page in the console."""
    return f"https://oss.console.alibabacloud.com/bucket/oss-{region}/{bucket}/object"
