"""Pulumi's state in an S3 bucket, or in a compatible service such as OSS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from labstacks.errors import StateAwayError, UsageError
from labstacks.storage.state_address import without_secrets

_MISSING = ("NoSuchKey", "404", "NotFound")
_HINTS = {
    "NoSuchBucket": "Make the bucket first, or look at its name and region in `state:`.",
    "404": "Make the bucket first, or look at its name and region in `state:`.",
    "403": "Let the key list, read, write and delete objects in the bucket.",
    "AccessDenied": "Let the key list, read, write and delete objects in the bucket.",
    "InvalidAccessKeyId": "Look at AWS_ACCESS_KEY_ID; of OSS it is a RAM user's AccessKey.",
    "SignatureDoesNotMatch": "Look at AWS_SECRET_ACCESS_KEY, and at the region in `state:`.",
    "SecondLevelDomainForbidden": "Leave s3ForcePathStyle out: OSS expects the bucket in the host name.",
    "PermanentRedirect": "Look at the region and the endpoint in `state:`.",
}
_NO_KEYS = "Put a key into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in AWS_PROFILE."


class S3Files:
    """Objects of a bucket below a prefix.

    Args:
        url: Pulumi's, e.g. ``s3://bucket/prefix?region=cn-hongkong&endpoint=https://...``.

    Raises:
        UsageError: The extra is not installed.
        StateAwayError: The bucket does not exist, or refuses access.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._bucket = parts.netloc
        self._prefix = f"{unquote(parts.path).strip('/')}/".lstrip("/")
        self._place = without_secrets(parts._replace(query="").geturl())
        self._s3 = _client(parts._replace(path="").geturl())

    def read(self, key: str) -> bytes | None:
        """See :meth:`StateFiles.read`."""
        with self._told():
            try:
                answer = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + key)
            except self._s3.exceptions.NoSuchKey:
                return None
            content: bytes = answer["Body"].read()
            return content

    def has(self, key: str) -> bool:
        """See :meth:`StateFiles.has`."""
        from botocore.exceptions import ClientError

        with self._told():
            try:
                self._s3.head_object(Bucket=self._bucket, Key=self._prefix + key)
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return False
                raise
            return True

    def write(self, key: str, content: bytes) -> None:
        """See :meth:`StateFiles.write`."""
        with self._told():
            self._s3.put_object(Bucket=self._bucket, Key=self._prefix + key, Body=content)

    def keys(self, prefix: str) -> list[str]:
        """See :meth:`StateFiles.keys`."""
        with self._told():
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            )
            found = [item["Key"] for page in pages for item in page.get("Contents", ())]
        return sorted(key.removeprefix(self._prefix) for key in found)

    def delete(self, key: str) -> None:
        """See :meth:`StateFiles.delete`."""
        with self._told():
            self._s3.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def where(self, key: str) -> str:
        """See :meth:`StateFiles.where`."""
        return f"{self._place}/{key}"

    def is_on_own_disk(self) -> bool:
        """See :meth:`StateFiles.is_on_own_disk`."""
        return False

    @contextmanager
    def _told(self) -> Iterator[None]:
        with _told(self._place):
            yield


@lru_cache(maxsize=16)
def _client(url: str) -> Any:
    """A client for an existing bucket. Reads the address as the engine does."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise UsageError(
            "The class keeps its state in S3, and what is needed for that is not installed.",
            hint="Install it: pip install 'labstacks[s3]'",
        ) from None
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    path_style = "true" in (options.get("s3ForcePathStyle"), options.get("use_path_style"))
    plain = "true" in (options.get("disable_https"), options.get("disableSSL"))
    endpoint = options.get("endpoint")
    if endpoint and "://" not in endpoint:
        endpoint = f"{'http' if plain else 'https'}://{endpoint}"
    config = Config(
        s3={"addressing_style": "path" if path_style else "virtual"},
        # Some services, OSS among them, refuse the checksums that AWS's clients send by default.
        request_checksum_calculation="when_required" if endpoint else "when_supported",
        response_checksum_validation="when_required" if endpoint else "when_supported",
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=10,
        max_pool_connections=64,
    )
    with _told(f"s3://{parts.netloc}"):
        session = boto3.Session(profile_name=options.get("profile"))
        s3 = session.client("s3", region_name=options.get("region"), endpoint_url=endpoint, config=config)
        s3.list_objects_v2(Bucket=parts.netloc, MaxKeys=1)
    return s3


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Translate the client's errors into state errors."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code, words = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        raise StateAwayError(
            f"{place} does not let labstacks work there: {code}{': ' * bool(words)}{words.rstrip('.')}.",
            hint=_HINTS.get(code, "Look at the address in `state:`."),
        ) from error
    except BotoCoreError as error:
        no_keys = type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound")
        raise StateAwayError(
            f"{place} cannot be reached: {str(error).rstrip('.')}.",
            hint=_NO_KEYS if no_keys else "Look at region and endpoint in `state:`, and at the network.",
        ) from error
