"""The sessions of a class as an iCalendar file."""

from datetime import UTC, datetime

from labstacks.classfile import load_class
from labstacks.documents.session_calendar import session_calendar

NOW = datetime(2026, 11, 30, 1, 2, 3, tzinfo=UTC)
SESSIONS = """
sessions:
  - {start: 2026-12-01 14:00, minutes: 70}
  - {start: 2026-12-08 00:30, hours: 1.5}
"""


def calendar(tmp_path, labs="[B1, B2]"):
    path = tmp_path / "class.yaml"
    path.write_text(f"class: f4a\nlevel: bridging\nlabs: {labs}\nseats: 2\n{SESSIONS}", encoding="utf-8")
    return session_calendar(load_class(path, NOW).file, NOW)


def test_each_session_is_an_event_in_utc(tmp_path):
    assert calendar(tmp_path).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//labstacks//Class timetable//EN",
        "BEGIN:VEVENT",
        "UID:f4a-20261201T060000Z@labstacks",
        "DTSTAMP:20261130T010203Z",
        "DTSTART:20261201T060000Z",
        "DTEND:20261201T071000Z",
        r"SUMMARY:f4a: bridging B1\, B2",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:f4a-20261207T163000Z@labstacks",
        "DTSTAMP:20261130T010203Z",
        "DTSTART:20261207T163000Z",
        "DTEND:20261207T180000Z",
        r"SUMMARY:f4a: bridging B1\, B2",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_long_line_is_folded_and_unfolds_to_what_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("labstacks.documents.session_calendar.FOLD", 20)
    lines = calendar(tmp_path, "all").split(b"\r\n")
    assert max(map(len, lines)) <= 20
    whole = b"\r\n".join(lines).replace(b"\r\n ", b"").decode()
    assert "SUMMARY:f4a: bridging B1\\, B2\\, B3\\, B4\\, B5\\, B6\r\n" in whole
