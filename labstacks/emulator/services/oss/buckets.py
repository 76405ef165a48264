"""Buckets, and the settings that a bucket has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from typing_extensions import override

from labstacks.emulator import contents
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.oss import errors
from labstacks.emulator.services.patterns import Pattern, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

BUCKETS = ApiQuota("buckets", "OSS buckets", 100, t.BUCKET, errors.TooManyBuckets, Scope.ACCOUNT)
TAKEN = frozenset(
    (
        "test", "demo", "data", "backup", "backups", "images", "photos", "files", "website", "homework",
        "student", "students", "school", "my-bucket", "mybucket", "bucket", "static", "logs", "public", "lab",
    )
)  # fmt: skip
"""Bucket names that somebody else in the world has had for years."""

NAME = Pattern(
    "it must have 3 to 63 characters of a-z, 0-9 and -, with a letter or digit first and last",
    regex=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
)
_SETTINGS = (
    t.BUCKET_ACL, t.BUCKET_POLICY, t.BUCKET_VERSIONING, t.BUCKET_WEBSITE, t.BUCKET_LOGGING,
    t.BUCKET_PUBLIC_ACCESS_BLOCK,
)  # fmt: skip
_OF_BUCKET = {"bucket": Reference((t.BUCKET,), errors.NoSuchBucket)}


@register
class Bucket(Model):
    """A bucket: its name is unique in the world, and public access is blocked at birth."""

    token = t.BUCKET
    patterns = {
        "bucket": NAME.at_api("InvalidBucketName"),
        "acl": one_of("private", "public-read", "public-read-write"),
        "storageClass": one_of("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"),
        "redundancyType": one_of("LRS", "ZRS"),
        "lifecycleRules[].prefix": Pattern("it must have at most 1023 characters", regex=r"(?s).{0,1023}"),
    }
    quotas = (BUCKETS,)

    @override
    def shape(self, inputs: Values) -> str:
        return "{bucket}" if inputs.get("bucket") else "tf-oss-bucket-<digits:18>"

    @override
    def admit(self, call: ApiCall) -> None:
        name = call.inputs.get("bucket")
        if name in TAKEN or (name and call.get(t.BUCKET, name) is not None):
            raise errors.BucketExists(name=name)
        # Public access is blocked at birth, and nothing can lift a block on a bucket that is not there yet.
        if str(call.inputs.get("acl", "private")).startswith("public"):
            raise errors.PublicAclBlocked(name=name)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "bucket": id_,
            "acl": "private",
            "creationDate": call.now[:10],
            "extranetEndpoint": f"oss-{call.region}.aliyuncs.com",
            "intranetEndpoint": f"oss-{call.region}-internal.aliyuncs.com",
            "location": f"oss-{call.region}",
            "owner": call.account,
            "storageClass": "Standard",
            "redundancyType": "LRS",
        }

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        objects = call.tx.naming(before.id, t.BUCKET_OBJECT, "bucket")
        if objects and not before.properties.get("forceDestroy"):
            raise errors.BucketNotEmpty(id=before.id, other=objects[0].id)

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        for type_ in (t.BUCKET_OBJECT, *_SETTINGS):
            for row in call.tx.naming(before.id, type_, "bucket"):
                call.tx.remove(row.key)
        contents.remove(call.tx, before.id)


@register
class PublicAccessBlock(Model):
    """The bucket's own block on public access, which can be lifted."""

    token = t.BUCKET_PUBLIC_ACCESS_BLOCK
    references = _OF_BUCKET


@register
class BucketAcl(Model):
    """Who may read the bucket; public only where no block forbids it."""

    token = t.BUCKET_ACL
    references = _OF_BUCKET
    patterns = {"acl": one_of("private", "public-read", "public-read-write")}

    @override
    def admit(self, call: ApiCall) -> None:
        if str(call.inputs.get("acl")).startswith("public") and is_blocked(call):
            raise errors.PublicAclBlocked(name=call.inputs.get("bucket"))

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)


@register
class BucketPolicy(Model):
    """A policy on the bucket; it cannot allow everybody while public access is blocked."""

    token = t.BUCKET_POLICY
    references = _OF_BUCKET

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        document = inputs.get("policy")
        if document is not UNKNOWN and _policy(document) is None:
            yield Malformed("policy", "InvalidPolicyDocument", "it must be a policy in JSON")

    @override
    def admit(self, call: ApiCall) -> None:
        document = _policy(call.inputs.get("policy"))
        if document is None or document.get("Version") != "1" or not document.get("Statement"):
            raise errors.InvalidPolicyDocument(why='it needs "Version": "1" and a "Statement"')
        if _is_public(document) and is_blocked(call):
            raise errors.PublicPolicyBlocked(name=call.inputs.get("bucket"))

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)


@register
class BucketVersioning(Model):
    """Whether old versions of objects are kept."""

    token = t.BUCKET_VERSIONING
    references = _OF_BUCKET
    patterns = {"status": one_of("Enabled", "Suspended")}

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Suspended"}


@register
class BucketWebsite(Model):
    """The bucket as a website."""

    token = t.BUCKET_WEBSITE
    references = _OF_BUCKET


@register
class BucketLogging(Model):
    """Access logs, written into another bucket."""

    token = t.BUCKET_LOGGING
    references = {**_OF_BUCKET, "targetBucket": Reference((t.BUCKET,), errors.NoSuchBucket)}

    @override
    def admit(self, call: ApiCall) -> None:
        source, target = (call.get(t.BUCKET, call.inputs.get(name)) for name in ("bucket", "targetBucket"))
        if source is not None and target is not None and source.region != target.region:
            raise errors.LogBucketElsewhere(id=source.id, target=target.id)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)


@register
class AccountPublicAccessBlock(Model):
    """The account-wide block, which a bucket cannot lift."""

    token = "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock"

    @override
    def shape(self, inputs: Values) -> str:
        return "<digits:16>"


def is_blocked(call: ApiCall) -> bool:
    """Whether public access to the bucket of a call is blocked: new buckets are, until somebody lifts it."""
    for row in call.tx.of_type(AccountPublicAccessBlock.token):
        if row.inputs.get("blockPublicAccess"):
            return True
    settings = call.tx.naming(str(call.inputs.get("bucket")), t.BUCKET_PUBLIC_ACCESS_BLOCK, "bucket")
    return bool(settings[-1].properties.get("blockPublicAccess")) if settings else True


def _policy(text: Any) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _is_public(document: Values) -> bool:
    """Whether a statement allows everybody without a condition."""
    statements = document.get("Statement")
    listed = statements if isinstance(statements, list) else [statements]
    return any(
        isinstance(item, Mapping)
        and item.get("Effect") == "Allow"
        and "*" in _as_list(item.get("Principal"))
        and not item.get("Condition")
        for item in listed
    )


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
