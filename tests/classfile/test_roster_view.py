"""How a roster will be read, shown before it is used."""

import openpyxl
import pytest

from labstacks.classfile import view_roster


def test_a_csv_says_its_form_what_each_column_is_and_who_is_in_it(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("學號;姓名;House;電郵\nd01;陳大文;Red;d01@school.example\n", encoding="utf-8")

    view = view_roster(path, "roster.csv")

    assert view.form == "CSV with semicolons, in UTF-8"
    assert view.columns == (("學號", "id"), ("姓名", "name"), ("House", ""), ("電郵", "email"))
    assert [(student.id, student.name) for student in view.students] == [("d01", "陳大文")]
    assert view.problems == ()


def test_a_guessed_encoding_is_said_to_be_one(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("學號,姓名\nd01,陳大文\nd02,李嘉欣\n".encode("big5hkscs"))

    view = view_roster(path, "roster.csv")

    assert (view.form, view.guessed) == ("CSV with commas, in Big5", "Big5")


def test_a_workbook_whose_headings_come_late(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Form 4A, 2026"], [], ["Student ID", "English name", "中文姓名"], ["d01", "Amelia", "美欣"]):
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")

    view = view_roster(tmp_path / "roster.xlsx", "roster.xlsx")

    assert view.form == "Excel workbook"
    assert [field for _, field in view.columns] == ["id", "name_en", "name_zh"]
    assert view.students[0].name == "Amelia 美欣"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The roster is empty."),
        (b"name,house\nAmelia,Red\n", "No column is the id"),
        (b"id,name\nd01,Amelia\nd01,Daniel\n", "is in line 2 already"),
        (b"\xff\xff\x81", "unknown encoding"),
    ],
)
def test_mistakes_are_shown_and_not_raised(tmp_path, content, says):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)

    view = view_roster(path, "roster.csv")

    assert says in view.problems[0].message
