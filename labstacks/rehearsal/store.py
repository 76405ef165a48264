"""The embedded cloud's memory: one SQLite file, shared by any number of threads and processes.

Every write is one ``BEGIN IMMEDIATE`` transaction, so a rule that counts and a row that is added cannot be
torn apart by another process. The file carries its schema's version and is upgraded when it is older.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labstacks.errors import StateError
from labstacks.rehearsal.transaction import Event, StoredResource, Transaction

__all__ = ["Event", "Store", "StoredResource", "Transaction"]

BUSY_SECONDS = 60.0
SYNCHRONOUS = "NORMAL"
"""How much a power cut may take: nothing that would damage the file."""

_UPGRADES = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE births (urn TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE resources (
        pk INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, type TEXT NOT NULL,
        id TEXT NOT NULL, urn TEXT NOT NULL, stack TEXT NOT NULL, digest TEXT NOT NULL,
        inputs TEXT NOT NULL, properties TEXT NOT NULL, created TEXT NOT NULL);
    CREATE INDEX resources_by_id ON resources (type, id);
    CREATE INDEX resources_by_urn ON resources (urn);
    CREATE INDEX resources_by_stack ON resources (stack);
    CREATE TABLE links (owner INTEGER NOT NULL REFERENCES resources ON DELETE CASCADE,
        property TEXT NOT NULL, target TEXT NOT NULL);
    CREATE INDEX links_by_target ON links (target);
    CREATE INDEX links_by_owner ON links (owner);
    """,
    """
    CREATE TABLE timers (owner INTEGER NOT NULL REFERENCES resources ON DELETE CASCADE,
        kind TEXT NOT NULL, at TEXT NOT NULL);
    CREATE INDEX timers_by_time ON timers (at);
    CREATE INDEX timers_by_owner ON timers (owner);
    CREATE TABLE events (number INTEGER PRIMARY KEY, time TEXT NOT NULL, kind TEXT NOT NULL,
        type TEXT NOT NULL, id TEXT NOT NULL, stack TEXT NOT NULL, text TEXT NOT NULL);
    """,
    """
    CREATE INDEX resources_by_region ON resources (type, region);
    """,
)
"""One script for each version of the schema; a file of version n still needs ``_UPGRADES[n:]``."""


class Store:
    """Rows of resources in one file.

    Raises:
        StateError: The file is damaged (it is set aside under another name) or newer than this version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._lock = threading.RLock()
        self._open: list[sqlite3.Connection] = []
        self._damage: StateError | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite would make it readable for everybody.
        if not path.exists():
            path.touch(mode=0o600)
        with self.write() as tx:
            self._upgrade(tx)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that may change things; undone when its body raises."""
        # Threads queue here: SQLite itself would have them poll, up to a tenth of a second each time.
        with self._lock, self._guard():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(connection, writes=True)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A look at one consistent moment."""
        with self._guard():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield Transaction(connection)
            finally:
                connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # Readers do not wait for writers, nor writers for readers, across processes.
            found.execute("PRAGMA journal_mode = WAL")
            found.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
            found.execute("PRAGMA foreign_keys = ON")
            # In kilobytes. Each of the gateway's threads has a connection; the default is 2 MB for each.
            found.execute("PRAGMA cache_size = -256")
            with self._lock:
                self._open.append(found)
            self._local.connection = found
        return found

    def _upgrade(self, tx: Transaction) -> None:
        version = tx.connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(_UPGRADES):
            raise StateError(
                f"{self.path} was written by a newer version of labstacks (schema {version}, this one "
                f"knows {len(_UPGRADES)}).",
                hint="Upgrade labstacks, or name another file.",
            )
        for script in _UPGRADES[version:]:
            for statement in script.split(";"):
                tx.connection.execute(statement)
        tx.connection.execute(f"PRAGMA user_version = {len(_UPGRADES)}")

    @contextmanager
    def _guard(self) -> Iterator[None]:
        if self._damage is not None:
            raise self._damage
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StateError(
                f"The embedded cloud's file {self.path} cannot be used: {error}.",
                hint="Check the disk's free space and the file's permissions, then try again.",
            ) from error
        except sqlite3.DatabaseError as error:
            # Its subclasses are about single statements; only this very class means that the file is broken.
            if type(error) is not sqlite3.DatabaseError:
                raise self._damage or error from error
            raise self._set_aside(error) from error

    def _set_aside(self, error: sqlite3.Error) -> StateError:
        if self._damage is not None:
            return self._damage
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
        self.close()
        for suffix in ("", "-wal", "-shm"):
            part = self.path.with_name(self.path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
        self._damage = StateError(
            f"The embedded cloud's file {self.path} is damaged ({error}). It was set aside as {aside}.",
            hint="Put a backup in its place, or run the same command again with an empty embedded cloud.",
        )
        return self._damage
