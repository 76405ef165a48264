"""Opens the cloud that a class file names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from labstacks.classfile.account import rehearsal_place
from labstacks.classfile.model import ClassFile
from labstacks.runs.alibaba_cloud import plugin_path, things_of

if TYPE_CHECKING:
    from labstacks.emulator import RehearsalCloud
    from labstacks.gateway.plugin import PluginProvider
    from labstacks.gateway.provider import Call, Provider, Tuning


class ListedItem(Protocol):
    """A resource that a cloud lists."""

    @property
    def type(self) -> str:
        """Type token of the resource."""

    @property
    def id(self) -> str:
        """Id of the resource in the cloud."""

    @property
    def stack(self) -> str:
        """Name of its stack. Empty if it belongs to none."""


@dataclass
class Account:
    """An open cloud account: the provider behind the gateway, and a list of the account's resources.

    Args:
        provider: Answers the calls of engines.
        resources: Lists the account's resources, at least those of this class.
        waits: Whether operations take time, so that engines mostly wait.
        page_of: The page that a server of the emulator shows now, from the one it showed first.
    """

    provider: Provider
    resources: Callable[[], Sequence[ListedItem]]
    waits: bool
    page_of: Callable[[Any, str | None], str | None] = lambda server, first: first
    lag: float = field(init=False)
    tuning: Tuning = field(init=False)

    def __post_init__(self) -> None:
        self.lag, self.tuning = self.provider.lag, self.provider.tuning

    def answer(self, call: Call) -> bytes:
        """Answer an engine's call."""
        return self.provider.answer(call)

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        """Find the resource that an interrupted create made."""
        return self.provider.find(create, known)

    def caveat(self, call: Call) -> str:
        """Warning to show for a call. Empty if there is none."""
        return self.provider.caveat(call)

    def close(self) -> None:
        """Close the provider."""
        self.provider.close()


@contextmanager
def open_cloud(file: ClassFile) -> Iterator[Account]:
    """Open the cloud of a class for the gateway.

    Yields:
        The open account.

    Raises:
        PluginError: The class needs the real provider, which is missing and cannot be downloaded.
    """
    with ExitStack() as stack:
        yield OpenClouds(stack).account(file)


class OpenClouds:
    """Open clouds of one or several classes. Classes with the same settings share one cloud.

    Args:
        stack: Closes the clouds.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._rehearsals: dict[str, RehearsalCloud] = {}
        self._real: PluginProvider | None = None

    def account(self, file: ClassFile) -> Account:
        """Open the account of a class, as :func:`open_cloud` does."""
        if file.cloud == "rehearsal":
            return _rehearsal(file, self._rehearsal(file), self._plugin)
        provider = self._plugin()
        return Account(provider, lambda: things_of(provider, file.name, file.region), waits=True)

    def _rehearsal(self, file: ClassFile) -> RehearsalCloud:
        # Classes in the same emulator may have different clock or chaos settings.
        key = f"{rehearsal_place(file)} {sorted(file.rehearsal.items(), key=str)}"
        if key not in self._rehearsals:
            self._rehearsals[key] = self._stack.enter_context(open_rehearsal(file))
        return self._rehearsals[key]

    def _plugin(self) -> PluginProvider:
        if self._real is None:
            self._real = _plugin(self._stack)
        return self._real


def _rehearsal(file: ClassFile, cloud: RehearsalCloud, plugin: Callable[[], PluginProvider]) -> Account:
    from labstacks.gateway.cloud_provider import CloudProvider
    from labstacks.gateway.provider import AT_HAND, CAREFUL
    from labstacks.gateway.strict_provider import StrictProvider

    provider: Provider = CloudProvider(cloud, CAREFUL.sped_up(cloud.rate) if cloud.waits else AT_HAND)
    if file.rehearsal.get("strict"):
        provider = StrictProvider(plugin(), provider)
    return Account(provider, cloud.resources, cloud.waits, cloud.page_of)


def _plugin(stack: ExitStack) -> PluginProvider:
    """Create the real provider. It starts its plugin with the first call."""
    from labstacks.gateway.plugin import PluginProvider

    path = plugin_path()
    assert path is not None  # a failed installation raises PluginError
    provider = PluginProvider(path)
    stack.callback(provider.close)
    return provider


@contextmanager
def open_rehearsal(file: ClassFile) -> Iterator[RehearsalCloud]:
    """Open the emulator of a class, with the settings of the class file.

    Settings with mistakes are left out: `check`, `plan`, `up` and `reset` report them, and a class that has
    them can still be looked at and removed.
    """
    from labstacks.emulator import RehearsalCloud
    from labstacks.emulator.settings import usable_settings

    settings = usable_settings(file.rehearsal)
    cloud = RehearsalCloud(rehearsal_place(file), **settings)
    try:
        yield cloud
    finally:
        cloud.close()
