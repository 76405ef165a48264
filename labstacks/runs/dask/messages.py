"""Messages from workers to the client, serialized for Dask's event topics."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from labstacks.engine.events import STACK_TYPE, Event, ResourceDone, ResourceFailed
from labstacks.runs.dask.rate_sharing import AccountReport
from labstacks.runs.events import CallEnded


@dataclass(frozen=True)
class TaskProgress:
    """An engine event on a stack. The client knows the job, so the message leaves it out."""

    stack: str
    event: Event


@dataclass(frozen=True)
class EventsReported:
    """Events of a worker since its last message, in order."""

    happenings: tuple[TaskProgress | CallEnded, ...]


@dataclass(frozen=True)
class TaskBegun:
    """A worker started a job.

    Args:
        stack: Stack of the job.
        worker: The worker's address.
    """

    stack: str
    worker: str


@dataclass(frozen=True)
class Paced:
    """Call rates and demand of a worker, by account."""

    worker: str
    accounts: Mapping[str, AccountReport]


Message = EventsReported | TaskBegun | Paced


def packed(message: Message) -> bytes:
    """Serialize a message."""
    return zlib.compress(pickle.dumps(message), 1)


def unpacked(data: bytes) -> Message:
    """Deserialize a message."""
    message: Message = pickle.loads(zlib.decompress(data))
    return message


def slim(event: Event) -> Event:
    """Drop inputs and outputs of resources from an event: listeners read only the outputs of the stack."""
    if isinstance(event, ResourceDone) and event.type != STACK_TYPE and event.outputs:
        return ResourceDone(event.urn, event.type, event.op, event.in_cloud)
    if isinstance(event, ResourceFailed) and event.inputs:
        return ResourceFailed(event.urn, event.type, event.op)
    return event
