"""Every command that a page shows is typed, and what the page shows of its output must come."""

import re

import pytest
from documented import BLOCK, ROOT, Reader, commands, first_missing

PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh-Hant.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("**/*.md")),
]
RUN = [
    page
    for page in PAGES
    if any(
        block["kind"] == "console" and not (block["said"] or "").startswith("not run: ")
        for block in BLOCK.finditer(page.read_text("utf-8"))
    )
]


def name(page):
    return str(page.relative_to(ROOT))


@pytest.mark.engine
@pytest.mark.parametrize("page", RUN, ids=name)
def test_a_page_does_what_it_says(tmp_path, page):
    assert Reader(tmp_path).follow(page) > 0


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_command_stands_where_it_is_not_run(page):
    blocks = list(BLOCK.finditer(page.read_text("utf-8")))
    typed = [
        line
        for block in blocks
        if block["kind"] != "console"
        for line in re.findall(r"^\$ .*", block["text"], re.M)
    ]
    assert typed == []


def test_the_tutorials_are_run():
    assert {"instructor.md", "student.md", "maintainer.md"} <= {page.name for page in RUN}


def test_a_line_that_did_not_come_is_found():
    shown = ["13 seats ready in 6.0 s.", "…", "Next: … cards"]
    assert first_missing(shown, ["12 seats ready in 41 s.", "x", "Next: print the cards"]) is None
    assert first_missing(shown, ["12 seats ready in 41 s."]) == "Next: … cards"
    assert first_missing(["b", "a"], ["a", "b"]) == "a"


def test_a_block_is_read_as_commands_with_their_output():
    first, second = commands("$ a\nout\n\n$ b\n", "exit: 3 in the last")
    assert (first.typed, first.shown, first.code) == ("a", ("out",), 0)
    assert (second.typed, second.shown, second.code) == ("b", (), 3)
