"""Dates as people write them: understood, or answered with the right form."""

from datetime import timedelta

import pytest

from labstacks.classfile.dates import HONG_KONG, DateError, read_instant, zone_of

ZONE = zone_of(HONG_KONG)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-02 14:15", "2026-12-02T14:15", "2026-12-02T14:15+08:00", "2026-12-02 14:15 +08:00",
        "2026-12-02T06:15Z", "2026/12/2 14:15", "2/12/2026 14:15", "2-12-2026, 14:15", "02.12.2026 14.15",
        "2/12/2026 2:15pm", "2/12/2026 2:15 p.m.",
        "2/12/2026 2.15PM", "2 Dec 2026 14:15", "2nd December 2026 at 14:15",
        "Wed 2 Dec 2026 14:15", "Dec 2, 2026 14:15", "2026年12月2日 14:15", "2026年12月2日（星期三）下午2:15",
    ],
)  # fmt: skip
def test_a_time_is_understood(text):
    assert read_instant(text, ZONE).isoformat() in ("2026-12-02T14:15:00+08:00", "2026-12-02T06:15:00+00:00")


@pytest.mark.parametrize(
    ("text", "says", "fix"),
    [
        ("12/25/2026 14:00", "no such month", "Write the day first: 25/12/2026 14:00."),
        ("2/12/2026", "no time of day", "2/12/2026 14:00"),
        ("next Tuesday", "is not a date and time", "2026-12-01 14:00"),
        ("31/2/2026 14:00", "that exists", "2026-12-01 14:00"),
        ("2026-12-02 25:00", "that exists", "2026-12-01 14:00"),
        ("2/12/26 14:00", "is not a date and time", "2026-12-01 14:00"),
        ("2026-12-02 14:00 +99:00", "that no place has", "+08:00"),
        ("", "is not a date", "Write"),
    ],
)
def test_what_is_no_time_is_answered_with_the_right_form(text, says, fix):
    with pytest.raises(DateError, match=says) as caught:
        read_instant(text, ZONE)
    assert fix in caught.value.fix


def test_a_time_that_the_clocks_skip_does_not_exist():
    with pytest.raises(DateError, match="the clocks go forward"):
        read_instant("2027-03-28 01:30", zone_of("Europe/London"))


def test_lessons_keep_their_hour_across_a_change_of_clocks():
    london = zone_of("Europe/London")
    before, after = (read_instant(f"2027-03-{day} 14:00", london) for day in (26, 29))

    assert (before.utcoffset(), after.utcoffset()) == (timedelta(0), timedelta(hours=1))


def test_an_unknown_time_zone_is_answered_with_some():
    with pytest.raises(DateError, match="is not a time zone"):
        zone_of("Hong Kong")
