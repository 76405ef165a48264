"""Rows of the table of documents. The contents stay encrypted here; the caller decrypts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, and_, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite

from labstacks.storage.database import Database
from labstacks.storage.schema import documents as table

_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def read(database: Database, class_name: str, name: str) -> bytes | None:
    """A document's content; None when there is none. Makes no tables."""
    if not database.has_tables():
        return None
    return database.one(lambda connection: _read(connection, class_name, name))


def change(database: Database, class_name: str, name: str, how: Callable[[bytes | None], bytes]) -> None:
    """Replace a document by what `how` returns for it, in one transaction."""
    database.prepare()

    def work(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # A row that does not exist yet cannot be locked.
            key = f"labstacks {class_name} {name}"
            connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
        put(connection, class_name, name, how(_read(connection, class_name, name)))

    database.run(work)


def put(connection: Connection, class_name: str, name: str, content: bytes) -> None:
    """Write a document, replacing any previous content."""
    insert = _INSERT[connection.dialect.name](table).values(
        **{"class": class_name, "name": name, "sealed": content}
    )
    connection.execute(
        insert.on_conflict_do_update(index_elements=["class", "name"], set_={"sealed": content})
    )


def names(database: Database, class_name: str) -> list[str]:
    """The names of all documents of a class."""
    if not database.has_tables():
        return []
    statement = select(table.c.name).where(table.c["class"] == class_name).order_by(table.c.name)
    return list(database.one(lambda connection: connection.execute(statement).scalars().all()))


def remove(database: Database, class_name: str, name: str) -> None:
    """Remove a document if it exists."""
    if database.has_tables():
        statement = delete(table).where(_is(class_name, name))
        database.one(lambda connection: connection.execute(statement))


def _read(connection: Connection, class_name: str, name: str) -> bytes | None:
    return connection.execute(select(table.c.sealed).where(_is(class_name, name))).scalar_one_or_none()


def _is(class_name: str, name: str):  # type: ignore[no-untyped-def]  # SQLAlchemy's expression
    return and_(table.c["class"] == class_name, table.c.name == name)
