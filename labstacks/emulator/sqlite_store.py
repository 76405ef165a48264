"""The emulator's memory in one SQLite file.

Every change is one ``BEGIN IMMEDIATE`` transaction. The file carries its schema's version and is upgraded
when it is older.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from labstacks.emulator import tables
from labstacks.emulator.transaction import Transaction
from labstacks.errors import StateError

T = TypeVar("T")
BUSY_SECONDS = 60.0
SYNCHRONOUS = "NORMAL"
"""How much a power cut may take: nothing that would damage the file."""


class FileStore:
    """A :class:`~labstacks.emulator.store.Store` in one file.

    Raises:
        StateError: The file is damaged (it is set aside under another name) or newer than this version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._lock = threading.RLock()
        self._open: list[sqlite3.Connection] = []
        self._onlooker: sqlite3.Connection | None = None
        self._damage: StateError | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite would make it readable for everybody.
        if not path.exists():
            path.touch(mode=0o600)
        self.change(self._upgrade)

    def change(self, work: Callable[[Transaction], T]) -> T:
        """Do work in a transaction that may write."""
        # Threads queue here: SQLite itself would have them poll, up to a tenth of a second each time.
        with self._lock:
            return self._do("BEGIN IMMEDIATE", work, writes=True)

    def look(self, work: Callable[[Transaction], T]) -> T:
        """Do work in a transaction that only reads."""
        return self._do("BEGIN", work, writes=False)

    def pulse(self) -> str:
        """A text that changes whenever another connection has changed something."""
        with self._lock:
            # The number counts what others change, so the connection that asks must never write.
            if self._onlooker is None:
                self._onlooker = sqlite3.connect(
                    self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                self._open.append(self._onlooker)
            return str(self._onlooker.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._onlooker = None
            self._local = threading.local()

    def _do(self, begin: str, work: Callable[[Transaction], T], *, writes: bool) -> T:
        if self._damage is not None:
            raise self._damage
        try:
            connection = self._connection()
            connection.execute(begin)
            try:
                outcome = work(Transaction(connection, tables.SQLITE, time.time(), writes=writes))
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return outcome
        except sqlite3.DatabaseError as error:
            explained = self._explained(error)
            raise explained from (None if explained is error else error)

    def _connection(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if kept is None:
            found = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # Readers do not wait for writers, nor writers for readers, across processes.
            _patiently(lambda: found.execute("PRAGMA journal_mode = WAL"))
            found.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
            found.execute("PRAGMA foreign_keys = ON")
            # In kilobytes. Each of the gateway's threads has a connection; the default is 2 MB for each.
            found.execute("PRAGMA cache_size = -256")
            with self._lock:
                self._open.append(found)
            self._local.connection = kept = found
        return kept

    def _upgrade(self, tx: Transaction) -> None:
        known = len(tables.SCRIPTS)
        version = int(tx.connection.execute("PRAGMA user_version").fetchone()[0])
        if version > known:
            raise StateError(
                f"{self.path} was written by a newer version of labstacks (schema {version}, this one "
                f"knows {known}).",
                hint="Upgrade labstacks, or name another file.",
            )
        for statement in tables.SQLITE.statements(version):
            tx.connection.execute(statement)
        tx.connection.execute(f"PRAGMA user_version = {known}")

    def _explained(self, error: sqlite3.DatabaseError) -> Exception:
        if isinstance(error, sqlite3.OperationalError):
            return StateError(
                f"The emulator's file {self.path} cannot be used: {error}.",
                hint="Check the disk's free space and the file's permissions, then try again.",
            )
        # Its subclasses are about single statements; only this very class means that the file is broken.
        if type(error) is not sqlite3.DatabaseError:
            return self._damage or error
        return self._set_aside(error)

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
            f"The emulator's file {self.path} is damaged ({error}). It was set aside as {aside}.",
            hint="Put a backup in its place, or run the same command again with an empty emulator.",
        )
        return self._damage


def _patiently(work: Callable[[], object]) -> None:
    """Do what SQLite would give up at once when another process does it at the same time."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            work()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.01)
