"""The base of every mock engine: answers Pulumi's runtime. Subclasses register the resources.

Pulumi's own ``MockMonitor`` shortens URNs to the last parent and forgets options and dependencies.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_project, get_stack

STACK_TYPE = "pulumi:pulumi:Stack"


class ProgramMonitor(MockMonitor):
    """The mock engine of one program run in process."""

    @abstractmethod
    def _register(
        self, request: object, inputs: dict[str, object], given_id: str, custom: bool
    ) -> tuple[str, str, Any]:
        """Register one resource. Returns its URN, id and state.

        Args:
            request: As the runtime sent it: type, name, parent, dependencies, options.
            inputs: As on the wire, secrets still wrapped.
            given_id: The id of a resource that is read or imported; else empty.
            custom: True for a cloud resource, False for a component.
        """

    def _note_outputs(self, urn: str, outputs: Mapping[str, object]) -> None:
        """Handle the outputs that a component registered. Ignored by default."""

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The URN of a resource, with the types of all its parents as in the real engine."""
        chain = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if chain == STACK_TYPE else f"{chain}${type_}"
        return f"urn:pulumi:{get_stack()}::{get_project()}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        """Answer the registration of a resource or component."""
        if request.type == STACK_TYPE:
            return resource_pb2.RegisterResourceResponse(urn=self.make_urn("", request.type, request.name))
        inputs = rpc.deserialize_properties(request.object)
        urn, id_, state = self._register(request, inputs, request.importId, request.custom)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=_struct(state))

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        """Answer the read of an existing resource."""
        inputs = rpc.deserialize_properties(request.properties)
        urn, _, state = self._register(request, inputs, request.id, custom=True)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=_struct(state))

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        """Answer the registration of a component's outputs."""
        self._note_outputs(request.urn, rpc.deserialize_properties(request.outputs))
        return empty_pb2.Empty()


def _struct(state: Mapping[str, object]) -> Any:
    # Plain values serialize without awaiting anything, so the coroutine ends at its first step.
    try:
        rpc.serialize_properties(dict(state), {}).send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("mocked outputs must be plain values")
