"""A private bucket with a block of public access."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_alicloud import oss

from labstacks.components.base import LabComponent

DAYS_FOR_AN_UPLOAD = 1
"""Days after which the cloud deletes the parts of an unfinished upload."""
_ABORT_UPLOADS: dict[str, Any] = {
    "id": "abort-unfinished-uploads",
    "enabled": True,
    "prefix": "",
    "abort_multipart_uploads": [{"days": DAYS_FOR_AN_UPLOAD}],
}


@dataclass(frozen=True)
class PrivateBucket:
    """A bucket and what makes it private.

    Args:
        bucket: The bucket.
        settings: Resources to create before the first file: ACL, block of public access, versioning.
    """

    bucket: "oss.Bucket"
    settings: list[pulumi.Resource]


def private_bucket(
    component: LabComponent,
    role: str,
    *,
    account_id: pulumi.Output[str],
    resource_group_id: pulumi.Input[str],
    lifecycle_rules: Sequence[dict[str, Any]] = (),
    versions: bool = False,
) -> PrivateBucket:
    """Create an encrypted bucket with a private ACL and a block of public access.

    Args:
        component: The parent.
        role: What it is for, e.g. ``files``; the end of its name.
        account_id: The number of the cloud account, which makes the name unique.
        resource_group_id: The class's resource group.
        lifecycle_rules: Rules in addition to the one that deletes unfinished uploads.
        versions: Whether old versions of files are kept.
    """
    bucket = oss.Bucket(
        component.child_name("bucket"),
        bucket=component.global_name(role, account_id),
        # Other classes bill a minimum of 30 days or more, and a class lasts a few.
        storage_class="Standard",
        # Copies in one zone are enough for lessons, and cost less than copies in three.
        redundancy_type="LRS",
        # OSS holds the key (AES256): encrypted at no cost, and no key that a student could lose.
        server_side_encryption_rule={"sse_algorithm": "AES256"},
        # Parts of an unfinished upload block the deletion of a bucket, and cost money.
        lifecycle_rules=[*lifecycle_rules, _ABORT_UPLOADS],
        # Files that a student uploaded would block it too.
        force_destroy=True,
        resource_group_id=resource_group_id,
        tags=component.tags,
        # The resources below set these. The bucket reports them too, which would show as a change.
        opts=component.child_options(ignore_changes=["acl", "versioning"]),
    )
    # A private ACL alone is not enough: a later click could make a file public. The block forbids that
    # click.
    settings: list[pulumi.Resource] = [
        oss.BucketAcl(
            component.child_name("bucket-acl"),
            bucket=bucket.bucket,
            acl="private",
            opts=component.child_options(),
        ),
        oss.BucketPublicAccessBlock(
            component.child_name("bucket-public-access-block"),
            bucket=bucket.bucket,
            block_public_access=True,
            opts=component.child_options(),
        ),
    ]
    if versions:
        settings.append(
            oss.BucketVersioning(
                component.child_name("bucket-versioning"),
                bucket=bucket.bucket,
                status="Enabled",
                opts=component.child_options(),
            )
        )
    return PrivateBucket(bucket, settings)


def text_file(
    component: LabComponent,
    role: str,
    *,
    bucket: pulumi.Input[str],
    key: str,
    content: pulumi.Input[str],
    depends_on: Sequence[pulumi.Resource] = (),
    **more: Any,
) -> "oss.BucketObject":
    """Upload a text file to a bucket.

    Args:
        component: The parent.
        role: The file's role, e.g. ``welcome``.
        bucket: The bucket's name.
        key: The file's path in the bucket.
        content: Its text.
        depends_on: Resources to create first.
        more: Further inputs of ``oss.BucketObject``.
    """
    return oss.BucketObject(
        component.child_name(role),
        bucket=bucket,
        key=key,
        content=content,
        content_type="text/plain; charset=utf-8",
        opts=component.child_options(depends_on=list(depends_on)),
        **more,
    )


def console_page(region: str, bucket: str) -> str:
    """The address of a bucket's page in the console."""
    return f"https://oss.console.alibabacloud.com/bucket/oss-{region}/{bucket}/object"
