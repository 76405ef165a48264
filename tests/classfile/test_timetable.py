"""Weekly lessons, double periods and holidays."""

from datetime import UTC, datetime

import pytest

from labstacks.classfile import load_class
from labstacks.errors import ClassFileError

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    def read(*lines):
        path = tmp_path / "class.yaml"
        head = ("class: f4a", "level: bridging", "labs: [B1]", "seats: 2")
        path.write_text("\n".join((*head, *lines, "")), "utf-8")
        return load_class(path, NOW).file

    return read


def starts(file):
    return [f"{session.start:%Y-%m-%d %H:%M}" for session in file.sessions]


def mistake(read, *lines):
    with pytest.raises(ClassFileError) as caught:
        read(*lines)
    return caught.value.problems[0]


def test_a_weekly_lesson_leaves_holidays_out(read):
    file = read(
        "sessions: [{start: 2026-12-14 14:00, minutes: 70, weeks: 4}]",
        "holidays: [2026-12-22 to 2027-01-03, 4/1/2027]",
    )
    # 21 December is the day before the first holiday, 28 December and 4 January are holidays.
    assert starts(file) == ["2026-12-14 14:00", "2026-12-21 14:00"]


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-22 to 2027-01-03",
        "22/12/2026 - 3/1/2027",
        "2026年12月22日至2027年1月3日",
        "22 Dec 2026 – 3 Jan 2027",
    ],
)
def test_holidays_are_read_as_people_write_them(read, written):
    file = read("sessions: [{start: 2026-12-21 14:00, minutes: 70, weeks: 3}]", f"holidays: ['{written}']")
    assert starts(file) == ["2026-12-21 14:00", "2027-01-04 14:00"]


@pytest.mark.parametrize(
    ("minutes", "hours"), [("35", 35 / 60), ("2 x 35", 70 / 60), ("2x40", 80 / 60), ("2×35", 70 / 60)]
)
def test_periods_of_35_and_40_minutes_single_and_double(read, minutes, hours):
    [session] = read(f"sessions: [{{start: 2026-12-14 14:00, minutes: {minutes}}}]").sessions
    assert session.hours == pytest.approx(hours)


def test_a_weekly_lesson_keeps_its_time_of_day_when_the_clocks_change(read):
    file = read("time_zone: Europe/London", "sessions: [{start: 2027-03-22 09:00, minutes: 40, weeks: 2}]")
    assert starts(file) == ["2027-03-22 09:00", "2027-03-29 09:00"]
    assert [session.start.astimezone(UTC).hour for session in file.sessions] == [9, 8]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("holidays: [Christmas]", "is not a date"),
        ("holidays: [2027-01-03 to 2026-12-22]", "not a day and a later day"),
        ("holidays: [2026-02-30]", "date and time that exists"),
        ("sessions: [{start: 2026-12-14 14:00, minutes: 70, weeks: 0}]", "out of range"),
        ("sessions: [{start: 2026-12-14 14:00, minutes: 70, weeks: 60}]", "out of range"),
        ("sessions: [{start: 2028-10-14 14:00, minutes: 70, weeks: 52}]", "years away"),
        ("sessions: [{start: 2026-12-14 14:00, minutes: 2 x, weeks: 2}]", "number of minutes"),
    ],
)
def test_a_mistake_says_what_is_wrong(read, line, message):
    assert message in str(mistake(read, line))


def test_a_single_lesson_on_a_holiday_is_a_mistake(read):
    problem = mistake(
        read, "sessions: [{start: 2026-12-25 14:00, minutes: 70}]", "holidays: [2026-12-22 to 2027-01-03]"
    )
    assert "2026-12-25 is a holiday (2026-12-22 to 2027-01-03)" in problem.message


def test_lessons_of_a_series_must_not_overlap(read):
    problem = mistake(
        read,
        "sessions:",
        "  - {start: 2026-12-14 14:00, minutes: 70, weeks: 4}",
        "  - {start: 2026-12-21 14:30, minutes: 70}",
    )
    assert "before the one of 2026-12-21 14:00 has ended" in problem.message
    # People do not count from zero: the line says which lesson it is.
    assert str(problem).startswith(f"{problem.file}:7:")
    assert "sessions: This" in str(problem)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("sessions：", "  - {start: 2026-12-14 14:00, minutes: 70}"), 5),
        (("spares：1",), 5),
        (("spares: 1", "language：en"), 6),
        (("sessions:", "  - {start：2026-12-14 14:00, minutes: 70}"), 6),
    ],
)
def test_a_full_width_colon_is_found_where_it_is(read, lines, line):
    with pytest.raises(ClassFileError) as caught:
        read(*lines)
    [problem] = [one for one in caught.value.problems if "full-width" in one.message]
    assert problem.line == line
    assert "ordinary colon" in problem.fix
