"""The inventory equals what `labstacks up` then makes: through the real engine, on the emulator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from planned import MakeClass

from labstacks.classfile.programme import Programme
from labstacks.components.catalog import LEVELS
from labstacks.emulator import RehearsalCloud
from labstacks.engine.locate import require_engine
from labstacks.engine.programs.class_spec import spec_of
from labstacks.planning.inventory import take_inventory
from labstacks.planning.resources import Inventory, PlannedResource
from labstacks.runs.run import open_run
from labstacks.storage.class_folder import ClassFolder

pytestmark = pytest.mark.engine

CHOICES = [(level, labs) for level in LEVELS for labs in ("all", *([lab] for lab in LEVELS[level].lab_ids))]


@pytest.mark.parametrize(
    ("level", "labs"),
    CHOICES,
    ids=[f"{level}-{'-'.join(labs) if isinstance(labs, list) else labs}" for level, labs in CHOICES],
)
def test_what_is_planned_is_what_is_made(a_class: MakeClass, level: str, labs: Any) -> None:
    class_ = a_class(level=level, labs=labs, seats=1, cloud="rehearsal", rehearsal={"seed": 3})
    planned = take_inventory(spec_of(class_), ["s01"], seed=3)
    with open_run(Programme.of_one(class_), require_engine(), "up", lambda name: print) as run:
        ended = run.up()
    assert [result.cause for result in ended.results if not result.done] == []
    made = stored(ClassFolder(class_.file.home).rehearsal)
    assert made.keys() == {resource.urn for _, resource in planned.each()}
    for _, resource in planned.each():
        row = made[resource.urn]
        assert (row.type, row.id) == (resource.type, resource.id)
        assert without(row.inputs, resource.secrets) == without(resource.inputs, resource.secrets), (
            resource.urn
        )
    assert graph_of(class_.file.home / "state") == planned_graph(planned)


def stored(database: Path) -> dict[str, Any]:
    """What programs made; a scaling group's servers, which no program asked for, have no URN."""
    cloud = RehearsalCloud(database)
    try:
        return {row.urn: row for row in cloud.resources() if row.urn}
    finally:
        cloud.close()


def without(inputs: Any, secrets: frozenset[str]) -> dict[str, Any]:
    """Inputs but for those that are secret: they are another each time, and blinded in the cloud."""
    return {key: plain(value) for key, value in inputs.items() if key not in secrets and not blinded(value)}


def blinded(value: Any) -> bool:
    return isinstance(value, dict) and "$secret" in value


def plain(value: Any) -> Any:
    """Numbers as the wire has them, where 2 and 2.0 are the same."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def graph_of(state: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each cloud resource's parent and dependencies, as the engine wrote them down."""
    found = {}
    for file in state.rglob("stacks/**/*.json"):
        for entry in json.loads(file.read_text())["checkpoint"]["latest"].get("resources", ()):
            if entry["type"].startswith("alicloud:"):
                found[entry["urn"]] = (
                    entry.get("parent", ""),
                    tuple(sorted(entry.get("dependencies") or ())),
                )
    return found


def planned_graph(planned: Inventory) -> dict[str, tuple[str, tuple[str, ...]]]:
    def entry(resource: PlannedResource) -> tuple[str, tuple[str, ...]]:
        return resource.parent, resource.dependencies

    return {resource.urn: entry(resource) for _, resource in planned.each()}
