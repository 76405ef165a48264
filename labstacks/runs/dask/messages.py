"""What workers tell whoever gave them work, packed for the way over Dask's events."""

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
    """Something happened on a stack. Its job is known to whoever gave it, and stays at home."""

    stack: str
    event: Event


@dataclass(frozen=True)
class Happened:
    """What happened on a worker since it last told, in order."""

    happenings: tuple[TaskProgress | CallEnded, ...]


@dataclass(frozen=True)
class TaskBegun:
    """A worker has begun a job.

    Args:
        stack: The job's.
        worker: The worker's address.
    """

    stack: str
    worker: str


@dataclass(frozen=True)
class Paced:
    """How fast a worker calls, and would like to, for each account."""

    worker: str
    accounts: Mapping[str, AccountReport]


Message = Happened | TaskBegun | Paced


def packed(message: Message) -> bytes:
    return zlib.compress(pickle.dumps(message), 1)


def unpacked(data: bytes) -> Message:
    message: Message = pickle.loads(zlib.decompress(data))
    return message


def slim(event: Event) -> Event:
    """Without what a resource was to be, or became: who listens reads more of it of the whole stack alone."""
    if isinstance(event, ResourceDone) and event.type != STACK_TYPE and event.outputs:
        return ResourceDone(event.urn, event.type, event.op, event.in_cloud)
    if isinstance(event, ResourceFailed) and event.inputs:
        return ResourceFailed(event.urn, event.type, event.op)
    return event
