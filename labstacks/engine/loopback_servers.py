"""The servers that an engine connects back to: the host of an inline program, and the receiver of its events.

The Automation API's own servers answer every user of the machine. Another user could run a class's program
against their own resource monitor, and read every password in it. These servers answer only the current user.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.automation import EngineEvent
from pulumi.automation._server import LanguageServer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, events_pb2_grpc, language_pb2, language_pb2_grpc
from pulumi.runtime.settings import SETTINGS

from labstacks.gateway.peer_auth import Peers, local_peers

OnEngineEvent = Callable[[Any], object]
OPTIONS = [*_GRPC_CHANNEL_OPTIONS, ("grpc.so_reuseport", 0)]
_LOG = logging.getLogger(__name__)


class ProgramHost(LanguageServer):
    """Runs an inline program for an engine of this user.

    Args:
        program: Declares the resources of a stack.
        peers: Who may connect.
    """

    def __init__(self, program: Callable[[], object], peers: Peers) -> None:
        super().__init__(lambda: _without_debug_messages(program))
        self._peers = peers

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Run the program, if the engine is this user's."""
        _refuse_strangers(self._peers, context)
        return super().Run(request, context)


class QuietEngine:
    """Connection of a program to its engine that sends no debug messages.

    The SDK sends six per resource, and each comes back as an event that is never used. They cost a tenth of
    a seat's processor time.

    Args:
        engine: The SDK's own connection.
    """

    def __init__(self, engine: engine_pb2_grpc.EngineStub) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def Log(self, request: engine_pb2.LogRequest) -> object:  # noqa: N802
        """Send a message that is not for debugging."""
        return None if request.severity == engine_pb2.DEBUG else self._engine.Log(request)


class EventReceiver(events_pb2_grpc.EventsServicer):
    """Receives the events of an engine of this user.

    Args:
        on_event: Called with each event, in one thread.
        peers: Who may connect.
    """

    def __init__(self, on_event: OnEngineEvent, peers: Peers) -> None:
        self._on_event = on_event
        self._peers = peers

    def StreamEvents(self, requests: Iterable[Any], context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Pass on the events of one engine until it ends."""
        _refuse_strangers(self._peers, context)
        try:
            for request in requests:
                self._on_event(EngineEvent.from_json(json.loads(request.event)))
        except grpc.RpcError:
            # An engine that was killed leaves its stream open; its exit code says so.
            _LOG.info("an engine ended in the middle of its events")
        return empty_pb2.Empty()


@contextmanager
def program_host(program: Callable[[], object]) -> Iterator[str]:
    """Serve a program; yields the host's address."""
    server, port = _server()
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(ProgramHost(program, local_peers(port)), server)
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0)


def event_receiver(on_event: OnEngineEvent) -> tuple[grpc.Server, str]:
    """Start a server for events. Returns it with its address; the caller stops it."""
    server, port = _server()
    events_pb2_grpc.add_EventsServicer_to_server(EventReceiver(on_event, local_peers(port)), server)
    server.start()
    return server, f"127.0.0.1:{port}"


def _without_debug_messages(program: Callable[[], object]) -> Any:
    # The SDK keeps its settings in context variables, so this changes the current program's only.
    SETTINGS.engine = QuietEngine(SETTINGS.engine)
    return program()


def _server() -> tuple[grpc.Server, int]:
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=OPTIONS)
    return server, server.add_insecure_port("127.0.0.1:0")


def _refuse_strangers(peers: Peers, context: grpc.ServicerContext) -> None:
    if not peers.admits(context.peer()):
        context.abort(grpc.StatusCode.PERMISSION_DENIED, "This endpoint belongs to another user.")
