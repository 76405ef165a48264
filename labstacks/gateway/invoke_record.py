"""Records the answers to a run's data-source queries: a later run finds out whether they changed."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from typing import Any

from pulumi.runtime.proto import provider_pb2

from labstacks.gateway.property_codec import unwrap
from labstacks.gateway.provider import Call


class InvokeRecord:
    """The queries of one gateway with digests of their answers. Safe to call from several threads."""

    def __init__(self) -> None:
        self._answers: dict[str, str] = {}
        self._lock = threading.Lock()

    def note(self, call: Call, raw: bytes) -> None:
        """Record the answer to an ``Invoke``. A query with different answers gets an empty digest."""
        question = question_of(call.subject, unwrap(call.request.args).values)
        answer = provider_pb2.InvokeResponse.FromString(raw)
        digest = "" if answer.failures else digest_of(unwrap(getattr(answer, "return")).values)
        with self._lock:
            if self._answers.setdefault(question, digest) != digest:
                self._answers[question] = ""

    @property
    def answers(self) -> dict[str, str]:
        """Query to the digest of its answer; empty for one that failed or changed."""
        with self._lock:
            return dict(self._answers)


def question_of(token: str, args: Mapping[str, Any]) -> str:
    """A query as text: its token and arguments as JSON."""
    return json.dumps([token, args], sort_keys=True, default=str)


def digest_of(answer: Mapping[str, Any]) -> str:
    """A digest of an answer; the order of its keys does not count."""
    return hashlib.sha256(json.dumps(answer, sort_keys=True, default=str).encode()).hexdigest()
