"""Every surface uses the Chinese terms of the glossary."""

import re
from pathlib import Path

import pytest

from labstacks.documents.glossary import AVOID, TERMS
from labstacks.documents.translations import WORDS

ROOT = Path(__file__).parents[2]
# These read what people write in their rosters and class files, in any words.
READERS = {"columns.py", "fields.py", "roster.py", "glossary.py"}
SURFACES = sorted(
    path
    for place in ("labstacks", "cli", "docs")
    for kind in ("py", "js", "html", "json", "yaml", "md")
    for path in (ROOT / place).rglob(f"*.{kind}")
    if path.name not in READERS
)
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]+")


def names(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("wrong", AVOID)
def test_no_surface_says_it_in_another_word(wrong):
    right = AVOID[wrong]
    found = {
        names(path): text
        for path in (*SURFACES, ROOT / "README.zh-Hant.md")
        for text in CHINESE.findall(path.read_text("utf-8"))
        if wrong in text.replace(right, "")
    }
    assert found == {}, f"write {right}"


def test_no_term_is_one_to_avoid():
    for term in TERMS.values():
        assert not any(wrong in term for wrong in AVOID), term


@pytest.mark.parametrize(
    ("key", "term"),
    [("seat", "seat"), ("password", "first password"), ("certificate", "certificate of completion")],
)
def test_documents_take_their_labels_from_it(key, term):
    assert WORDS["zh-Hant"][key] == TERMS[term]


@pytest.mark.parametrize(
    ("key", "term"),
    [("classroom", "classroom"), ("spare", "spare seat"), ("phase_ready", "ready"), ("labs", "lab"),
     ("phase_absent", "not deployed"), ("phase_drifted", "drifted"), ("user", "user"),
     ("checkpoints", "checkpoint")],
)  # fmt: skip
def test_the_board_says_the_same(key, term):
    source = (ROOT / "labstacks" / "board" / "page" / "words.js").read_text("utf-8")
    chinese = source[source.index("const ZH") :]
    assert re.search(rf'^  {key}: "([^"]*)"', chinese, re.MULTILINE)[1] == TERMS[term]
