"""What the gateway stands before: something that answers Pulumi's provider protocol, message by message.

Messages stay as they came, in bytes: what passes through to the real plugin and back is not one byte
different. Who needs to look inside asks for ``call.request``.
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
"""Methods that ask or change the cloud; the others are answered by the provider itself."""


@dataclass(frozen=True)
class ProviderSession:
    """What one peer, an engine or a provider instance in it, has configured.

    Args:
        region: Where it works.
        configuration: What tells its provider from others: a ``ConfigureRequest`` without what names the
            peer. Empty for a peer that has configured nothing, and after a crash.
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
        """The request, parsed on first sight."""
        return _REQUESTS[self.method].FromString(self.raw)

    @property
    def in_cloud(self) -> bool:
        """Whether answering it asks or changes the cloud: previews do not."""
        return self.method in IN_CLOUD and not (self.method in ("Create", "Update") and self.request.preview)

    @property
    def subject(self) -> str:
        """The URN that it is about, or the data source's token."""
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
    """Where the pace of calls begins, see :mod:`labstacks.gateway.aimd`.

    Args:
        rate: Calls a second at first.
        at_once: Calls under way at first.
        floor: The share of both below which no objection of the cloud's brings them.
        wait: The share of the usual waits between tries that is enough.
        silence: Seconds longer than usual after which a call was throttled and repeated without a word, see
            :mod:`labstacks.gateway.hidden_throttling`. Infinite where that cannot be told.
    """

    rate: float
    at_once: float
    floor: float = 0.1
    wait: float = 1.0
    silence: float = math.inf

    def sped_up(self, rate: float) -> Tuning:
        """The same for a cloud whose time, and so the waits of its provider, passes so much faster."""
        return replace(self, silence=max(LEAST_SILENCE, self.silence / rate))


LEAST_SILENCE = 0.2
"""Seconds by which calls are late on a busy machine, whatever the cloud does."""
CAREFUL = Tuning(rate=10.0, at_once=16.0, floor=0.05, silence=2.0)
"""For a cloud that takes its time, and counts calls."""
AT_HAND = Tuning(rate=500.0, at_once=256.0, wait=0.05)
"""For a cloud in this process that answers at once: no wait unless it objects, and then a short one."""


class LookupImpossibleError(Exception):
    """Whether an interrupted create made anything cannot be found out from here."""


class Provider(Protocol):
    """Answers calls. Called from many threads at once."""

    lag: float
    """How many seconds after a create a look-up may still miss what it made."""
    tuning: Tuning
    """Where the pace of calls to it begins."""

    def answer(self, call: Call) -> bytes:
        """The serialized response.

        Raises:
            CloudError: The cloud refused: nothing was done.
            ConnectionError: Nobody knows what was done.
            grpc.RpcError: What a plugin answered, to be passed on as it is.
            NotImplementedError: It does not know the method.
        """

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        """What an interrupted ``Create`` made, as its response would have been; None when it made nothing.

        Args:
            create: The call whose answer nobody got.
            known: Ids that belong to somebody else: what a replacement is about to replace, for one.

        Raises:
            LookupImpossibleError: There is no way to find out.
        """

    def caveat(self, call: Call) -> str:
        """What the engine should be warned of about the answer to a call; empty for most."""

    def close(self) -> None:
        """Let go of what it holds."""
