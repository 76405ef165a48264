"""Answers requests of Alibaba Cloud's API from the emulator."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping

from aliyun_api import ecs, oss, ram, resourcemanager, vpc
from aliyun_api.account import Account
from aliyun_api.actions import Action
from aliyun_api.http_request import HttpRequest, HttpResponse, RpcCall, rpc_call
from aliyun_api.signatures import refusal
from labstacks.emulator import RehearsalCloud
from labstacks.errors import CloudError

ACTIONS: Mapping[str, Mapping[str, Action]] = {
    "ecs": ecs.ACTIONS,
    "ram": ram.ACTIONS,
    "resourcemanager": resourcemanager.ACTIONS,
    "sts": resourcemanager.STS,
    "vpc": vpc.ACTIONS,
}
"""Product to its actions."""


class Player:
    """Answers requests. Safe to call from several threads: one request is answered at a time.

    Args:
        cloud: The emulator.
        secrets: AccessKey id to its secret. Requests by others are refused.
    """

    def __init__(self, cloud: RehearsalCloud, secrets: Mapping[str, str]) -> None:
        self._cloud = cloud
        self._secrets = secrets
        self._storage = oss.ObjectStorage(Account(cloud))
        self._lock = threading.Lock()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request, or its refusal in the API's way."""
        with self._lock:
            if request.bucket is not None:
                return self._storage.answer(request)
            call = rpc_call(request)
            if call is None:
                return _refused("InvalidAction.NotFound", f"The player does not know {request.host}.", 404)
            if code := refusal(request, self._secrets):
                return _refused(code, "The request is not signed by a known AccessKey.", 403)
            return self._rpc(call)

    def _rpc(self, call: RpcCall) -> HttpResponse:
        action = ACTIONS.get(call.product, {}).get(call.action)
        if action is None:
            return _refused("InvalidAction.NotFound", f"The player has no {call.product} {call.action}.", 404)
        try:
            answer = action(Account(self._cloud, call.region), call)
        except CloudError as error:
            return _refused(
                error.code,
                error.message,
                404 if "NotFound" in error.code or "NotExist" in error.code else 400,
            )
        except (LookupError, TypeError, ValueError) as error:
            # A client that gets no answer tries again for minutes; this one stops, and says why.
            return _refused("PlayerFault", f"{call.product} {call.action}: {error!r}", 400)
        return HttpResponse.of_json(200, {**answer, "RequestId": str(uuid.uuid4()).upper()})


def _refused(code: str, message: str, status: int) -> HttpResponse:
    number = str(uuid.uuid4()).upper()
    return HttpResponse.of_json(
        status, {"Code": code, "Message": message, "RequestId": number, "HostId": "player"}
    )
