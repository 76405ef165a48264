"""What other languages see of the components: the schema that Pulumi derives from them.

A failure names the command that writes the golden file again. Read it before you commit it.
"""

import json
import os
from pathlib import Path

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.component_provider.components import components

WRITE = "LABSTACKS_WRITE_SCHEMA"
AGAIN = f"To write the golden file again: {WRITE}=1 pytest tests/engine/programs -k schema"
GOLDEN = Path(__file__).parent / "schema.json"


@pytest.fixture(scope="module")
def schema():
    from labstacks.engine.programs.component_provider.host import LabstacksProvider

    provider = LabstacksProvider(components())
    return json.loads(provider.schema)


def test_it_is_as_it_was_last_read(schema):
    if os.environ.get(WRITE):
        GOLDEN.write_text(json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    assert schema == json.loads(GOLDEN.read_text()), AGAIN


def test_every_level_and_every_lab_is_in_it(schema):
    names = {token.rsplit(":", 1)[-1] for token in schema["resources"]}
    labs = sum(len(level.labs) for level in LEVELS.values())
    assert {"Classroom", "BridgingLab", "BeginnerLab", "AdvancedLab", "SeatIdentity"} <= names
    # B1 and the identity are one and the same component.
    assert len(names) >= 4 + labs


def test_every_component_every_input_and_every_output_is_described(schema):
    bare = [
        f"{token}.{part}.{key}"
        for token, resource in schema["resources"].items()
        for part in ("inputProperties", "properties")
        for key, described in resource.get(part, {}).items()
        if not described.get("description")
    ]
    bare += [token for token, resource in schema["resources"].items() if not resource.get("description")]
    assert bare == []


def test_what_a_component_needs_is_required_and_the_rest_is_not(schema):
    lab = schema["resources"]["labstacks:index:BridgingLab"]
    assert set(lab["requiredInputs"]) == {"context", "classroom"}
    context = schema["types"]["labstacks:index:LabContextArgs"]
    assert set(context["required"]) == {"className", "level", "seat"}
