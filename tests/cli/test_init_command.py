"""``labstacks init``: six questions at a terminal, or flags."""

from pathlib import Path

import click
import openpyxl
import pytest

from labstacks.classfile import load_class


@pytest.fixture
def answering(monkeypatch):
    """A terminal at which every question gets the next answer; what was asked is gathered."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked = []

    def answering(*answers):
        left = list(answers)

        def ask(prompt=""):
            asked.append(prompt)
            return left.pop(0)

        monkeypatch.setattr(click.termui, "visible_prompt_func", ask)
        return asked

    return answering


def test_at_a_terminal_it_asks_six_questions(labstacks, answering):
    asked = answering("f4b", "beginner", "g1 G2", "30", "5/1/2027 09:00", "35")
    ran = labstacks("init")
    assert ran.code == 0, ran.err
    assert [question[:6] for question in asked] == [f"{number} of 6" for number in range(1, 7)]
    file = load_class(Path("class.yaml")).file
    assert (file.name, file.level, file.labs, file.seats) == ("f4b", "beginner", ("G1", "G2"), 30)
    [session] = file.sessions
    assert (f"{session.start:%Y-%m-%d %H:%M}", f"{session.end:%H:%M}") == ("2027-01-05 09:00", "09:35")
    assert not Path("roster.csv").exists()


def test_the_enter_key_alone_makes_a_class_that_passes_its_check(labstacks, answering):
    answering("", "", "", "", "")
    ran = labstacks("init", "first")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "  labstacks check -f first/class.yaml"
    assert labstacks("check", "-f", "first/class.yaml").code == 0
    assert load_class(Path("first/class.yaml")).file.sessions == ()
    assert "It names no lesson yet" in ran.out


def test_options_name_the_lesson_and_its_length(labstacks, answering):
    asked = answering()
    ran = labstacks("init", "--class", "f4a", "--first", "2027-01-05 14:00", "--lesson", "1.5h")
    [session] = load_class(Path("class.yaml")).file.sessions
    assert (asked, f"{session.end:%H:%M}") == ([], "15:30")
    assert "no lesson" not in ran.out


def test_an_answer_that_will_not_do_is_asked_again_with_one_that_will(labstacks, answering):
    asked = answering(
        "4A 2026",
        "f4a",
        "expert",
        "bridging",
        "B1,G1",
        "all",
        "nowhere.csv",
        "sample",
        "soon",
        "2027-01-05",
        "2",
        "",
    )
    ran = labstacks("init")
    assert ran.code == 0, ran.err
    assert len(asked) == 12
    for hint in (
        "Try c4a-2026.",
        "bridging, beginner, advanced",
        "Its labs are B1",
        "no file nowhere.csv",
        "such as 20",
        "such as 2h",
    ):
        assert hint in ran.err


def test_what_a_flag_says_is_not_asked(labstacks, answering):
    asked = answering("f4a", "all", "")
    assert labstacks("init", "--level", "advanced", "--seats", "3").code == 0
    assert [question[:6] for question in asked] == ["1 of 6", "3 of 6", "5 of 6"]


def test_who_names_the_class_by_a_flag_is_asked_nothing(labstacks, answering):
    asked = answering()
    assert labstacks("init", "--class", "f4b").code == 0
    assert asked == []


def test_an_existing_class_is_told_before_anything_is_asked(labstacks, answering, a_class):
    asked = answering()
    ran = labstacks("init")
    assert ran.code == 2
    assert "class.yaml exists already" in ran.err
    assert asked == []


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    rows = [["Form 4A"], ["學號", "中文姓名", "English name", "House"]]
    rows += [[f"d{number:02d}", "陳大文", f"Amelia {number}", "Red"] for number in range(1, 6)]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_an_existing_workbook_is_shown_as_it_will_be_read_and_used_where_it_is(labstacks, workbook):
    before = workbook.read_bytes()
    ran = labstacks("init", "f4a", "--roster", "list.xlsx")
    assert ran.code == 0, ran.err
    assert ran.err.strip().splitlines() == [
        "list.xlsx: Excel workbook, read like this:",
        "  學號          is the student's id",
        "  中文姓名      is the name in Chinese",
        "  English name  is the name in English",
        "  House         is not used",
        "  row 3: d01, Amelia 1 陳大文",
        "  row 4: d02, Amelia 2 陳大文",
        "  row 5: d03, Amelia 3 陳大文",
        "  and 2 more",
    ]
    assert workbook.read_bytes() == before
    assert len(load_class(Path("f4a/class.yaml")).seats) == 6


def test_a_guessed_encoding_is_mentioned(labstacks, tmp_path):
    (tmp_path / "list.csv").write_bytes("學號,姓名\nd01,陳大文\n".encode("big5hkscs"))
    ran = labstacks("init", "--roster", "list.csv")
    assert "in Big5" in ran.err
    assert "If names look" in ran.err


def test_a_roster_with_mistakes_is_refused_and_nothing_is_written(labstacks, tmp_path):
    (tmp_path / "list.csv").write_text("id,name\nd01,Amelia\nd01,\n")
    ran = labstacks("init", "f4a", "--roster", "list.csv")
    assert ran.code == 2
    assert "list.csv:3" in ran.err
    assert not (tmp_path / "f4a").exists()


def test_a_roster_with_mistakes_is_asked_for_again(labstacks, answering, tmp_path):
    (tmp_path / "list.csv").write_text("name\nAmelia\n")
    answering("", "", "", "list.csv", "12", "")
    ran = labstacks("init")
    assert ran.code == 0
    assert "No column is the id" in ran.err
    assert load_class(Path("class.yaml")).file.seats == 12


def test_in_json_nothing_is_asked_and_no_name_is_told(labstacks, answering, workbook):
    asked = answering()
    ran = labstacks("init", "f4a", "--roster", "list.xlsx", "--json")
    assert asked == []
    assert ran.document["read"]["students"] == 5
    assert ran.document["read"]["columns"][3] == {"heading": "House", "field": None}
    assert "Amelia" not in ran.out + ran.err


def test_a_roster_and_a_number_exclude_each_other(labstacks, workbook):
    assert labstacks("init", "--roster", "list.xlsx", "--seats", "3").code == 2
