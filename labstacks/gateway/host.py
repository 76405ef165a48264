"""The engine services that a provider plugin expects: a log and a health check."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_LOG = logging.getLogger(__name__)
_SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse(status=SERVING)


class PluginHost(engine_pb2_grpc.EngineServicer, grpc.GenericRpcHandler):
    """Serves plugins while the gateway runs. A plugin ends by itself when this service is gone."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="plugin-host")
        self._server = grpc.server(self._pool, options=[("grpc.so_reuseport", 0)])
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self._server.add_generic_rpc_handlers((self,))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def service(self, details: Any) -> Any:
        """Answer gRPC's health check; plugins ask for it."""
        if details.method == "/grpc.health.v1.Health/Check":
            return grpc.unary_unary_rpc_method_handler(lambda request, context: _SERVING)
        return None

    def Log(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        """Note that the plugin logged something."""
        # Only the severity is logged: the message may contain a password.
        if request.severity >= engine_pb2.WARNING:
            _LOG.info("the plugin logged a %s", engine_pb2.LogSeverity.Name(request.severity).lower())
        return empty_pb2.Empty()

    def close(self) -> None:
        """Stop serving; plugins end by themselves."""
        self._server.stop(grace=0).wait()
        self._pool.shutdown(wait=False)
