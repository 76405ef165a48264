from dataclasses import replace
from datetime import UTC, datetime

import pytest

from labstacks.checks.checkpoint_record import Reached
from labstacks.components.catalog import LEVELS
from labstacks.components.checkpoints import checks_of
from labstacks.documents.lab_sheets import lab_sheets
from labstacks.documents.student_pages import file_name, student_pages
from labstacks.documents.worksheets import seat_worksheets, worksheets_html
from labstacks.documents.worksheets_pdf import worksheets_pdf
from labstacks.storage.class_key import ClassKey

KEY = ClassKey(b"k" * 32)
NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
ADDRESS = "http://47.242.10.7"


def outputs(seat, level="bridging"):
    """What a seat's stack says, with an address of its own wherever there is one."""
    labs = {
        lab: {name: f"f4a-{seat}-{name.replace('_', '-')}" for name in sheet.values}
        for lab, sheet in lab_sheets(level).items()
    }
    if level == "bridging":
        labs["B4"]["address"] = ADDRESS + seat[-1]
    return {"sign_in": {"user": f"f4a-2026-{seat}@5012345678901234.onaliyun.com"}, "labs": labs}


@pytest.fixture
def sheets():
    """The worksheets of a whole level."""

    def make(class_, level="bridging", record=None):
        class_ = replace(class_, file=replace(class_.file, level=level, labs=LEVELS[level].lab_ids))
        points = checks_of(level, class_.file.labs).checkpoints
        made = [
            sheet
            for seat in class_.seats
            for sheet in seat_worksheets(
                class_, seat, outputs(seat.id, level), LEVELS[level].labs, points, record or {}
            )
        ]
        return class_, made

    return make


def test_a_worksheet_has_the_students_own_values_steps_and_boxes(class_, sheets):
    class_, made = sheets(class_)

    page = worksheets_html(class_, made[:6])

    assert page.count('<section class="page"') == 6
    for text in (
        "陳大文 Chan Tai Man",
        "4A d1",
        "s01",
        "f4a-s01-bucket",
        ADDRESS + "1",
        "Address of your page",
        "你的網頁網址",
        "Put a page on the web",
        "Open the address of your page on your phone.",
        "用手機打開你的網頁網址。",
        "You changed the heading of your page",
        "Room for a screenshot",
        "&lt;h1&gt;",
    ):
        assert text in page
    assert "f4a-2026-s01@5012345678901234.onaliyun.com" in page, "as it is typed"
    assert not any(word in page for word in ("src=", "href=", "url(", "<script"))


def test_what_was_passed_is_ticked(class_, sheets):
    record = {("s01", "B4.page"): Reached("s01", "B4.page", NOON)}
    _, made = sheets(class_, record=record)

    ticked = {
        (sheet.seat.id, point.checkpoint.id) for sheet in made for point in sheet.checkpoints if point.passed
    }

    assert ticked == {("s01", "B4.page")}
    assert worksheets_html(class_, made).count("✓") == 1


@pytest.mark.parametrize("language", [["en"], ["zh-Hant"]])
def test_one_language_may_do(class_, sheets, said, language):
    class_, made = sheets(class_)

    page, (paper, *_) = (
        worksheets_html(class_, made, language),
        said(worksheets_pdf(class_, made[3:4], language)[0]),
    )

    for text in (page, paper):
        assert ("Checkpoints" in text) == (language == ["en"])
        assert ("檢查點" in text) == (language == ["zh-Hant"])


def test_the_pdf_says_the_same_on_a_page_for_each(class_, sheets, said):
    class_, made = sheets(class_)

    content, missing = worksheets_pdf(class_, made)
    papers = said(content)

    assert len(papers) == len(made) == 18
    for text in (
        "s01",
        "陳大文 Chan Tai Man",
        "4A d1",
        "B4",
        ADDRESS + "1",
        "Put a page on the web",
        "任務",
    ):
        assert text in papers[3]
    assert ADDRESS + "2" in papers[9]
    assert ADDRESS + "1" not in papers[9]
    assert missing == frozenset()


