from pathlib import Path
from typing import Any

import pytest
from dictcloud import DictCloud

from labstacks.gateway.journal import Journal
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
