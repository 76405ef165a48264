from pathlib import Path
from typing import Any

import pytest
from dictcloud import DictCloud
from plugin_folder import PluginFolder

from labstacks.gateway.journal import Journal
from labstacks.gateway.plugin import PluginProvider
from labstacks.storage.class_key import ClassKey


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
