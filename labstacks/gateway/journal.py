"""What the gateway writes down so that nothing is made twice and nothing is forgotten.

Before a resource is created the journal holds the *intent*; after it, the *result*, sealed under the
class key. If an engine dies between, the next engine that asks for the same resource gets the recorded
answer. An entry is *settled*, and removed, once Pulumi's own state holds the resource.

::

    begin ──► intent ──finish──► done ──settle──► (gone)
                │                  ▲
                └─forget (refused) └─ replayed to a later run that asks for the same resource

Intents and results are the protocol's own messages, byte for byte. One SQLite file per class in WAL mode:
several threads, one process at a time that writes.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from labstacks.errors import StateError

if TYPE_CHECKING:
    # It loads Pulumi, and those who only ask what is unsettled have no time for that.
    from labstacks.gateway.provider import Call

VERSION = 1
SCHEMA = """
create table if not exists creates (
    number integer primary key,
    stack text not null,
    urn text not null,
    region text not null,
    resource_id text,
    whole integer not null default 1,
    sealed blob not null,
    started real not null
);
create index if not exists creates_by_urn on creates (urn);
"""
COLUMNS = "number, region, resource_id, whole, sealed, started"


class Seal(Protocol):
    """Encrypts and decrypts under the class key."""

    def seal(self, data: bytes) -> bytes: ...

    def open(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class Entry:
    """A create that Pulumi's state may not know of.

    Args:
        number: Its place in the journal.
        call: What the engine asked for.
        resource_id: The id of what was made; None while nobody knows (an intent).
        response: The provider's answer; empty for an intent.
        whole: False when the create failed half way, and left something.
        started: When it was asked for, seconds since the epoch.
    """

    number: int
    call: Call
    resource_id: str | None
    response: bytes
    whole: bool
    started: float

    @property
    def urn(self) -> str:
        return self.call.subject

    @property
    def type(self) -> str:
        return self.call.type

    @property
    def stack(self) -> str:
        return _stack_of(self.urn)


@dataclass(frozen=True)
class Unsettled:
    """An intent whose result nobody knows: something may exist that no state holds.

    Args:
        urn: Pulumi's name of it.
        region: Where it was asked for.
        started: When, seconds since the epoch.
    """

    urn: str
    region: str
    started: float

    @property
    def stack(self) -> str:
        return _stack_of(self.urn)


class Journal:
    """The journal of one class.

    Args:
        path: The SQLite file; made when missing.
        key: Seals intents and results: they hold passwords.

    Raises:
        StateError: The file is damaged or of another version, or cannot be written.
    """

    def __init__(self, path: Path, key: Seal) -> None:
        self._key = key
        self._lock = threading.Lock()
        self._path = path
        with _guarded(path):
            # Made before SQLite does, so that it, and the files SQLite puts beside it, are never readable.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            self._db.execute("pragma journal_mode = wal")
            _upgrade(self._db, path)

    def begin(self, call: Call) -> Entry:
        """Write down the intent to create a resource."""
        entry = Entry(0, call, None, b"", True, time.time())
        sealed = self._seal(entry)
        with self._lock, _guarded(self._path):
            # An intent must survive even a crash of the machine; a lost result is found again through it.
            self._db.execute("pragma synchronous = full")
            cursor = self._db.execute(
                "insert into creates (stack, urn, region, sealed, started) values (?, ?, ?, ?, ?)",
                (entry.stack, entry.urn, call.session.region, sealed, entry.started),
            )
            self._db.execute("pragma synchronous = normal")
        return replace(entry, number=cursor.lastrowid or 0)

    def finish(self, entry: Entry, resource_id: str, response: bytes, *, whole: bool = True) -> Entry:
        """Write down the provider's answer."""
        done = replace(entry, resource_id=resource_id, response=response, whole=whole)
        sealed = self._seal(done)
        with self._lock, _guarded(self._path):
            self._db.execute(
                "update creates set resource_id = ?, whole = ?, sealed = ? where number = ?",
                (resource_id, whole, sealed, entry.number),
            )
        return done

    def forget(self, entries: Iterable[Entry]) -> None:
        """Remove entries: settled, refused by the cloud, or undone."""
        with self._lock, _guarded(self._path):
            self._db.execute("begin")
            self._db.executemany(
                "delete from creates where number = ?", [(entry.number,) for entry in entries]
            )
            self._db.execute("commit")

    def of_urn(self, urn: str) -> list[Entry]:
        """The unsettled entries of one resource, oldest first."""
        return self._entries("where urn = ?", (urn,))

    def of_stack(self, stack: str) -> list[Entry]:
        """The unsettled entries of one stack, oldest first."""
        return self._entries("where stack = ?", (stack,))

    def counts(self) -> Mapping[str, int]:
        """How many unsettled entries each stack has."""
        with self._lock, _guarded(self._path):
            return dict(self._db.execute("select stack, count(*) from creates group by stack").fetchall())

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _entries(self, where: str, arguments: tuple[str, ...]) -> list[Entry]:
        with self._lock, _guarded(self._path):
            rows = self._db.execute(
                f"select {COLUMNS} from creates {where} order by number", arguments
            ).fetchall()
        return [self._entry(*row) for row in rows]

    def _entry(
        self, number: int, region: str, resource_id: str | None, whole: int, sealed: bytes, started: float
    ) -> Entry:
        from labstacks.gateway.provider import Call, Session

        content = self._key.open(sealed)
        length, content = int.from_bytes(content[:8]), content[8:]
        call = Call("Create", content[:length], Session(region))
        return Entry(number, call, resource_id, content[length:], bool(whole), started)

    def _seal(self, entry: Entry) -> bytes:
        return self._key.seal(len(entry.call.raw).to_bytes(8) + entry.call.raw + entry.response)


def unsettled(path: Path) -> tuple[Unsettled, ...]:
    """The intents of a class without a result, oldest first. Needs no key, and changes nothing.

    While a run goes on these are also what is being made right now.

    Args:
        path: The journal; none is as good as an empty one.
    """
    if not path.exists():
        return ()
    with _guarded(path), closing(sqlite3.connect(path, timeout=30)) as db:
        if not db.execute("select 1 from sqlite_master where name = 'creates'").fetchone():
            return ()
        rows = db.execute(
            "select urn, region, started from creates where resource_id is null order by number"
        ).fetchall()
    return tuple(Unsettled(*row) for row in rows)


def _stack_of(urn: str) -> str:
    return urn.split("::", 1)[0].removeprefix("urn:pulumi:")


def _upgrade(db: sqlite3.Connection, path: Path) -> None:
    """Make the table. One of another version is only replaced when there is nothing in it."""
    (version,) = db.execute("pragma user_version").fetchone()
    if version != VERSION and db.execute("select 1 from sqlite_master where name = 'creates'").fetchone():
        if db.execute("select 1 from creates limit 1").fetchone():
            raise StateError(
                f"The journal {path} was written by another version of labstacks.",
                hint="Run that version once more: a run that ends well leaves the journal empty.",
            )
        db.execute("drop table creates")
    db.executescript(SCHEMA)
    db.execute(f"pragma user_version = {VERSION}")


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise StateError(
            f"The journal {path} cannot be used: {error}.",
            hint="If the disk is full, free some. If the file is damaged, restore it from a backup, or "
            "move it away and run `labstacks down`, which asks the cloud what is left.",
        ) from error
