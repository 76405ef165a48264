"""The gateway's journal: changes of the cloud that Pulumi's state may not know of.

Before a resource is created the journal holds the *intent*; after it, the *result*, sealed under the
class key. If an engine dies between, the next engine that asks for the same resource gets the recorded
answer. The entry is removed once Pulumi's own state holds the resource.

::

    begin ──► intent ──finish──► result ──end──► (removed)
                │                  ▲
                └─forget (refused) └─ replayed to a later run that asks for the same resource

Updates and deletes are written down before they are sent. An engine that dies in the middle of one
leaves a state that describes the resource as it was. As long as such an entry remains, the next ``up``
reads the stack's resources again before it believes the state.

Requests and results are the protocol's own messages, byte for byte. The rows are in an SQLite file of the
class, or in a PostgreSQL database: :mod:`labstacks.storage.journal_table`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # This imports Pulumi, which is too slow for `labstacks status`.
    from labstacks.gateway.provider import Call
    from labstacks.storage.class_folder import ClassFolder
    from labstacks.storage.database import Database
    from labstacks.storage.journal_table import JournalRow


class Seal(Protocol):
    """Encrypts and decrypts under the class key."""

    def seal(self, data: bytes) -> bytes:
        """Encrypt."""
        ...

    def open(self, data: bytes) -> bytes:
        """Decrypt the result of :meth:`seal`."""
        ...


@dataclass(frozen=True)
class Entry:
    """A change that Pulumi's state may not know of.

    Args:
        number: Its place in the journal.
        call: What the engine asked for: ``Create``, ``Update`` or ``Delete``. ``Read`` stands for a
            change that only Pulumi's state knew to be pending.
        resource_id: The resource's id; None while it is unknown (an intent to create).
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
        """The resource's URN."""
        return self.call.subject

    @property
    def type(self) -> str:
        """The resource's type token."""
        return self.call.type

    @property
    def stack(self) -> str:
        """The stack that the resource belongs to."""
        return _stack_of(self.urn)

    @property
    def is_create(self) -> bool:
        """Whether it can be replayed. The others only say that a resource must be read again."""
        return self.call.method == "Create"


@dataclass(frozen=True)
class Unsettled:
    """An intent without a known result: a resource may exist that no state records.

    Args:
        urn: Pulumi's name of it.
        region: The region of the create.
        started: When, seconds since the epoch.
    """

    urn: str
    region: str
    started: float

    @property
    def stack(self) -> str:
        """The stack that the resource belongs to."""
        return _stack_of(self.urn)


class Journal:
    """The journal of one class.

    Args:
        place: An SQLite file, made when missing; or a database that the class shares with others.
        key: Encrypts intents and results, which contain passwords.
        class_name: The class's slug, for a database.

    Raises:
        StateError: The file is damaged or of another version, or cannot be written.
    """

    def __init__(self, place: Path | Database, key: Seal, class_name: str = "") -> None:
        from labstacks.storage.database import open_file
        from labstacks.storage.journal_table import JournalTable

        self._key = key
        self._own = open_file(place) if isinstance(place, Path) else None
        self._rows = JournalTable(self._own or place, class_name)  # type: ignore[arg-type]  # not a path here

    def begin(self, call: Call) -> Entry:
        """Record an intent before the change is made. It survives a crash of the machine."""
        resource_id = None if call.method == "Create" else str(call.request.id)
        entry = Entry(0, call, resource_id, b"", True, time.time())
        number = self._rows.add(
            entry.stack,
            entry.urn,
            call.session.region,
            self._seal(entry),
            entry.started,
            method=call.method,
            resource_id=resource_id,
        )
        return replace(entry, number=number)

    def finish(self, entry: Entry, resource_id: str, response: bytes, *, whole: bool = True) -> Entry:
        """Record the answer to a create. If this record is lost, the intent helps to find the resource."""
        done = replace(entry, resource_id=resource_id, response=response, whole=whole)
        self._rows.finish(entry.number, resource_id, whole, self._seal(done))
        return done

    def forget(self, entries: Iterable[Entry]) -> None:
        """Remove entries: settled, refused by the cloud, or undone."""
        self._rows.remove([entry.number for entry in entries])

    def of_urn(self, urn: str) -> list[Entry]:
        """The unsettled entries of one resource, oldest first."""
        return [self._entry(row) for row in self._rows.of_urn(urn)]

    def of_stack(self, stack: str) -> list[Entry]:
        """The unsettled entries of one stack, oldest first."""
        return [self._entry(row) for row in self._rows.of_stack(stack)]

    def counts(self) -> Mapping[str, int]:
        """How many unsettled entries each stack has."""
        return self._rows.counts()

    def close(self) -> None:
        """Close the journal's own file; a shared database stays open."""
        if self._own:
            self._own.close()

    def _entry(self, row: JournalRow) -> Entry:
        from labstacks.gateway.provider import Call, ProviderSession

        content = self._key.open(row.sealed)
        length, content = int.from_bytes(content[:8]), content[8:]
        call = Call(row.method, content[:length], ProviderSession(row.region))
        return Entry(row.number, call, row.resource_id, content[length:], row.whole, row.started)

    def _seal(self, entry: Entry) -> bytes:
        return self._key.seal(len(entry.call.raw).to_bytes(8) + entry.call.raw + entry.response)


def unsettled(place: Path | Database, class_name: str = "") -> tuple[Unsettled, ...]:
    """The intents of a class without a result, oldest first. Needs no key, and changes nothing.

    During a run the list includes the resources that are being created.

    Args:
        place: As of :class:`Journal`; a missing file counts as an empty one.
        class_name: The class's slug, for a database.
    """
    if isinstance(place, Path):
        return _unsettled_in_file(place) if place.exists() else ()
    if not place.has_tables():
        return ()
    from labstacks.storage.journal_table import JournalTable

    return tuple(Unsettled(*row) for row in JournalTable(place, class_name).intents())


def open_journal(folder: ClassFolder, key: Seal) -> Journal:
    """Open the journal of a class. The caller closes it."""
    return Journal(folder.database(), key, folder.name) if folder.shared else Journal(folder.journal, key)


def unsettled_of(folder: ClassFolder) -> tuple[Unsettled, ...]:
    """The intents of a class without a result. Changes nothing."""
    return unsettled(folder.database(), folder.name) if folder.shared else unsettled(folder.journal)


def _unsettled_in_file(path: Path) -> tuple[Unsettled, ...]:
    """Read the intents without SQLAlchemy, which would double the time of `labstacks status`."""
    from labstacks.storage.database_errors import unusable

    tables = "select 1 from sqlite_master where name = 'labstacks_journal'"
    intents = "select urn, region, started from labstacks_journal where resource_id is null order by number"
    try:
        with closing(sqlite3.connect(path, timeout=30)) as db:
            found = db.execute(intents) if db.execute(tables).fetchone() else ()
            return tuple(Unsettled(*row) for row in found)
    except sqlite3.Error as error:
        raise unusable(f"The journal {path}", error) from error


def _stack_of(urn: str) -> str:
    return urn.split("::", 1)[0].removeprefix("urn:pulumi:")
