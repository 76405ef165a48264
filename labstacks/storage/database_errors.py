"""Translate database errors into messages with a next step."""

from __future__ import annotations

import re
from typing import Any

from labstacks.errors import StateAwayError, StateError, UsageError

_PASSING = ("57P01", "57P02", "57P03", "53300", "25006", "40001", "40P01", "55P03")
"""The server stops or starts, has no free connection, is a standby, or another transaction won."""
_FINAL = re.compile(
    r"authentication failed|no password supplied|no pg_hba\.conf entry|does not exist|permission denied"
    r"|SSL|certificate|could not translate host name|failed to resolve host|Name or service not known"
    r"|invalid (?:connection option|URI|port)",
    re.IGNORECASE,
)
_HINTS = (
    (r"no password supplied", "Put it into PGPASSWORD, or into a file that PGPASSFILE names (~/.pgpass)."),
    (r"password authentication failed",
     "Look at the user in `state:` and at PGPASSWORD, or the file that PGPASSFILE names (~/.pgpass)."),
    (r"permission denied for (?:table|sequence)",
     "The tables there are another user's: let both be members of the role that owns them."),
    (r"permission denied|must be owner",
     "Let the user make tables: `GRANT CREATE, USAGE ON SCHEMA public TO USER;`, or own the database."),
    (r"database .* does not exist", "Create it first: `createdb NAME`, or ask the server's administrator."),
    (r"no pg_hba\.conf entry", "Ask the server's administrator to admit this machine (pg_hba.conf)."),
    (r"SSL|certificate", "The server does not use this TLS: see `sslmode` in the address of `state:`."),
    (r"disk|space", "Free some space."),
)  # fmt: skip


def postgres_driver() -> Any:
    """The module ``psycopg``.

    Raises:
        UsageError: It is not installed.
    """
    try:
        import psycopg
    except ImportError:
        raise UsageError(
            "The class keeps its state in PostgreSQL, and the driver for that is not installed.",
            hint="Install it: pip install 'labstacks[postgres]'",
        ) from None
    return psycopg


def is_passing(error: Any) -> bool:
    """Whether an error is likely to be temporary.

    Args:
        error: SQLAlchemy's ``DBAPIError``.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return state in _PASSING or state.startswith("08")
    if error.connection_invalidated:
        return True
    return (
        type(error.orig).__name__ == "OperationalError"
        and "psycopg" in type(error.orig).__module__
        and not _FINAL.search(str(error.orig))
    )


def away(place: str, error: object) -> StateAwayError:
    """Return the error for a server that cannot be reached."""
    return StateAwayError(
        f"{place} cannot be reached: {_words(error)}.",
        hint="Is the server running, and are its name and port right? Then run the command again.",
    )


def refused(place: str, error: Any) -> StateError:
    """Return the error for a statement or connection that the database refuses permanently."""
    words = _words(error)
    for pattern, hint in _HINTS:
        if re.search(pattern, words, re.IGNORECASE):
            return StateAwayError(f"{place} does not let labstacks work there: {words}.", hint=hint)
    if "psycopg" in type(error.orig).__module__:
        return StateAwayError(f"{place} cannot be used: {words}.", hint="Look at the address in `state:`.")
    return unusable(place, words)


def unusable(place: str, why: object) -> StateError:
    """Return the error for a database file that cannot be used."""
    return StateError(
        f"{place} cannot be used: {why}.",
        hint="If the disk is full, free some. If the file is damaged, restore it from a backup, or "
        "move it away and run `labstacks down`, which asks the cloud what is left.",
    )


def _words(error: Any) -> str:
    """The driver's message, on one line."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    told = [
        line for line in lines if not line.startswith(("LINE ", "^", "HINT:", "Multiple connection attempts"))
    ]
    return (told or ["no reason was given"])[0].rstrip(".")
