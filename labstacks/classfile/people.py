"""The students of a class."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Student:
    """A row of the roster.

    Args:
        id: The school's own id: what the ledger knows the student by.
        name: As cards show it. Empty for a student who left the roster: only the id is known.
        email: Empty when the roster has none.
        group: Such as ``4A``; empty when the roster has none.
        row: Line of the roster, from 1; 0 when the student is not in it.
    """

    id: str
    name: str
    email: str = ""
    group: str = ""
    row: int = 0

    @property
    def class_number(self) -> str:
        """Class and roster id as schools write them, such as ``4A (12)``; tells equal names apart."""
        if not self.group or self.id.casefold().startswith(self.group.casefold()):
            return self.id
        return f"{self.group} ({self.id})"


def fold(student_id: str) -> str:
    """Two ids are of the same student when they fold to the same text."""
    return student_id.casefold()
