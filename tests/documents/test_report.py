import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from openpyxl import load_workbook

from labstacks.documents.report import report_csv, report_html, report_xlsx

HONG_KONG = timezone(timedelta(hours=8))


@pytest.fixture
def reached(class_, students):
    return students(class_, s01=("B1.password", "B2.uploaded", "B2.changed"), s02=("B2.changed",))


def rows(table):
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


def test_the_table_says_when_each_student_reached_each_checkpoint(class_, reached):
    first, second, third = rows(report_csv(class_, reached, HONG_KONG))

    assert first == {
        "seat": "s01",
        "id": "d1",
        "name": "陳大文 Chan Tai Man",
        "group": "4A",
        "B1.password": "2026-12-01 12:00",
        "B2.uploaded": "2026-12-01 12:01",
        "B2.changed": "2026-12-01 12:02",
        "B3.stopped": "",
        "labs_completed": "B1 B2",
    }
    assert (second["B2.changed"], second["labs_completed"]) == ("2026-12-01 12:00", "")
    assert third == {**dict.fromkeys(first, ""), "seat": "s03"}


def test_excel_opens_the_table_as_utf_8(class_, reached):
    assert report_csv(class_, reached).startswith("\ufeffseat,")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_name_never_runs_as_a_formula(make_class, students, name):
    class_ = make_class(name)
    far = students(class_)

    (row,) = rows(report_csv(class_, far))
    cell = load_workbook(io.BytesIO(report_xlsx(class_, far)))["Report"]["C2"]

    assert row["name"] == f"'{name}"
    assert (cell.value, cell.data_type) == (name, "s")


def test_the_workbook_has_times_that_can_be_sorted_and_says_what_was_asked(class_, reached):
    book = load_workbook(io.BytesIO(report_xlsx(class_, reached, UTC)))

    sheet = book["Report"]
    head = [cell.value for cell in sheet[1]]
    assert head == [
        "seat",
        "id",
        "name",
        "group",
        "B1.password",
        "B2.uploaded",
        "B2.changed",
        "B3.stopped",
        "labs completed",
    ]
    assert [cell.value for cell in sheet[2]][4:] == [
        datetime(2026, 12, 1, 4, 0),
        datetime(2026, 12, 1, 4, 1),
        datetime(2026, 12, 1, 4, 2),
        None,
        "B1 B2",
    ]
    asked = {row[0]: row for row in book["Checkpoints"].iter_rows(min_row=2, values_only=True)}
    assert asked["B2.changed"][2:] == (
        "You changed welcome.txt and uploaded it again.",
        "你修改了 welcome.txt，並再次上載。",
        2,
    )


def test_the_page_has_a_row_for_each_student_in_both_languages(class_, reached):
    page = report_html(class_, reached, zone=HONG_KONG, made=datetime(2026, 12, 2, tzinfo=UTC))

    assert page.count("<tr id=") == 3
    assert "陳大文 Chan Tai Man" in page
    assert page.count('class="time yes"') == 4
    assert "2026-12-01 12:02" in page
    assert "2026-12-02 08:00" in page
    assert '<span lang="zh-Hant">學習報告</span>' in page
    assert "你上載了一個自己的檔案。" in page


def test_what_the_teacher_saw_is_marked(make_class, students):
    class_ = make_class("A", labs=("B5",))

    page = report_html(class_, students(class_, s01=("B5.counted",)))

    assert page.count('class="time seen"') == 1


@pytest.mark.parametrize(("language", "not_there"), [(["en"], "學生"), (["zh-Hant"], "Student")])
def test_one_language_may_do(class_, reached, language, not_there):
    assert not_there not in report_html(class_, reached, language)


def test_what_comes_from_the_roster_stays_text(make_class, students):
    class_ = make_class("<script>alert(1)</script>")

    page = report_html(class_, students(class_))

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_page_is_whole_in_itself(class_, reached):
    page = report_html(class_, reached)

    assert "default-src 'none'" in page
    assert not any(word in page for word in ("src=", "href=", "url(", "@import"))


def test_a_class_without_students_has_an_empty_report(make_class, students):
    class_ = make_class()

    assert rows(report_csv(class_, students(class_))) == []
    assert load_workbook(io.BytesIO(report_xlsx(class_, students(class_)))).sheetnames == [
        "Report",
        "Checkpoints",
    ]
    assert "<tbody>" in report_html(class_, students(class_))


def test_a_lab_is_completed_when_its_last_checkpoint_is(class_, reached):
    _, b2, b3 = reached[0].labs

    assert (b2.reached, b2.completed) == (2, datetime(2026, 12, 1, 4, 2, tzinfo=UTC))
    assert (b3.reached, b3.completed) == (0, None)
    assert reached[1].completed == ()
