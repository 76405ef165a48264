"""What tests of several rooms need, and the order in which test files run."""

import itertools
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import postgres as _postgres
import pytest
import s3 as _s3
from hypothesis import HealthCheck, settings

_NUMBERS = itertools.count()
os.environ["LABSTACKS_LANG"] = "en"  # whatever the developer's own locale is
# A busy machine is no fault of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files with the most engine tests first.

    A worker takes one file at a time. A slow file that starts last would leave the other workers idle.
    """
    engine_tests: Counter[Path] = Counter()
    for item in items:
        engine_tests[item.path] += item.get_closest_marker("engine") is not None
    items.sort(key=lambda item: -engine_tests[item.path])


@pytest.fixture(autouse=True)
def _no_kept_inventories(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test an empty store of inventories, since a test may replace what the programs do."""
    if store := sys.modules.get("labstacks.planning.inventory_store"):
        empty = tmp_path_factory.getbasetemp() / f"cache-{next(_NUMBERS)}"
        monkeypatch.setattr(store, "cache_dir", lambda: empty)


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
