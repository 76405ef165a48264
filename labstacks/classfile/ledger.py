"""The ledger: which seat number belongs to whom, for ever.

A student gets the next number on first sight. Numbers are never given to anybody else, sorting or editing the
roster moves nobody, and a student who comes back gets the old number. All pure; :func:`read_ledger` and
:func:`write_ledger` touch the class's documents.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from labstacks.classfile.people import fold
from labstacks.errors import StateError
from labstacks.storage.documents import Documents, documents
from labstacks.storage.json_text import parse_json

SCHEMA = 1
FILE_NAME = "ledger.json"
BACKUP_NAME = "ledger.backup.json"
"""A copy, for the day on which the ledger is lost: without it students would get each other's seats."""


class Kind(StrEnum):
    """Whom a seat is for."""

    STUDENT = "student"
    SPARE = "spare"
    ANONYMOUS = "anonymous"
    RETIRED = "retired"
    """It broke, and its student got another number. It is never given again."""


@dataclass(frozen=True)
class SeatRecord:
    """One number of the ledger.

    Args:
        number: From 1.
        kind: Whom it is for.
        student: The student's id; empty unless ``kind`` is ``student``.
        released: Whether its stack is gone. The number stays the student's all the same.
    """

    number: int
    kind: Kind = Kind.STUDENT
    student: str = ""
    released: bool = False


@dataclass(frozen=True)
class Ledger:
    """All places ever given, in the order of their numbers."""

    class_name: str
    places: tuple[SeatRecord, ...] = ()

    @property
    def next_number(self) -> int:
        """The number of the next new seat."""
        return self.places[-1].number + 1 if self.places else 1

    @property
    def in_use(self) -> tuple[SeatRecord, ...]:
        """The seats whose stack may exist."""
        return tuple(place for place in self.places if not place.released)


@dataclass(frozen=True)
class Assignment:
    """Who sits where now.

    Args:
        ledger: The ledger with everybody in it.
        seated: The places that should stand, in the order of their numbers.
        leaving: The seats that may still be deployed and are not needed now.
    """

    ledger: Ledger
    seated: tuple[SeatRecord, ...]
    leaving: tuple[SeatRecord, ...]


def assign(ledger: Ledger, students: Iterable[str], spares: int = 0, anonymous: int = 0) -> Assignment:
    """Give everybody a place: the old one where there is one, else the next number.

    Args:
        ledger: What was assigned before.
        students: Ids of the students now in the roster; new ones get numbers in this order.
        spares: How many spare seats there should be.
        anonymous: How many seats without students, for a class that has no roster.
    """
    known = {fold(place.student): place for place in ledger.places if place.kind is Kind.STUDENT}
    wanted = [known.get(fold(student), SeatRecord(0, Kind.STUDENT, student)) for student in students]
    wanted += _first(ledger, Kind.SPARE, spares) + _first(ledger, Kind.ANONYMOUS, anonymous)
    seated = _numbered(wanted, ledger.next_number)
    numbers = {place.number for place in seated}
    others = [place for place in ledger.places if place.number not in numbers]
    places = sorted([*seated, *others], key=lambda place: place.number)
    leaving = tuple(place for place in others if not place.released)
    return Assignment(replace(ledger, places=tuple(places)), seated, leaving)


def _first(ledger: Ledger, kind: Kind, count: int) -> list[SeatRecord]:
    old = [place for place in ledger.places if place.kind is kind][:count]
    return old + [SeatRecord(0, kind)] * (count - len(old))


def _numbered(wanted: Sequence[SeatRecord], next_number: int) -> tuple[SeatRecord, ...]:
    seated = []
    for place in wanted:
        number = place.number
        if not number:
            number, next_number = next_number, next_number + 1
        seated.append(replace(place, number=number, released=False))
    return tuple(sorted(seated, key=lambda place: place.number))


def release(ledger: Ledger, number: int) -> Ledger:
    """Mark a place whose stack was destroyed: it is no longer leaving. Releasing twice changes nothing."""
    if all(place.number != number for place in ledger.places):
        raise ValueError(f"no seat of {ledger.class_name} ever had the number {number}")
    places = (replace(place, released=True) if place.number == number else place for place in ledger.places)
    return replace(ledger, places=tuple(places))


def swap(ledger: Ledger, broken: int, spare: int) -> Ledger:
    """Give a spare seat to the student of a broken one, for good.

    The broken number is retired, and never given to anybody else: who sat there knows its password.

    Args:
        broken: The number of a student's, or an anonymous, place.
        spare: The number of a spare one.

    Raises:
        ValueError: One of them is not such a place.
    """
    by_number = {place.number: place for place in ledger.places}
    old, new = by_number.get(broken), by_number.get(spare)
    if old is None or old.kind not in (Kind.STUDENT, Kind.ANONYMOUS):
        raise ValueError(f"seat number {broken} of {ledger.class_name} has no student")
    if new is None or new.kind is not Kind.SPARE:
        raise ValueError(f"seat number {spare} of {ledger.class_name} is not a spare one")
    by_number[broken] = SeatRecord(broken, Kind.RETIRED, released=old.released)
    by_number[spare] = replace(new, kind=old.kind, student=old.student)
    return replace(ledger, places=tuple(by_number[place.number] for place in ledger.places))


