"""The sessions of a class as an iCalendar file (RFC 5545), for the calendar of a school or of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from labstacks.classfile.model import ClassFile, ClassSession

FOLD = 75
"""Octets of a line, without its end."""


def session_calendar(file: ClassFile, now: datetime) -> bytes:
    """A calendar with an event for each session; times are in UTC.

    Args:
        file: A class file with at least one session: a calendar without events is not valid.
        now: An aware time, as that of the file's making.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//labstacks//Class timetable//EN",
        *(line for session in file.sessions for line in _event(file, session, now)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(file: ClassFile, session: ClassSession, now: datetime) -> Iterator[str]:
    # The identifier names class and start, so that a second import replaces the event of the first.
    yield "BEGIN:VEVENT"
    yield f"UID:{file.name}-{_time(session.start)}@labstacks"
    yield f"DTSTAMP:{_time(now)}"
    yield f"DTSTART:{_time(session.start)}"
    yield f"DTEND:{_time(session.end)}"
    labs = ", ".join(file.deployed_labs)
    yield f"SUMMARY:{_escaped(f'{file.name}: {file.level} {labs}')}"
    yield "END:VEVENT"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text)


def _folded(line: str) -> bytes:
    """A line with its end; a long one goes on after a space, and no character is split."""
    parts, part = [], b""
    for octets in (char.encode() for char in line):
        if len(part) + len(octets) > FOLD:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
