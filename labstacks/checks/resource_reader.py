"""A client of the gateway that only reads resources and data sources."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from labstacks.errors import CloudError
from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.gateway.server import LARGEST_MESSAGE

PATIENCE = 60.0
"""Seconds for one answer: the provider waits while a real cloud throttles."""

Values = Mapping[str, Any]


class ProviderClient:
    """A session with a provider endpoint on loopback. Safe to use from several threads.

    Args:
        port: Where the gateway listens.
        region: The region to ask in.

    Raises:
        CloudError: The provider refuses a request, in the cloud's own words.
    """

    def __init__(self, port: int, region: str) -> None:
        self._channel = grpc.insecure_channel(
            f"127.0.0.1:{port}",
            options=[
                ("grpc.max_receive_message_length", LARGEST_MESSAGE),
                ("grpc.max_send_message_length", LARGEST_MESSAGE),
                # A school's proxy must not see loopback traffic.
                ("grpc.enable_http_proxy", 0),
            ],
        )
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        # The same three calls as an engine makes, in the same order.
        self._call("Attach", plugin_pb2.PluginAttach(address=f"127.0.0.1:{port}"))
        self._call("Handshake", provider_pb2.ProviderHandshakeRequest())
        self._call(
            "Configure",
            provider_pb2.ConfigureRequest(
                variables={"alicloud:config:region": region},
                args=wrap({"region": region}),
                acceptSecrets=True,
                acceptResources=False,
            ),
        )

    def read(self, urn: str, id: str, inputs: Values, properties: Values) -> Values | None:  # noqa: A002
        """A resource's properties as they are now; None when it does not exist any more.

        Args:
            urn: Pulumi's name of it.
            id: Its id in the cloud.
            inputs: Its inputs in the state.
            properties: Its outputs in the state.
        """
        answer = self._call(
            "Read",
            provider_pb2.ReadRequest(id=id, urn=urn, inputs=wrap(inputs), properties=wrap(properties)),
        )
        return unwrap(answer.properties).values if answer.id else None

    def invoke(self, token: str, args: Values) -> Values:
        """A data source's answer."""
        answer = self._call("Invoke", provider_pb2.InvokeRequest(tok=token, args=wrap(args)))
        if answer.failures:
            failure = answer.failures[0]
            raise CloudError("InvalidParameter", f"{failure.property}: {failure.reason}".lstrip(": "))
        return unwrap(getattr(answer, "return")).values

    def close(self) -> None:
        """End the session; the endpoint serves others still."""
        with suppress(grpc.RpcError):
            self._stub.Cancel(empty_pb2.Empty(), timeout=5)
        self._channel.close()

    def __enter__(self) -> ProviderClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, method: str, request: object) -> Any:
        try:
            return getattr(self._stub, method)(request, timeout=PATIENCE)
        except grpc.RpcError as error:
            code, _, words = (error.details() or "").partition(": ")
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                code, words = "Timeout", f"the cloud did not answer within {PATIENCE:.0f} s"
            raise CloudError(code if words else "InternalError", words or code) from error
