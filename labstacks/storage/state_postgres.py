"""The table that Pulumi's ``postgres://`` backend keeps: keys, and contents as base64 in JSON.

As in ``pkg/v3/backend/diy/postgres`` of Pulumi 3.259. Each class has a table of its own. The path of the
address, which names the database, becomes a prefix of all keys: the engine takes it for a folder of a bucket.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from labstacks.storage.database import open_server

T = TypeVar("T")

_TABLE = """
create table if not exists {table} (
    key text primary key,
    data json not null,
    updated_at timestamp with time zone not null default now()
);
create index if not exists {table}_key_prefix_idx on {table} (key text_pattern_ops)
"""
_WRITE = """
insert into {table} (key, data) values (:key, json_build_object('data', cast(:data as text)))
on conflict (key) do update set data = excluded.data, updated_at = now()
"""


class PostgresFiles:
    """Rows of one table.

    Args:
        url: Pulumi's, with ``table=``.
    """

    def __init__(self, url: str) -> None:
        self._database = open_server(url)
        self._prefix = f"{unquote(urlsplit(url).path).strip('/')}/"
        self._table = dict(parse_qsl(urlsplit(url).query)).get("table", "pulumi_state")

    def read(self, key: str) -> bytes | None:
        """See :meth:`StateFiles.read`."""
        found = self._ask("select data->>'data' from {table} where key = :key", {"key": self._prefix + key})
        return base64.b64decode(found[0][0]) if found else None

    def has(self, key: str) -> bool:
        """See :meth:`StateFiles.has`."""
        return bool(self._ask("select 1 from {table} where key = :key", {"key": self._prefix + key}))

    def write(self, key: str, content: bytes) -> None:
        """See :meth:`StateFiles.write`."""
        values = {"key": self._prefix + key, "data": base64.b64encode(content).decode()}
        try:
            self._do(_WRITE, values)
        except _NoTableError:
            self.create()
            self._do(_WRITE, values)

    def create(self) -> None:
        """Make the table, as the engine does."""
        name = "select pg_advisory_xact_lock(hashtext(:name))"

        def work(connection: Connection) -> None:
            connection.execute(text(name), {"name": self._table})
            connection.exec_driver_sql(_TABLE.format(table=self._table))

        self._database.run(work)

    def keys(self, prefix: str) -> list[str]:
        """See :meth:`StateFiles.keys`."""
        # Not `like`, in which an underscore matches any character.
        rows = self._ask(
            "select key from {table} where starts_with(key, :prefix) order by key",
            {"prefix": self._prefix + prefix},
        )
        return sorted(key.removeprefix(self._prefix) for (key,) in rows)

    def delete(self, key: str) -> None:
        """See :meth:`StateFiles.delete`."""
        try:
            self._do("delete from {table} where key = :key", {"key": self._prefix + key})
        except _NoTableError:
            return

    def drop(self) -> None:
        """Remove the table with all its rows."""
        self._do("drop table if exists {table}", {})

    def where(self, key: str) -> str:
        """See :meth:`StateFiles.where`."""
        return f"{key} (table {self._table} of {self._database.place})"

    def is_on_own_disk(self) -> bool:
        """See :meth:`StateFiles.is_on_own_disk`."""
        return False

    def _ask(self, statement: str, values: dict[str, object]) -> list[Any]:
        """The rows; none before the table exists."""
        try:
            return self._run(lambda connection: list(connection.execute(self._text(statement), values).all()))
        except _NoTableError:
            return []

    def _do(self, statement: str, values: dict[str, Any]) -> None:
        self._run(lambda connection: connection.execute(self._text(statement), values))

    def _run(self, work: Callable[[Connection], T]) -> T:
        def look(connection: Connection) -> T:
            try:
                return work(connection)
            except ProgrammingError as error:
                if getattr(error.orig, "sqlstate", "") == "42P01":
                    raise _NoTableError from error
                raise

        return self._database.one(look)

    def _text(self, statement: str) -> Any:
        # The name is made of a class's slug, see `labstacks.storage.state_address.table_of`.
        return text(statement.format(table=self._table))


class _NoTableError(Exception):
    """The table does not exist yet."""
