import re
from datetime import date, datetime, timedelta, timezone

import pytest

from labstacks.classfile import ClassDraft, load_class, write_class
from labstacks.classfile.scaffold import read_first, read_length
from labstacks.components.catalog import LEVELS
from labstacks.errors import UsageError

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_written_is_a_class_without_mistakes_and_without_notices(tmp_path, level):
    write_class(tmp_path / "new", ClassDraft(level=level), today=TODAY)

    class_ = load_class(tmp_path / "new", now=NOW)

    assert class_.notices == ()
    assert class_.file.labs == LEVELS[level].lab_ids
    assert [seat.spare for seat in class_.seats] == [False] * 12 + [True]
    assert "陳大文 Chan Tai Man" in [seat.student.name for seat in class_.seats if seat.student]


@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=3), TODAY - timedelta(days=1)])
def test_without_an_answer_a_tuesday_to_come_is_an_example_and_no_lesson(tmp_path, today):
    write_class(tmp_path, today=today)

    assert load_class(tmp_path, now=NOW).file.sessions == ()
    text = (tmp_path / "class.yaml").read_text(encoding="utf-8")
    [example] = re.findall(r"^#   - \{start: (.*), minutes: 70\}$", text, re.MULTILINE)
    first = read_first(example)
    assert (first.weekday(), first.date() > today) == (1, True)
    (tmp_path / "class.yaml").write_text(
        text.replace("# sessions:\n#   -", "sessions:\n  -"), encoding="utf-8"
    )
    [session] = load_class(tmp_path, now=NOW).file.sessions
    assert (session.start, session.end - session.start) == (first, timedelta(minutes=70))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("35", 35), ("40", 40), ("70 min", 70), ("80 minutes", 80), ("2h", 120), ("1.5 hours", 90),
        ("1 hour", 60), ("2 小時", 120), ("70分鐘", 70), ("24h", 1440), ("5 min", 5),
    ],
)  # fmt: skip
def test_a_lesson_is_as_long_as_somebody_writes(tmp_path, text, minutes):
    assert read_length(text) == minutes
    write_class(tmp_path, ClassDraft(first=read_first("2026-12-01"), minutes=minutes), today=TODAY)
    [session] = load_class(tmp_path, now=NOW).file.sessions
    assert session.end - session.start == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "2", "0", "long", "25h", "-70", "70 80", "99999"])
def test_a_length_that_is_none_is_refused_with_one_that_will_do(text):
    with pytest.raises(UsageError) as caught:
        read_length(text)

    assert "such as 70, or hours, such as 2h" in caught.value.hint


@pytest.mark.parametrize("existing", ["class.yaml", "roster.csv"])
def test_nothing_is_written_where_one_of_the_files_is_there(tmp_path, existing):
    (tmp_path / existing).write_text("mine")

    with pytest.raises(UsageError, match=f"{existing} exists already"):
        write_class(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [existing]
    assert (tmp_path / existing).read_text() == "mine"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"name": "4A 2026"}, "c4a-2026"),
        ({"level": "expert"}, "bridging, beginner, advanced"),
        ({"labs": ("B1", "G1")}, "B1, B2, B3, B4, B5, B6"),
    ],
)
def test_a_name_or_a_level_that_will_not_do_is_refused_with_one_that_will(tmp_path, wrong, hint):
    with pytest.raises(UsageError) as caught:
        write_class(tmp_path, ClassDraft(**wrong))

    assert hint in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_excel_takes_the_roster_for_utf_8(tmp_path):
    _, roster = write_class(tmp_path)

    assert roster.read_bytes().startswith(b"\xef\xbb\xbfid,name")


def test_a_class_with_some_labs_and_no_names(tmp_path):
    _, roster = write_class(tmp_path, ClassDraft(labs=("B1", "B3"), seats=30, spares=2), today=TODAY)

    class_ = load_class(tmp_path, now=NOW)

    assert roster is None
    assert not (tmp_path / "roster.csv").exists()
    assert (class_.file.labs, class_.file.seats, len(class_.seats)) == (("B1", "B3"), 30, 32)


@pytest.mark.parametrize("name", ["list.csv", "my list: 4A, #1.csv", "名單.csv"])
def test_an_existing_roster_is_named_as_seen_from_the_class_file(tmp_path, name):
    (tmp_path / name).write_text("id,name\nd01,Amelia Brook\n", encoding="utf-8")

    write_class(tmp_path / "f4a", ClassDraft(roster=tmp_path / name, spares=0), today=TODAY)

    assert [seat.student.name for seat in load_class(tmp_path / "f4a", now=NOW).seats] == ["Amelia Brook"]
    assert [path.name for path in (tmp_path / "f4a").iterdir()] == ["class.yaml"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-12-01", "2026-12-01T14:00+08:00"),
        ("2026-12-01 09:30", "2026-12-01T09:30+08:00"),
        ("2026-12-01T09:30Z", "2026-12-01T09:30+00:00"),
        ("1/12/2026 14:15", "2026-12-01T14:15+08:00"),
        ("1 December 2026", "2026-12-01T14:00+08:00"),
    ],
)
def test_the_first_lesson_is_read_as_people_write_it(tmp_path, text, time):
    first = read_first(text)

    assert first.isoformat(timespec="minutes") == time
    write_class(tmp_path, ClassDraft(first=first), today=TODAY)
    assert load_class(tmp_path, now=NOW).file.sessions[0].start == first


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "12/25/2026 14:00"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match=r"is not a date|has no such month") as caught:
        read_first(text)

    assert "14:00" in caught.value.hint
