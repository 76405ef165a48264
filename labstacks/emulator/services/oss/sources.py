"""Data sources of OSS: what lies in a bucket."""

from __future__ import annotations

import re
from typing import Any

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.oss import errors
from labstacks.emulator.services.registry import source
from labstacks.gateway.cloud import Values

_TOLD = ("key", "acl", "contentType", "contentLength", "etag", "storageClass", "serverSideEncryption")


@source("alicloud:oss/getBucketObjects:getBucketObjects")
def get_bucket_objects(call: ApiCall, args: Values) -> dict[str, Any]:
    """The files in a bucket."""
    bucket = str(args.get("bucketName", ""))
    if call.get(t.BUCKET, bucket) is None:
        raise errors.NoSuchBucket(id=bucket)
    pattern = re.compile(args.get("keyRegex") or "")
    found = [row.properties for row in call.tx.naming(bucket, t.BUCKET_OBJECT, "bucket")]
    listed = sorted(
        (file for file in found if _wanted(file, args, pattern)), key=lambda file: str(file["key"])
    )
    return {"objects": [{name: file.get(name, "") for name in _TOLD} for file in listed]}


def _wanted(file: Values, args: Values, pattern: re.Pattern[str]) -> bool:
    key = str(file.get("key", ""))
    return key.startswith(args.get("keyPrefix") or "") and bool(pattern.search(key))
