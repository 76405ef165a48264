"""A stand-in for a Pulumi language host, which shows what the engine makes of a schema.

It returns the program that the engine wants written as it is, in Pulumi's intermediate language (PCL).
"""

from __future__ import annotations

import sys
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

NAME = "pulumi-language-python"


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers what `pulumi import` asks."""

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version="0.0.1")

    def GenerateProgram(self, request: Any, context: Any) -> Any:  # noqa: N802
        source = {f"{name}.txt": text.encode() for name, text in request.source.items()}
        return language_pb2.GenerateProgramResponse(source=source)


def put_on_path(folder: Path) -> None:
    """Write the executable that the engine looks for on the PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    host = folder / NAME
    host.write_text(f"#!/bin/sh\nexec {sys.executable} {__file__}\n", "utf-8")
    host.chmod(0o755)


if __name__ == "__main__":
    server = grpc.server(futures.ThreadPoolExecutor(4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)  # noqa: T201
    server.start()
    server.wait_for_termination()
