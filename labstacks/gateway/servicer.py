"""Pulumi's provider protocol in front of a cloud: one servicer for every engine of a fleet.

Each engine, and each provider instance in it, has a connection of its own, and configures it. At the
end of every normal operation it sends ``Cancel``: here that is the end of one peer's session, never
of the server.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from labstacks.errors import CloudError
from labstacks.gateway.cloud import Checked, Cloud, Resource, Target
from labstacks.gateway.once import OnceOnly
from labstacks.gateway.wire import unwrap, wrap

DEFAULT_REGION = "cn-hongkong"
PROVIDER_VERSION = "4.0.0"


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

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

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

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        news, olds = unwrap(request.news), unwrap(request.olds)
        target = self._target(request, context, news.secret_keys)
        with _cloud_errors(context):
            checked: Checked = self._cloud.check(target, olds.values, news.values, request.randomSeed)
        failures = [
            provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
            for failure in checked.failures
        ]
        return provider_pb2.CheckResponse(inputs=wrap(checked.inputs, news.secret_keys), failures=failures)

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        news, old_inputs = unwrap(request.news), unwrap(request.old_inputs)
        target = self._target(request, context, news.secret_keys)
        with _cloud_errors(context):
            changes = self._cloud.diff(target, request.id, old_inputs.values, news.values)
        changed = bool(changes.updates or changes.replaces)
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=kind,
            replaces=changes.replaces,
            diffs=[*changes.updates, *changes.replaces],
            deleteBeforeReplace=changes.delete_before_replace,
        )

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        inputs = unwrap(request.properties)
        target = self._target(request, context, inputs.secret_keys)
        with _cloud_errors(context):
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

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        inputs, state = unwrap(request.inputs), unwrap(request.properties)
        secret_keys = inputs.secret_keys | state.secret_keys
        target = self._target(request, context, secret_keys)
        with _cloud_errors(context):
            self._on_call("read", request.urn)
            found = self._cloud.read(target, request.id, inputs.values, state.values)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(
            id=found.id,
            properties=wrap(found.properties, secret_keys),
            inputs=wrap(inputs.values if found.inputs is None else found.inputs, secret_keys),
        )

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        news, old_inputs = unwrap(request.news), unwrap(request.old_inputs)
        target = self._target(request, context, news.secret_keys)
        with _cloud_errors(context):
            if not request.preview:
                self._on_call("update", request.urn)
            changed: Resource = self._cloud.update(
                target, request.id, old_inputs.values, news.values, preview=request.preview
            )
        return provider_pb2.UpdateResponse(properties=wrap(changed.properties, news.secret_keys))

    def Delete(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        state = unwrap(request.properties)
        target = self._target(request, context, state.secret_keys)
        with _cloud_errors(context):
            self._on_call("delete", request.urn)
            self._cloud.delete(target, request.id, state.values)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        arguments = unwrap(request.args)
        with _cloud_errors(context):
            self._on_call("invoke", request.tok)
            answer = self._cloud.invoke(request.tok, arguments.values, region=self._region(context))
        # `return` is a word of Python's, so it cannot be written as a keyword argument.
        return provider_pb2.InvokeResponse(**{"return": wrap(answer)})

    # --- helpers -----------------------------------------------------------------------------------

    def _region(self, context: grpc.ServicerContext) -> str:
        with self._lock:
            return self._regions.get(context.peer(), DEFAULT_REGION)

    def _target(self, request: Any, context: grpc.ServicerContext, secret_keys: frozenset[str]) -> Target:
        type_ = request.urn.split("::")[2].rsplit("$", 1)[-1]
        return Target(request.urn, type_, self._region(context), secret_keys)


@contextmanager
def _cloud_errors(context: grpc.ServicerContext) -> Iterator[None]:
    """Hand the cloud's own words to the engine, without a Python traceback."""
    try:
        yield
    except CloudError as error:
        _abort(context, str(error))


def _abort(context: grpc.ServicerContext, words: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, words)
    raise AssertionError("abort always raises")
