"""Pulumi's provider protocol, for every engine of a fleet: sessions, and where each call goes.

Each engine, and each provider instance in it, has a connection of its own, and configures it. At the
end of every normal operation it sends ``Cancel``: here that is the end of one peer's session, never
of the server, nor of the plugin behind it.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from labstacks.errors import LabstacksError
from labstacks.gateway.engine_log import EngineLog
from labstacks.gateway.invoke_cache import InvokeCache, is_shared
from labstacks.gateway.invoke_record import InvokeRecord
from labstacks.gateway.journal_replay import JournalReplay
from labstacks.gateway.peer_auth import Peers
from labstacks.gateway.property_codec import unwrap
from labstacks.gateway.provider import DEFAULT_REGION, METHODS, SERVICE, Call, Provider, ProviderSession
from labstacks.gateway.rate_limiter import Pacer

_LOG = logging.getLogger(__name__)
_EMPTY = empty_pb2.Empty().SerializeToString()


class GatewayServicer(grpc.GenericRpcHandler):
    """Answers engines. Parses messages only where their content is needed.

    Args:
        provider: Answers the calls.
        pacer: Limits calls to the rate that the cloud allows.
        replay: Changes resources through the journal; None passes changes straight to the provider.
        peers: Who may connect.
    """

    def __init__(self, provider: Provider, pacer: Pacer, replay: JournalReplay | None, peers: Peers) -> None:
        self._provider = provider
        self._pacer = pacer
        self._replay = replay
        self._peers = peers
        self._shared = InvokeCache()
        self.invokes = InvokeRecord()
        self._engines = EngineLog()
        self._sessions: dict[str, ProviderSession] = {}
        self._lock = threading.Lock()
        # Without (de)serializers gRPC hands over bytes, and takes bytes.
        self._handlers = {
            f"/{SERVICE}/{method}": grpc.unary_unary_rpc_method_handler(partial(self._serve, method))
            for method in METHODS
        }

    def service(self, details: Any) -> Any:
        """The handler of a method; None for one that the protocol does not have."""
        return self._handlers.get(details.method)

    def _serve(self, method: str, raw: bytes, context: grpc.ServicerContext) -> bytes:
        """Answer a call. Reports failures with the cloud's own message, never a Python traceback."""
        if not self._peers.admits(context.peer()):
            _abort(context, grpc.StatusCode.PERMISSION_DENIED, "This endpoint belongs to another user.")
        try:
            return self._answer(method, raw, context)
        except grpc.RpcError as error:
            return _pass_on(error, context)
        except NotImplementedError:
            return _abort(context, grpc.StatusCode.UNIMPLEMENTED, f"{method} is not implemented.")
        except BaseException as error:
            return _abort(context, grpc.StatusCode.UNKNOWN, _words(method, error))

    def _answer(self, method: str, raw: bytes, context: grpc.ServicerContext) -> bytes:
        peer = context.peer()
        if method == "Attach":
            self._engines.attach(peer, raw)
            return _EMPTY
        if method == "Cancel":
            self._forget(peer)
            return _EMPTY
        if method == "Configure":
            return self._configure(peer, raw)
        call = Call(method, raw, self._session(peer))
        if not call.in_cloud:
            return self._provider.answer(call)
        send = partial(self._pacer.send, call, partial(self._ask, call), alive=context.is_active)
        answer = self._shared.answer(call, send) if is_shared(call) else send()
        if method == "Invoke":
            self.invokes.note(call, answer)
        if caveat := self._provider.caveat(call):
            self._engines.warn(peer, caveat)
        return answer

    def _ask(self, call: Call) -> bytes:
        if self._replay and call.method == "Create":
            return self._replay.create(call)
        if self._replay and call.method in ("Update", "Delete"):
            return self._replay.change(call)
        return self._provider.answer(call)

    def _configure(self, peer: str, raw: bytes) -> bytes:
        session = session_of(provider_pb2.ConfigureRequest.FromString(raw))
        answer = self._provider.answer(Call("Configure", raw, session))
        with self._lock:
            self._sessions[peer] = session
        return answer

    def _session(self, peer: str) -> ProviderSession:
        with self._lock:
            return self._sessions.get(peer, ProviderSession())

    def _forget(self, peer: str) -> None:
        with self._lock:
            self._sessions.pop(peer, None)
        self._engines.forget(peer)
        self._peers.forget(peer)


def session_of(request: Any) -> ProviderSession:
    """The session that a peer configures."""
    known = unwrap(request.args).values.get("region") or request.variables.get("alicloud:config:region")
    bare = provider_pb2.ConfigureRequest()
    bare.CopyFrom(request)
    for field in ("id", "urn", "name", "type"):
        if field in bare.DESCRIPTOR.fields_by_name:
            bare.ClearField(field)
    return ProviderSession(str(known or DEFAULT_REGION), bare.SerializeToString(deterministic=True))


def _pass_on(error: Any, context: grpc.ServicerContext) -> NoReturn:
    """Return a plugin's error with its code, message and details, such as what a failed create made."""
    context.set_trailing_metadata(tuple(error.trailing_metadata() or ()))
    _abort(context, error.code(), error.details() or "")


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, words: str) -> NoReturn:
    context.abort(code, words)
    raise AssertionError("abort raises")


def _words(method: str, error: BaseException) -> str:
    if isinstance(error, LabstacksError):
        # A CloudError's text is its code, its message and the request's id.
        return str(error).replace("\n", " ")
    if isinstance(error, (ConnectionError, TimeoutError)):
        return f"ConnectionLost: {str(error) or 'the cloud gave no answer'}"
    return _bug(method, error)


def _bug(method: str, error: BaseException) -> str:
    """Log where an unexpected error came from. Its message stays out of it: it may hold a password."""
    frames = []
    trace = error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    _LOG.error("%s failed: %s at %s", method, type(error).__name__, " > ".join(frames))
    where = f"{type(error).__name__} at {frames[-1]}"
    return f"InternalError: labstacks itself failed here ({where}). Please report it."
