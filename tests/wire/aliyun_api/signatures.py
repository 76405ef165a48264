"""Signatures of requests: the two that Alibaba Cloud's RPC APIs accept, to make and to check.

``HMAC-SHA1`` signs the parameters (signature version 1.0); ``ACS3-HMAC-SHA256`` signs method, path, query,
headers and body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

from aliyun_api.http_request import HttpRequest

_ACS3 = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<key>[^,]+),\s*SignedHeaders=(?P<headers>[^,]+),"
    r"\s*Signature=(?P<signature>\w+)"
)


def rpc_signature(method: str, parameters: Iterable[tuple[str, str]], secret: str) -> str:
    """The ``Signature`` of an RPC call by ``HMAC-SHA1``.

    Args:
        parameters: All parameters except ``Signature``.
        secret: The AccessKey's secret.
    """
    query = _query(parameters)
    text = "&".join((method, _escaped("/"), _escaped(query)))
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def refusal(request: HttpRequest, secrets: Mapping[str, str]) -> str:
    """The error code for a request that is not signed as it should be; empty if it is.

    Args:
        secrets: AccessKey id to its secret.
    """
    if found := _ACS3.match(request.headers.get("authorization", "")):
        key, right = found["key"], found["signature"]
        made = _acs3(request, found["headers"].split(";"), secrets.get(key, ""))
    else:
        given = dict(request.parameters)
        key, right = given.get("AccessKeyId", ""), given.pop("Signature", "")
        made = rpc_signature(request.method, given.items(), secrets.get(key, ""))
    if key not in secrets:
        return "InvalidAccessKeyId.NotFound"
    return "" if hmac.compare_digest(made, right) else "SignatureDoesNotMatch"


def _acs3(request: HttpRequest, signed: list[str], secret: str) -> str:
    parts = urlsplit(request.target)
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed)
    body = hashlib.sha256(request.body).hexdigest()
    lines = (request.method, parts.path or "/", _query(request.query), headers, ";".join(signed), body)
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _query(parameters: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in sorted(parameters))


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