def merge(on_disk: Ledger, ours: Ledger, in_use: Collection[int]) -> Ledger | None:
    """Our ledger with what others released meanwhile; None when they gave numbers that ours does not know.

    Args:
        on_disk: The ledger as it is now.
        ours: The ledger that was made from an earlier one.
        in_use: Numbers that we are about to use, so that they are not released whatever the disk says.
    """
    theirs = {place.number: place for place in on_disk.places}
    mine = {place.number: place for place in ours.places}
    for number, place in theirs.items():
        if number not in mine or (mine[number].kind, mine[number].student) != (place.kind, place.student):
            return None
    places = (place if place.number in in_use else theirs.get(place.number, place) for place in ours.places)
    return replace(ours, places=tuple(places))


def read_ledger(place: Path | Documents, class_name: str) -> Ledger:
    """The ledger of a class; a new one when none was written yet.

    Args:
        place: The class's documents, or the folder with them.

    Raises:
        StateError: It is damaged, or was written by a newer version. It is left as it is.
    """
    kept = documents(place)
    where = kept.where(FILE_NAME)
    text = kept.read(FILE_NAME)
    return Ledger(class_name) if text is None else _parse(where, text, class_name)


def has_ledger(place: Path | Documents) -> bool:
    """Whether a ledger was written."""
    return FILE_NAME in documents(place).names()


def read_backup(place: Path | Documents, class_name: str) -> Ledger | None:
    """The copy of the ledger; None when there is none that can be read."""
    kept = documents(place)
    try:
        text = kept.read(BACKUP_NAME)
        return None if text is None else _parse(kept.where(BACKUP_NAME), text, class_name)
    except StateError:
        return None


def write_ledger(place: Path | Documents, ledger: Ledger) -> None:
    """Write the ledger and its copy, each whole or not at all, readable by its owner only."""
    for name in (FILE_NAME, BACKUP_NAME):
        documents(place).write(name, _text(ledger))


def change_ledger(place: Path | Documents, class_name: str, how: Callable[[Ledger], Ledger]) -> None:
    """Change the ledger, with nobody in between who writes it too.

    Args:
        how: The new ledger of the one there is; what it raises leaves the ledger as it is.
    """
    kept, written = documents(place), ""

    def changed(text: str | None) -> str:
        nonlocal written
        before = Ledger(class_name) if text is None else _parse(kept.where(FILE_NAME), text, class_name)
        written = _text(how(before))
        return written

    kept.change(FILE_NAME, changed)
    kept.write(BACKUP_NAME, written)


def _text(ledger: Ledger) -> str:
    document = {
        "schema": SCHEMA,
        "class": ledger.class_name,
        "places": [_entry(place) for place in ledger.places],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _entry(place: SeatRecord) -> dict[str, Any]:
    entry: dict[str, Any] = {"number": place.number, "kind": place.kind.value}
    if place.student:
        entry["student"] = place.student
    return {**entry, "released": True} if place.released else entry


def _parse(path: str, text: str, class_name: str) -> Ledger:
    try:
        document = parse_json(text)
    except ValueError as error:
        raise _damaged(path, f"it is not JSON ({error})") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise StateError(
            f"The ledger {path} was written by a newer labstacks: schema {schema}, this one knows {SCHEMA}.",
            hint="Upgrade labstacks. The ledger was left as it is.",
        )
    try:
        if schema != SCHEMA or document["class"] != class_name:
            raise ValueError(f"it should be of schema {SCHEMA} and class {class_name}")
        places = tuple(_place(entry) for entry in document["places"])
        _check_unique(places)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    return Ledger(class_name, tuple(sorted(places, key=lambda place: place.number)))


def _place(entry: dict[str, Any]) -> SeatRecord:
    number, kind, student = entry["number"], Kind(entry["kind"]), entry.get("student", "")
    if (
        type(number) is not int
        or number < 1
        or not isinstance(student, str)
        or bool(student) != (kind is Kind.STUDENT)
    ):
        raise ValueError(f"{entry!r} is not a seat")
    return SeatRecord(number, kind, student, bool(entry.get("released", False)))


def _check_unique(places: tuple[SeatRecord, ...]) -> None:
    if len({place.number for place in places}) < len(places):
        raise ValueError("a seat number is in it twice")
    students = [fold(place.student) for place in places if place.student]
    if len(set(students)) < len(students):
        raise ValueError("a student is in it twice")


def _damaged(path: str, why: str) -> StateError:
    return StateError(
        f"The ledger {path} is damaged: {why}.",
        hint="Run `labstacks state rebuild-ledger`: it restores the ledger from its copy and the state. "
        "The damaged one was left as it is.",
    )
