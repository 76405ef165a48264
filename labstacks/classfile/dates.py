"""Dates and times as people write them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HONG_KONG = "Asia/Hong_Kong"
DAYS_FORM = "Write a day or two, such as 2026-12-25 or 2026-12-22 to 2027-01-03."
FORM = "Write date and time, such as 2026-12-01 14:00."

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = (
    r"(?:[ T,]+|(?<=[日號）)一二三四五六]))(?:at )?(?P<noon>上午|下午|中午|晚上)?\s*(?P<hour>\d{1,2})"
    r"(?:[:.：時](?P<minute>\d{2})?)?(?::(?P<second>\d{2}))?分?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_DATES = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日號](?:\s*[（(]?(?:星期|週)?[一二三四五六日][）)]?)?",
    _WEEKDAY + r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})",
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[- ](?P<month>[a-z]{3})[a-z]*,?[- ](?P<year>\d{4})",
    _WEEKDAY + r"(?P<month>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
)
_FORMS = tuple(re.compile(form + f"(?:{_TIME})?", re.IGNORECASE) for form in _DATES)
_DAY_FORMS = tuple(re.compile(form, re.IGNORECASE) for form in _DATES)
_BETWEEN_DAYS = re.compile(r"\s+(?:to|until|-|–|—)\s+|\s*(?:至|到|\.\.|～|~)\s*")
_AFTERNOON = ("p", "下午", "晚上")


class DateError(ValueError):
    """A text is no date and time; the message is the end of a sentence about it.

    Args:
        fix: What would be right.
    """

    def __init__(self, message: str, fix: str = FORM) -> None:
        super().__init__(message)
        self.fix = fix


def zone_of(name: str) -> tzinfo:
    """A time zone by its name, such as ``Asia/Hong_Kong``.

    Raises:
        DateError: There is no such time zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name == HONG_KONG:  # a machine without time zones; Hong Kong has not changed its clocks since 1979
            return timezone(timedelta(hours=8))
        raise DateError("is not a time zone", "Write one such as Asia/Hong_Kong or Europe/London.") from None


def read_instant(text: str, zone: tzinfo) -> datetime:
    """An aware time. The day comes before the month, as in Hong Kong: ``2/12/2026`` is 2 December.

    Args:
        zone: Of a time without an offset from UTC.

    Raises:
        DateError: It is no such time, or the clocks skip it.
    """
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        raise DateError("is not a date and time")
    if found["hour"] is None:
        raise DateError("has no time of day", f"Write it too: {text} 14:00.")
    local = _local(found)
    if found["offset"]:
        return local.replace(tzinfo=_offset(found["offset"]))
    aware = local.replace(tzinfo=zone)
    if 1 < local.year < 9999 and aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise DateError("does not exist: the clocks go forward then", "Write a time before or after it.")
    return aware


def read_days(text: str) -> tuple[date, date]:
    """The first and the last day of ``2026-12-25`` or of ``2026-12-22 to 2027-01-03``.

    Raises:
        DateError: It is no such day, or the last comes before the first.
    """
    days = [_day(part) for part in _BETWEEN_DAYS.split(text.strip())]
    if len(days) > 2 or days[-1] < days[0]:
        raise DateError("is not a day and a later day", DAYS_FORM)
    return days[0], days[-1]


def _day(text: str) -> date:
    found = next((match for form in _DAY_FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        raise DateError("is not a date", DAYS_FORM)
    return _date(found)


def _local(found: re.Match[str]) -> datetime:
    day = _date(found)
    hour, half = int(found["hour"]), (found["half"] or found["noon"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) or (half == "中午" and hour != 11) else 0)
    try:
        return datetime(
            day.year, day.month, day.day, hour, int(found["minute"] or 0), int(found["second"] or 0)
        )
    except ValueError:
        raise DateError("is not a date and time that exists") from None


def _date(found: re.Match[str]) -> date:
    month = found["month"].lower()
    number = int(month) if month.isdigit() else {name: i for i, name in enumerate(_MONTHS, 1)}.get(month, 0)
    day, year = int(found["day"]), int(found["year"])
    if number > 12 >= day and not found[0].startswith(found["year"]):
        raise DateError("has no such month", f"Write the day first: {number}/{day}/{year} 14:00.")
    try:
        return date(year, number, day)
    except ValueError:
        raise DateError("is not a date and time that exists") from None


def _offset(text: str) -> tzinfo:
    if text.upper() == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise DateError("has an offset from UTC that no place has", "In Hong Kong, write +08:00.")
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
