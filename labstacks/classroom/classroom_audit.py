"""The class's audit trail: a record of all changes, where students cannot change it."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import actiontrail

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.private_bucket import private_bucket
from labstacks.components.options import Options, whole_number


class ClassroomAuditArgs(TypedDict):
    """Which audit trail a class gets."""

    context: LabContextArgs
    """The class of the classroom, and where it runs."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    account_id: pulumi.Input[str]
    """The number of the cloud account; a hash of it makes the bucket's name unique."""
    keep_days: NotRequired[int]
    """How long events are kept, 1 to 365 days. Default: 90."""


class ClassroomAuditOptions(Options):
    """The options that the classroom sets."""

    keep_days = whole_number(90, low=1, high=365)


class ClassroomAudit(LabComponent):
    """A trail of all changes in the account, written into a private bucket that deletes old events."""

    lab = "classroom"
    type_token = "labstacks:index:ClassroomAudit"
    options_type = ClassroomAuditOptions

    shared: pulumi.Output[dict[str, str]]
    """``trail_name`` and ``audit_bucket``."""

    def __init__(
        self, name: str, args: ClassroomAuditArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomAudit", args, ClassroomAuditArgs)
        context = LabContext.of(arguments.require("context"))
        options = ClassroomAuditOptions(arguments)
        account_id = arguments.reference("account_id")
        resource_group_id = arguments.reference("resource_group_id")
        super().__init__(name, context, opts)

        private = private_bucket(
            self,
            "audit",
            account_id=pulumi.Output.from_input(account_id),
            resource_group_id=resource_group_id,
            lifecycle_rules=[
                {
                    "id": "delete-old-events",
                    "enabled": True,
                    "prefix": "",
                    "expirations": [{"days": options.keep_days}],
                }
            ],
        )
        self.bucket = private.bucket
        self.trail = actiontrail.Trail(
            self.child_name("trail"),
            trail_name=self.cloud_name("trail"),
            oss_bucket_name=self.bucket.bucket,
            # Reading is most of the traffic and tells little. Changes are what a teacher looks for.
            event_rw="Write",
            # Somebody who changes a resource in another region must not stay unseen.
            trail_region="All",
            status="Enable",
            # The trail must not write before the bucket is private.
            opts=self.child_options(depends_on=private.settings),
        )
        self.shared = pulumi.Output.all(trail_name=self.trail.trail_name, audit_bucket=self.bucket.bucket)
        self.publish()
