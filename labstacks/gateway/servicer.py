"""Pulumi's provider protocol in front of a cloud: one servicer for every engine of a fleet.

Each engine, and each provider instance in it, has a connection of its own, and configures it. At the
end of every normal operation it sends ``Cancel``: here that is the end of one peer's session, never
of the server.
"""
# ruff: noqa: N802  # Methods are named as the protocol names them.

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from labstacks.errors import CloudError, LabstacksError
from labstacks.gateway.cloud import Changes, Checked, Cloud, Resource, Target
from labstacks.gateway.once import OnceOnly
from labstacks.gateway.wire import unwrap, wrap

DEFAULT_REGION = "cn-hongkong"
PROVIDER_VERSION = "4.0.0"

Handler = Callable[[Any, Any, grpc.ServicerContext], Any]

_LOG = logging.getLogger(__name__)


def _answers(handler: Handler) -> Handler:
    """Tell the engine of a failure in the cloud's own words, and never in a Python traceback."""

    @functools.wraps(handler)
    def answer(self: Any, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return handler(self, request, context)
        except CloudError as error:
            words = str(error)
        except LabstacksError as error:
            words = f"{error.message} {error.hint}".rstrip()
        except (ConnectionError, TimeoutError) as error:
            words = f"ConnectionLost: {str(error) or 'the cloud gave no answer'}"
        except BaseException as error:
            words = _bug(handler.__name__, error)
        return context.abort(grpc.StatusCode.UNKNOWN, words)

    return answer


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


class GatewayServicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers engines from a cloud.

    Args:
        cloud: What is behind the gateway.
        once: Creates through the journal; None for creates straight from the cloud.
        on_call: Called with (method, urn or token) before each call that changes or asks the cloud.
    """

    def __init__(
        self, cloud: Cloud, once: OnceOnly | None = None, on_call: Callable[[str, str], None] | None = None
    ) -> None:
        self._cloud = cloud
        self._once = once
        self._on_call = on_call or (lambda method, subject: None)
        self._regions: dict[str, str] = {}
        self._lock = threading.Lock()

    # --- session -----------------------------------------------------------------------------------

    def Attach(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False
        )

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=PROVIDER_VERSION)

    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.GetSchemaResponse(schema="{}")

    @_answers
    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    @_answers
    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        olds, news = unwrap(request.old_inputs).values, unwrap(request.news).values
        changed = sorted(key for key in {*olds, *news} if olds.get(key) != news.get(key))
        # A resource cannot move: another region means another provider, and all its resources anew.
        return _diff_response(Changes(tuple(changed), tuple(key for key in changed if key == "region")))

    @_answers
    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        region = unwrap(request.args).values.get("region") or DEFAULT_REGION
        with self._lock:
            self._regions[context.peer()] = str(region)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        with self._lock:
            self._regions.pop(context.peer(), None)
        return empty_pb2.Empty()

    # --- resources ---------------------------------------------------------------------------------

    @_answers
    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        news, olds = unwrap(request.news), unwrap(request.olds)
        target = self._target(request, context, news.secret_keys)
        checked: Checked = self._cloud.check(target, olds.values, news.values, request.randomSeed)
        failures = [
            provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
            for failure in checked.failures
        ]
        return provider_pb2.CheckResponse(inputs=wrap(checked.inputs, news.secret_keys), failures=failures)

    @_answers
    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        news, old_inputs = unwrap(request.news), unwrap(request.old_inputs)
        target = self._target(request, context, news.secret_keys)
        changes = self._cloud.diff(target, request.id, old_inputs.values, news.values)
        return _diff_response(changes)

    @_answers
    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        inputs = unwrap(request.properties)
        target = self._target(request, context, inputs.secret_keys)
        if request.preview:
            made = self._cloud.create(target, inputs.values, preview=True)
        else:
            self._on_call("create", request.urn)
            made = (
                self._once.create(target, inputs.values)
                if self._once
                else self._cloud.create(target, inputs.values, preview=False)
            )
        return provider_pb2.CreateResponse(id=made.id, properties=wrap(made.properties, inputs.secret_keys))

    @_answers
    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        inputs, state = unwrap(request.inputs), unwrap(request.properties)
        secret_keys = inputs.secret_keys | state.secret_keys
        target = self._target(request, context, secret_keys)
        self._on_call("read", request.urn)
        found = self._cloud.read(target, request.id, inputs.values, state.values)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(
            id=found.id,
            properties=wrap(found.properties, secret_keys),
            inputs=wrap(inputs.values if found.inputs is None else found.inputs, secret_keys),
        )

    @_answers
    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        news, old_inputs = unwrap(request.news), unwrap(request.old_inputs)
        target = self._target(request, context, news.secret_keys)
        if not request.preview:
            self._on_call("update", request.urn)
        changed: Resource = self._cloud.update(
            target, request.id, old_inputs.values, news.values, preview=request.preview
        )
        return provider_pb2.UpdateResponse(properties=wrap(changed.properties, news.secret_keys))

    @_answers
    def Delete(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        state = unwrap(request.properties)
        target = self._target(request, context, state.secret_keys)
        self._on_call("delete", request.urn)
        self._cloud.delete(target, request.id, state.values)
        return empty_pb2.Empty()

    @_answers
    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        arguments = unwrap(request.args)
        self._on_call("invoke", request.tok)
        answer = self._cloud.invoke(request.tok, arguments.values, region=self._region(context))
        # `return` is a word of Python's, so it cannot be written as a keyword argument.
        return provider_pb2.InvokeResponse(**{"return": wrap(answer)})  # type: ignore[arg-type]

    # --- helpers -----------------------------------------------------------------------------------

    def _region(self, context: grpc.ServicerContext) -> str:
        with self._lock:
            return self._regions.get(context.peer(), DEFAULT_REGION)

    def _target(self, request: Any, context: grpc.ServicerContext, secret_keys: frozenset[str]) -> Target:
        type_ = request.urn.split("::")[2].rsplit("$", 1)[-1]
        return Target(request.urn, type_, self._region(context), secret_keys)


def _diff_response(changes: Changes) -> Any:
    changed = bool(changes.updates or changes.replaces)
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=changes.replaces,
        diffs=dict.fromkeys([*changes.updates, *changes.replaces]),
        deleteBeforeReplace=changes.delete_before_replace,
    )
