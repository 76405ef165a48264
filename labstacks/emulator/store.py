"""The emulator's memory: one SQLite file, or a schema of a PostgreSQL database that machines share.

Both hold the same tables (:mod:`.tables`), asked with the same SQL (:mod:`.transaction`). Raw SQL with two
thin stores, rather than SQLAlchemy: a call of the cloud is a dozen statements, and building each again would
cost a file's reader more than running them does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from labstacks.emulator.transaction import Event, StoredResource, Transaction

__all__ = ["Event", "Place", "Store", "StoredResource", "Transaction", "exists", "is_server", "open_store"]

T = TypeVar("T")
Place = Path | str
"""A SQLite file, or the address of a PostgreSQL database: ``postgresql://user@host/name?schema=…``."""


class Store(Protocol):
    """A memory for any number of threads and processes, one of which changes it at a time.

    Every change sees all that were made before it, so a rule that counts and a row that is added cannot be
    torn apart by another process.
    """

    def change(self, work: Callable[[Transaction], T]) -> T:
        """Do something in a transaction; undone when ``work`` raises.

        Args:
            work: May be called again when the database went away before it was done.

        Raises:
            StateError: The memory cannot be used; the message says why.
        """
        ...

    def look(self, work: Callable[[Transaction], T]) -> T:
        """Look at one consistent moment. See :meth:`change`."""
        ...

    def pulse(self) -> str:
        """A text that changes whenever another connection has changed something."""
        ...

    def close(self) -> None:
        """Close the store."""


def is_server(place: Place) -> bool:
    """Whether a place is a PostgreSQL database."""
    return isinstance(place, str) and place.startswith(("postgresql://", "postgres://"))


def open_store(place: Place) -> Store:
    """The memory at a place; made when there is none.

    Raises:
        StateError: It is damaged, of a newer version, out of reach, or we may not use it.
        UsageError: The address cannot be one.
    """
    if is_server(place):
        from labstacks.emulator.postgres_store import ServerStore

        return ServerStore(str(place))
    from labstacks.emulator.sqlite_store import FileStore

    return FileStore(Path(place))


def exists(place: Place) -> bool:
    """Whether there is a memory at a place; makes none.

    Raises:
        StateError: The database is out of reach, or we may not use it.
    """
    if is_server(place):
        from labstacks.emulator.postgres_store import is_made

        return is_made(str(place))
    return Path(place).exists()
