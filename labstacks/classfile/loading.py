"""Class file, roster and ledger to one :class:`Class`. Loading reads; only :func:`save_ledger` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile import notices
from labstacks.classfile.class_file import read_class_file
from labstacks.classfile.ledger import (
    FILE_NAME,
    Kind,
    Ledger,
    SeatRecord,
    assign,
    change_ledger,
    has_ledger,
    merge,
    read_backup,
    read_ledger,
    release,
    swap,
    write_ledger,
)
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.nearby_files import is_folder
from labstacks.classfile.people import Seat, Student, fold
from labstacks.classfile.roster import view_roster
from labstacks.classfile.setting_checks import SettingChecks
from labstacks.classfile.snapshot import save_snapshot
from labstacks.components.network import MAX_SEATS
from labstacks.errors import ClassFileError, LockedError, Problem, StateError, UsageError
from labstacks.storage.class_folder import ClassFolder

_SEAT_STACK = re.compile(r"-s(\d{2,3})$")


def load_class(path: str | Path, now: datetime | None = None, checks: SettingChecks | None = None) -> Class:
    """Read a class and number its seats. Nothing is written.

    Args:
        path: The class file, or the folder of a ``class.yaml``.
        now: An aware time to compare the timetable with; None is the present.
        checks: What checks settings whose meaning only rooms above know, see
            :func:`labstacks.planning.checked_class.load_checked`.

    Raises:
        ClassFileError: The class file or the roster has mistakes; it holds all of them.
        StateError: The ledger is damaged, or was written by a newer version.
    """
    path, now = Path(path), now or datetime.now(UTC)
    path = path / "class.yaml" if is_folder(path) else path
    problems: list[Problem] = []
    told: list[Problem | None] = []
    file = read_class_file(path, now, problems.append, checks)
    students: tuple[Student, ...] = ()
    source = str(path)
    if file and file.roster:
        source = _display(path, file.roster)
        roster = view_roster(file.roster, source)
        students = roster.students
        problems += roster.problems
        told += roster.notices
    if file and (too_many := notices.too_many_seats(file, len(students), source)):
        problems.append(too_many)
    if problems or file is None:
        raise ClassFileError(_in_reading_order(problems))
    told += [
        of_timetable(file, now, str(path))
        for of_timetable in (notices.over, notices.partly_over, notices.not_yet_scheduled)
    ]
    return _seated(file, students, source, tuple(notice for notice in told if notice))


def save_ledger(class_: Class) -> None:
    """Write the class's seat numbers to its folder, before anything with these numbers is made.

    The caller holds the class's lock.

    Raises:
        LockedError: Another run gave numbers after this class was loaded.
        StateError: The ledger on disk is damaged, or was written by a newer version.
    """
    change_ledger(class_.file.documents, class_.name, lambda on_disk: _merged(on_disk, class_))
    save_snapshot(class_.file)


def swap_seats(class_: Class, broken: int, spare: int) -> None:
    """Give a spare seat to the student of a broken one: see :func:`labstacks.classfile.ledger.swap`.

    The caller holds the class's lock.

    Raises:
        LockedError: Another run gave numbers after this class was loaded.
        UsageError: There is no number left for the spare seat that would take its place.
    """
    if class_.ledger.next_number > MAX_SEATS:
        raise UsageError(
            f"All {MAX_SEATS} seat numbers of {class_.name} were given, and none is used twice.",
            hint=f"Make the seat from scratch instead: `labstacks reset {broken}`.",
        )
    save_ledger(class_)
    change_ledger(class_.file.documents, class_.name, lambda ledger: swap(ledger, broken, spare))


def release_seats(file: ClassFile, numbers: Iterable[int]) -> None:
    """Mark seats as gone in the ledger on disk, after their stacks were destroyed.

    The caller holds the class's lock.
    """
    gone = tuple(numbers)

    def released(ledger: Ledger) -> Ledger:
        for number in gone:
            ledger = release(ledger, number)
        return ledger

    change_ledger(file.documents, file.name, released)


def _merged(on_disk: Ledger, class_: Class) -> Ledger:
    ledger = merge(on_disk, class_.ledger, in_use={seat.number for seat in class_.seats})
    if ledger is None:
        raise LockedError(
            f"Another run of labstacks gave seats of {class_.name} new numbers while this one began.",
            hint="Run it again.",
        )
    return ledger


def _seated(file: ClassFile, students: tuple[Student, ...], source: str, told: tuple[Problem, ...]) -> Class:
    """Put everybody in their places, as the ledger has them."""
    ledger = read_ledger(file.documents, file.name)
    if students and not ledger.places:
        _refuse_lost_ledger(file)
    assignment = assign(ledger, [student.id for student in students], file.spares, file.seats or 0)
    by_id = {fold(student.id): student for student in students}
    seats = tuple(Seat(p.number, by_id.get(fold(p.student)), p.kind is Kind.SPARE) for p in assignment.seated)
    if seats and seats[-1].number > MAX_SEATS:
        raise ClassFileError((notices.numbers_used_up(seats[-1].number, source),))
    leaving = tuple(_leaving(place) for place in assignment.leaving)
    told += tuple(notices.left(seat, students, source) for seat in leaving)
    return Class(file, seats, leaving, assignment.ledger, told)


def _refuse_lost_ledger(file: ClassFile) -> None:
    """Refuse to number seats from 1 while there are seats: students would get each other's.

    A class folder without ledger and without seats is that of a new class.
    """
    folder = ClassFolder.of(file)
    if not (folder.shared or file.home.is_dir()) or has_ledger(file.documents):
        return
    if seats := seat_numbers(file):
        known = "its copy" if read_backup(file.documents, file.name) else "the state"
        raise StateError(
            f"The ledger of class {file.name} is missing ({file.documents.where(FILE_NAME)}), and "
            f"{len(seats)} seats are deployed: without it nothing says which student has which seat.",
            hint=f"Run `labstacks state rebuild-ledger`: it restores the ledger from {known}. "
            "`labstacks down` works without it.",
        )


def seat_numbers(file: ClassFile) -> set[int]:
    """The numbers of the seats whose stacks exist."""
    found = (_SEAT_STACK.search(stack) for stack in ClassFolder.of(file).backend().stacks())
    return {int(match[1]) for match in found if match}


def rebuild_ledger(file: ClassFile) -> tuple[Ledger, tuple[int, ...]]:
    """Restore a lost or damaged ledger from its copy and the stacks that exist, and write it.

    A seat that only the state knows keeps its number, and no student gets it: of a class with a roster the
    next `labstacks up` asks whether to remove it.

    Returns:
        The ledger, and the numbers of the seats whose students are not known.
    """
    kept = read_backup(file.documents, file.name) or Ledger(file.name)
    known = {place.number for place in kept.places}
    unknown = tuple(sorted(seat_numbers(file) - known))
    places = sorted(
        [*kept.places, *(SeatRecord(n, Kind.ANONYMOUS) for n in unknown)], key=lambda place: place.number
    )
    ledger = Ledger(file.name, tuple(places))
    write_ledger(file.documents, ledger)
    return ledger, unknown


def _leaving(place: SeatRecord) -> Seat:
    student = Student(place.student, "") if place.student else None
    return Seat(place.number, student, place.kind is Kind.SPARE, place.kind is Kind.RETIRED)


def _display(path: Path, roster: Path) -> str:
    """The roster as the user would name it from where they are."""
    folder = path.absolute().parent
    return str(path.parent / roster.relative_to(folder)) if roster.is_relative_to(folder) else str(roster)


def _in_reading_order(problems: list[Problem]) -> tuple[Problem, ...]:
    files = list(dict.fromkeys(problem.file for problem in problems))
    return tuple(sorted(problems, key=lambda p: (files.index(p.file), p.line or 0, p.column or 0)))
