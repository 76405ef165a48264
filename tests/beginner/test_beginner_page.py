"""docs/levels/beginner.md says what the components are.

Update its diagrams with ``LABSTACKS_DRAW=1 pytest tests/beginner/test_beginner_page.py``.
"""

import os
import re
from pathlib import Path

import pytest
from lab_diagram import mermaid

from labstacks.beginner import BeginnerLab
from labstacks.components.catalog import BEGINNER
from labstacks.components.level_lab import argument_type

FILE = Path(__file__).parents[2] / "docs" / "levels" / "beginner.md"


def section(lab):
    return re.search(rf"^## {lab} .*?(?=^## |\Z)", FILE.read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]


@pytest.mark.parametrize("lab", BEGINNER.labs, ids=lambda lab: lab.id)
def test_each_lab_has_a_section_in_both_languages(lab):
    text = section(lab.id)
    assert text.startswith(f"## {lab.id} {lab.title} · {lab.title_zh}\n")
    for part in ("**Goal.**", "**What is built.**", "**What the student does**", "**學生任務**", "下一步"):
        assert part in text


@pytest.mark.parametrize("lab", BEGINNER.lab_ids)
def test_each_section_names_all_options_of_the_lab(lab):
    handed_on_by_the_root = argument_type(BeginnerLab).__annotations__.keys()
    options = argument_type(BeginnerLab.components[lab]).__optional_keys__ - handed_on_by_the_root
    assert options
    assert [option for option in sorted(options) if f"`{option}" not in section(lab)] == []


@pytest.mark.parametrize("lab", BEGINNER.lab_ids)
def test_each_diagram_is_the_recorded_graph(lab_mocks, seat, lab):
    BeginnerLab("s07", {**seat, "password": "F1rstPassword"})
    component = lab_mocks.resources.one(BeginnerLab.components[lab].__name__)
    graph = mermaid(lab_mocks.resources, component, lab)
    drawn = f"<!-- graph:{lab} -->\n```mermaid\n{graph}\n```\n<!-- /graph -->"
    if os.environ.get("LABSTACKS_DRAW"):
        pattern = rf"<!-- graph:{lab} -->.*?<!-- /graph -->"
        FILE.write_text(re.sub(pattern, lambda _: drawn, FILE.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    assert drawn in section(lab), (
        "To draw it again: LABSTACKS_DRAW=1 pytest tests/beginner/test_beginner_page.py"
    )
