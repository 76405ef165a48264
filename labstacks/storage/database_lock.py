"""The lock of a shared class: one run at a time, or one per shard, across machines.

PostgreSQL releases an advisory lock when the connection that took it ends, as an operating system releases
a file lock when the process ends. A row beside it shows who holds the lock. After a restart of the server all
locks are gone while their holders still run: holders take their locks again, and others wait :data:`GRACE`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError

from labstacks.errors import LockedError
from labstacks.storage.database import PATIENCE, Database
from labstacks.storage.json_text import parse_json
from labstacks.storage.schema import holders as table

BEAT = 2.0
"""Seconds between two checks that the connection is still open."""
MOMENT = 0.5
"""Seconds that the server may need to notice that a holder's connection ended."""
GRACE = 30.0
"""Seconds after a start of the server in which a lock is reserved for its previous holder."""
_LOG = logging.getLogger(__name__)

_TAKE = text("select pg_try_advisory_lock(:key)")
_TAKE_SHARED = text("select pg_try_advisory_lock_shared(:key)")
_LET_GO = text("select pg_advisory_unlock_all()")
_RESTARTED = text(
    "select count(*) from labstacks_holders "
    "where class = :class and (shard = :shard or :shard = '' or shard = '') "
    "and token <> :token and seen < pg_postmaster_start_time() "
    "and seen > pg_postmaster_start_time() - interval '10 minutes' "
    "and now() < pg_postmaster_start_time() + make_interval(secs => :grace)"
)
_LOCKED = text(
    "select count(*) from pg_locks where locktype = 'advisory' and granted and objsubid = 1 "
    "and database = (select oid from pg_database where datname = current_database()) "
    "and classid = :high and objid = :low"
)


class RestartedError(LockedError):
    """The server was just restarted, and the previous holder may take its lock again."""

    seconds = int(GRACE)


@dataclass(frozen=True)
class DatabaseLock:
    """The place of a shared class's lock.

    Args:
        database: PostgreSQL.
        class_name: The class's slug.
    """

    database: Database
    class_name: str

    def holders(self, shard: str | None = None) -> list[Mapping[str, Any]]:
        """Details of the lock's holders, oldest first; of all shards, or of one."""
        if not self.database.has_tables():
            return []
        ours = table.c["class"] == self.class_name
        which = ours if shard is None else and_(ours, table.c.shard == shard)
        statement = select(table.c.told).where(which).order_by(table.c.seen)
        rows = self.database.one(lambda connection: connection.execute(statement).scalars().all())
        return [parse_json(told) for told in rows]

    def is_held(self) -> bool:
        """Whether a run holds the lock. Changes nothing."""
        key = _key(self.class_name) % 2**64
        halves = {"high": key >> 32, "low": key % 2**32}
        return bool(self.database.one(lambda connection: connection.execute(_LOCKED, halves).scalar_one()))


class Hold:
    """A lock that is held until :meth:`release`, or the end of this process.

    Args:
        place: The lock to take.
        shard: A part of the class; others may hold other parts. Empty for the whole.
        told: Details of the holder to show to other users.

    Raises:
        LockedError: Somebody else holds it.
    """

    def __init__(self, place: DatabaseLock, shard: str, told: Mapping[str, object]) -> None:
        self._place = place
        self._shard = shard
        self._told = json.dumps(told)
        self._token = secrets.token_hex(8)
        self._over = threading.Event()
        place.database.prepare()
        self._connection = self._take_soon()
        self._keeper = threading.Thread(target=self._keep, name="class lock", daemon=True)
        self._keeper.start()

    def release(self) -> None:
        """Release the lock and remove the row that names its holder."""
        self._over.set()
        self._keeper.join()
        with suppress(SQLAlchemyError):
            self._connection.execute(delete(table).where(self._row))
        with suppress(SQLAlchemyError):
            # Closing the connection releases it too, but a moment later.
            self._connection.execute(_LET_GO)
        with suppress(SQLAlchemyError):
            self._connection.invalidate()
            self._connection.close()

    @property
    def _row(self):  # type: ignore[no-untyped-def]  # SQLAlchemy's expression
        mine = and_(table.c["class"] == self._place.class_name, table.c.shard == self._shard)
        return and_(mine, table.c.token == self._token)

    def _take_soon(self) -> Connection:
        """Take the lock. Retries briefly: the server may not have noticed that the last holder died."""
        deadline = time.monotonic() + MOMENT
        while True:
            try:
                return self._take()
            except RestartedError:
                raise
            except LockedError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.05)

    def _take(self) -> Connection:
        """Take the lock on a connection of its own."""
        engine = self._place.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        try:
            self._lock(connection)
            self._say(connection)
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return connection

    def _lock(self, connection: Connection) -> None:
        name = self._place.class_name
        whole = _TAKE_SHARED if self._shard else _TAKE
        taken = connection.execute(whole, {"key": _key(name)}).scalar_one()
        if taken and self._shard:
            taken = connection.execute(_TAKE, {"key": _key(name, self._shard)}).scalar_one()
        if not taken:
            raise LockedError(f"Class {name} is held.")
        asked = {"class": name, "shard": self._shard, "token": self._token, "grace": GRACE}
        if connection.execute(_RESTARTED, asked).scalar_one():
            raise RestartedError("The server was just restarted.")

    def _say(self, connection: Connection) -> None:
        values = {"class": self._place.class_name, "shard": self._shard, "token": self._token}
        insert = postgresql.insert(table).values(**values, told=self._told, seen=func.now())
        new = {"token": self._token, "told": self._told, "seen": func.now()}
        connection.execute(insert.on_conflict_do_update(index_elements=["class", "shard"], set_=new))

    def _keep(self) -> None:
        """Watch the connection; take the lock again when it breaks."""
        while not self._over.wait(BEAT):
            try:
                self._say(self._connection)
            except SQLAlchemyError:
                self._connection.invalidate()
                self._connection.close()
                if not self._take_again():
                    return

    def _take_again(self) -> bool:
        deadline = time.monotonic() + 2 * PATIENCE
        while not self._over.is_set() and time.monotonic() < deadline:
            try:
                self._connection = self._take()
            except SQLAlchemyError:
                self._over.wait(0.5)
            except LockedError:
                break
            else:
                return True
        if not self._over.is_set():
            _LOG.error("the lock of class %s is lost: the run is stopped", self._place.class_name)
            os.kill(os.getpid(), signal.SIGINT)
        return False


def _key(*parts: str) -> int:
    """The number of a lock, of 64 bits with a sign."""
    digest = hashlib.sha256("/".join(("labstacks", *parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
