"""The journal's rows: changes of a class that its state may not know of.

See :mod:`labstacks.gateway.journal`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from labstacks.storage.database import Database
from labstacks.storage.schema import journal as table

_RANDOM_BITS = 10


class JournalRow(NamedTuple):
    """One change.

    Args:
        number: Its place in the journal.
        method: ``Create``, ``Update``, ``Delete``, or ``Read`` for a resource that must be read again.
        resource_id: None for the intent to create.
        started: Seconds since the epoch.
    """

    number: int
    method: str
    region: str
    resource_id: str | None
    whole: bool
    sealed: bytes
    started: float


_COLUMNS = (
    table.c.number,
    table.c.method,
    table.c.region,
    table.c.resource_id,
    table.c.whole,
    table.c.sealed,
    table.c.started,
)
_OURS = table.c["class"] == bindparam("class")
_OF_URN = select(*_COLUMNS).where(and_(_OURS, table.c.urn == bindparam("urn"))).order_by(table.c.number)
_OF_STACK = select(*_COLUMNS).where(and_(_OURS, table.c.stack == bindparam("stack"))).order_by(table.c.number)
_COUNTS = select(table.c.stack, func.count()).where(_OURS).group_by(table.c.stack)
_INTENTS = (
    select(table.c.urn, table.c.region, table.c.started)
    .where(and_(_OURS, table.c.resource_id.is_(None)))
    .order_by(table.c.number)
)
# The insert is repeated when the server stops before it confirms it: the row must stay unique.
_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
}
_FINISH = (
    update(table)
    .where(table.c.number == bindparam("its_number"))
    .values(resource_id=bindparam("id"), whole=bindparam("is_whole"), sealed=bindparam("content"))
)


class JournalTable:
    """The rows of one class.

    Args:
        database: Where; its tables are made when they are missing.
        class_name: The class's slug. May be empty for a local class, which has its own file.
    """

    def __init__(self, database: Database, class_name: str) -> None:
        self._database = database
        self._class = class_name
        database.prepare()
        self._add = _ADD[database.engine.dialect.name]

    def add(
        self,
        stack: str,
        urn: str,
        region: str,
        sealed: bytes,
        started: float,
        *,
        method: str = "Create",
        resource_id: str | None = None,
    ) -> int:
        """Record an intent durably before the change is made. Returns its number."""
        number = new_number()
        values = {
            "number": number,
            "class": self._class,
            "stack": stack,
            "urn": urn,
            "method": method,
            "region": region,
            "resource_id": resource_id,
            "whole": True,
            "sealed": sealed,
            "started": started,
        }
        self._database.durably(lambda connection: connection.execute(self._add, values))
        return number

    def finish(self, number: int, resource_id: str, whole: bool, sealed: bytes) -> None:
        """Record the result of a create."""
        values = {"its_number": number, "id": resource_id, "is_whole": whole, "content": sealed}
        self._database.one(lambda connection: connection.execute(_FINISH, values))

    def remove(self, numbers: Collection[int]) -> None:
        """Remove rows by their numbers."""
        if numbers:
            statement = delete(table).where(table.c.number.in_(list(numbers)))
            self._database.one(lambda connection: connection.execute(statement))

    def rows(self) -> list[dict[str, Any]]:
        """All rows, oldest first, without the class column."""
        columns = [column for column in table.c if column.name != "class"]
        statement = select(*columns).where(table.c["class"] == self._class).order_by(table.c.number)
        found = self._database.one(lambda connection: connection.execute(statement).mappings().all())
        return [dict(row) for row in found]

    def replace(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Replace all rows of the class by these."""
        values = [{**row, "class": self._class} for row in rows]

        def work(connection: Connection) -> None:
            connection.execute(delete(table).where(table.c["class"] == self._class))
            if values:
                connection.execute(insert(table), values)

        self._database.run(work)

    def of_urn(self, urn: str) -> list[JournalRow]:
        """The rows of one resource, oldest first."""
        return self._rows(lambda c: c.execute(_OF_URN, {"class": self._class, "urn": urn}).all())

    def of_stack(self, stack: str) -> list[JournalRow]:
        """The rows of one stack, oldest first."""
        return self._rows(lambda c: c.execute(_OF_STACK, {"class": self._class, "stack": stack}).all())

    def counts(self) -> dict[str, int]:
        """The number of rows of each stack."""
        ours = {"class": self._class}
        return {row[0]: row[1] for row in self._database.one(lambda c: c.execute(_COUNTS, ours).all())}

    def intents(self) -> list[tuple[str, str, float]]:
        """URN, region and time of those without a result, oldest first."""
        rows = self._database.one(lambda c: c.execute(_INTENTS, {"class": self._class}).all())
        return [(urn, region, started) for urn, region, started in rows]

    def _rows(self, work) -> list[JournalRow]:  # type: ignore[no-untyped-def]  # SQLAlchemy's rows
        return [JournalRow(*row) for row in self._database.one(work)]


def new_number() -> int:
    """A unique, increasing number: the time in microseconds and some random bits."""
    return (time.time_ns() // 1000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
