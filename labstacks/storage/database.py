"""A database connection, opened once per process. Waits for a restarting server and explains errors."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from labstacks.errors import StateError
from labstacks.storage import schema
from labstacks.storage.database_errors import away, is_passing, postgres_driver, refused, unusable
from labstacks.storage.state_address import connection_url, without_secrets

PATIENCE = 60.0
"""Seconds to wait for a server that was there before."""
_LOG = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]


class Database:
    """Runs short pieces of work, each a transaction. Safe to call from several threads.

    Work must be idempotent: it runs twice if the server stops between the commit and its confirmation.

    Args:
        engine: SQLAlchemy's.
        place: Its name in messages.
        patience: Seconds to wait for a server that was reachable before.
    """

    def __init__(self, engine: Engine, place: str, patience: float = PATIENCE) -> None:
        self.engine = engine
        self.place = place
        self._patience = patience
        self._single = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._met, self._lost_at = False, 0.0
        self._schema = 0
        self._prepared = False

    def run(self, work: Work[T]) -> T:
        """Do work in one transaction.

        Raises:
            StateError: The database cannot be used.
            StateAwayError: It cannot be reached, or refuses the connection.
        """
        return self._patiently(lambda: self._in(self.engine, work))

    def one(self, work: Work[T]) -> T:
        """Do work that is one statement: a third of the round trips."""
        return self._patiently(lambda: self._in(self._single, work))

    def durably(self, work: Work[T]) -> T:
        """As :meth:`one`, and what was written survives a crash of the machine."""
        return self.one(work)

    def has_tables(self) -> bool:
        """Whether the tables of labstacks exist. Changes nothing."""
        if not self._schema:
            self._schema = self.run(_schema_version)
        return bool(self._schema)

    def prepare(self) -> None:
        """Create missing tables, and bring those of an earlier schema up to date."""
        if self._prepared:
            return
        if not self.has_tables() or self._schema < schema.SCHEMA:
            self.run(_make_tables)
            self._schema = schema.SCHEMA
        self._prepared = True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _in(self, engine: Engine, work: Work[T]) -> T:
        with engine.begin() as connection:
            return work(connection)

    def _patiently(self, work: Callable[[], T]) -> T:
        pause = 0.1
        while True:
            try:
                result = work()
            except DBAPIError as error:
                if not is_passing(error):
                    raise refused(self.place, error) from error
                self._lost_at = self._lost_at or time.monotonic()
                # All callers share one deadline per outage: a call after it fails at once.
                if not self._met or time.monotonic() >= self._lost_at + self._patience:
                    raise away(self.place, error) from error
                _LOG.info("%s is away (%s); waiting for it", self.place, type(error.orig).__name__)
                time.sleep(pause)
                pause = min(2 * pause, 2.0)
            except (SQLAlchemyError, sqlite3.Error) as error:
                raise StateError(f"{self.place} cannot be used: {error}.") from error
            else:
                self._met, self._lost_at = True, 0.0
                return result


class LocalDatabase(Database):
    """An SQLite file: one connection, used by one thread at a time; one process writes at a time.

    Args:
        connection: The connection that the engine uses, in autocommit.
    """

    def __init__(self, engine: Engine, place: str, connection: sqlite3.Connection) -> None:
        super().__init__(engine, place)
        self._raw = connection
        self._turn = threading.RLock()
        # Kept open: checking a connection out of the pool costs more than a statement does.
        self._kept = self._patiently(engine.connect)

    def run(self, work: Work[T]) -> T:
        """See :meth:`Database.run`."""

        def whole(connection: Connection) -> T:
            self._raw.execute("begin immediate")
            try:
                result = work(connection)
                self._raw.execute("commit")
            except BaseException:
                self._raw.execute("rollback")
                raise
            return result

        return self.one(whole)

    def one(self, work: Work[T]) -> T:
        """See :meth:`Database.one`."""
        with self._turn:
            return self._patiently(lambda: work(self._kept))

    def durably(self, work: Work[T]) -> T:
        """See :meth:`Database.durably`."""
        with self._turn:
            self._raw.execute("pragma synchronous = full")
            try:
                return self.one(work)
            finally:
                self._raw.execute("pragma synchronous = normal")

    def close(self) -> None:
        """Close the file."""
        self._kept.close()
        super().close()


def open_file(path: Path, what: str = "The journal") -> LocalDatabase:
    """Open an SQLite file in WAL mode. Creates it if missing, readable by its owner only.

    Raises:
        StateError: It cannot be used.
    """
    try:
        # Created before SQLite does it, so that other users can never read it or the files beside it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        raw = sqlite3.connect(path, check_same_thread=False, timeout=30, isolation_level=None)
        raw.execute("pragma journal_mode = wal")
        raw.execute("pragma synchronous = normal")
    except (OSError, sqlite3.Error) as error:
        raise unusable(f"{what} {path}", error) from error
    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, isolation_level="AUTOCOMMIT"
    )
    return LocalDatabase(engine, f"{what} {path}", raw)


def open_server(state: str) -> Database:
    """The PostgreSQL database of a ``state:``; the same one for everybody in this process.

    Raises:
        UsageError: The extra is not installed.
        StateAwayError: It is not there, or refuses the connection.
    """
    return server_at(connection_url(state))


@lru_cache(maxsize=64)
def server_at(url: str) -> Database:
    """Open the database at an address in libpq's format."""
    psycopg = postgres_driver()

    def connect() -> Any:
        # By default TCP waits a quarter of an hour for a server that no longer answers.
        alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
        return psycopg.connect(url, application_name="labstacks", **alive)

    engine = create_engine("postgresql+psycopg://", creator=connect, pool_size=4, max_overflow=60)
    database = Database(engine, without_secrets(url).partition("?")[0])
    database.one(lambda connection: connection.execute(text("select 1")))
    return database


def _schema_version(connection: Connection) -> int:
    """The schema version of the tables, 0 without tables. Refuses tables of a newer labstacks."""
    if not inspect(connection).has_table(schema.about.name):
        return 0
    found = connection.execute(select(schema.about.c.schema)).scalars().all()
    if found and max(found) > schema.SCHEMA:
        raise StateError(
            f"The tables of labstacks there are of schema {max(found)}; this version knows {schema.SCHEMA}.",
            hint="Upgrade labstacks. Nothing was changed.",
        )
    return max(found, default=0)


def _make_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # `create table if not exists` fails when two sessions run it at the same time.
        connection.execute(text("select pg_advisory_xact_lock(hashtext('labstacks tables'))"))
    before = _schema_version(connection)
    schema.metadata.create_all(connection)
    if before == 1:
        connection.execute(
            text(f"alter table {schema.journal.name} add column method text not null default 'Create'")
        )
    if before != schema.SCHEMA:
        connection.execute(schema.about.delete())
        connection.execute(schema.about.insert().values(schema=schema.SCHEMA))
