"""What `up` would change, from a state and a program, without an engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.emulator import RehearsalCloud
from labstacks.engine.programs.class_programs import load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.change_preview import (
    ChangeAction,
    ResourceChange,
    StackPreview,
    deletions,
    fingerprint,
    preview_stack,
)
from labstacks.planning.inventory import SECRETS, take_inventory
from labstacks.planning.resources import Inventory, Part
from labstacks.storage.pulumi_state import StateResource

SEATS = ("s01", "s02")
SERVER = "alicloud:ecs/instance:Instance"
CIPHERTEXT = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x:y"}


def spec(level: str, *labs: str, **more: Any) -> ClassSpec:
    return ClassSpec("f4a", level, labs or LEVELS[level].lab_ids, len(SEATS), **more)


def state_of(part: Part) -> list[StateResource]:
    """The state that an engine would have left: ids, outputs and encrypted secrets."""
    return [
        StateResource(
            one.urn,
            one.type,
            one.id,
            {name: CIPHERTEXT if name in one.secrets else value for name, value in one.inputs.items()},
            {name: CIPHERTEXT if name in one.secrets else value for name, value in one.outputs.items()},
        )
        for one in part.resources
        if one.custom
    ]


@pytest.fixture
def cloud(tmp_path: Any) -> Iterator[RehearsalCloud]:
    cloud = RehearsalCloud(tmp_path / "cloud.db", patience=0)
    yield cloud
    cloud.close()


@pytest.fixture
def preview(cloud: RehearsalCloud) -> Any:
    def preview(made: Inventory, wanted: ClassSpec, state: list[StateResource] | None = None) -> StackPreview:
        load(wanted.level, wanted.own_labs)
        shared = take_inventory(made.spec, SEATS)
        exports = preview_shared(shared, cloud)
        kind = made.kinds[0]
        return preview_stack(
            seat_program(wanted, "s01", exports, SECRETS),
            state_of(kind) if state is None else state,
            stack=kind.stack,
            seat="s01",
            cloud=cloud,
            region=wanted.region,
        )

    return preview


def preview_shared(made: Inventory, cloud: RehearsalCloud) -> Any:
    from labstacks.engine.programs.class_programs import classroom_program

    room = preview_stack(
        classroom_program(made.spec),
        state_of(made.classroom),
        stack=made.spec.classroom_stack,
        seat="classroom",
        cloud=cloud,
        region=made.spec.region,
    )
    assert room.changes == ()
    return room.exports["shared"]


@pytest.mark.parametrize("level", LEVELS)
def test_an_unchanged_class_has_no_changes(level: str, preview: Any) -> None:
    wanted = spec(level)
    assert preview(take_inventory(wanted, SEATS), wanted).changes == ()


def test_a_new_instance_type_updates_the_server(preview: Any) -> None:
    made = take_inventory(spec("bridging", "B3"), SEATS)
    wanted = spec("bridging", "B3", lab_options={"B3": {"instance_type": "ecs.t6-c1m2.large"}})
    [change] = [one for one in preview(made, wanted).changes if one.type == SERVER]
    assert change.action is ChangeAction.UPDATE
    assert "instanceType" in change.properties
    assert not change.loses_work


def test_a_new_start_up_script_replaces_the_server_and_loses_its_files(preview: Any) -> None:
    made = take_inventory(spec("bridging", "B3"), SEATS)
    state = [
        dataclasses.replace(one, inputs={**one.inputs, "userData": "b2xk"}) if one.type == SERVER else one
        for one in state_of(made.kinds[0])
    ]
    [change] = [one for one in preview(made, made.spec, state).changes if one.type == SERVER]
    assert (change.action, change.properties) == (ChangeAction.REPLACE, ("userData",))
    assert change.loses_work
    assert change.kind == "server"


def test_dependents_of_a_replaced_resource_are_replaced_too(preview: Any) -> None:
    """A change of zones replaces the vSwitches, and what names them changes as well."""
    made = take_inventory(spec("beginner"), SEATS)
    wanted = spec("beginner", zones=("cn-hongkong-c", "cn-hongkong-b"))
    found = {one.type: one.action for one in preview(made, wanted).changes}
    assert found["alicloud:vpc/switch:Switch"] is ChangeAction.REPLACE
    assert set(found) > {"alicloud:vpc/switch:Switch"}


def test_a_lab_less_deletes_and_a_lab_more_creates(preview: Any) -> None:
    both, one = (
        take_inventory(spec("bridging", "B1", "B2"), SEATS),
        take_inventory(spec("bridging", "B1"), SEATS),
    )
    gone = preview(both, one.spec).changes
    added = preview(one, both.spec).changes
    assert {change.action for change in gone if change.type.startswith("alicloud:oss")} == {
        ChangeAction.DELETE
    }
    assert {change.action for change in added if change.type.startswith("alicloud:oss")} == {
        ChangeAction.CREATE
    }
    assert any(change.loses_work for change in gone)
    assert not any(change.loses_work for change in added)


def test_encrypted_secrets_never_count_as_a_change(preview: Any) -> None:
    made = take_inventory(spec("bridging", "B1"), SEATS)
    state = state_of(made.kinds[0])
    assert any(CIPHERTEXT in one.inputs.values() for one in state)
    assert preview(made, made.spec, state).changes == ()


def test_defaults_that_the_provider_adds_are_no_change(preview: Any) -> None:
    made = take_inventory(spec("bridging", "B3"), SEATS)
    state = [
        dataclasses.replace(
            one, inputs={**one.inputs, "deletionProtection": False, "__defaults": ["deletionProtection"]}
        )
        if one.type == SERVER
        else one
        for one in state_of(made.kinds[0])
    ]
    assert preview(made, made.spec, state).changes == ()


def test_another_account_id_is_no_change(preview: Any, cloud: RehearsalCloud) -> None:
    """A plan invents the account's id; the state of a class on Alibaba Cloud has the real one."""
    made = take_inventory(spec("bridging", "B1"), SEATS)

    def real(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(cloud.account, "1234567890123456")
        if isinstance(value, dict):
            return {name: real(item) for name, item in value.items()}
        return [real(item) for item in value] if isinstance(value, list) else value

    state = [dataclasses.replace(one, inputs=real(dict(one.inputs))) for one in state_of(made.kinds[0])]
    assert preview(made, made.spec, state).changes == ()


def test_a_stack_that_is_removed_loses_what_its_student_saved() -> None:
    made = take_inventory(spec("bridging", "B2", "B3"), SEATS)
    changes = deletions(state_of(made.kinds[0]), "s01")
    assert {one.action for one in changes} == {ChangeAction.DELETE}
    assert {one.kind for one in changes if one.loses_work} >= {"bucket", "server", "user"}


def test_a_type_without_a_word_is_named_by_its_type() -> None:
    assert ResourceChange(
        ChangeAction.CREATE, "alicloud:ecs/ecsDiskAttachment:EcsDiskAttachment", "x"
    ).kind == ("ecs disk attachment")


def test_seats_made_alike_have_one_fingerprint() -> None:
    made = take_inventory(spec("advanced"), ("s01",)), take_inventory(spec("advanced"), ("s02",))
    first, second = (fingerprint(state_of(each.kinds[0]), each.kinds[0].seats[0]) for each in made)
    assert first == second


def test_seats_made_with_other_options_have_another_fingerprint() -> None:
    large = spec("bridging", "B3", lab_options={"B3": {"instance_type": "ecs.t6-c1m2.large"}})
    made = take_inventory(spec("bridging", "B3"), ("s01",)), take_inventory(large, ("s02",))
    first, second = (fingerprint(state_of(each.kinds[0]), each.kinds[0].seats[0]) for each in made)
    assert first != second
