"""Warnings in an engine's own output, sent to the address that the engine passes when it attaches."""

from __future__ import annotations

import contextlib
import threading

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2

SECONDS = 5.0
"""Seconds to wait for an engine to accept a warning. A warning must never delay a run."""


class EngineLog:
    """Sends warnings to engines, each text once per engine."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def attach(self, peer: str, raw: bytes) -> None:
        """Store the address at which a peer's engine listens.

        Args:
            peer: The connection.
            raw: Its ``Attach`` message.
        """
        with self._lock:
            self._addresses[peer] = plugin_pb2.PluginAttach.FromString(raw).address

    def forget(self, peer: str) -> None:
        """Forget a peer whose engine has ended."""
        with self._lock:
            self._addresses.pop(peer, None)
            self._told = {told for told in self._told if told[0] != peer}

    def warn(self, peer: str, text: str) -> None:
        """Show a warning in the output of a peer's engine. Does nothing if the engine has ended."""
        with self._lock:
            address = self._addresses.get(peer)
            if address is None or (peer, text) in self._told:
                return
            self._told.add((peer, text))
        request = engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=text)
        with contextlib.suppress(grpc.RpcError), grpc.insecure_channel(address) as channel:
            engine_pb2_grpc.EngineStub(channel).Log(request, timeout=SECONDS)
