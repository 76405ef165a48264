"""Asks once for the whole fleet what every seat asks alike: which images, zones and types there are to buy.

Forty seats of one class ask forty times for the same image. Clouds count questions too, and each is a wait
before a server can be begun. What a class itself changes (its servers, its databases) is asked each time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pulumi.runtime.proto import provider_pb2

from labstacks.gateway.provider import Call

KEPT = 300.0
"""Seconds that an answer is given again: what is on sale changes by the hour, not by the minute."""

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
    """What one question was answered; whoever asks it holds the lock meanwhile."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    raw: bytes | None = None
    until: float = 0.0


class SharedAnswers:
    """The answers of one gateway. Called from many threads at once.

    Args:
        now: Seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._answers: dict[tuple[bytes, bytes], _Answer] = {}
        self._lock = threading.Lock()

    def answer(self, call: Call, ask: Callable[[], bytes]) -> bytes:
        """What the same question, asked with the same credentials, was answered; else what ``ask`` brings.

        Whoever asks what is being asked waits for that answer. A failure is nobody else's: the next one asks.
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
    """Whether the answer is the same for all of an account, and nothing that a class does changes it."""
    if call.method != "Invoke":
        return False
    if call.subject == _IMAGES:
        # One's own and others' images come and go as somebody makes them.
        return bool(call.request.args.fields["owners"].string_value == "system")
    return call.subject.rpartition(":")[2] in _ALIKE


def _question(call: Call) -> tuple[bytes, bytes]:
    """Two equal questions may differ in their bytes: an engine writes a map in any order."""
    return call.request.SerializeToString(deterministic=True), call.session.configuration
