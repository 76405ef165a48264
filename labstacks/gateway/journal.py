"""What the gateway writes down so that nothing is made twice and nothing is forgotten.

Before a resource is created the journal holds the *intent*; after it, the *result*, sealed under the
class key. If an engine dies between, the next engine that asks for the same resource gets the recorded
answer. An entry is *settled*, and removed, once Pulumi's own state holds the resource.

::

    begin ──► intent ──finish──► done ──settle──► (gone)
                │                  ▲
                └─forget (refused) └─ replayed to a later run that asks for the same resource

One SQLite file per class in WAL mode: several threads, one process at a time that writes.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from labstacks.errors import StateError
from labstacks.gateway.cloud import Resource, Values

SCHEMA = """
create table if not exists creates (
    number integer primary key,
    stack text not null,
    urn text not null,
    type text not null,
    region text not null,
    resource_id text,
    sealed blob not null,
    started real not null,
    finished real
);
create index if not exists creates_by_urn on creates (urn);
"""


class Seal(Protocol):
    """Encrypts and decrypts under the class key."""

    def seal(self, data: bytes) -> bytes: ...

    def open(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class Entry:
    """A create that Pulumi's state may not know of.

    Args:
        number: Its place in the journal.
        inputs: What the engine asked for.
        secret_keys: Which inputs are secret.
        resource: What the cloud answered; None while it has not (an intent).
    """

    number: int
    stack: str
    urn: str
    type: str
    region: str
    inputs: Values
    secret_keys: frozenset[str]
    resource: Resource | None
    started: float


class Journal:
    """The journal of one class.

    Args:
        path: The SQLite file; made when missing.
        key: Seals inputs and results: they hold passwords.

    Raises:
        StateError: The file is damaged, or cannot be written.
    """

    def __init__(self, path: Path, key: Seal) -> None:
        self._key = key
        self._lock = threading.Lock()
        self._path = path
        with self._guarded():
            # Made before SQLite does, so that it, and the files SQLite puts beside it, are never readable.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            self._db.execute("pragma journal_mode = wal")
            self._db.executescript(SCHEMA)

    def begin(
        self, stack: str, urn: str, type_: str, region: str, inputs: Values, secret_keys: frozenset[str]
    ) -> Entry:
        """Write down the intent to create a resource."""
        started = time.time()
        sealed = self._seal(inputs, secret_keys, None)
        with self._lock, self._guarded():
            # An intent must survive even a crash of the machine; a lost result is found again through it.
            self._db.execute("pragma synchronous = full")
            cursor = self._db.execute(
                "insert into creates (stack, urn, type, region, sealed, started) values (?, ?, ?, ?, ?, ?)",
                (stack, urn, type_, region, sealed, started),
            )
            self._db.execute("pragma synchronous = normal")
        number = cursor.lastrowid or 0
        return Entry(number, stack, urn, type_, region, inputs, secret_keys, None, started)

    def finish(self, entry: Entry, resource: Resource) -> Entry:
        """Write down the cloud's answer."""
        sealed = self._seal(entry.inputs, entry.secret_keys, resource)
        with self._lock, self._guarded():
            self._db.execute(
                "update creates set resource_id = ?, sealed = ?, finished = ? where number = ?",
                (resource.id, sealed, time.time(), entry.number),
            )
        return replace(entry, resource=resource)

    def forget(self, entries: Iterable[Entry]) -> None:
        """Remove entries: settled, refused by the cloud, or undone."""
        with self._lock, self._guarded():
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
        with self._lock, self._guarded():
            return dict(self._db.execute("select stack, count(*) from creates group by stack").fetchall())

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise StateError(
                f"The journal {self._path} cannot be used: {error}.",
                hint="If the disk is full, free some. If the file is damaged, restore it from a backup, or "
                "move it away and run `labstacks down`, which asks the cloud what is left.",
            ) from error

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _entries(self, where: str, arguments: tuple[str, ...]) -> list[Entry]:
        with self._lock, self._guarded():
            rows = self._db.execute(
                "select number, stack, urn, type, region, resource_id, sealed, started from creates "
                f"{where} order by number",
                arguments,
            ).fetchall()
        return [self._entry(*row) for row in rows]

    def _entry(
        self,
        number: int,
        stack: str,
        urn: str,
        type_: str,
        region: str,
        resource_id: str | None,
        sealed: bytes,
        started: float,
    ) -> Entry:
        content: dict[str, Any] = json.loads(self._key.open(sealed))
        resource = None if resource_id is None else Resource(resource_id, content["properties"])
        secret_keys = frozenset(content["secret_keys"])
        return Entry(number, stack, urn, type_, region, content["inputs"], secret_keys, resource, started)

    def _seal(self, inputs: Values, secret_keys: frozenset[str], resource: Resource | None) -> bytes:
        content = {
            "inputs": inputs,
            "secret_keys": sorted(secret_keys),
            "properties": resource.properties if resource else None,
        }
        return self._key.seal(json.dumps(content, separators=(",", ":")).encode())
