"""What tests of several rooms need."""

from collections.abc import Iterator

import pytest
from postgres import Postgres, server


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[Postgres]:
    with server() as running:
        yield running


@pytest.fixture
def postgres(_postgres_server: Postgres) -> Iterator[Postgres]:
    """A PostgreSQL server, see ``tests/support/postgres.py``; it runs again after a test that stopped it."""
    yield _postgres_server
    if not _postgres_server.runs():
        _postgres_server.start()
