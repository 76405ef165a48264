"""A database of each kind, empty."""

from collections.abc import Iterator
from typing import Any

import pytest
from class_in_folder import room  # noqa: F401

from labstacks.storage.database import Database, open_file, open_server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    if request.param == "sqlite":
        opened: Database = open_file(tmp_path / "store.db")
    else:
        opened = open_server(request.getfixturevalue("postgres").fresh_database())
    yield opened
    opened.close()


@pytest.fixture
def server(postgres: Any) -> Iterator[Database]:
    """A database in PostgreSQL, empty."""
    opened = open_server(postgres.fresh_database())
    yield opened
    opened.close()
