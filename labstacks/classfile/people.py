"""The students of a class and their seats."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_CLASS_NUMBER = 2
"""Digits of a class number."""


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
        """Class and roster id, such as ``4A (12)`` or ``4A s2026012``; tells equal names apart."""
        if not self.group or self.id.casefold().startswith(self.group.casefold()):
            return self.id
        # Schools write only class numbers in brackets.
        short = self.id.isdigit() and len(self.id) <= LONGEST_CLASS_NUMBER
        return f"{self.group} ({self.id})" if short else f"{self.group} {self.id}"


@dataclass(frozen=True)
class Seat:
    """One student's seat in the class. Its number never changes.

    Args:
        number: From 1 to :data:`labstacks.components.network.MAX_SEATS`.
        student: None for a spare seat and in a class of anonymous seats.
        spare: Whether it is kept ready for a latecomer.
        retired: Whether it broke, and its student was given a spare one.
    """

    number: int
    student: Student | None = None
    spare: bool = False
    retired: bool = False

    @property
    def id(self) -> str:
        """Such as ``s07``; three digits from 100."""
        return f"s{self.number:02d}"


def fold(student_id: str) -> str:
    """Two ids are of the same student when they fold to the same text."""
    return student_id.casefold()
