"""When a class meets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from labstacks.classfile.dates import DAYS_FORM, FORM, DateError, read_days, read_instant
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
MOST_WEEKS = 52
"""Weeks of one weekly series."""
MOST_HOLIDAYS = 100
_PERIODS = re.compile(r"(?P<periods>[1-9])\s*[x×*]\s*(?P<minutes>\d{1,3})", re.IGNORECASE)
"""Such as ``2 x 35``: two periods of 35 minutes."""

Days = tuple[tuple[date, date], ...]
"""First and last day of each holiday."""


def uses_scheduled_tasks(file: ClassFile) -> bool:
    """Whether a lab of the class has scheduled tasks."""
    level = LEVELS.get(file.level)
    return level is not None and SCALING_LAB in with_dependencies(level, file.labs)


def holidays(value: Value) -> Days | None:
    """The school's holidays: days without lessons."""
    items = value.items("a list of days", DAYS_FORM)
    if items is None:
        return None
    if len(items) > MOST_HOLIDAYS:
        return value.wrong(f"{len(items)} holidays are more than {MOST_HOLIDAYS}.", "Join days that touch.")
    return tuple(days for item in items if (days := _days(item)))


def _days(value: Value) -> tuple[date, date] | None:
    text = value.scalar("a day", DAYS_FORM)
    if text is None:
        return None
    try:
        return read_days(text)
    except DateError as error:
        return value.wrong(f"{quote(text)} {error}.", error.fix)


def sessions(value: Value, now: datetime, zone: tzinfo, free: Days = ()) -> tuple[ClassSession, ...] | None:
    """The sessions in order of time, those of weekly series included.

    Args:
        now: An aware time; a session further ahead than :data:`FURTHEST` is a slip of the pen.
        zone: Of times without an offset from UTC.
        free: Holidays, which a weekly series leaves out.
    """
    items = value.items("a list of sessions", _SESSIONS)
    if items is None:
        return None
    found = [(session, item) for item in items for session in _series(item, now, zone, free)]
    if max(len(items), len(found)) > MOST:
        count = max(len(items), len(found))
        return value.wrong(f"{count} sessions are more than {MOST}.", "Split the class in two.")
    found.sort(key=lambda pair: pair[0].start)
    for (earlier, _), (later, item) in pairwise(found):
        if later.start < earlier.end:
            message = f"This session begins before the one of {earlier.start:%Y-%m-%d %H:%M} has ended."
            item.wrong(message, "Correct one of the two.")
    return tuple(session for session, _ in found)


def _series(value: Value, now: datetime, zone: tzinfo, free: Days) -> list[ClassSession]:
    """One session, or one for each week of a series."""
    entries = value.mapping("a session", _SESSIONS, ("start", *_LENGTHS, "weeks"))
    first = _session(value, entries, now, zone) if entries else None
    weeks = entries["weeks"].integer(2, MOST_WEEKS) if entries and "weeks" in entries else 1
    if entries is None or first is None or weeks is None:
        return []
    if weeks == 1:
        if holiday := _holiday(first, free):
            entries["start"].wrong(
                f"{first.start:%Y-%m-%d} is a holiday ({_shown(holiday)}).",
                "Correct the session or `holidays:`.",
            )
        return [first]
    # An aware time plus days keeps the time of day, also where the clocks change in between.
    every = [ClassSession(first.start + timedelta(weeks=week), first.hours) for week in range(weeks)]
    if every[-1].start - now > FURTHEST:
        entries["weeks"].wrong(f"{every[-1].start:%Y-%m-%d} is years away.", "Correct the number of weeks.")
    return [session for session in every if not _holiday(session, free)]


def _holiday(session: ClassSession, free: Days) -> tuple[date, date] | None:
    day = session.start.date()
    return next((days for days in free if days[0] <= day <= days[1]), None)


def _shown(days: tuple[date, date]) -> str:
    return f"{days[0]}" if days[0] == days[1] else f"{days[0]} to {days[1]}"


def _session(value: Value, entries: Mapping[str, Value], now: datetime, zone: tzinfo) -> ClassSession | None:
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
    most, example = (LONGEST, "2 or 1.5") if unit == "hours" else (LONGEST * 60, "35, 80 or 2 x 35")
    fix = f"Write the length in {unit}, such as {example}, at most {most}."
    if unit == "minutes" and (found := _PERIODS.fullmatch(value.text.strip())):
        return int(found["periods"]) * int(found["minutes"]) / 60
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