@pytest.mark.parametrize("level", LEVELS)
def test_every_sheet_stays_on_its_page_and_leaves_room_for_a_screenshot(make_class, sheets, seen, level):
    class_, made = sheets(make_class("司徒慧敏 Szeto Wai Man Jacqueline", cloud="alibaba"), level)

    content, missing = worksheets_pdf(class_, made)
    pages = seen(content, 2)

    assert (len(pages), missing) == (6, frozenset())
    mm = pages[0].width / 210
    for page in pages:
        for left, top, right, bottom in (
            (0, 0, 210, 11),
            (0, 287, 210, 297),
            (0, 0, 13, 297),
            (197, 0, 210, 297),
        ):
            strip = page.crop((int(left * mm), int(top * mm), int(right * mm), int(bottom * mm)))
            assert strip.convert("L").getextrema() == (255, 255)
        # Above the last two lines there is the empty box.
        empty = page.crop((int(20 * mm), int(250 * mm), int(190 * mm), int(264 * mm)))
        assert empty.convert("L").getextrema() == (255, 255)


def test_the_code_opens_the_students_own_page(make_class, sheets, seen, codes):
    class_, made = sheets(make_class("Amelia Brook", "Ada Chan", cloud="alibaba"))

    pages = seen(worksheets_pdf(class_, made)[0])

    assert [codes(page) for page in pages] == [
        [ADDRESS + str(number)] if lab == "B4" else []
        for number in (1, 2)
        for lab in LEVELS["bridging"].lab_ids
    ]


def test_a_rehearsal_is_marked_and_has_no_code(class_, sheets, seen, codes, said):
    class_, made = sheets(class_)

    content, _ = worksheets_pdf(class_, made[3:4])
    (page,) = seen(content)

    assert codes(page) == []
    assert "Rehearsal 預演" in said(content)[0]
    assert worksheets_html(class_, made).count('class="mark"') == len(made)


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("http://47.242.10.7", True),
        ("https://x.fcapp.run", True),
        ("http://10.0.11.7", False),
        ("http://www.s01.internal", False),
        ("s01-bucket", False),
        ("http://[", False),
    ],
)
def test_only_what_a_phone_can_open_gets_a_code(make_class, address, linked):
    class_ = make_class("A", cloud="alibaba")
    lab = LEVELS["bridging"].lab("B4")

    (made,) = seat_worksheets(class_, class_.seats[0], {"labs": {"B4": {"address": address}}}, [lab], (), {})

    assert bool(made.code) == linked


def test_a_lab_of_ones_own_has_its_values_and_boxes_without_steps(class_):
    from labstacks.components.catalog import Lab
    from labstacks.components.checkpoints import Checkpoint

    own = Lab("notebook", "A notebook in the cloud", "雲端筆記簿")
    point = Checkpoint("notebook.written", "You wrote a note.", "你寫了筆記。")
    told = {"labs": {"notebook": {"note_url": "https://notes.example"}}}

    made = seat_worksheets(class_, class_.seats[0], told, [own], [point], {})
    page = worksheets_html(class_, made)

    for text in ("A notebook in the cloud", "note url", "https://notes.example", "You wrote a note."):
        assert text in page


def test_a_name_with_markup_stays_text(make_class, sheets):
    class_, made = sheets(make_class("<b>Ada</b> `x` *y*"))
    assert "&lt;b&gt;Ada&lt;/b&gt; `x` *y*" in worksheets_html(class_, made)


def test_each_student_has_a_page_that_shows_nobody_else(class_, sheets):
    class_, made = sheets(class_)

    pages = student_pages(class_, made, KEY)

    assert list(pages) == [file_name(KEY, seat) for seat in ("s01", "s02", "s03")]
    first = pages[file_name(KEY, "s01")]
    assert "陳大文 Chan Tai Man" in first
    assert ADDRESS + "1" in first
    assert not any(text in first for text in ("Amelia", "s02", ADDRESS + "2", "<script"))


def test_nobody_without_the_key_knows_the_name_of_a_page():
    names = {file_name(KEY, "s01"), file_name(KEY, "s02"), file_name(ClassKey(b"o" * 32), "s01")}
    assert len(names) == 3
    assert file_name(KEY, "s01") == file_name(KEY, "s01")
    assert len(file_name(KEY, "s01")) > 20
