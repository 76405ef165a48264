import datetime
import io

import openpyxl
import pytest

# ruff: noqa: E501 - tables of one line a row


def workbook(*rows, formats=()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats:
        book.active[cell].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def students(folder):
    return [seat.student for seat in folder.load().seats]


# roster → line, column, key, value, part of the message, part of the fix
MISTAKES = {
    "the id is empty": ("id,name\n,Amelia Brook\n", 2, 1, "id", "", "The id is empty", "the school's"),
    "the name is empty": ("id,name\n1,\n", 2, 2, "name", "", "The name is empty", "card"),
    "the name is blank": ("id,name\n1,\u3000 \n", 2, 2, "name", "", "The name is empty", "card"),
    "an id stands twice": ("id,name\n1,A\n2,B\n1,C\n", 4, 1, "id", "1", 'The id "1" is in line 2', "of their own"),
    "an id stands twice but for case": ("id,name\nd1,A\nD1,B\n", 3, 1, "id", "D1", "line 2", "of their own"),
    "an id stands twice in digits of full width": ("id,name\n12,A\n１２,B\n", 3, 1, "id", "１２", "line 2", ""),
    "an email without a domain": ("id,name,email\n1,A,a@\n", 2, 3, "email", "a@", "not an email address", "s01@"),
    "an email without a dot": ("id,name,email\n1,A,a@school\n", 2, 3, "email", "a@school", "not an email", ""),
    "an email with a space": ("id,name,email\n1,A,a b@s.example\n", 2, 3, "email", "a b@s.example", "not an email", ""),
    "two emails": ("id,name,email\n1,A,a@s.example;b@s.example\n", 2, 3, "email", "a@s.example;b@s.example", "not an email", ""),
    "a number with decimals": ("id,name\n1.0,A\n", 2, 1, "id", "1.0", "number with decimals", "Text"),
    "a number in scientific notation": ("id,name\n2.02601E+11,A\n", 2, 1, "id", "2.02601E+11", "scientific", "Text"),
    "a date": ("id,name\n1-Feb,A\n", 2, 1, "id", "1-Feb", "into a date", "Text"),
    "a date in Chinese": ("學號,姓名\n2月1日,陳大文\n", 2, 1, "學號", "2月1日", "into a date", "Text"),
    "an error of Excel": ("id,name\n#N/A,A\n", 2, 1, "id", "#N/A", "error of Excel", ""),
    "a column too narrow": ("id,name\n####,A\n", 2, 1, "id", "####", "error of Excel", ""),
    "no column of ids": ("name,house\nA,Red\n", 1, None, "id", "", 'the headings are "name", "house"', "學號"),
    "no column of names": ("id,email\n1,a@s.example\n", 1, None, "name", "", "No column is the name", "姓名"),
    "two columns of ids": ("學號,id,name\n1,2,A\n", 1, 2, "id", "id", 'the id: "學號" and "id"', "Keep one"),
    "a comma in a name": ("id,name\n1,Chan, Tai Man\n", 2, 3, "", "Tai Man", "3 cells, but there are 2", "quotes"),
    "a name that never ends": (f"id,name\n1,{'x' * 101}\n", 2, 2, "name", "x" * 101, "101 characters", "At most 100"),
    "a character that cannot be printed": ("id,name\n1,A\x00B\n", 2, 2, "name", "A\x00B", "U+0000", "type it again"),
    "a quote that is not closed": ('id,name\n1,A\n2,"B\n', 3, None, "", "", "is not CSV", "must end with"),
    "a word after a quote": ('id,name\n1,"A"B\n', 2, None, "", "", "is not CSV", "must end with"),
    "an empty file": ("", None, None, "", "", "The roster is empty", "id,name,email,group"),
    "nothing but blanks": ("\n , \n", None, None, "", "", "The roster is empty", "id,name"),
    "nothing but headings": ("id,name\n", None, None, "", "", "no students", "row"),
    "an unknown encoding": (b"id,name\n1,Andr\xe9\n", 2, None, "", "", "unknown encoding", "CSV UTF-8"),
    "half a UTF-16 file": ("id,name\n1,A\n".encode("utf-16")[:-1], 1, None, "", "", "unknown encoding", "CSV UTF-8"),
    "an old Excel workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, None, "", "", "old or a locked Excel", ".xlsx"),
    "a damaged Excel workbook": (b"PK\x03\x04 not a zip", None, None, "", "", "not an Excel workbook", ".xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_row_its_column_and_its_value(folder, name):
    content, line, column, key, value, message, fix = MISTAKES[name]
    folder.roster(content)

    problem = folder.problems()[0]

    assert (problem.file, problem.line, problem.column) == ("roster.csv", line, column)
    assert (problem.key, problem.value) == (key, value)
    assert message in problem.message
    assert fix in problem.fix


@pytest.mark.parametrize("name", sorted(MISTAKES.keys() - {"nothing but headings"}))
def test_one_mistake_is_told_once(folder, name):
    folder.roster(MISTAKES[name][0])

    told = [(problem.line, problem.message) for problem in folder.problems()]

    assert len(told) == len(set(told)) <= 2


def test_all_mistakes_of_a_roster_come_at_once(folder):
    folder.roster("id,name,email\n,陳大文,\n2,,x\n2,Amelia Brook,\n1E+9,Priya,p@s.example\n")

    places = [(problem.line, problem.column) for problem in folder.problems()]

    assert places == [(2, 1), (3, 2), (3, 3), (4, 1), (5, 1)]


@pytest.mark.parametrize(
    "headings",
    [
        "id,name,email,group",
        "ID,Name,E-mail,Group",
        "Student ID,Student Name,Email Address,Team",
        "student_no.,Full name,EMAIL,Class",
        "學號,姓名,電郵,組別",
        "学号,姓名,邮箱,班级",
        "學號 (Student ID),姓名 Name,電郵地址 Email,班別 Class",
        " 學生編號 ,學生姓名,電子郵件,小組",
        "班號,姓名,電郵,班別",
        "Class No.,Name,Email,Class",
        "ＩＤ,Ｎａｍｅ,email,group",
    ],
)
def test_headings_are_understood_in_english_and_chinese(folder, headings):
    folder.roster(f"{headings}\n7,陳大文,a@school.example,4A\n")

    (student,) = students(folder)

    assert (student.id, student.name, student.email, student.group) == (
        "7",
        "陳大文",
        "a@school.example",
        "4A",
    )
    assert student.row == 2


@pytest.mark.parametrize(
    ("roster", "name"),
    [
        ("id,English name,中文姓名\n1,Chan Tai Man,陳大文\n", "Chan Tai Man 陳大文"),
        ("id,Name,姓名\n1,Chan Tai Man,陳大文\n", "Chan Tai Man 陳大文"),
        ("id,姓名,英文姓名\n1,陳大文,\n", "陳大文"),
        ("id,First name,Last name\n1,Amelia,Brook\n", "Amelia Brook"),
        ("id,Surname,Given names,Chinese name\n1,Chan,Tai Man,陳大文\n", "Tai Man Chan 陳大文"),
        ('id,name\n1,"Chan, Tai Man"\n', "Chan, Tai Man"),
        ('id,name\n1,Amelia "Amy" Brook\n', 'Amelia "Amy" Brook'),
        ("id,name\n1,陳\u3000大文 \n", "陳 大文"),
        ("id,name\n1,Rene\u0301\n", "René"),
    ],
)
def test_a_name_is_put_together_from_its_columns(folder, roster, name):
    folder.roster(roster)

    assert [student.name for student in students(folder)] == [name]


def test_a_better_id_wins_over_a_class_number(folder):
    folder.roster("Class No.,Student ID,Name\n1,d077,Amelia Brook\n")

    assert [student.id for student in students(folder)] == ["d077"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end_will_do(folder, delimiter, end):
    rows = [("id", "name", "group"), ("1", "Brook Amelia", "4A"), ("2", "陳大文", "4B")]
    folder.roster(end.join(delimiter.join(row) for row in rows))

    assert [(s.id, s.name, s.group, s.row) for s in students(folder)] == [
        ("1", "Brook Amelia", "4A", 2),
        ("2", "陳大文", "4B", 3),
    ]


def test_commas_in_cells_do_not_pass_for_the_delimiter(folder):
    folder.roster("id;name;note\n1;Chan, Tai Man;a,b,c,d\n2;Li, Siu Ming;e,f,g,h\n")

    assert [student.name for student in students(folder)] == ["Chan, Tai Man", "Li, Siu Ming"]


def test_excels_own_word_on_the_delimiter_is_followed(folder):
    folder.roster("sep=;\nid;name\n1;Amelia Brook\n")

    assert [(student.name, student.row) for student in students(folder)] == [("Amelia Brook", 3)]


def test_blank_rows_titles_and_repeated_headings_are_no_students(folder):
    folder.roster("F4A class list 2026,,\n,,\nid,name,\n\n1,A,\n , ,\nid,name,\n2,B,\n\n\n")

    assert [(student.id, student.row) for student in students(folder)] == [("1", 5), ("2", 8)]


def test_a_cell_of_several_lines_does_not_shift_the_rows_that_follow(folder):
    folder.roster('id,name,note\n1,A,"one\ntwo\nthree"\n,B,\n')

    assert folder.problem().line == 5


def test_zeros_in_front_of_an_id_stay(folder):
    folder.roster('id,name\n007,A\n="008",B\n')

    assert [student.id for student in students(folder)] == ["007", "008"]


def test_more_rows_than_any_class_are_refused(folder):
    folder.roster("id,name\n" + "".join(f"{i},A\n" for i in range(6000)))

    assert any("over 5000 rows" in problem.message for problem in folder.problems())


def test_an_excel_workbook_is_read_whatever_its_name(folder):
    folder.roster(
        workbook(["Student No.", "Name", "組別"], ["d1", "陳大文", "4A"], [], ["d2", "Amelia Brook"])
    )

    assert [(s.id, s.name, s.group, s.row) for s in students(folder)] == [
        ("d1", "陳大文", "4A", 2),
        ("d2", "Amelia Brook", "", 4),
    ]


def test_numbers_of_excel_are_ids_as_excel_shows_them(folder):
    folder.roster(
        workbook(["id", "name"], [20260001, "A"], [20260002.0, "B"], [7, "C"], formats=[("A4", "00000")])
    )

    assert [student.id for student in students(folder)] == ["20260001", "20260002", "00007"]


def test_numbers_and_dates_that_excel_spoiled_are_told_by_their_cell(folder):
    folder.with_line("roster: roster.xlsx")
    folder.roster(
        workbook(["name", "id"], ["A", 1234567890123456789], ["B", datetime.datetime(2026, 2, 1)]),
        "roster.xlsx",
    )

    long_number, date = folder.problems()

    assert (long_number.where, date.where) == ("roster.xlsx:B2", "roster.xlsx:B3")
    assert "scientific notation" in long_number.message
    assert "into a date" in date.message


def test_a_hidden_sheet_is_not_the_roster(folder):
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("F4A")
    shown.append(["id", "name"])
    shown.append(["d1", "Amelia Brook"])
    content = io.BytesIO()
    book.save(content)
    folder.roster(content.getvalue())

    assert [student.id for student in students(folder)] == ["d1"]


def test_a_roster_in_an_encoding_that_was_guessed_comes_with_a_notice(folder):
    folder.roster("學號,姓名\n1,陳大文\n".encode("big5"))

    (notice,) = folder.load().notices

    assert "read as Big5" in notice.message


def test_the_note_that_excel_leaves_beside_an_open_workbook_is_told_from_the_roster(folder):
    folder.with_line("roster: ~$roster.xlsx")
    folder.roster(b"\x05teacher" + b" " * 150, "~$roster.xlsx")

    problem = folder.problem()
    assert "Excel's own note" in problem.message
    assert problem.fix == "Name roster.xlsx itself."
