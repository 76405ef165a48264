"""Mistakes and notices about a class as a whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from labstacks.classfile.model import GRACE, ClassFile
from labstacks.classfile.people import Seat, Student
from labstacks.classfile.timetable import SCALING_LAB, SCHEDULED_WITHIN, uses_scheduled_tasks
from labstacks.components.network import MAX_SEATS
from labstacks.errors import Problem


def too_many_seats(file: ClassFile, students: int, source: str) -> Problem | None:
    """A mistake: the class does not fit into its network."""
    people, who = (students, "students") if file.roster else (file.seats or 0, "seats")
    if people + file.spares <= MAX_SEATS:
        return None
    message = f"{people} {who} and {file.spares} spares are more than the {MAX_SEATS} that the network holds."
    return Problem(source, message, "Split the class in two, each with a class file of its own.")


def numbers_used_up(highest: int, source: str) -> Problem:
    """A mistake: so many have come and gone that the next number is outside the network."""
    message = f"A seat would get number {highest}; the network has {MAX_SEATS}, and none is used twice."
    return Problem(source, message, "Take the class down and begin one under another name.")


def left(seat: Seat, students: Collection[Student], source: str) -> Problem:
    """A notice: a deployed seat is not needed any more."""
    ask = f"`labstacks up` will ask whether to remove seat {seat.id}"
    if seat.retired:
        return Problem(source, f"Seat {seat.id} broke, and a spare one took its place.", f"{ask}.")
    if seat.student is None:
        kind = "spare" if seat.spare else "anonymous"
        return Problem(
            source, f"Seat {seat.id} is one {kind} seat more than the class file asks for.", f"{ask}."
        )
    gone = seat.student.id
    message = f"Seat {seat.id} belongs to the student {gone}, who is not in the roster any more."
    shorter = next((student for student in students if _same_but_for_zeros(student.id, gone)), None)
    if shorter:
        fix = f"If Excel dropped the zeros of {shorter.id}, write {gone} again; else {ask}."
        return Problem(source, message, fix, shorter.row, None, "id", gone)
    return Problem(source, message, f"{ask}; put the student back to keep it.", key="id", value=gone)


def _same_but_for_zeros(one: str, other: str) -> bool:
    return one.isdecimal() and one.lstrip("0") == other.lstrip("0")


def over(file: ClassFile, now: datetime, source: str) -> Problem | None:
    """A notice: all sessions are in the past."""
    if not file.sessions or now <= file.sessions[-1].end:
        return None
    message = f"All sessions are past: the last one ended on {file.sessions[-1].end:%Y-%m-%d at %H:%M}."
    return Problem(source, message, "Correct the dates, or remove the class.", key="sessions")


def partly_over(file: ClassFile, now: datetime, source: str) -> Problem | None:
    """A notice: some sessions are in the past, and some are not."""
    past = sum(session.end < now for session in file.sessions)
    if not past or past == len(file.sessions):
        return None
    following = next(session for session in file.sessions if session.end >= now)
    message = f"{past} of {len(file.sessions)} sessions {'is' if past == 1 else 'are'} past."
    return Problem(source, message, f"The next one: {following.start:%Y-%m-%d %H:%M}.", key="sessions")


def not_yet_scheduled(file: ClassFile, now: datetime, source: str) -> Problem | None:
    """A notice: the closing time of scaling groups is too far ahead for the cloud."""
    if not (file.sessions and uses_scheduled_tasks(file)):
        return None
    closing = file.sessions[-1].end + GRACE
    if closing < now + SCHEDULED_WITHIN:
        return None
    first = closing - SCHEDULED_WITHIN
    message = (
        f"Lab {SCALING_LAB} has no closing time yet: {closing:%Y-%m-%d} is more than "
        f"{SCHEDULED_WITHIN.days} days ahead, and the cloud takes none."
    )
    fix = f"Run `labstacks up` again after {first:%Y-%m-%d}, or remove the class after a lesson."
    return Problem(source, message, fix, key="sessions")
