"""The emulator's memory in a schema of a PostgreSQL database, so that several machines share one cloud.

A transaction that writes holds a lock of the whole memory from the first statement to the commit. What it
reads is therefore what the last one left, as in a file: the rules need no second thought about what happens
at the same time. Only looks go on beside it.

A server that goes away is waited for, and what was not committed is done again. A commit whose answer was
lost left a number in ``writers`` if it happened; that is looked up, so nothing is done twice.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from labstacks.emulator import tables
from labstacks.emulator.postgres_link import Link, Refusal, ServerAddress
from labstacks.emulator.transaction import Transaction
from labstacks.errors import StateError
from labstacks.storage.database_errors import postgres_driver

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
PATIENCE = 60.0
"""Real seconds to wait for a server that was there before and went away."""
CONNECTIONS = 4
"""At most, for each opener: one changes something, the others look."""
_TIME = "SELECT extract(epoch FROM clock_timestamp())::float8"
_WRITERS = "CREATE TABLE IF NOT EXISTS writers (name TEXT PRIMARY KEY, number BIGINT NOT NULL)"


class ServerStore:
    """A :class:`~labstacks.emulator.store.Store` in PostgreSQL.

    Args:
        text: The database's address; ``?schema=…`` names a schema of its own.

    Raises:
        StateError: The server is away, refuses the connection or the writing, or holds a newer version.
        UsageError: The address cannot be one, or the driver is not installed.
    """

    def __init__(self, text: str) -> None:
        self._address = ServerAddress.read(text)
        self._writing = threading.RLock()
        self._places = threading.BoundedSemaphore(CONNECTIONS)
        self._idle: list[Link] = []
        self._closed = threading.Event()
        self._met, self._lost_at = False, 0.0
        self._name, self._number = secrets.token_hex(8), 0
        lock = int.from_bytes(hashlib.sha256(self._address.schema.encode()).digest()[:8], "big", signed=True)
        self._begin = ("BEGIN", f"SELECT pg_advisory_xact_lock({lock})")
        self._patiently(self._prepare)

    def change(self, work: Callable[[Transaction], T]) -> T:
        """Do work in a transaction that may write."""
        with self._writing:
            self._number += 1
            return self._patiently(_Change(self._begin, self._name, self._number, work))

    def look(self, work: Callable[[Transaction], T]) -> T:
        """Do work in a transaction that only reads."""

        def attempt(link: Link) -> T:
            real = link.last("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", _TIME)
            return _finished(link, lambda: work(Transaction(link, tables.POSTGRESQL, real)))

        return self._patiently(attempt)

    def pulse(self) -> str:
        """A text that changes whenever another connection has changed something."""
        return self.look(
            lambda tx: str(tx.connection.execute("SELECT pg_current_snapshot()::text").fetchone()[0])
        )

    def close(self) -> None:
        """Close all connections."""
        self._closed.set()
        # Not worth waiting for: a number of somebody who is gone is of no use, and no harm.
        while self._idle:
            link = self._idle.pop()
            if not link.is_broken and self._name:
                self._forget(link)
            link.close()

    def _forget(self, link: Link) -> None:
        _try(lambda: link.execute("DELETE FROM writers WHERE name = ?1", (self._name,)))
        self._name = ""

    def _patiently(self, attempt: Callable[[Link], T]) -> T:
        """Do something on a connection, again and again while the server is away."""
        with self._places:
            pause = 0.05
            while True:
                link = None
                try:
                    link = self._take()
                    result = attempt(link)
                    self._met, self._lost_at = True, 0.0
                    return result
                except _driver().Error as error:
                    self._judge(error, link)
                    if link is not None:
                        link.close()
                finally:
                    self._give_back(link)
                self._closed.wait(pause)
                pause = min(2 * pause, 1.0)

    def _take(self) -> Link:
        try:
            return self._idle.pop()
        except IndexError:
            return Link(self._address)

    def _give_back(self, link: Link | None) -> None:
        if link is not None and (link.is_broken or self._closed.is_set()):
            link.close()
        elif link is not None:
            self._idle.append(link)

    def _judge(self, error: psycopg.Error, link: Link | None) -> None:
        """Return when it is worth another try.

        Raises:
            StateError: It is not.
        """
        refusal = Refusal(self._address, error, link is not None and link.is_broken)
        # A mistake of ours in a statement is none of the server's.
        if not isinstance(error, _driver().OperationalError) and error.sqlstate != "42501":
            raise error
        if not refusal.is_passing:
            raise refusal.explained() from error
        # From the first failure on, not for each call: who closes the cloud must not wait all over again.
        self._lost_at = self._lost_at or time.monotonic()
        waited = time.monotonic() - self._lost_at
        if self._closed.is_set() or not self._met or waited >= PATIENCE:
            raise refusal.explained() from error

    def _prepare(self, link: Link) -> None:
        """Make what is missing."""
        link.last(*self._begin, "SELECT 1")
        _finished(link, lambda: self._upgrade(link))

    def _upgrade(self, link: Link) -> None:
        known, version = len(tables.SCRIPTS), _version(link, self._address.schema)
        if version > known:
            raise StateError(
                f"The emulator in {self._address.shown} was made by a newer version of labstacks "
                f"(schema {version}, this one knows {known}).",
                hint="Upgrade labstacks, or name another database or `?schema=`.",
            )
        if version == known:
            return
        # Not `IF NOT EXISTS`, which asks for a right that it then does not need.
        if not link.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = ?1", (self._address.schema,)
        ).fetchone():
            link.execute(f"CREATE SCHEMA {self._address.schema}")
        for statement in (_WRITERS, *tables.POSTGRESQL.statements(version)):
            link.execute(statement)
        Transaction(link, tables.POSTGRESQL, 0.0).set_meta("version", str(known))


class _Change:
    """A change, and what is known of it: it may be tried more than once, and is done once."""

    def __init__(
        self, begin: Sequence[str], name: str, number: int, work: Callable[[Transaction], object]
    ) -> None:
        self._name, self._number, self._work = name, number, work
        self._begin = begin
        self._told = (
            f"INSERT INTO writers VALUES ('{name}', {number})"
            " ON CONFLICT (name) DO UPDATE SET number = excluded.number"
        )
        self._outcomes: list[Any] = []

    def __call__(self, link: Link) -> Any:
        if self._outcomes and self._is_done(link):
            return self._outcomes.pop()
        self._outcomes.clear()
        real = link.last(*self._begin, self._told, _TIME)
        return _finished(link, lambda: self._do(link, real))

    def _do(self, link: Link, real: float) -> Any:
        outcome = self._work(Transaction(link, tables.POSTGRESQL, real, writes=True))
        # From here on, only the database knows whether it is done.
        self._outcomes.append(outcome)
        return outcome

    def _is_done(self, link: Link) -> bool:
        # Behind the lock: the server may be at the commit still, whose answer we no longer hear.
        asked = f"SELECT count(*) FROM writers WHERE name = '{self._name}' AND number = {self._number}"
        found = link.last(*self._begin, asked)
        link.execute("ROLLBACK")
        return bool(found)


def is_made(text: str) -> bool:
    """Whether there is a memory at an address.

    Raises:
        StateError: The server is away, or refuses the connection.
        UsageError: The address cannot be one, or the driver is not installed.
    """
    address = ServerAddress.read(text)
    try:
        link = Link(address)
        try:
            return _version(link, address.schema) > 0
        finally:
            link.close()
    except _driver().OperationalError as error:
        raise Refusal(address, error).explained() from error


def _version(link: Link, schema: str) -> int:
    if link.execute("SELECT to_regclass(?1)", (f"{schema}.meta",)).fetchone()[0] is None:
        return 0
    row = link.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    return int(row[0]) if row else 0


def _finished(link: Link, work: Callable[[], T]) -> T:
    """Do work and commit it; roll it back when it raises."""
    try:
        outcome = work()
    except BaseException:
        _try(lambda: link.execute("ROLLBACK"))
        raise
    link.execute("COMMIT")
    return outcome


def _try(work: Callable[[], object]) -> None:
    """Do something that does not matter when the server is away."""
    try:
        work()
    except _driver().Error:
        pass


def _driver() -> Any:
    return postgres_driver()
