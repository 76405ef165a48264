"""docs/levels/bridging.md says what the components are.

Its diagrams are redrawn by ``LABSTACKS_DRAW=1 pytest tests/bridging/test_bridging_page.py``.
"""

import os
import re
from pathlib import Path

import pytest
from lab_diagram import mermaid

from labstacks.bridging import BridgingLab
from labstacks.components.catalog import BRIDGING
from labstacks.components.level_lab import argument_type
from labstacks.testing import seat_args

FILE = Path(__file__).parents[2] / "docs" / "levels" / "bridging.md"
NOT_FOR_INSTRUCTORS = {"password", "security_group_id", "address", "vswitch_id"}


def section(lab):
    return re.search(rf"^## {lab} .*?(?=^## |\Z)", FILE.read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]


@pytest.mark.parametrize("lab", BRIDGING.labs, ids=lambda lab: lab.id)
def test_each_lab_has_a_section_in_both_languages(lab):
    text = section(lab.id)
    assert text.startswith(f"## {lab.id} {lab.title} · {lab.title_zh}\n")
    for part in ("**Goal.**", "**What is built.**", "**What the student does**", "**學生任務**", "下一步"):
        assert part in text


@pytest.mark.parametrize("lab", BRIDGING.lab_ids)
def test_each_section_names_all_options_of_the_lab(lab):
    options = argument_type(BridgingLab.components[lab]).__optional_keys__ - NOT_FOR_INSTRUCTORS
    assert [option for option in sorted(options) if f"`{option}" not in section(lab)] == []


@pytest.mark.parametrize("lab", BRIDGING.lab_ids)
def test_each_diagram_is_the_recorded_graph(lab_mocks, lab):
    BridgingLab("s07", seat_args("bridging"))
    component = lab_mocks.resources.one(BridgingLab.components[lab].__name__)
    graph = mermaid(lab_mocks.resources, component, lab)
    drawn = f"<!-- graph:{lab} -->\n```mermaid\n{graph}\n```\n<!-- /graph -->"
    if os.environ.get("LABSTACKS_DRAW"):
        pattern = rf"<!-- graph:{lab} -->.*?<!-- /graph -->"
        FILE.write_text(re.sub(pattern, lambda _: drawn, FILE.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    assert drawn in section(lab), (
        "To draw it again: LABSTACKS_DRAW=1 pytest tests/bridging/test_bridging_page.py"
    )


@pytest.mark.parametrize("lab", BRIDGING.labs, ids=lambda lab: lab.id)
def test_the_table_says_what_each_lab_builds_on(lab):
    row = f"| [{lab.id} {lab.title}](#{lab.id.lower()}) | {', '.join(lab.builds_on) or '–'} |"
    assert row in FILE.read_text("utf-8")
