import importlib.util
import re
from dataclasses import replace

import pytest

from labstacks.documents import DatabaseCredentials
from labstacks.documents.cards_pdf import cards_pdf
from labstacks.documents.pdf import Paper, fitted, require_pdf, words_of, wrapped
from labstacks.errors import UsageError

ADDRESS = "https://signin.alibabacloud.com/5012345678901234.onaliyun.com/login.htm"


def words(text):
    return " ".join(text.split())


def test_a_card_of_pdf_says_who_where_and_with_what(class_, sign_ins, said):
    content, missing = cards_pdf(class_, sign_ins(class_))

    (page,) = said(content)
    for text in ("s01", "f4a-2026", "Bridging 銜接課程", "陳大文 Chan Tai Man", "Amelia Brook", "4A"):
        assert text in page
    assert words(page).count("Ew5C RWW7 DiFU") == 3
    assert "f4a-2026-s02" in page
    assert "Name 姓名" in page
    assert "Begin with B1: Meet the cloud." in page
    assert "由 B1「認識雲端」開始。" in page
    assert missing == frozenset()


def test_every_code_on_the_paper_leads_to_the_sign_in_page(make_class, sign_ins, seen, codes):
    class_ = make_class(*["Amelia Brook"] * 9, cloud="alibaba")

    content, _ = cards_pdf(class_, sign_ins(class_))

    first, second = seen(content)
    assert codes(first) == [ADDRESS] * 8
    assert codes(second) == [ADDRESS]


@pytest.mark.parametrize(
    ("language", "there", "not_there"),
    [(["en"], "First password", "初始密碼"), (["zh-Hant"], "初始密碼", "First password")],
)
def test_the_language_can_be_chosen(class_, sign_ins, said, language, there, not_there):
    (page,) = said(cards_pdf(class_, sign_ins(class_), language)[0])

    assert there in page
    assert not_there not in page


def test_cards_of_a_rehearsal_say_so_in_pdf_too(make_class, sign_ins, said):
    for cloud, marked in (("rehearsal", True), ("alibaba", False)):
        class_ = make_class("A", cloud=cloud)
        assert ("Rehearsal 預演" in said(cards_pdf(class_, sign_ins(class_))[0])[0]) == marked


def test_cards_of_a_rehearsal_have_no_code_in_pdf_either(make_class, sign_ins, seen, codes):
    class_ = make_class(*["Amelia Brook"] * 8)
    (page,) = seen(cards_pdf(class_, sign_ins(class_))[0])
    assert codes(page) == []


def test_a_chinese_name_is_not_broken_between_its_characters(make_class, sign_ins, said):
    paper = Paper("x")
    width = paper.width("Chan Tai Man Peter 陳大", 14, bold=True)

    fits, lines = fitted(paper, "Chan Tai Man Peter 陳大文", width, 14, 2, bold=True, name=True)

    assert (fits, lines) == (True, ["Chan Tai Man Peter", "陳大文"])


def test_a_database_has_its_own_password_on_the_card(class_, sign_ins, said):
    some = sign_ins(class_)
    own = DatabaseCredentials("rm-1.mysql.rds.aliyuncs.com", "s01", "Ab3dEf5gHi7k")
    some["s01"] = replace(some["s01"], database=own)

    (page,) = said(cards_pdf(class_, some)[0])

    assert words(page).count("Ab3d Ef5g Hi7k") == 1
    assert page.count("Database 數據庫") == 1


def test_names_of_hong_kong_are_printed_and_none_is_missing(make_class, sign_ins, said):
    names = ["陳嘅咗", "鄧焯嬅", "何堃", "煒鏸", "㬢邨"]
    class_ = make_class(*names)

    content, missing = cards_pdf(class_, sign_ins(class_))

    assert missing == frozenset()
    assert all(name in said(content)[0] for name in names)


def test_a_character_that_no_font_has_is_told(make_class, sign_ins):
    class_ = make_class("陳\U0002a6d6文")

    _, missing = cards_pdf(class_, sign_ins(class_))

    assert missing == {"\U0002a6d6"}


def test_another_font_may_help_out(class_, sign_ins, said):
    from pylopdf_fonts_zh_tw import serif_path

    content, missing = cards_pdf(class_, sign_ins(class_), font=serif_path())

    assert missing == frozenset()
    assert "陳大文 Chan Tai Man" in said(content)[0]


def test_a_file_that_is_no_font_is_told(class_, sign_ins, tmp_path):
    (tmp_path / "font.ttf").write_text("no font")

    with pytest.raises(UsageError, match=r"font\.ttf cannot be used as a font"):
        cards_pdf(class_, sign_ins(class_), font=tmp_path / "font.ttf")


@pytest.mark.parametrize("name", ["文" * 60, "Maximiliana " * 8, "A" * 120, "x"])
def test_a_long_name_stays_on_its_card(make_class, sign_ins, seen, name):
    class_ = make_class(name)

    (page,) = seen(cards_pdf(class_, sign_ins(class_))[0], 2)

    mm = page.width / 210
    beyond = page.crop((int(106 * mm), int(12 * mm), int(199 * mm), int(78 * mm)))
    assert beyond.convert("L").getextrema()[0] > 200, "something was drawn beside the card"


def test_a_page_is_small_and_holds_its_fonts(class_, sign_ins):
    content, _ = cards_pdf(class_, sign_ins(class_))

    assert content.startswith(b"%PDF-")
    assert len(content) < 100_000
    assert b"NotoSansTC" in content


def test_without_the_extra_one_is_told_what_to_do(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "fpdf" else found(name))

    with pytest.raises(UsageError, match="needs the extra `pdf`") as refusal:
        require_pdf()
    assert "labstacks[pdf]" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Chan Tai Man", ["Chan ", "Tai ", "Man"]),
        ("陳大文", ["陳", "大", "文"]),
        ("陳大文 Chan", ["陳", "大", "文 ", "Chan"]),
        ("完成。好", ["完", "成。", "好"]),
        ("", []),
    ],
)
def test_a_line_breaks_after_spaces_and_between_chinese_characters(text, pieces):
    assert words_of(text) == pieces


def test_lines_are_no_wider_than_they_may_be():
    paper = Paper("x")

    lines = wrapped(paper, words_of("one two three four five six"), 20, 10)

    assert len(lines) > 1
    assert all(paper.width(line, 10) <= 20 for line in lines)
    assert " ".join(lines) == "one two three four five six"
    assert fitted(paper, "one two three four five six", 20, 10, 1) == (False, lines[:1])
    assert fitted(paper, "one", 20, 10, 1) == (True, ["one"])
    fits, (cut,) = fitted(paper, "A" * 99, 20, 10, 1)
    assert not fits
    assert re.fullmatch("A+", cut)
    assert paper.width(cut, 10) <= 20
