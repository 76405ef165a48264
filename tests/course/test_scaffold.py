from datetime import date, datetime, timedelta, timezone

import pytest

from labstacks.catalog import LEVELS
from labstacks.course import load_class, write_class
from labstacks.errors import UsageError

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_written_is_a_class_without_mistakes_and_without_notices(tmp_path, level):
    write_class(tmp_path / "new", level=level, today=TODAY)

    class_ = load_class(tmp_path / "new", now=NOW)

    assert class_.notices == ()
    assert class_.file.labs == LEVELS[level].lab_ids
    assert [seat.spare for seat in class_.seats] == [False] * 12 + [True]
    assert "陳大文 Chan Tai Man" in [seat.student.name for seat in class_.seats if seat.student]


@pytest.mark.parametrize("today", [TODAY, TODAY + timedelta(days=3), TODAY - timedelta(days=1)])
def test_the_lessons_are_on_the_tuesdays_to_come(tmp_path, today):
    write_class(tmp_path, today=today)

    first, second = load_class(tmp_path, now=NOW).file.sessions

    assert first.start.date() > today
    assert (first.start.weekday(), second.start - first.start) == (1, timedelta(weeks=1))


@pytest.mark.parametrize("existing", ["class.yaml", "roster.csv"])
def test_nothing_is_written_where_one_of_the_files_is_there(tmp_path, existing):
    (tmp_path / existing).write_text("mine")

    with pytest.raises(UsageError, match=f"{existing} exists already"):
        write_class(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [existing]
    assert (tmp_path / existing).read_text() == "mine"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [({"name": "4A 2026"}, "c4a-2026"), ({"level": "expert"}, "bridging, beginner, advanced")],
)
def test_a_name_or_a_level_that_will_not_do_is_refused_with_one_that_will(tmp_path, wrong, hint):
    with pytest.raises(UsageError) as caught:
        write_class(tmp_path, **wrong)

    assert hint in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_excel_takes_the_roster_for_utf_8(tmp_path):
    _, roster = write_class(tmp_path)

    assert roster.read_bytes().startswith(b"\xef\xbb\xbfid,name")
