"""What tests of several rooms need."""

import os
from collections.abc import Iterator

import postgres as _postgres
import pytest
import s3 as _s3

os.environ["LABSTACKS_LANG"] = "en"  # whatever the developer's own locale is


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[_postgres.Postgres]:
    with _postgres.server() as running:
        yield running


@pytest.fixture
def postgres(_postgres_server: _postgres.Postgres) -> Iterator[_postgres.Postgres]:
    """A PostgreSQL server, see ``tests/support/postgres.py``; it runs again after a test that stopped it."""
    yield _postgres_server
    if not _postgres_server.runs():
        _postgres_server.start()


@pytest.fixture(scope="session")
def s3() -> Iterator[_s3.S3]:
    """An S3 server, see ``tests/support/s3.py``."""
    with _s3.server() as running:
        yield running
