"""The class's audit trail: who did what, kept where students cannot change it."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import actiontrail, oss

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs


class ClassroomAuditArgs(TypedDict):
    """Which audit trail a class gets."""

    context: LabContextArgs
    """Whose classroom it is and where it is."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    account_id: pulumi.Input[str]
    """The number of the cloud account, which makes the bucket's name its own."""
    keep_days: NotRequired[int]
    """For how long events are kept, 1 to 365 days. Default: 90."""


class ClassroomAudit(LabComponent):
    """A trail of all changes in the account, written into a private bucket that forgets by itself."""

    lab = "classroom"

    shared: pulumi.Output[dict[str, str]]
    """``trail_name`` and ``audit_bucket``."""

    def __init__(
        self, name: str, args: ClassroomAuditArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomAudit", args, ClassroomAuditArgs)
        context = LabContext.of(arguments.require("context"))
        keep_days = arguments.integer("keep_days", 90, low=1, high=365)
        super().__init__(name, context, opts)

        account_id = pulumi.Output.from_input(arguments.get("account_id"))
        bucket = self._bucket(account_id, keep_days, arguments.get("resource_group_id"))
        closed = self._closed(bucket)
        trail = actiontrail.Trail(
            self.child_name("trail"),
            trail_name=self.cloud_name("trail"),
            oss_bucket_name=bucket.bucket,
            event_rw="Write",
            trail_region="All",
            status="Enable",
            opts=self.child_options(depends_on=closed),
        )
        self.shared = pulumi.Output.all(trail_name=trail.trail_name, audit_bucket=bucket.bucket)
        self.publish()

    def _bucket(
        self, account_id: pulumi.Output[str], keep_days: int, resource_group_id: pulumi.Input[str]
    ) -> oss.Bucket:
        return oss.Bucket(
            self.child_name("bucket"),
            bucket=account_id.apply(lambda account: self.context.global_name("audit", account)),
            lifecycle_rules=[
                {"id": "forget", "enabled": True, "prefix": "", "expirations": [{"days": keep_days}]}
            ],
            force_destroy=True,
            resource_group_id=resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _closed(self, bucket: oss.Bucket) -> list[pulumi.Resource]:
        private = oss.BucketAcl(
            self.child_name("bucket-acl"), bucket=bucket.bucket, acl="private", opts=self.child_options()
        )
        block = oss.BucketPublicAccessBlock(
            self.child_name("bucket-public-access-block"),
            bucket=bucket.bucket,
            block_public_access=True,
            opts=self.child_options(),
        )
        return [private, block]
