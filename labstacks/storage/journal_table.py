"""The journal's rows: creates of one class that no state holds yet. See :mod:`labstacks.gateway.journal`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, inspect, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from labstacks.errors import StateError
from labstacks.storage.database import Database
from labstacks.storage.schema import journal as table

_RANDOM_BITS = 10


class Row(NamedTuple):
    """One create.

    Args:
        number: Its place in the journal.
        resource_id: None for an intent.
        started: Seconds since the epoch.
    """

    number: int
    region: str
    resource_id: str | None
    whole: bool
    sealed: bytes
    started: float


_COLUMNS = (
    table.c.number,
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
# Said twice, when a server dies as it says yes, it must stay one.
_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
}
_FINISH = (
    update(table)
    .where(table.c.number == bindparam("its_number"))
    .values(resource_id=bindparam("id"), whole=bindparam("is_whole"), sealed=bindparam("content"))
)


class Creates:
    """The rows of one class.

    Args:
        database: Where; its tables are made when they are missing.
        class_name: The class's slug; a class of its own has a file of its own, and may be called nothing.
    """

    def __init__(self, database: Database, class_name: str) -> None:
        self._database = database
        self._class = class_name
        database.prepare()
        self._add = _ADD[database.engine.dialect.name]

    def add(self, stack: str, urn: str, region: str, sealed: bytes, started: float) -> int:
        """Write down an intent; durable when this returns. Returns its number."""
        number = new_number()
        values = {
            "number": number,
            "class": self._class,
            "stack": stack,
            "urn": urn,
            "region": region,
            "resource_id": None,
            "whole": True,
            "sealed": sealed,
            "started": started,
        }
        self._database.durably(lambda connection: connection.execute(self._add, values))
        return number

    def finish(self, number: int, resource_id: str, whole: bool, sealed: bytes) -> None:
        """Write down what came of an intent."""
        values = {"its_number": number, "id": resource_id, "is_whole": whole, "content": sealed}
        self._database.one(lambda connection: connection.execute(_FINISH, values))

    def remove(self, numbers: Collection[int]) -> None:
        if numbers:
            statement = delete(table).where(table.c.number.in_(list(numbers)))
            self._database.one(lambda connection: connection.execute(statement))

    def rows(self) -> list[dict[str, Any]]:
        """All of them, whole but for the class, oldest first."""
        columns = [column for column in table.c if column.name != "class"]
        statement = select(*columns).where(table.c["class"] == self._class).order_by(table.c.number)
        found = self._database.one(lambda connection: connection.execute(statement).mappings().all())
        return [dict(row) for row in found]

    def replace(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put these in the place of all that are there."""
        values = [{**row, "class": self._class} for row in rows]

        def work(connection: Connection) -> None:
            connection.execute(delete(table).where(table.c["class"] == self._class))
            if values:
                connection.execute(insert(table), values)

        self._database.run(work)

    def of_urn(self, urn: str) -> list[Row]:
        """Of one resource, oldest first."""
        return self._rows(lambda c: c.execute(_OF_URN, {"class": self._class, "urn": urn}).all())

    def of_stack(self, stack: str) -> list[Row]:
        """Of one stack, oldest first."""
        return self._rows(lambda c: c.execute(_OF_STACK, {"class": self._class, "stack": stack}).all())

    def counts(self) -> dict[str, int]:
        """How many there are of each stack."""
        ours = {"class": self._class}
        return {row[0]: row[1] for row in self._database.one(lambda c: c.execute(_COUNTS, ours).all())}

    def intents(self) -> list[tuple[str, str, float]]:
        """URN, region and time of those without a result, oldest first."""
        rows = self._database.one(lambda c: c.execute(_INTENTS, {"class": self._class}).all())
        return [(urn, region, started) for urn, region, started in rows]

    def _rows(self, work) -> list[Row]:  # type: ignore[no-untyped-def]  # SQLAlchemy's rows
        return [Row(*row) for row in self._database.one(work)]


def new_number() -> int:
    """A number that nobody else gives, greater than those given before: microseconds, and some dice."""
    return (time.time_ns() // 1000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)


def take_over(database: Database) -> None:
    """Bring over what a journal of before the store holds, whose only table was ``creates``.

    Raises:
        StateError: It is of a version that nobody knows.
    """
    database.prepare()
    database.run(_take_over)


def _take_over(connection: Connection) -> None:
    if not inspect(connection).has_table("creates"):
        return
    version = connection.execute(text("pragma user_version")).scalar_one()
    if version != 1 and connection.execute(text("select 1 from creates limit 1")).first():
        raise StateError(
            "The journal was written by another version of labstacks.",
            hint="Run that version once more: a run that ends well leaves the journal empty.",
        )
    if version == 1:
        connection.execute(
            text(
                "insert or ignore into labstacks_journal "
                "select number, '', stack, urn, region, resource_id, whole, sealed, started from creates"
            )
        )
    connection.execute(text("drop table creates"))
