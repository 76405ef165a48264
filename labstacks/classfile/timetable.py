"""When a class meets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

from labstacks.classfile.model import Session
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Value

LONGEST = 24
"""Hours of one session."""

MOST = 200
"""Sessions of one class."""

FIRST_YEAR = 2009
"""The year in which Alibaba Cloud opened: an earlier lesson is a slip of the pen."""

FURTHEST = timedelta(days=2 * 365)
"""Servers can be told to release themselves at most three years ahead; a course is never that far away."""

_EXAMPLE = "2026-12-01T14:00+08:00"
_FORM = f"Write date, time and offset from UTC, such as {_EXAMPLE}."
_SESSIONS = f"List the lessons, each as {{start: {_EXAMPLE}, hours: 2}}."
_WITH_SPACES = re.compile(r"(\d{4}-\d\d-\d\d) +(\d\S*)(?: +([+-]\S+|Z))?")


def sessions(value: Value, now: datetime) -> tuple[Session, ...] | None:
    """The sessions in order of time.

    Args:
        now: An aware time; a session further ahead than :data:`FURTHEST` is a slip of the pen.
    """
    items = value.items("a list of sessions", _SESSIONS)
    if items is None:
        return None
    if len(items) > MOST:
        return value.wrong(f"{len(items)} sessions are more than {MOST}.", "Split the class in two.")
    found = [(session, item) for item in items if (session := _session(item, now))]
    found.sort(key=lambda pair: pair[0].start)
    for (earlier, _), (later, item) in pairwise(found):
        if later.start < earlier.end:
            message = f"This session begins before the one of {earlier.start:%Y-%m-%d %H:%M} has ended."
            item.wrong(message, "Correct one of the two.")
    return tuple(session for session, _ in found)


def _session(value: Value, now: datetime) -> Session | None:
    entries = value.mapping("a session", _SESSIONS, ("start", "hours", "end"))
    if entries is None:
        return None
    if "start" not in entries:
        return value.wrong("The session has no start.", _SESSIONS)
    if ("hours" in entries) == ("end" in entries):
        return value.wrong("A session needs either hours or end.", _SESSIONS)
    start = _instant(entries["start"])
    hours = _hours(entries["hours"]) if "hours" in entries else _hours_until(entries["end"], start)
    if start and start.year < FIRST_YEAR:
        return entries["start"].wrong(f"The year {start.year} is long past.", "Correct the year.")
    if start and start - now > FURTHEST:
        return entries["start"].wrong(f"{start:%Y-%m-%d} is years away.", "Correct the year.")
    return Session(start, hours) if start and hours else None


def _hours(value: Value) -> float | None:
    fix = f"Write the length in hours, such as 2 or 1.5, at most {LONGEST}."
    text = value.number("a number of hours", fix)
    if text is not None and not 0 < float(text) <= LONGEST:
        return value.wrong(f"A session of {text} hours cannot be right.", fix)
    return float(text) if text else None


def _hours_until(value: Value, start: datetime | None) -> float | None:
    end = _instant(value)
    if not (start and end):
        return None
    hours = (end - start).total_seconds() / 3600
    if hours <= 0:
        return value.wrong("The session ends before it begins.", "Correct start or end.")
    if hours > LONGEST:
        return value.wrong(f"A session of {hours:g} hours cannot be right.", f"At most {LONGEST} hours.")
    return hours


def _instant(value: Value) -> datetime | None:
    text = value.scalar("a date and time", _FORM)
    if text is None:
        return None
    spaced = _WITH_SPACES.fullmatch(text)
    try:
        instant = datetime.fromisoformat(f"{spaced[1]}T{spaced[2]}{spaced[3] or ''}" if spaced else text)
    except ValueError as error:
        return value.wrong(f"{quote(text)} is not a date and time ({error}).", _FORM)
    if instant.tzinfo is None:
        fix = f"In Hong Kong, write {instant:%Y-%m-%dT%H:%M}+08:00."
        return value.wrong(f"{quote(text)} does not say in which time zone.", fix)
    return instant
