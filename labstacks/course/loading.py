"""Class file, roster and ledger to one :class:`Class`. Loading reads; only :func:`save_ledger` writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from labstacks.course.classfile import read_class_file
from labstacks.course.ledger import Kind, Ledger, Place, assign, merge, read_ledger, release, write_ledger
from labstacks.course.model import Class, ClassFile, Seat, Student
from labstacks.course.roster import fold, read_roster
from labstacks.errors import ClassFileError, LockedError, Problem
from labstacks.network import MAX_SEATS


def load_class(path: str | Path, now: datetime | None = None) -> Class:
    """Read a class and number its seats. Nothing is written.

    Args:
        path: The class file, or the folder of a ``class.yaml``.
        now: An aware time to compare the timetable with; None is the present.

    Raises:
        ClassFileError: The class file or the roster has mistakes; it holds all of them.
        StateError: The ledger is damaged, or was written by a newer version.
    """
    path, now = Path(path), now or datetime.now(UTC)
    path = path / "class.yaml" if path.is_dir() else path
    problems: list[Problem] = []
    notices: list[Problem] = []
    file = read_class_file(path, now, problems.append)
    roster = _display(path, file.roster) if file and file.roster else ""
    students: tuple[Student, ...] = ()
    if file and file.roster:
        students, guessed = read_roster(file.roster, roster, problems.append)
        notices += [_guessed(roster, guessed)] if guessed else []
        problems += _too_many(file, len(students), roster)
    if problems or file is None:
        raise ClassFileError(_in_reading_order(problems))
    notices += _over(file, now, str(path))
    return _seat(file, students, roster or str(path), notices)


def save_ledger(class_: Class) -> None:
    """Write the class's seat numbers to its folder, before anything with these numbers is made.

    The caller holds the class's lock.

    Raises:
        LockedError: Another run gave numbers after this class was loaded.
        StateError: The ledger on disk is damaged, or was written by a newer version.
    """
    on_disk = read_ledger(class_.file.home, class_.name)
    ledger = merge(on_disk, class_.ledger, standing={seat.number for seat in class_.seats})
    if ledger is None:
        raise LockedError(
            f"Another run of labstacks gave seats of {class_.name} new numbers while this one began.",
            hint="Run it again.",
        )
    write_ledger(class_.file.home, ledger)


def release_seats(file: ClassFile, numbers: Iterable[int]) -> None:
    """Mark seats as gone in the ledger on disk, after their stacks were destroyed.

    The caller holds the class's lock.
    """
    ledger = read_ledger(file.home, file.name)
    for number in numbers:
        ledger = release(ledger, number)
    write_ledger(file.home, ledger)


def _seat(file: ClassFile, students: tuple[Student, ...], source: str, notices: list[Problem]) -> Class:
    ledger = read_ledger(file.home, file.name)
    assignment = assign(ledger, [student.id for student in students], file.spares, file.seats or 0)
    by_id = {fold(student.id): student for student in students}
    seats = tuple(Seat(p.number, by_id.get(fold(p.student)), p.kind is Kind.SPARE) for p in assignment.seated)
    if seats and seats[-1].number > MAX_SEATS:
        raise ClassFileError((_numbers_used_up(source, ledger, seats),))
    leaving = tuple(_leaving(place) for place in assignment.leaving)
    notices += [_left(source, seat) for seat in leaving]
    return Class(file, seats, leaving, assignment.ledger, tuple(notices))


def _leaving(place: Place) -> Seat:
    student = Student(place.student, "") if place.student else None
    return Seat(place.number, student, place.kind is Kind.SPARE)


def _left(source: str, seat: Seat) -> Problem:
    who = (
        f"the student {seat.student.id}, who is not in the roster any more" if seat.student else "nobody now"
    )
    fix = f"`labstacks up` will ask whether to remove seat {seat.id}"
    fix += "; put the student back into the roster to keep it." if seat.student else "."
    return Problem(
        source,
        f"Seat {seat.id} belongs to {who}.",
        fix,
        key="id",
        value=seat.student.id if seat.student else "",
    )


def _over(file: ClassFile, now: datetime, path: str) -> list[Problem]:
    if not file.sessions or now <= file.sessions[-1].end:
        return []
    message = f"The last session ended on {file.sessions[-1].end:%Y-%m-%d %H:%M}."
    return [Problem(path, message, "Check the dates, or take the class down.", key="sessions")]


def _guessed(roster: str, encoding: str) -> Problem:
    message = f"The roster does not say its encoding; it was read as {encoding}."
    return Problem(roster, message, "If names look wrong, save it in Excel as `CSV UTF-8`.")


def _too_many(file: ClassFile, students: int, roster: str) -> list[Problem]:
    seats = students + file.spares
    if seats <= MAX_SEATS:
        return []
    message = (
        f"{students} students and {file.spares} spares are {seats} seats; the network holds {MAX_SEATS}."
    )
    return [Problem(roster, message, "Split the class in two, each with a class file of its own.")]


def _numbers_used_up(source: str, ledger: Ledger, seats: tuple[Seat, ...]) -> Problem:
    message = (
        f"The next seat would have the number {seats[-1].number}; the network holds {MAX_SEATS}, "
        f"and numbers are never used twice: {ledger.next_number - 1} were given so far."
    )
    return Problem(source, message, "Take the class down and start one under another name.")


def _display(path: Path, roster: Path) -> str:
    """The roster as the user would name it from where they are."""
    folder = path.absolute().parent
    return str(path.parent / roster.relative_to(folder)) if roster.is_relative_to(folder) else str(roster)


def _in_reading_order(problems: list[Problem]) -> tuple[Problem, ...]:
    files = list(dict.fromkeys(problem.file for problem in problems))
    return tuple(sorted(problems, key=lambda p: (files.index(p.file), p.line or 0, p.column or 0)))
