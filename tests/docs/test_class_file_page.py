"""docs/reference/class-file.md names every key, with what it may hold and what it is when left out."""

import re

import pytest
from documented import ROOT

from labstacks.classfile.class_file import KEYS
from labstacks.classfile.fields import CLOUDS, CURRENCIES, LANGUAGES, MAX_PARALLEL, REHEARSAL_KEYS
from labstacks.components.catalog import LEVELS
from labstacks.components.context import REGION
from labstacks.components.network import MAX_SEATS

PAGE = (ROOT / "docs" / "reference" / "class-file.md").read_text("utf-8")
ROWS = {
    key: [cell.strip() for cell in rest.split(" | ")]
    for key, rest in re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.split("## The roster")[0], re.MULTILINE)
}


def test_every_key_has_a_row_and_no_other():
    assert set(ROWS) == set(KEYS)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("level", LEVELS),
        ("cloud", CLOUDS),
        ("budget", CURRENCIES),
        ("language", LANGUAGES),
        ("rehearsal", REHEARSAL_KEYS),
        ("seats", [f"1 to {MAX_SEATS}"]),
        ("parallel", [f"1 to {MAX_PARALLEL}"]),
    ],
)
def test_a_row_says_what_the_key_may_hold(key, values):
    assert [value for value in values if str(value) not in " ".join(ROWS[key])] == []


def test_a_row_says_what_is_taken_when_the_key_is_left_out():
    assert ROWS["region"][1] == f"`{REGION}`"
    assert ROWS["cloud"][1] == f"`{CLOUDS[0]}`"
    assert {ROWS[key][1] for key in ("class", "level", "labs")} == {"required"}
