"""The classes of failed calls: which may be retried, and which have an unknown outcome.

Failures come from the emulator (``CloudError``, ``ConnectionError``) or from the real plugin: a gRPC error
whose text holds the message of Alibaba Cloud's SDKs. The formats and the retryable codes are those of the
Terraform provider's ``errors.go`` (``NeedRetry``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import grpc

from labstacks.errors import CloudError, LabstacksError


class Meaning(StrEnum):
    """What a failure says about the cloud."""

    THROTTLED = "throttled"
    """Too many calls: refused before anything was done."""
    BUSY = "busy"
    """Another operation on the same resource is in progress: refused before anything was done."""
    UNAVAILABLE = "unavailable"
    """The cloud reports an internal error."""
    LOST = "lost"
    """No answer came: the outcome is unknown."""
    REFUSED = "refused"
    """Permanent: quota, stock, balance, permission, a wrong value."""
    BROKEN = "broken"
    """Something failed here, before or after the cloud was asked."""


@dataclass(frozen=True)
class Verdict:
    """What a failure means, and the cloud's code for it; empty when there is none."""

    meaning: Meaning
    code: str = ""


BUSY_CODES = frozenset(
    [
        *("TaskConflict", "OperationConflict", "SystemBusy", "OperationBusy", "ServiceIsConfiguring"),
        *("IdempotenceProcessing", "LastTokenProcessing", "OperationFailed.TokenIsProcessing"),
        *("OperationFailed.DistibuteLock", "IncorrectVSwitchStatus", "IncorrectVpcStatus"),
        *("OperationDenied.DBInstanceStatus", "FrequentPurchase.EIP"),
    ]
)
"""Temporary error codes. The provider retries them for some types, and finally gives up."""

_CODE = re.compile(r"^\s*(?:Error)?Code\s*:\s*\"?([A-Za-z][\w.\-]*)|\bErrorCode=([A-Za-z][\w.\-]*)", re.M)
_LEADING = re.compile(r"\s*([A-Z][A-Za-z]*(?:\.?[A-Z][A-Za-z]*)+|[A-Z][a-z]+): ")
_SERVER_SIDE = re.compile(r"\bcode: 5\d\d\b|\bStatusCode: 5\d\d\b")
_NO_ANSWER = re.compile(
    r"Post \"?https?://|Client\.Timeout|SDK\.TimeoutError|i/o timeout|context deadline exceeded|"
    r"connection (?:reset|refused)|unexpected EOF|: EOF\b|TLS handshake|no such host"
)
_BROKEN_OFF = frozenset(
    [
        *(grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED),
        *(grpc.StatusCode.INTERNAL, grpc.StatusCode.RESOURCE_EXHAUSTED),
    ]
)


def verdict_on(error: BaseException) -> Verdict:
    """Classify an exception from a provider."""
    if isinstance(error, CloudError):
        return of_code(error.code)
    if isinstance(error, grpc.RpcError):
        return _of_rpc(error)
    if isinstance(error, (ConnectionError, TimeoutError)):
        return Verdict(Meaning.LOST)
    if isinstance(error, (LabstacksError, NotImplementedError)):
        return Verdict(Meaning.REFUSED)
    return Verdict(Meaning.BROKEN)


def of_code(code: str) -> Verdict:
    """Classify an error code of the cloud."""
    if "Throttling" in code:
        return Verdict(Meaning.THROTTLED, code)
    if code in BUSY_CODES:
        return Verdict(Meaning.BUSY, code)
    if code == "ServiceUnavailable":
        return Verdict(Meaning.UNAVAILABLE, code)
    return Verdict(Meaning.REFUSED, code)


def code_in(text: str) -> str:
    """The cloud's code in an error's text, in the format of its SDKs and the emulator; may be empty."""
    if found := _CODE.search(text):
        return found[1] or found[2]
    found = _LEADING.match(text)
    return found[1] if found else ""


def _of_rpc(error: Any) -> Verdict:
    if error.code() in _BROKEN_OFF:
        return Verdict(Meaning.LOST)
    text = error.details() or ""
    by_code = of_code(code_in(text))
    if by_code.meaning is not Meaning.REFUSED:
        return by_code
    if _NO_ANSWER.search(text):
        return Verdict(Meaning.LOST, by_code.code)
    if _SERVER_SIDE.search(text):
        return Verdict(Meaning.UNAVAILABLE, by_code.code)
    return by_code


def half_made(error: BaseException) -> Any | None:
    """What a create made before it failed, from ``ErrorResourceInitFailed``; None if nothing."""
    if not isinstance(error, grpc.RpcError):
        return None
    # Pulumi's own copy: one process cannot hold two definitions of google.rpc.Status.
    from pulumi.runtime.proto import provider_pb2, status_pb2

    rpc: Any = error
    for key, value in rpc.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            made = provider_pb2.ErrorResourceInitFailed()
            if detail.Unpack(made) and made.id:
                return made
    return None
