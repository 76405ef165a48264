"""When a class meets."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from labstacks.classfile.dates import FORM, DateError, read_instant
from labstacks.classfile.model import ClassFile, ClassSession
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Value
from labstacks.components.catalog import LEVELS, with_dependencies

LONGEST = 24
"""Hours of one session."""

MOST = 200
"""Sessions of one class."""

FIRST_YEAR = 2009
"""The year in which Alibaba Cloud opened: an earlier lesson is a slip of the pen."""

FURTHEST = timedelta(days=2 * 365)
"""Servers release themselves at most three years ahead; a course is never that far away."""

SCHEDULED_WITHIN = timedelta(days=89)
"""The cloud takes scheduled tasks of scaling groups within 90 days; a day is left for the run itself."""
SCALING_LAB = "V1"
"""The lab whose servers a scheduled task removes."""

_LENGTHS = ("hours", "minutes", "end")
_SESSIONS = "List the lessons, each as {start: 2026-12-01 14:00, minutes: 70}."


def uses_scheduled_tasks(file: ClassFile) -> bool:
    """Whether a lab of the class has scheduled tasks."""
    level = LEVELS.get(file.level)
    return level is not None and SCALING_LAB in with_dependencies(level, file.labs)


def sessions(value: Value, now: datetime, zone: tzinfo) -> tuple[ClassSession, ...] | None:
    """The sessions in order of time.

    Args:
        now: An aware time; a session further ahead than :data:`FURTHEST` is a slip of the pen.
        zone: Of times without an offset from UTC.
    """
    items = value.items("a list of sessions", _SESSIONS)
    if items is None:
        return None
    if len(items) > MOST:
        return value.wrong(f"{len(items)} sessions are more than {MOST}.", "Split the class in two.")
    found = [(session, item) for item in items if (session := _session(item, now, zone))]
    found.sort(key=lambda pair: pair[0].start)
    for (earlier, _), (later, item) in pairwise(found):
        if later.start < earlier.end:
            message = f"This session begins before the one of {earlier.start:%Y-%m-%d %H:%M} has ended."
            item.wrong(message, "Correct one of the two.")
    return tuple(session for session, _ in found)


def _session(value: Value, now: datetime, zone: tzinfo) -> ClassSession | None:
    entries = value.mapping("a session", _SESSIONS, ("start", *_LENGTHS))
    if entries is None:
        return None
    if "start" not in entries:
        return value.wrong("The session has no start.", _SESSIONS)
    given = [key for key in _LENGTHS if key in entries]
    if len(given) != 1:
        return value.wrong("A session needs one of hours, minutes and end.", _SESSIONS)
    start = _instant(entries["start"], zone)
    length = entries[given[0]]
    hours = _hours_until(length, start, zone) if given[0] == "end" else _hours(length, given[0])
    if start and start.year < FIRST_YEAR:
        return entries["start"].wrong(f"The year {start.year} is long past.", "Correct the year.")
    if start and start - now > FURTHEST:
        return entries["start"].wrong(f"{start:%Y-%m-%d} is years away.", "Correct the year.")
    return ClassSession(start, hours) if start and hours else None


def _hours(value: Value, unit: str) -> float | None:
    """A length in hours, written in hours or in minutes."""
    most, example = (LONGEST, "2 or 1.5") if unit == "hours" else (LONGEST * 60, "35, 40 or 80")
    fix = f"Write the length in {unit}, such as {example}, at most {most}."
    text = value.number(f"a number of {unit}", fix)
    if text is None:
        return None
    if not 0 < float(text) <= most:
        return value.wrong(f"A session of {text} {unit} cannot be right.", fix)
    return float(text) if unit == "hours" else float(text) / 60


def _hours_until(value: Value, start: datetime | None, zone: tzinfo) -> float | None:
    end = _instant(value, zone)
    if not (start and end):
        return None
    hours = (end - start).total_seconds() / 3600
    if hours <= 0:
        return value.wrong("The session ends before it begins.", "Correct start or end.")
    if hours > LONGEST:
        return value.wrong(f"A session of {hours:g} hours cannot be right.", f"At most {LONGEST} hours.")
    return hours


def _instant(value: Value, zone: tzinfo) -> datetime | None:
    text = value.scalar("a date and time", FORM)
    if text is None:
        return None
    try:
        return read_instant(text, zone)
    except DateError as error:
        return value.wrong(f"{quote(text)} {error}.", error.fix)
