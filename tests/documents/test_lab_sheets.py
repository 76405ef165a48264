"""The lab sheets: both languages, every lab, and values that the labs really have."""

import re

import pytest

from labstacks.advanced import AdvancedLab
from labstacks.beginner import BeginnerLab
from labstacks.bridging import BridgingLab
from labstacks.components.catalog import LEVELS
from labstacks.documents.inline_markup import Span, html, spans
from labstacks.documents.lab_sheets import lab_sheets, with_values
from labstacks.documents.teacher_notes import notes_html, notes_markdown
from labstacks.testing import seat_args

LABS = [(level.name, lab) for level in LEVELS.values() for lab in level.lab_ids]
CHINESE = re.compile("[\u4e00-\u9fff]")
# Names of values are in angle brackets, and so are elements of HTML.
TOKENS = re.compile(r"<([a-z_0-9]+)>")
ELEMENTS = {"h1", "title"}


def texts(sheet):
    steps = [step.text for step in sheet.steps]
    answers = [answer.text for answer in sheet.answers]
    return [sheet.goal, sheet.next, sheet.cost, *steps, *answers, *sheet.problems, *sheet.values.values()]


@pytest.mark.parametrize(("level", "lab"), LABS)
def test_every_lab_has_a_sheet_in_both_languages(level, lab):
    sheet = lab_sheets(level)[lab]

    assert len(sheet.steps) >= 4
    assert sheet.answers
    assert sheet.problems
    assert sheet.minutes >= 40
    for text in texts(sheet):
        assert text.keys() == {"en", "zh-Hant"}
        assert CHINESE.search(text["zh-Hant"]), text
        assert not CHINESE.search(text["en"]), text


@pytest.mark.parametrize(("level", "lab"), LABS)
def test_answers_belong_to_steps_and_code_is_the_same_in_both_languages(level, lab):
    sheet = lab_sheets(level)[lab]

    assert {answer.step for answer in sheet.answers} <= set(range(1, len(sheet.steps) + 1))
    for step in sheet.steps:
        english, chinese = (
            {span.text for span in spans(step.text[language]) if span.style == "code"}
            for language in ("en", "zh-Hant")
        )
        assert english == chinese


@pytest.mark.parametrize("component", [BridgingLab, BeginnerLab, AdvancedLab])
def test_the_values_of_a_sheet_are_those_that_the_lab_has(lab_mocks, component):
    labs = lab_mocks.resolve(component("s07", seat_args(component.level.name)).labs)

    optional = {("G2", "public_address")}
    for lab, sheet in lab_sheets(component.level.name).items():
        named = {(lab, name) for name in sheet.values} - optional
        assert named == {(lab, name) for name in labs.get(lab, {})}
        tokens = {
            token
            for step in sheet.steps
            for text in (*step.text.values(), step.code)
            for token in TOKENS.findall(text)
        }
        assert tokens - ELEMENTS <= set(sheet.values)


def test_a_step_shows_the_students_own_values_and_leaves_other_brackets_alone():
    values = {"address": "http://x", "missing": ""}
    assert with_values("`curl <address>`, `<h1>`, <missing>", values) == "`curl http://x`, `<h1>`, <missing>"


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("a `b` c", ["plain", "code", "plain"]),
        ("*a* and **b**", ["emphasis", "plain", "strong"]),
        ("2 * 3 * 4", ["plain"]),
        ("`* | SELECT *`", ["code"]),
        ("", []),
    ],
)
def test_markup_is_read_as_spans(text, styles):
    assert [span.style for span in spans(text)] == styles
    assert "".join(span.text for span in spans(text)) == text.translate({ord("`"): None}) or "*" in text


def test_text_between_markup_stays_text():
    assert html("a <b> `<i>&`") == "a &lt;b&gt; <code>&lt;i&gt;&amp;</code>"
    assert next(spans("`x`")) == Span("x", "code")


@pytest.mark.parametrize("level", LEVELS)
def test_notes_have_every_lab_and_its_answers(level):
    known, sheets = LEVELS[level], lab_sheets(level)

    text, page = (make(known, known.lab_ids, ("en", "zh-Hant")) for make in (notes_markdown, notes_html))

    for lab in known.labs:
        assert f"## {lab.id} {lab.title} · {lab.title_zh}" in text
        assert f'<section id="{lab.id}">' in page
        for answer in sheets[lab.id].answers:
            assert answer.text["zh-Hant"] in text
            assert str(html(answer.text["en"])) in page
    assert "<script" not in page


def test_notes_may_be_of_one_lab_in_one_language():
    text = notes_markdown(LEVELS["bridging"], ["B2"], ["zh-Hant"])
    assert text.startswith("## B2 儲存與分享檔案")
    assert "B3" not in text.replace("B2", "")
    assert "Objectives" not in text
