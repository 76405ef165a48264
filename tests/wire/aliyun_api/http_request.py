"""Requests to Alibaba Cloud's API: RPC with an action and parameters, or OSS with a bucket's host name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

VERSIONS = {
    "2014-05-26": "ecs",
    "2015-04-01": "sts",
    "2015-05-01": "ram",
    "2015-06-12": "location",
    "2016-04-28": "vpc",
    "2017-12-14": "bssapi",
    "2020-03-31": "resourcemanager",
}
"""API version to the product that RAM knows. No two of these products share one."""
EVERY_CALL = frozenset(
    (
        "AccessKeyId", "Action", "Format", "Signature", "SignatureMethod", "SignatureNonce", "SignatureType",
        "SignatureVersion", "Timestamp", "Version", "SecurityToken", "AcceptLanguage", "SourceIp",
        "SecureTransport",
    )
)  # fmt: skip
"""Parameters that every call has; they say nothing about what it is to do."""
_OSS_HOST = re.compile(
    r"^(?:(?P<bucket>[a-z0-9-]+)\.)?oss-(?P<region>[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$"
)
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class HttpRequest:
    """One HTTP request. Names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host name, without a port."""
        return self.headers.get("host", "").partition(":")[0]

    @property
    def path(self) -> str:
        """The path, without the query and without escapes."""
        return unquote(urlsplit(self.target).path)

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The parameters in the address."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters in the address and in a form."""
        form = self.headers.get("content-type", "").startswith(_FORM)
        return [*self.query, *(parse_qsl(self.body.decode(), keep_blank_values=True) if form else ())]

    @property
    def bucket(self) -> str | None:
        """The bucket of a request to OSS; empty for the service, None for another product."""
        found = _OSS_HOST.match(self.host)
        return (found["bucket"] or "") if found else None


@dataclass(frozen=True)
class HttpResponse:
    """The answer to a request."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of_json(status: int, document: Mapping[str, Any]) -> HttpResponse:
        """An answer of an RPC API."""
        return HttpResponse(status, json.dumps(document).encode(), {"Content-Type": "application/json"})

    @staticmethod
    def of_xml(status: int, text: str, **headers: str) -> HttpResponse:
        """An answer of OSS. Underscores in the names of headers become hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return HttpResponse(status, text.encode(), {"Content-Type": "application/xml", **named})


@dataclass(frozen=True)
class RpcCall:
    """A call of an RPC API.

    Args:
        values: Its parameters; repeated and nested ones such as ``Tag.1.Key`` as lists and objects.
    """

    product: str
    action: str
    region: str
    values: Mapping[str, Any]


def rpc_call(request: HttpRequest) -> RpcCall | None:
    """The RPC call in a request; None when it is none, or of a product that is not played."""
    given = dict(request.parameters)
    action = request.headers.get("x-acs-action") or given.get("Action", "")
    product = VERSIONS.get(request.headers.get("x-acs-version") or given.get("Version", ""))
    if not action or product is None:
        return None
    values = nested((name, value) for name, value in given.items() if name not in EVERY_CALL)
    return RpcCall(product, action, given.get("RegionId", "cn-hongkong"), values)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Parameters such as ``Tag.1.Key`` as lists and objects."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *parents, last = name.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(member) for name, member in value.items()}
