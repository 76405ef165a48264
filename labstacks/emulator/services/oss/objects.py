"""Objects in buckets."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator import contents
from labstacks.emulator.contents import ContentVersion
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.oss import errors
from labstacks.emulator.services.oss.buckets import is_blocked
from labstacks.emulator.services.patterns import one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

KEY_BYTES = 1023
CONTENT_BASE64 = "contentBase64"
"""Input of an object whose content is not text. Only console actions make such objects."""
CONTENT_INPUTS = ("content", "source", CONTENT_BASE64)
"""The inputs that say what an object holds."""


@register
class BucketObject(Model):
    """An object, known by its key within its bucket."""

    token = t.BUCKET_OBJECT
    references = {"bucket": Reference((t.BUCKET,), errors.NoSuchBucket)}
    patterns = {
        "acl": one_of("private", "public-read", "public-read-write", "default"),
        "serverSideEncryption": one_of("AES256", "KMS"),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if not {"source", "content"} & set(inputs):
            yield Malformed("source", "MissingArgument", "one of source, content must be specified")

    @override
    def admit(self, call: ApiCall) -> None:
        key = str(call.inputs.get("key"))
        if not 1 <= len(key.encode()) <= KEY_BYTES or key[0] in "/\\":
            raise errors.InvalidObjectName(name=key)
        if str(call.inputs.get("acl", "private")).startswith("public") and is_blocked(call):
            raise errors.PublicObjectBlocked(name=call.inputs.get("bucket"))
        object_content(call.inputs)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        object_content(call.inputs)

    @override
    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        found = facts_of_content(object_content(call.inputs))
        if not is_versioned(call, call.inputs.get("bucket")):
            return found
        earlier = contents.versions(call.tx, str(call.inputs.get("bucket")), before.id)
        return {**found, "versionId": ids.letters(32, *call.source, len(earlier))}

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "acl": "private",
            "contentType": "application/octet-stream",
            **facts_of_content(object_content(call.inputs)),
            "versionId": ids.letters(32, *call.source)
            if is_versioned(call, call.inputs.get("bucket"))
            else "",
        }

    @override
    def settle(self, call: ApiCall, id_: str) -> None:
        bucket = str(call.inputs.get("bucket"))
        row = object_in(call, bucket, id_)
        version = str(row.properties.get("versionId") or "") if row else ""
        keep_version(call, bucket, id_, version, object_content(call.inputs))

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        bucket = str(before.inputs.get("bucket"))
        same = [row for row in call.tx.with_id(self.token, before.id) if row.inputs.get("bucket") == bucket]
        # While an object is replaced, two rows are the same object.
        if any(row.key != before.key for row in same):
            return
        if not is_versioned(call, bucket):
            contents.remove(call.tx, bucket, before.id)
            return
        number = len(contents.versions(call.tx, bucket, before.id))
        marker = ContentVersion(
            before.id, 0, ids.letters(32, *call.source, number, "marker"), call.now, True, 0
        )
        settings = {name: value for name, value in before.inputs.items() if name not in CONTENT_INPUTS}
        contents.add_version(call.tx, _stack_of(call, bucket), bucket, marker, json.dumps(settings).encode())


NULL_VERSION = "null"
"""The version id of an object that was uploaded before its bucket kept versions, as in OSS."""


def keep_version(call: ApiCall, bucket: str, key: str, version: str, content: bytes) -> None:
    """Keep what was put into a bucket: as a further version, or in place of the last one."""
    entry = ContentVersion(key, 0, version or NULL_VERSION, call.now, False, 0)
    contents.add_version(
        call.tx, _stack_of(call, bucket), bucket, entry, content, keep=is_versioned(call, bucket)
    )


def stored_content(call: ApiCall, bucket: str, row: StoredResource) -> bytes:
    """What an object holds now."""
    data = contents.newest(call.tx, bucket, row.id)
    return object_content(row.inputs) if data is None else data


def settings_before_deletion(call: ApiCall, bucket: str, key: str) -> dict[str, Any]:
    """The inputs that a deleted object had, without its content: a restored version has them again."""
    found: dict[str, Any] = json.loads(contents.note_of(call.tx, bucket, key) or b"{}")
    return found


def is_versioned(call: ApiCall, bucket: object) -> bool:
    """Whether a bucket keeps old versions of its objects."""
    found = call.tx.naming(str(bucket), t.BUCKET_VERSIONING, "bucket")
    return bool(found) and found[-1].properties.get("status") == "Enabled"


def object_in(call: ApiCall, bucket: str, key: str) -> StoredResource | None:
    """The object with a key in a bucket; None when there is none."""
    rows = [row for row in call.tx.with_id(t.BUCKET_OBJECT, key) if row.inputs.get("bucket") == bucket]
    return rows[-1] if rows else None


def _stack_of(call: ApiCall, bucket: str) -> str:
    row = call.get(t.BUCKET, bucket)
    return row.stack if row else ""


def object_content(inputs: Values) -> bytes:
    """What an object holds: its content, or the file that its source names.

    Raises:
        SourceUnreadable: The file cannot be read.
    """
    if encoded := inputs.get(CONTENT_BASE64):
        return base64.b64decode(encoded)
    source = inputs.get("source")
    if not isinstance(source, str):
        return str(inputs.get("content", "")).encode()
    try:
        return Path(source).expanduser().read_bytes()
    except OSError as error:
        raise errors.SourceUnreadable(path=source, why=error.strerror) from error


def facts_of_content(content: bytes) -> dict[str, Any]:
    """What the cloud tells of an object's content: its length and its ETag."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"contentLength": str(len(content)), "etag": digest.upper()}
