"""Object Storage Service: buckets by host name, settings by a word in the query, answers in XML."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from aliyun_api.account import Account
from aliyun_api.http_request import HttpRequest, HttpResponse
from aliyun_api.kinds import Kind
from labstacks.emulator import StoredResource
from labstacks.errors import CloudError

BUCKET = Kind("oss/bucket:Bucket", "Bucket", not_found="NoSuchBucket")
ACL = Kind("oss/bucketAcl:BucketAcl", "Bucket")
VERSIONING = Kind("oss/bucketVersioning:BucketVersioning", "Bucket")
BLOCK = Kind("oss/bucketPublicAccessBlock:BucketPublicAccessBlock", "Bucket")
OBJECT = Kind("oss/bucketObject:BucketObject", "Key", not_found="NoSuchKey")

_ABSENT = {
    "cors": "NoSuchCORSConfiguration",
    "lifecycle": "NoSuchLifecycle",
    "website": "NoSuchWebsiteConfiguration",
    "policy": "NoSuchBucketPolicy",
    "transferAcceleration": "NoSuchTransferAccelerationConfiguration",
    "encryption": "NoSuchServerSideEncryptionRule",
}
"""Settings that are kept word for word, with the code that says a bucket has none."""
_STATUS = {
    **dict.fromkeys(("NoSuchBucket", "NoSuchKey", *_ABSENT.values()), 404),
    **dict.fromkeys(("BucketAlreadyExists", "BucketNotEmpty"), 409),
    "AccessDenied": 403,
}
_EMPTY = {
    "logging": "<BucketLoggingStatus/>",
    "referer": (
        "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer><RefererList/></RefererConfiguration>"
    ),
}
"""Settings that are kept word for word, with the answer that says a bucket has none."""
_SETTINGS = (
    *_ABSENT, *_EMPTY,
    "bucketInfo", "acl", "resourceGroup", "versioning", "publicAccessBlock", "tagging", "versions", "uploads",
)  # fmt: skip
_CONTENT_HEADERS = {
    "contentType": "Content-Type",
    "cacheControl": "Cache-Control",
    "contentDisposition": "Content-Disposition",
    "contentEncoding": "Content-Encoding",
}


def setting_of(request: HttpRequest) -> str:
    """The word in the query that says what a request is about; empty for the bucket or object itself."""
    words = [name for name, _ in request.query]
    return next((word for word in _SETTINGS if word in words), "")


def action_name(request: HttpRequest) -> str:
    """The request as the recorder writes it: ``PUT bucket ?acl``."""
    what = "service" if not request.bucket else "object" if request.path.strip("/") else "bucket"
    setting = setting_of(request) or next(
        (name for name in ("delete", "objectMeta") if name in dict(request.query)), ""
    )
    return f"{request.method} {what}" + (f" ?{setting}" if setting else "")


class ObjectStorage:
    """Answers requests to OSS.

    Args:
        account: The account that owns the buckets.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._documents: dict[tuple[str, str], str] = {}
        self._contents: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; what is refused is answered in OSS's way."""
        try:
            return self._answer(request)
        except CloudError as error:
            status = _STATUS.get(error.code, 400)
            text = (
                f"<Error><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
                f"<RequestId>0</RequestId><HostId>{escape(request.host)}</HostId></Error>"
            )
            return HttpResponse.of_xml(status, text)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        name, key = request.bucket or "", request.path.lstrip("/")
        if not name:
            return self._service()
        if key:
            return self._object(request, self._bucket(name), key)
        if request.method == "PUT" and not setting_of(request):
            self._account.create(BUCKET, {"bucket": name, **_bucket_inputs(request)})
            return HttpResponse.of_xml(200, "")
        bucket = self._bucket(name)
        if request.method == "POST":
            return self._delete_many(request, bucket)
        if request.method == "DELETE" and not setting_of(request):
            self._account.delete(bucket)
            return HttpResponse.of_xml(204, "")
        return self._setting(request, bucket, setting_of(request))

    def _bucket(self, name: str) -> StoredResource:
        return self._account.get(BUCKET, name)

    def _service(self) -> HttpResponse:
        buckets = "".join(_bucket_row(row) for row in self._account.all(BUCKET))
        return HttpResponse.of_xml(
            200, f"<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
        )

    def _setting(self, request: HttpRequest, bucket: StoredResource, word: str) -> HttpResponse:
        if word in _ABSENT or word in _EMPTY:
            return self._document(request, bucket.id, word)
        handlers: Mapping[str, Callable[[HttpRequest, StoredResource], str]] = {
            "": self._list_objects,
            "versions": self._list_versions,
            "uploads": lambda request, bucket: "<ListMultipartUploadsResult/>",
            "bucketInfo": self._info,
            "acl": self._acl,
            "versioning": self._versioning,
            "publicAccessBlock": self._block,
            "tagging": self._tagging,
            "resourceGroup": self._resource_group,
        }
        if word not in handlers:
            raise CloudError("NotImplemented", f"The player has no {request.method} ?{word}.")
        return HttpResponse.of_xml(200, handlers[word](request, bucket))

    def _document(self, request: HttpRequest, bucket: str, word: str) -> HttpResponse:
        """Keep a setting word for word, or answer it."""
        if request.method == "PUT":
            self._documents[bucket, word] = request.body.decode()
        elif request.method == "DELETE":
            self._documents.pop((bucket, word), None)
        elif found := self._documents.get((bucket, word), _EMPTY.get(word)):
            return HttpResponse.of_xml(200, found)
        else:
            raise CloudError(_ABSENT[word], "The bucket has no such setting.")
        return HttpResponse.of_xml(200, "")

    def _info(self, request: HttpRequest, bucket: StoredResource) -> str:
        known, owner = bucket.properties, bucket.account
        return (
            f"<BucketInfo><Bucket><Name>{bucket.id}</Name><Location>oss-{bucket.region}</Location>"
            f"<CreationDate>{bucket.created}</CreationDate>"
            f"<ExtranetEndpoint>oss-{bucket.region}.aliyuncs.com</ExtranetEndpoint>"
            f"<IntranetEndpoint>oss-{bucket.region}-internal.aliyuncs.com</IntranetEndpoint>"
            f"<StorageClass>{known.get('storageClass')}</StorageClass>"
            f"<DataRedundancyType>{known.get('redundancyType')}</DataRedundancyType>"
            f"<Owner><ID>{owner}</ID><DisplayName>{owner}</DisplayName></Owner>"
            f"<AccessControlList><Grant>{self._grant(bucket)}</Grant></AccessControlList>"
            f"{self._versioning_element(bucket)}"
            "<ServerSideEncryptionRule><SSEAlgorithm>None</SSEAlgorithm></ServerSideEncryptionRule>"
            "</Bucket></BucketInfo>"
        )

    def _grant(self, bucket: StoredResource) -> str:
        rows = self._account.all(ACL, bucket=bucket.id)
        return str((rows[-1] if rows else bucket).properties.get("acl") or "private")

    def _acl(self, request: HttpRequest, bucket: StoredResource) -> str:
        if request.method == "PUT":
            self._set(ACL, bucket, {"acl": request.headers.get("x-oss-acl", "private")})
        owner = bucket.account
        return (
            f"<AccessControlPolicy><Owner><ID>{owner}</ID><DisplayName>{owner}</DisplayName></Owner>"
            f"<AccessControlList><Grant>{self._grant(bucket)}</Grant></AccessControlList></AccessControlPolicy>"
        )

    def _versioning_element(self, bucket: StoredResource) -> str:
        rows = self._account.all(VERSIONING, bucket=bucket.id)
        return f"<Versioning>{rows[-1].properties['status']}</Versioning>" if rows else ""

    def _versioning(self, request: HttpRequest, bucket: StoredResource) -> str:
        if request.method == "PUT":
            self._set(VERSIONING, bucket, {"status": _text(request, "Status")})
        rows = self._account.all(VERSIONING, bucket=bucket.id)
        status = f"<Status>{rows[-1].properties['status']}</Status>" if rows else ""
        return f"<VersioningConfiguration>{status}</VersioningConfiguration>"

    def _block(self, request: HttpRequest, bucket: StoredResource) -> str:
        rows = self._account.all(BLOCK, bucket=bucket.id)
        if request.method == "DELETE":
            for row in rows:
                self._account.delete(row)
        elif request.method == "PUT":
            self._set(BLOCK, bucket, {"blockPublicAccess": _text(request, "BlockPublicAccess") == "true"})
        rows = self._account.all(BLOCK, bucket=bucket.id)
        blocked = bool(rows and rows[-1].properties.get("blockPublicAccess"))
        return (
            f"<PublicAccessBlockConfiguration><BlockPublicAccess>{str(blocked).lower()}</BlockPublicAccess>"
            "</PublicAccessBlockConfiguration>"
        )

    def _set(self, kind: Kind, bucket: StoredResource, inputs: Mapping[str, Any]) -> None:
        rows = self._account.all(kind, bucket=bucket.id)
        if rows:
            self._account.change(rows[-1], inputs)
        else:
            self._account.create(kind, {"bucket": bucket.id, **inputs})

    def _tagging(self, request: HttpRequest, bucket: StoredResource) -> str:
        if request.method != "GET":
            tags = {
                str(tag.findtext("Key")): str(tag.findtext("Value") or "")
                for tag in (ElementTree.fromstring(request.body).iter("Tag") if request.body else ())
            }
            self._account.change(bucket, {"tags": tags})
            bucket = self._bucket(bucket.id)
        tags = "".join(
            f"<Tag><Key>{escape(key)}</Key><Value>{escape(value)}</Value></Tag>"
            for key, value in (bucket.properties.get("tags") or {}).items()
        )
        return f"<Tagging><TagSet>{tags}</TagSet></Tagging>"

    def _resource_group(self, request: HttpRequest, bucket: StoredResource) -> str:
        if request.method == "PUT":
            self._account.change(bucket, {"resourceGroupId": _text(request, "ResourceGroupId")})
            bucket = self._bucket(bucket.id)
        group = bucket.properties.get("resourceGroupId") or ""
        return (
            f"<BucketResourceGroupConfiguration><ResourceGroupId>{group}</ResourceGroupId>"
            "</BucketResourceGroupConfiguration>"
        )

    def _keys(self, bucket: StoredResource) -> list[StoredResource]:
        return self._account.all(OBJECT, bucket=bucket.id)

    def _list_objects(self, request: HttpRequest, bucket: StoredResource) -> str:
        prefix = dict(request.query).get("prefix", "")
        rows = [row for row in self._keys(bucket) if str(row.properties["key"]).startswith(prefix)]
        contents = "".join(
            f"<Contents><Key>{escape(row.properties['key'])}</Key><LastModified>{row.created}</LastModified>"
            f"<ETag>{row.properties.get('etag')}</ETag><Size>{row.properties.get('contentLength')}</Size></Contents>"
            for row in rows
        )
        head = f"<Name>{bucket.id}</Name><IsTruncated>false</IsTruncated>"
        return f"<ListBucketResult>{head}{contents}</ListBucketResult>"

    def _list_versions(self, request: HttpRequest, bucket: StoredResource) -> str:
        versions = "".join(
            f"<Version><Key>{escape(row.properties['key'])}</Key>"
            f"<VersionId>{row.properties.get('versionId') or 'null'}</VersionId>"
            "<IsLatest>true</IsLatest></Version>"
            for row in self._keys(bucket)
        )
        return f"<ListVersionsResult><IsTruncated>false</IsTruncated>{versions}</ListVersionsResult>"

    def _delete_many(self, request: HttpRequest, bucket: StoredResource) -> HttpResponse:
        wanted = [one.text for one in ElementTree.fromstring(request.body).iter("Key")]
        for row in self._keys(bucket):
            if row.properties["key"] in wanted:
                self._account.delete(row)
        return HttpResponse.of_xml(200, "<DeleteResult/>")

    def _object(self, request: HttpRequest, bucket: StoredResource, key: str) -> HttpResponse:
        if request.method == "PUT":
            return self._put(request, bucket, key)
        rows = self._account.all(OBJECT, bucket=bucket.id, key=key)
        if request.method == "DELETE":
            for row in rows:
                self._account.delete(row)
            return HttpResponse.of_xml(204, "")
        if not rows:
            raise CloudError("NoSuchKey", "The specified key does not exist.")
        if setting_of(request) == "acl":
            grant = rows[-1].properties.get("acl") or "default"
            return HttpResponse.of_xml(
                200,
                "<AccessControlPolicy><AccessControlList>"
                f"<Grant>{grant}</Grant></AccessControlList></AccessControlPolicy>",
            )
        body, headers = self._contents[bucket.id, key]
        return HttpResponse(200, body, {**headers, **_facts(rows[-1], body)})

    def _put(self, request: HttpRequest, bucket: StoredResource, key: str) -> HttpResponse:
        given = {
            ours: request.headers[theirs.lower()]
            for ours, theirs in _CONTENT_HEADERS.items()
            if request.headers.get(theirs.lower())
        }
        inputs = {"bucket": bucket.id, "key": key, "content": request.body.decode("latin-1"), **given}
        if acl := request.headers.get("x-oss-object-acl"):
            inputs["acl"] = acl
        rows = self._account.all(OBJECT, bucket=bucket.id, key=key)
        if rows:
            self._account.change(rows[-1], inputs)
        else:
            self._account.create(OBJECT, inputs)
        headers = {theirs: given[ours] for ours, theirs in _CONTENT_HEADERS.items() if ours in given}
        self._contents[bucket.id, key] = (request.body, headers)
        row = self._account.one(OBJECT, bucket=bucket.id, key=key)
        return HttpResponse(200, b"", _facts(row, request.body))


