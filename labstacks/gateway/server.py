"""The gateway's server: a provider endpoint on loopback that every engine of the fleet attaches to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from labstacks.gateway.cloud import Cloud
from labstacks.gateway.journal import Journal
from labstacks.gateway.once import OnceOnly
from labstacks.gateway.servicer import GatewayServicer

# Calls may wait for a slow cloud, and forty engines make several at once; idle threads cost little.
WORKERS = 256
LARGEST_MESSAGE = 400 * 1024 * 1024  # as Pulumi's own limit


class Gateway:
    """A running provider endpoint.

    Args:
        cloud: What is behind it.
        journal: Where creates are written down; None for an endpoint that does not remember.
        port: Where to listen on loopback; 0 for any free port.
        on_call: Called with (method, urn or token) before each call to the cloud.

    Use as a context manager, or call :meth:`close`.
    """

    def __init__(
        self,
        cloud: Cloud,
        journal: Journal | None = None,
        *,
        port: int = 0,
        on_call: Callable[[str, str], None] | None = None,
    ) -> None:
        self.once = OnceOnly(cloud, journal) if journal else None
        self._pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="gateway")
        self._server = grpc.server(
            self._pool,
            options=[
                ("grpc.max_receive_message_length", LARGEST_MESSAGE),
                ("grpc.max_send_message_length", LARGEST_MESSAGE),
                ("grpc.so_reuseport", 0),
            ],
        )
        servicer = GatewayServicer(cloud, self.once, on_call)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, self._server)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")
        self._server.start()

    @property
    def attachment(self) -> str:
        """The value of ``PULUMI_DEBUG_PROVIDERS`` that attaches an engine to this endpoint."""
        return f"alicloud:{self.port}"

    def close(self) -> None:
        """Stop listening. Engines see an error; what the cloud is doing is waited for and written down."""
        self._server.stop(grace=0).wait()
        self._pool.shutdown(wait=True)

    def __enter__(self) -> Gateway:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
