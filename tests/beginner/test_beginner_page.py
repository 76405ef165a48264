"""docs/levels/beginner.md says what the components are."""

import re
from pathlib import Path

import pytest

from labstacks.beginner import BeginnerLab
from labstacks.components.catalog import BEGINNER
from labstacks.components.level import argument_type

PAGE = (Path(__file__).parents[2] / "docs" / "levels" / "beginner.md").read_text(encoding="utf-8")


def section(lab):
    return re.search(rf"^## {lab} .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[0]


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


def test_each_diagram_shows_what_is_built_and_what_it_needs(lab_mocks, seat):
    BeginnerLab("s07", {**seat, "password": "F1rstPassword"})
    for lab in BEGINNER.lab_ids:
        drawn = re.search(rf"<!-- graph:{lab} -->\n(.*?)<!-- /graph -->", PAGE, re.DOTALL)[1]
        own = {r.name: r.short_type for r in lab_mocks.resources.cloud.named(f"s07-{lab.lower()}-*")}
        boxes = {f'"{name.split("-", 2)[2]}<br/>{kind}"' for name, kind in own.items()}
        assert {box for box in re.findall(r'"[^"]+"', drawn) if " of G" not in box} == boxes
        needs = {tuple(pair) for pair in re.findall(r"(\w+) --> (\w+)", drawn)}
        made = {
            tuple(end.removeprefix("s07-").replace("-", "_") for end in edge)
            for edge in lab_mocks.resources.edges()
        }
        assert needs <= made