def _facts(row: StoredResource, body: bytes) -> dict[str, str]:
    """What OSS says of an object in headers; clients compare the checksum with what they sent."""
    md5 = hashlib.md5(body, usedforsecurity=False)
    version = row.properties.get("versionId")
    return {
        "ETag": f'"{md5.hexdigest().upper()}"',
        "Content-MD5": base64.b64encode(md5.digest()).decode(),
        "Last-Modified": format_datetime(datetime.now(UTC), usegmt=True),
        "x-oss-hash-crc64ecma": str(crc64(body)),
        "x-oss-object-type": "Normal",
        **({"x-oss-version-id": version} if version else {}),
    }


def _table() -> list[int]:
    """The table of the CRC-64 of ECMA-182, in its reflected form."""
    polynomial, table = 0xC96C5795D7870F42, []
    for number in range(256):
        value = number
        for _ in range(8):
            value = (value >> 1) ^ polynomial if value & 1 else value >> 1
        table.append(value)
    return table


_TABLE = _table()


def crc64(data: bytes) -> int:
    """The checksum by which OSS's clients find out whether an object arrived whole."""
    value = 2**64 - 1
    for byte in data:
        value = _TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ (2**64 - 1)


def _bucket_inputs(request: HttpRequest) -> dict[str, str]:
    headers = {"acl": "x-oss-acl", "resourceGroupId": "x-oss-resource-group-id"}
    found = {name: request.headers.get(header, "") for name, header in headers.items()}
    if request.body:
        found["storageClass"] = _text(request, "StorageClass")
        found["redundancyType"] = _text(request, "DataRedundancyType")
    return {name: value for name, value in found.items() if value}


def _bucket_row(row: StoredResource) -> str:
    return (
        f"<Bucket><Name>{row.id}</Name><Location>oss-{row.region}</Location><CreationDate>{row.created}</CreationDate>"
        f"<ExtranetEndpoint>oss-{row.region}.aliyuncs.com</ExtranetEndpoint>"
        f"<StorageClass>{row.properties.get('storageClass')}</StorageClass></Bucket>"
    )


def _text(request: HttpRequest, name: str) -> str:
    found = ElementTree.fromstring(request.body).iter(name)
    return next((one.text or "" for one in found), "")
