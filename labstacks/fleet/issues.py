"""Which password of a seat is in force: a number for each seat that got a new one, in ``issues.json``.

Passwords are derived from the class key, the seat and this number, so none is stored. Raising the number is
the whole of making a new one; the next ``labstacks up`` of the seat makes it valid in the cloud.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from labstacks.errors import StateError
from labstacks.files import write_private

FILE_NAME = "issues.json"
SCHEMA = 1


def read_issues(home: Path) -> dict[str, int]:
    """By seat id, how often its passwords were issued anew; seats with their first ones are left out.

    Args:
        home: The class's folder.

    Raises:
        StateError: The file is damaged, or of a newer version: guessing would change passwords.
    """
    path = home / FILE_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise ValueError(f"its schema is {document['schema']}, this version knows {SCHEMA}")
        return {str(seat): _number(number) for seat, number in document["issues"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{path} is damaged: {error}. It says which passwords are in force.",
            hint="Restore it from a backup, or delete it: every seat then gets its first passwords back.",
        ) from error


def raise_issues(home: Path, seats: Iterable[str]) -> Mapping[str, int]:
    """Give some seats new passwords. The caller holds the class's lock.

    Args:
        home: The class's folder.
        seats: Seat ids.

    Returns:
        By seat id, its number now.
    """
    issues = read_issues(home)
    raised = {seat: issues.get(seat, 0) + 1 for seat in seats}
    document = {"schema": SCHEMA, "issues": dict(sorted({**issues, **raised}.items()))}
    write_private(home / FILE_NAME, json.dumps(document, indent=1) + "\n")
    return raised


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no number of an issue")
    return value
