"""The pytest plugin, active wherever labstacks is installed.

Fixtures: ``lab_mocks`` runs a program as ``pulumi up`` would, ``lab_preview`` as ``pulumi preview`` would,
``lab_mocks_with`` makes either with other settings; ``rehearsal`` runs programs on the real engine
and an emulator. Nothing of Pulumi is imported before a test asks for one of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from labstacks.testing.lab_mocks import LabMocks
    from labstacks.testing.rehearsal import Rehearsal

_STARTED = pytest.StashKey[list[Any]]()


@pytest.fixture
def lab_mocks_with(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., LabMocks]]:
    """Start mocks with your own settings, e.g. ``lab_mocks_with(config={"labstacks:level": "beginner"})``.

    Takes the arguments of :class:`labstacks.testing.LabMocks`. A second call ends the run of the first.
    """
    from labstacks.components.provider_region import ENVIRONMENT
    from labstacks.testing.lab_mocks import LabMocks

    # The region of the user's own account has nothing to do with that of a test.
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    started: list[LabMocks] = []
    request.node.stash[_STARTED] = started
    with contextlib.ExitStack() as open_mocks:

        def start(**settings: Any) -> LabMocks:
            if started:
                started[-1].settle()
            open_mocks.close()
            mocks = open_mocks.enter_context(LabMocks(**settings))
            started[:] = [mocks]
            return mocks

        yield start


@pytest.fixture
def lab_mocks(lab_mocks_with: Callable[..., LabMocks]) -> LabMocks:
    """A mocked engine and cloud, as under ``pulumi up``: ids and computed outputs are known."""
    return lab_mocks_with()


@pytest.fixture
def lab_preview(lab_mocks_with: Callable[..., LabMocks]) -> LabMocks:
    """A mocked engine and cloud, as under ``pulumi preview``: ids and computed outputs are unknown."""
    return lab_mocks_with(preview=True)


@pytest.fixture
def rehearsal(tmp_path: Path) -> Iterator[Rehearsal]:
    """Pulumi's real engine on an emulator of the test's own: ``rehearsal.up(program)``."""
    from labstacks.testing.rehearsal import Rehearsal

    with Rehearsal(tmp_path / "rehearsal") as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Wait until all outputs of a test that uses the mocks are resolved."""
    # Pulumi calls the function given to `apply` later, on the event loop. Without this hook a test would pass
    # before the assertions in that function have run.
    result = yield
    for mocks in pyfuncitem.stash.get(_STARTED, []):
        mocks.settle()
    return result
