"""Names that people have are read; what was lost, or cannot be seen, is named."""

import pytest

from labstacks.classfile import view_roster


def read(tmp_path, name="Amelia", student_id="s1", email=""):
    text = f'id,name,email\n"{student_id}","{name}","{email}"\n'
    (tmp_path / "r.csv").write_text(text, encoding="utf-8", newline="")
    return view_roster(tmp_path / "r.csv", "r.csv")


@pytest.mark.parametrize(
    "name",
    [
        "علی\u200cرضا",  # a Persian half-space
        "ශ්\u200dරී Perera",  # a Sinhala joiner
        "𨋢咗嘅",  # a Han character beyond the first plane
        "\U0002ebf0文",  # CJK extension I, which is newer than Python 3.11
        "\U000323b0文",  # not assigned yet
        "葛\U000e0100城",  # a variant of a character
        "Zoë O’Brien-Ng",
        "นภา\u200bพร",
    ],
)
def test_a_name_is_read_as_it_is(tmp_path, name):
    view = read(tmp_path, name)

    assert [str(problem) for problem in view.problems] == []
    assert view.students[0].name == name


@pytest.mark.parametrize("mark", ["\u200e", "\u200b", "\ufeff", "\u2066", "\u00a0", "\u3000", "\u202a"])
def test_invisible_marks_at_the_ends_of_a_cell_are_dropped(tmp_path, mark):
    view = read(tmp_path, f"{mark}Amelia{mark}", f"{mark}s1", f"{mark}a@school.example{mark}")

    student = view.students[0]
    assert (student.id, student.name, student.email) == ("s1", "Amelia", "a@school.example")
    assert view.problems == ()


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"name": "陳\ue5a1文"}, "U+E5A1 is a private character"),
        ({"name": "Amelia\u202eBrook"}, "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ({"name": "A\x07B"}, "U+0007"),
        ({"name": "A\ufffeB"}, "U+FFFE"),
        ({"name": "陳\ufffd文"}, "lost here when the file was saved"),
        ({"name": "???"}, "only question marks"),
        ({"name": "？？"}, "only question marks"),
        ({"name": "陳大文".encode().decode("cp1252", "ignore") or "x"}, "garbled"),
        ({"name": "é™³å¤§æ–‡"}, 'may have been "陳大文"'),
        ({"name": "#N/A"}, "error of Excel"),
        ({"student_id": "s\u200b1"}, "U+200B (ZERO WIDTH SPACE)"),
        ({"student_id": "20,260,001"}, "thousands separators"),
        ({"student_id": "Feb-26"}, "into a date"),
        ({"email": "a\u200e@school.example"}, "U+200E (LEFT-TO-RIGHT MARK)"),
    ],
)
def test_what_was_lost_or_cannot_be_seen_is_named(tmp_path, cells, says):
    view = read(tmp_path, **cells)

    assert [says in problem.message for problem in view.problems] == [True], view.problems


def test_a_question_mark_in_a_name_is_mentioned(tmp_path):
    view = read(tmp_path, "陳?文")

    assert view.problems == ()
    assert "question mark" in view.notices[0].message


@pytest.mark.parametrize(
    ("written", "name"), [("O&#39;Brien", "O'Brien"), ("&#38515;大文", "陳大文"), ("A&amp;B", "A&B")]
)
def test_codes_of_web_pages_are_decoded_and_mentioned(tmp_path, written, name):
    view = read(tmp_path, written)

    assert view.students[0].name == name
    assert "codes of web pages" in view.notices[0].message


def test_the_line_end_that_excel_writes_in_its_own_way_is_no_part_of_a_name(tmp_path):
    assert read(tmp_path, "Amelia_x000D_", "s1_x000D_").students[0].name == "Amelia"
