"""A connection to the PostgreSQL database that holds an emulator, and what its refusals mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from labstacks.emulator.transaction import Rows
from labstacks.errors import StateError, UsageError
from labstacks.storage import database_errors
from labstacks.storage.state_address import connection_url, without_secrets

if TYPE_CHECKING:
    import psycopg

SCHEMA = "labstacks_rehearsal"
_SESSION = {
    # TCP's own patience with a server that fell silent is a quarter of an hour.
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": 10,
    "application_name": "labstacks rehearsal",
}  # fmt: skip


@dataclass(frozen=True)
class ServerAddress:
    """Where a memory is.

    Args:
        connection: What the driver connects to.
        schema: The schema of its tables.
        shown: The address without secrets, for messages.
    """

    connection: str
    schema: str
    shown: str

    @staticmethod
    def read(text: str) -> ServerAddress:
        """From a URL.

        Raises:
            UsageError: It names no database, or its schema cannot be one.
        """
        url = urlsplit(text)
        options = dict(parse_qsl(url.query))
        schema = options.pop("schema", SCHEMA)
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema):
            raise UsageError(
                f"The schema {schema!r} in {without_secrets(text)} cannot be one.",
                hint="Write small letters, digits and underscores, a letter first.",
            )
        if not url.path.strip("/"):
            raise UsageError(
                f"{without_secrets(text)} names no database.", hint="Write postgresql://USER@HOST/DATABASE."
            )
        plain = url._replace(query=urlencode(options, safe="/:")).geturl()
        return ServerAddress(connection_url(plain), schema, without_secrets(text))


class Link:
    """A connection, with the placeholders that the room's SQL uses."""

    def __init__(self, address: ServerAddress) -> None:
        psycopg = database_errors.postgres_driver()
        self._connection = psycopg.connect(address.connection, autocommit=True, **_SESSION)
        self._cursor = psycopg.RawCursor(self._connection)
        # A process that is stopped in the middle must not keep the others waiting for ever.
        self._cursor.execute(
            f"SET search_path TO {address.schema}; SET idle_in_transaction_session_timeout TO '60s'"
        )

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Rows:
        """Run a statement whose placeholders are ``?1``, ``?2``, …"""
        return self._cursor.execute(statement.replace("?", "$"), values or None)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Run a statement once for each row."""
        self._cursor.executemany(statement.replace("?", "$"), rows)

    def last(self, *statements: str) -> Any:
        """The first value that the last of some statements answers, in one round trip."""
        self._cursor.execute("; ".join(statements))
        while self._cursor.nextset():
            pass
        return self._cursor.fetchone()[0]

    @property
    def is_broken(self) -> bool:
        """Whether the connection is lost."""
        return bool(self._connection.closed)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a database.

    Args:
        address: Which.
        error: The driver's.
        broken: Whether the connection is of no use any more.
    """

    address: ServerAddress
    error: psycopg.Error
    broken: bool = False

    @property
    def is_passing(self) -> bool:
        """Whether it may be over in a moment."""
        return self.broken or database_errors.is_passing(self._told)

    def explained(self) -> StateError:
        """The error for the user."""
        if self.error.sqlstate == "42501":
            return self._forbidden()
        return (database_errors.away if self.is_passing else database_errors.refused)(
            self.address.shown, self._told
        )

    @property
    def _told(self) -> SimpleNamespace:
        return SimpleNamespace(orig=self.error, connection_invalidated=self.broken)

    def _forbidden(self) -> StateError:
        user = urlsplit(self.address.connection).username or "USER"
        words = str(self.error).splitlines()[0]
        return StateError(
            f"{self.address.shown} does not let labstacks keep the emulator there: {words}.",
            hint="The administrator of the server runs "
            f"`CREATE SCHEMA {self.address.schema} AUTHORIZATION {user};`, "
            "or gives the tables that are in it to that user.",
        )
