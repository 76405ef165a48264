"""The backend of the gateway: an object that answers Pulumi's provider protocol, message by message.

Messages stay serialized, so what passes through to the real plugin and back is unchanged. Code that needs the
content reads ``call.request``.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from google.protobuf import message_factory
from google.protobuf.message import Message
from pulumi.runtime.proto import provider_pb2

SERVICE = "pulumirpc.ResourceProvider"
DEFAULT_REGION = "cn-hongkong"

_DECLARED = provider_pb2.DESCRIPTOR.services_by_name["ResourceProvider"].methods
METHODS = frozenset(method.name for method in _DECLARED if not method.server_streaming)
_REQUESTS = {method.name: message_factory.GetMessageClass(method.input_type) for method in _DECLARED}

IN_CLOUD = frozenset(["Create", "Read", "Update", "Delete", "Invoke"])
"""Methods that call the cloud; the provider answers the others by itself."""


@dataclass(frozen=True)
class ProviderSession:
    """The configuration of one peer: an engine, or a provider instance in it.

    Args:
        region: The region of its resources.
        configuration: Identifies its provider configuration: a ``ConfigureRequest`` without the fields that
            name the peer. Empty before the peer configures anything, and after a crash.
    """

    region: str = DEFAULT_REGION
    configuration: bytes = b""


@dataclass(frozen=True)
class Call:
    """One message to a provider.

    Args:
        method: As the protocol names it, e.g. ``Create``.
        raw: The serialized request.
        session: Of the peer that sent it.
    """

    method: str
    raw: bytes
    session: ProviderSession = ProviderSession()

    @staticmethod
    def of(method: str, request: Message, session: ProviderSession) -> Call:
        """A call with a request that is not serialized yet."""
        return Call(method, request.SerializeToString(), session)

    @cached_property
    def request(self) -> Any:
        """The request, parsed on first access."""
        return _REQUESTS[self.method].FromString(self.raw)

    @property
    def in_cloud(self) -> bool:
        """Whether answering it calls the cloud: previews do not."""
        return self.method in IN_CLOUD and not (self.method in ("Create", "Update") and self.request.preview)

    @property
    def subject(self) -> str:
        """The resource's URN, or the data source's token."""
        return str(self.request.tok if self.method == "Invoke" else getattr(self.request, "urn", ""))

    @property
    def type(self) -> str:
        """The resource's type token, or the data source's."""
        return type_of(self.subject)


def type_of(subject: str) -> str:
    """The type token in a URN; a token stays as it is."""
    return subject.split("::")[2].rsplit("$", 1)[-1] if subject.startswith("urn:") else subject


def stack_of(urn: str) -> str:
    """The stack in a URN."""
    return urn.split("::", 1)[0].removeprefix("urn:pulumi:")


@dataclass(frozen=True)
class Tuning:
    """The initial rate of calls, see :mod:`labstacks.gateway.aimd`.

    Args:
        rate: Calls a second at first.
        at_once: Calls in flight at first.
        floor: The lowest share of both to which throttling lowers them.
        wait: Factor on the usual waits between retries.
        silence: Seconds beyond the usual time after which a call counts as throttled and retried internally,
            see :mod:`labstacks.gateway.hidden_throttling`. Infinite where this cannot be inferred.
    """

    rate: float
    at_once: float
    floor: float = 0.1
    wait: float = 1.0
    silence: float = math.inf

    def sped_up(self, rate: float) -> Tuning:
        """The same for a cloud whose clock, and so its provider's waits, runs faster by this factor."""
        return replace(self, silence=max(LEAST_SILENCE, self.silence / rate))


LEAST_SILENCE = 0.2
"""Seconds by which a busy machine delays calls, independent of the cloud."""
CAREFUL = Tuning(rate=10.0, at_once=16.0, floor=0.05, silence=2.0)
"""For a real cloud, which is slow and limits calls."""
AT_HAND = Tuning(rate=500.0, at_once=256.0, wait=0.05)
"""For a cloud in this process that answers at once: short waits, and only after throttling."""


class LookupImpossibleError(Exception):
    """There is no way to find out whether an interrupted create made anything."""


class Provider(Protocol):
    """Answers calls. Called from many threads at once."""

    lag: float
    """Seconds after a create in which a look-up may miss the new resource."""
    tuning: Tuning
    """The initial rate of calls to it."""

    def answer(self, call: Call) -> bytes:
        """The serialized response.

        Raises:
            CloudError: The cloud refused; nothing was done.
            ConnectionError: The outcome is unknown.
            grpc.RpcError: What a plugin answered, to be passed on as it is.
            NotImplementedError: It does not know the method.
        """

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        """What an interrupted ``Create`` made, as its response would have been; None when it made nothing.

        Args:
            create: The call whose answer was lost.
            known: Ids of other resources, e.g. of the one that a replacement is about to replace.

        Raises:
            LookupImpossibleError: There is no way to find out.
        """

    def caveat(self, call: Call) -> str:
        """A warning about the answer to a call, to show in the engine's output; empty for most."""

    def close(self) -> None:
        """Release its resources."""
