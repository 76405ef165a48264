"""The provider protocol for a cloud that works on plain values, such as the emulator."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from labstacks.gateway.cloud import Changes, Checked, Cloud, Resource, Target
from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.gateway.provider import AT_HAND, Call, Tuning

VERSION = "4.0.0"


class CloudProvider:
    """Unwraps messages for a cloud, and wraps its answers.

    Args:
        cloud: The cloud to call.
        tuning: Initial rate of the calls to it.
    """

    lag = 0.0

    def __init__(self, cloud: Cloud, tuning: Tuning = AT_HAND) -> None:
        self.tuning = tuning
        self._cloud = cloud
        self._handlers: dict[str, Callable[[Call], Message]] = {
            "Handshake": self._handshake,
            "GetPluginInfo": lambda call: plugin_pb2.PluginInfo(version=VERSION),
            "GetSchema": lambda call: provider_pb2.GetSchemaResponse(schema=cloud.schema(VERSION)),
            "CheckConfig": lambda call: provider_pb2.CheckResponse(inputs=call.request.news),
            "DiffConfig": self._diff_config,
            "Configure": self._configure,
            "Check": self._check,
            "Diff": self._diff,
            "Create": self._create,
            "Read": self._read,
            "Update": self._update,
            "Delete": self._delete,
            "Invoke": self._invoke,
        }

    def answer(self, call: Call) -> bytes:
        """See :meth:`Provider.answer`."""
        handler = self._handlers.get(call.method)
        if handler is None:
            raise NotImplementedError(call.method)
        return handler(call).SerializeToString()

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        """See :meth:`Provider.find`."""
        inputs = unwrap(create.request.properties)
        found = self._cloud.find(_target(create, inputs.secret_keys), inputs.values)
        if found is None or found.id in known:
            return None
        return _created(found, inputs.secret_keys).SerializeToString()

    def caveat(self, call: Call) -> str:
        """See :meth:`Provider.caveat`."""
        return self._cloud.caveat(call.subject) if call.method == "Invoke" else ""

    def close(self) -> None:
        """Do nothing: the caller that opened the cloud closes it."""

    # --- the provider itself ---------------------------------------------------------------------------

    def _handshake(self, call: Call) -> Message:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False
        )

    def _diff_config(self, call: Call) -> Message:
        olds, news = unwrap(call.request.old_inputs).values, unwrap(call.request.news).values
        changed = sorted(key for key in {*olds, *news} if olds.get(key) != news.get(key))
        # A resource cannot move to another region, so a new region replaces the provider and its resources.
        return _diff_response(Changes(tuple(changed), tuple(key for key in changed if key == "region")))

    def _configure(self, call: Call) -> Message:
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    # --- resources -------------------------------------------------------------------------------------

    def _check(self, call: Call) -> Message:
        request = call.request
        news, olds = unwrap(request.news), unwrap(request.olds)
        target = _target(call, news.secret_keys)
        checked: Checked = self._cloud.check(target, olds.values, news.values, request.randomSeed)
        failures = [
            provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
            for failure in checked.failures
        ]
        return provider_pb2.CheckResponse(inputs=wrap(checked.inputs, news.secret_keys), failures=failures)

    def _diff(self, call: Call) -> Message:
        request = call.request
        news, old_inputs = unwrap(request.news), unwrap(request.old_inputs)
        target = replace(_target(call, news.secret_keys), ignored=tuple(request.ignoreChanges))
        return _diff_response(self._cloud.diff(target, request.id, old_inputs.values, news.values))

    def _create(self, call: Call) -> Message:
        inputs = unwrap(call.request.properties)
        target = _target(call, inputs.secret_keys)
        made = self._cloud.create(target, inputs.values, preview=call.request.preview)
        return _created(made, inputs.secret_keys)

    def _read(self, call: Call) -> Message:
        inputs, state = unwrap(call.request.inputs), unwrap(call.request.properties)
        secret_keys = inputs.secret_keys | state.secret_keys
        target = _target(call, secret_keys)
        found = self._cloud.read(target, call.request.id, inputs.values, state.values)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(
            id=found.id,
            properties=wrap(found.properties, secret_keys),
            inputs=wrap(inputs.values if found.inputs is None else found.inputs, secret_keys),
        )

    def _update(self, call: Call) -> Message:
        request = call.request
        news, old_inputs = unwrap(request.news), unwrap(request.old_inputs)
        changed = self._cloud.update(
            _target(call, news.secret_keys),
            request.id,
            old_inputs.values,
            news.values,
            preview=request.preview,
        )
        return provider_pb2.UpdateResponse(properties=wrap(changed.properties, news.secret_keys))

    def _delete(self, call: Call) -> Message:
        state = unwrap(call.request.properties)
        self._cloud.delete(_target(call, state.secret_keys), call.request.id, state.values)
        return empty_pb2.Empty()

    def _invoke(self, call: Call) -> Message:
        arguments = unwrap(call.request.args)
        answer = self._cloud.invoke(call.request.tok, arguments.values, region=call.session.region)
        # `return` is a Python keyword, so it cannot be a keyword argument.
        response: Any = {"return": wrap(answer)}
        return provider_pb2.InvokeResponse(**response)


def _target(call: Call, secret_keys: frozenset[str]) -> Target:
    return Target(call.subject, call.type, call.session.region, secret_keys)


def _created(made: Resource, secret_keys: frozenset[str]) -> Message:
    return provider_pb2.CreateResponse(id=made.id, properties=wrap(made.properties, secret_keys))


def _diff_response(changes: Changes) -> Message:
    changed = bool(changes.updates or changes.replaces)
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=changes.replaces,
        diffs=dict.fromkeys([*changes.updates, *changes.replaces]),
        deleteBeforeReplace=changes.delete_before_replace,
    )
