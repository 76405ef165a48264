"""docs/levels/advanced.md says what the components are.

Its diagrams are redrawn by ``LABSTACKS_DRAW=1 pytest tests/advanced/test_advanced_page.py``.
"""

import os
import re
from pathlib import Path

import pytest
from lab_diagram import mermaid

from labstacks.advanced import AdvancedLab
from labstacks.components.catalog import ADVANCED
from labstacks.components.level_lab import argument_type

FILE = Path(__file__).parents[2] / "docs" / "levels" / "advanced.md"


def section(lab):
    return re.search(rf"^## {lab} .*?(?=^## |\Z)", FILE.read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]


@pytest.mark.parametrize("lab", ADVANCED.labs, ids=lambda lab: lab.id)
def test_each_lab_has_a_section_in_both_languages(lab):
    text = section(lab.id)
    assert text.startswith(f"## {lab.id} {lab.title} · {lab.title_zh}\n")
    for part in ("**Goal.**", "**What is built.**", "**What the student does**", "**學生任務**", "下一步"):
        assert part in text


@pytest.mark.parametrize("lab", ADVANCED.lab_ids)
def test_each_section_names_all_options_of_the_lab(lab):
    # For programs that put two sites into a seat.
    options = argument_type(AdvancedLab.components[lab]).__optional_keys__ - {"vswitch_ids"}
    assert options
    assert [option for option in sorted(options) if f"`{option}" not in section(lab)] == []


@pytest.mark.parametrize("lab", ADVANCED.lab_ids)
def test_each_diagram_is_the_recorded_graph(lab_mocks, seat, lab):
    AdvancedLab("s07", {**seat, "password": "F1rstPassword"})
    component = lab_mocks.resources.one(AdvancedLab.components[lab].__name__)
    graph = mermaid(lab_mocks.resources, component, lab)
    drawn = f"<!-- graph:{lab} -->\n```mermaid\n{graph}\n```\n<!-- /graph -->"
    if os.environ.get("LABSTACKS_DRAW"):
        pattern = rf"<!-- graph:{lab} -->.*?<!-- /graph -->"
        FILE.write_text(re.sub(pattern, lambda _: drawn, FILE.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    assert drawn in section(lab), (
        "To draw it again: LABSTACKS_DRAW=1 pytest tests/advanced/test_advanced_page.py"
    )


@pytest.mark.parametrize("lab", ADVANCED.labs, ids=lambda lab: lab.id)
def test_the_table_says_what_each_lab_builds_on(lab):
    row = f"| [{lab.id} {lab.title}](#{lab.id.lower()}) | {', '.join(lab.builds_on) or '–'} |"
    assert row in FILE.read_text("utf-8")


def test_every_file_that_the_page_names_is_there():
    links = re.findall(r"\]\((\.\./[^)#]+)\)", FILE.read_text("utf-8"))
    assert len(links) >= 8
    assert [link for link in links if not (FILE.parent / link).exists()] == []
