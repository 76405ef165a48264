"""Writes down which actions were called, with the names of their parameters and never a value."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from aliyun_api import oss
from aliyun_api.http_request import EVERY_CALL, HttpRequest, HttpResponse, rpc_call

_NUMBER = re.compile(r"\.\d+(?=\.|$)")


@dataclass(frozen=True)
class RecordedCall:
    """One call.

    Args:
        product: Such as ``vpc``; the host name where the product is not known.
        action: Such as ``CreateVpc``, or ``PUT bucket ?acl``.
        parameters: Names of its parameters, sorted; ``.n`` means a number.
        status: The HTTP status of the answer.
    """

    product: str
    action: str
    parameters: tuple[str, ...]
    status: int


class Recorder:
    """Records every request that passes through it.

    Args:
        answer: What answers.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer
        self._calls: list[RecordedCall] = []
        self._lock = threading.Lock()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on, and record it with the status of its answer."""
        response = self._answer(request)
        product, action = _named(request)
        names = {_NUMBER.sub(".n", name) for name, _ in request.parameters} - EVERY_CALL
        with self._lock:
            self._calls.append(RecordedCall(product, action, tuple(sorted(names)), response.status))
        return response

    @property
    def calls(self) -> tuple[RecordedCall, ...]:
        """All calls so far, in order."""
        with self._lock:
            return tuple(self._calls)

    def refused(self) -> tuple[RecordedCall, ...]:
        """The calls that the player has no answer to."""
        return tuple(call for call in self.calls if call.status >= 400)


def _named(request: HttpRequest) -> tuple[str, str]:
    if request.bucket is not None:
        return "oss", oss.action_name(request)
    call = rpc_call(request)
    if call is not None:
        return call.product, call.action
    action = dict(request.parameters).get("Action") or f"{request.method} {request.path}"
    return request.host, action
