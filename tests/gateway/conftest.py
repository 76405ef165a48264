import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from dictcloud import DictCloud

from labstacks.gateway.journal import Journal
from labstacks.gateway.plugin import PluginProvider
from labstacks.keys import ClassKey


@pytest.fixture
def cloud() -> DictCloud:
    return DictCloud()


@pytest.fixture
def key(tmp_path: Path) -> ClassKey:
    return ClassKey.load(tmp_path / "class.key")


@pytest.fixture
def journal(tmp_path: Path, key: ClassKey) -> Any:
    journal = Journal(tmp_path / "journal.db", key)
    yield journal
    journal.close()


class PluginFolder:
    """A plugin for tests, and what it has recorded. See ``tests/support/fake_plugin.py``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "pulumi-resource-alicloud"
        script = Path(__file__).parents[1] / "support" / "fake_plugin.py"
        paths = os.pathsep.join(path for path in sys.path if path)
        self.path.write_text(
            f"#!/bin/sh\nPYTHONPATH={shlex.quote(paths)} exec {shlex.quote(sys.executable)} "
            f'{shlex.quote(str(script))} "$@"\n'
        )
        self.path.chmod(0o755)

    def got(self, method: str) -> list[bytes]:
        """The raw requests of a method, in order."""
        return [path.read_bytes() for path in sorted(self.folder.glob(f"*-{method}-*.request"))]

    def answered(self, method: str) -> list[bytes]:
        """Its raw answers to a method, in order."""
        return self.got(f"{method}Answer")

    def processes(self) -> list[int]:
        """The ids of the processes that were ever started."""
        return sorted(int(path.stem) for path in self.folder.glob("*.started"))

    def started(self) -> list[dict[str, Any]]:
        """argv and environment of each of them."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.started"))]

    def made(self) -> list[str]:
        """The ids of what it has made, and not deleted."""
        path = self.folder / "made.json"
        return list(json.loads(path.read_text())) if path.exists() else []


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginFolder:
    folder = tmp_path / "plugin"
    folder.mkdir()
    monkeypatch.setenv("ALICLOUD_FAKE_FOLDER", str(folder))
    return PluginFolder(folder)


@pytest.fixture
def provider(plugin: PluginFolder, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(PluginProvider, "lag", 0.0)
    provider = PluginProvider(plugin.path)
    yield provider
    provider.close()
