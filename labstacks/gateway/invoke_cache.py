"""Cache of the data-source queries that every seat repeats: available images, zones and instance types.

Forty seats of one class query the same image forty times. Clouds count queries too, and each delays the
creation of a server. Data that a class itself changes (its servers, its databases) is never cached.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pulumi.runtime.proto import provider_pb2

from labstacks.gateway.provider import Call

KEPT = 300.0
"""Seconds that an answer is reused: stock changes by the hour, not by the minute."""

_ALIKE = frozenset(
    f"get{what}"
    for what in (
        "Account",
        "CallerIdentity",
        "InstanceClasses",
        "InstanceEngines",
        "InstanceTypeFamilies",
        "InstanceTypes",
        "Regions",
        "Zones",
    )
)
_IMAGES = "alicloud:ecs/getImages:getImages"


@dataclass
class _Answer:
    """The answer to one query. The thread that sends the query holds the lock until it is answered."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    raw: bytes | None = None
    until: float = 0.0


class InvokeCache:
    """The answers of one gateway. Called from many threads at once.

    Args:
        now: Seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._answers: dict[tuple[bytes, bytes], _Answer] = {}
        self._lock = threading.Lock()

    def answer(self, call: Call, ask: Callable[[], bytes]) -> bytes:
        """Return the cached answer to this query with the same credentials; otherwise call ``ask``.

        Threads with the same query wait for the first one's answer. A failure is not cached: the next thread
        asks.
        """
        with self._lock:
            known = self._answers.setdefault(_question(call), _Answer())
        with known.lock:
            if known.raw is not None and self._now() < known.until:
                return known.raw
            raw = ask()
            if not provider_pb2.InvokeResponse.FromString(raw).failures:
                known.raw, known.until = raw, self._now() + KEPT
            return raw


def is_shared(call: Call) -> bool:
    """Whether the answer is the same for a whole account and independent of what a class does."""
    if call.method != "Invoke":
        return False
    if call.subject == _IMAGES:
        # Custom and shared images change whenever a user creates one.
        return bool(call.request.args.fields["owners"].string_value == "system")
    return call.subject.rpartition(":")[2] in _ALIKE


def _question(call: Call) -> tuple[bytes, bytes]:
    """A key for a query. Equal queries may differ in their bytes: an engine writes maps in any order."""
    return call.request.SerializeToString(deterministic=True), call.session.configuration
