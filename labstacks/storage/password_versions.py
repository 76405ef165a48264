"""The version of each seat's passwords: a number for each seat with a reissued password, in ``issues.json``.

Passwords are derived from the class key, the seat and this number, so none is stored. A higher number is a
new password; the next ``labstacks up`` of the seat makes it valid in the cloud.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from labstacks.errors import StateError
from labstacks.storage.documents import Documents, documents
from labstacks.storage.json_text import parse_json

FILE_NAME = "issues.json"
SCHEMA = 1


def read_issues(place: Path | Documents) -> dict[str, int]:
    """Return how many times each seat's passwords were reissued. Seats with their first passwords are absent.

    Args:
        place: The class's documents, or the folder with them.

    Raises:
        StateError: The file is damaged, or of a newer version: guessing would change passwords.
    """
    kept = documents(place)
    return _parse(kept.read(FILE_NAME), kept.where(FILE_NAME))


def raise_issues(place: Path | Documents, seats: Iterable[str]) -> Mapping[str, int]:
    """Give some seats new passwords. The caller holds the class's lock.

    Args:
        place: The class's documents, or the folder with them.
        seats: Seat ids.

    Returns:
        By seat id, its number now.
    """
    kept, named, raised = documents(place), tuple(seats), dict[str, int]()

    def changed(text: str | None) -> str:
        issues = _parse(text, kept.where(FILE_NAME))
        raised.update({seat: issues.get(seat, 0) + 1 for seat in named})
        document = {"schema": SCHEMA, "issues": dict(sorted({**issues, **raised}.items()))}
        return json.dumps(document, indent=1) + "\n"

    kept.change(FILE_NAME, changed)
    return raised


def _parse(text: str | None, where: str) -> dict[str, int]:
    if text is None:
        return {}
    try:
        document = parse_json(text)
        if document["schema"] != SCHEMA:
            raise ValueError(f"its schema is {document['schema']}, this version knows {SCHEMA}")
        return {str(seat): _number(number) for seat, number in document["issues"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{where} is damaged: {error}. It says which passwords are in force.",
            hint="Restore it from a backup, or delete it: every seat then gets its first passwords back.",
        ) from error


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not an issue number")
    return value
