"""The gateway's server: a provider endpoint on loopback that all engines of a run attach to."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from types import TracebackType

import grpc

from labstacks.gateway.journal import Journal
from labstacks.gateway.journal_replay import JournalReplay
from labstacks.gateway.peer_auth import local_peers
from labstacks.gateway.provider import Provider
from labstacks.gateway.rate_limiter import OnTiming, Pacer
from labstacks.gateway.servicer import GatewayServicer
from labstacks.gateway.threads import SharedExecutor

# Forty engines make several calls at once, each of which may wait for a slow cloud; idle threads cost little.
WORKERS = 512
LARGEST_MESSAGE = 400 * 1024 * 1024  # as Pulumi's own limit
# Error details travel as metadata; those of a partly failed create hold the whole resource.
LARGEST_METADATA = 32 * 1024 * 1024
LIMITS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ("grpc.max_metadata_size", LARGEST_METADATA),
    ("grpc.absolute_max_metadata_size", LARGEST_METADATA),
]


def gateway_threads() -> ThreadPoolExecutor:
    """Threads for one gateway, or for several in one process."""
    return ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="gateway")


class Gateway:
    """A running provider endpoint.

    Args:
        provider: Answers the calls. The caller closes it, after the gateway.
        journal: Records changes; None for an endpoint without a journal.
        port: Where to listen on loopback; 0 for any free port.
        paced: Whether calls are rate-limited; if not, they are only retried where that is safe.
        on_timing: Called with the timing of each call to the cloud when it has ended.
        beside: The pacer of another gateway to the same account, whose rate limits it shares.
        threads: The threads of several gateways; None gives it its own.

    Use as a context manager, or call :meth:`close`.
    """

    def __init__(
        self,
        provider: Provider,
        journal: Journal | None = None,
        *,
        port: int = 0,
        paced: bool = True,
        on_timing: OnTiming | None = None,
        beside: Pacer | None = None,
        threads: Executor | None = None,
    ) -> None:
        self.pacer = Pacer(provider.tuning if paced else None, on_timing, beside=beside)
        self.replay = JournalReplay(provider, journal, self.pacer.send) if journal else None
        self._pool = SharedExecutor(threads) if threads else gateway_threads()
        self._server = grpc.server(self._pool, options=[*LIMITS, ("grpc.so_reuseport", 0)])
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")
        peers = local_peers(self.port)
        servicer = GatewayServicer(provider, self.pacer, self.replay, peers)
        self.invokes = servicer.invokes
        self._server.add_generic_rpc_handlers((servicer,))
        self._server.start()

    @property
    def attachment(self) -> str:
        """The value of ``PULUMI_DEBUG_PROVIDERS`` that attaches an engine to this endpoint."""
        return f"alicloud:{self.port}"

    def close(self) -> None:
        """Stop listening. Engines see an error; waits for calls in flight and records their results."""
        self.pacer.close()
        self._server.stop(grace=0).wait()
        self._pool.shutdown(wait=True)

    def __enter__(self) -> Gateway:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
