"""Opens the cloud that a class file names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from labstacks.course.model import ClassFile
from labstacks.errors import UsageError
from labstacks.fleet.folder import ClassFolder

if TYPE_CHECKING:
    from labstacks.gateway.provider import Call, Provider
    from labstacks.rehearsal import RehearsalCloud


class Held(Protocol):
    """Something that a cloud holds."""

    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def stack(self) -> str: ...


@dataclass(frozen=True)
class Account:
    """A cloud to work in: what the gateway stands before, and what it can be asked besides.

    Args:
        provider: Answers engines.
        resources: Lists what it holds, of this class at least.
        waits: Whether its operations take time, so that engines mostly wait.
    """

    provider: Provider
    resources: Callable[[], Sequence[Held]]
    waits: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "lag", self.provider.lag)
        object.__setattr__(self, "tuning", self.provider.tuning)

    def answer(self, call: Call) -> bytes:
        return self.provider.answer(call)

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        return self.provider.find(create, known)

    def close(self) -> None:
        self.provider.close()


@contextmanager
def open_cloud(file: ClassFile, folder: ClassFolder) -> Iterator[Any]:
    """The cloud of a class, ready for the gateway.

    Yields:
        A provider that also has ``resources()`` and ``waits``: an :class:`Account`.
    """
    if file.cloud != "rehearsal":
        raise UsageError(
            f"This version of labstacks cannot yet deploy to cloud {file.cloud!r}.",
            hint=f"Set `cloud: rehearsal` in {file.path.name} to rehearse the class on the embedded cloud.",
        )
    from labstacks.gateway.cloud_provider import CloudProvider
    from labstacks.gateway.provider import AT_HAND, CAREFUL

    with open_rehearsal(file, folder) as cloud:
        provider = CloudProvider(cloud, CAREFUL if cloud.waits else AT_HAND)
        yield Account(provider, cloud.resources, cloud.waits)


@contextmanager
def open_rehearsal(file: ClassFile, folder: ClassFolder) -> Iterator[RehearsalCloud]:
    """The embedded cloud of a class's folder, with the class file's settings."""
    from labstacks.rehearsal import RehearsalCloud

    settings = {key: value for key, value in file.rehearsal.items() if key != "strict"}
    cloud = RehearsalCloud(folder.rehearsal, **settings)
    try:
        yield cloud
    finally:
        cloud.close()
