"""Reads and writes the files in students' buckets: in the emulator, or in OSS by its S3 interface."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from labstacks.classfile.model import ClassFile
from labstacks.errors import CloudError, UsageError
from labstacks.runs.cloud_factory import open_rehearsal

if TYPE_CHECKING:
    from labstacks.emulator import RehearsalCloud

OBJECT = "alicloud:oss/bucketObject:BucketObject"
_KEYS = (
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
    ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
)
"""Variables of an AccessKey's id, its secret and its token, as the provider reads them."""


@dataclass(frozen=True)
class StoredObject:
    """A file in a bucket.

    Args:
        key: Its name in the bucket.
        size: In bytes.
        etag: Changes with its content.
    """

    key: str
    size: int
    etag: str


class ObjectStore(Protocol):
    """The buckets of an account. Every method may raise :class:`labstacks.errors.CloudError`."""

    def objects(self, bucket: str) -> list[StoredObject]:
        """The current version of each file."""

    def read(self, bucket: str, key: str) -> bytes:
        """A file's content."""

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """Create a file, or replace its content."""


class EmulatorObjects:
    """The buckets of the emulator.

    Args:
        cloud: The open emulator.
    """

    def __init__(self, cloud: RehearsalCloud) -> None:
        from labstacks.emulator import ByHand

        self._cloud, self._hands = cloud, ByHand(cloud)

    def objects(self, bucket: str) -> list[StoredObject]:
        """See :meth:`ObjectStore.objects`."""
        rows = self._cloud.ask(lambda call: call.tx.naming(bucket, OBJECT, "bucket"))
        return [_stored(row.properties) for row in rows]

    def read(self, bucket: str, key: str) -> bytes:
        """See :meth:`ObjectStore.read`."""
        return self._hands.get_object(bucket, key)

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """See :meth:`ObjectStore.write`."""
        self._hands.put_object(bucket, key, content)


def _stored(properties: Mapping[str, Any]) -> StoredObject:
    return StoredObject(
        str(properties["key"]), int(properties.get("contentLength") or 0), clean_etag(properties.get("etag"))
    )


class OssObjects:
    """The buckets of OSS, by its S3 interface.

    Args:
        s3: A client of boto3.
    """

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def objects(self, bucket: str) -> list[StoredObject]:
        """See :meth:`ObjectStore.objects`."""
        with _refused():
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
            found = [item for page in pages for item in page.get("Contents", ())]
        return [StoredObject(item["Key"], item["Size"], clean_etag(item["ETag"])) for item in found]

    def read(self, bucket: str, key: str) -> bytes:
        """See :meth:`ObjectStore.read`."""
        with _refused():
            content: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            return content

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """See :meth:`ObjectStore.write`."""
        with _refused():
            self._s3.put_object(Bucket=bucket, Key=key, Body=content)


@contextmanager
def open_objects(file: ClassFile) -> Iterator[ObjectStore]:
    """Open the buckets of a class's cloud.

    Raises:
        UsageError: What the real cloud needs is missing: the client, or an AccessKey in the environment.
    """
    if file.cloud != "rehearsal":
        yield OssObjects(_oss_client(file.region))
        return
    with open_rehearsal(file) as cloud:
        yield EmulatorObjects(cloud)


def clean_etag(etag: object) -> str:
    """An ETag without the differences between services: quotes and case."""
    return str(etag or "").strip('"').upper()


def _oss_client(region: str, environment: Mapping[str, str] = os.environ) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise UsageError(
            "Files on Alibaba Cloud are read with boto3, and it is not installed.",
            hint="Install it: pip install 'labstacks[s3]'",
        ) from None
    keys = next(
        ([environment.get(name) for name in names] for names in _KEYS if environment.get(names[0])), None
    )
    if keys is None:
        raise UsageError(
            "There is no AccessKey in the environment to read students' files with.",
            hint="Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, not a profile.",
        )
    # As for state in OSS: the bucket's name is part of the host's, and newer checksums are refused.
    config = Config(
        s3={"addressing_style": "virtual"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=10,
    )
    return boto3.client(
        "s3",
        region_name=f"oss-{region}",
        endpoint_url=f"https://s3.oss-{region}.aliyuncs.com",
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        aws_session_token=keys[2],
        config=config,
    )


@contextmanager
def _refused() -> Iterator[None]:
    """Raise the client's errors as :class:`labstacks.errors.CloudError`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        told = error.response["Error"]
        raise CloudError(told["Code"], told.get("Message", "")) from error
    except BotoCoreError as error:
        raise CloudError(type(error).__name__, str(error)) from error
