"""What a class holds, from the very programs of `labstacks up`."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import LabArgumentError, PlanError
from labstacks.planning import inventory as taking
from labstacks.planning.inventory import take_inventory
from labstacks.planning.resources import Inventory

SEATS = ("s01", "s02", "s03")


def spec(level: str, *labs: str, **more: Any) -> ClassSpec:
    return ClassSpec("f4a", level, labs or LEVELS[level].lab_ids, len(SEATS), **more)


@pytest.fixture(scope="module")
def bridging() -> Inventory:
    return take_inventory(spec("bridging"), SEATS)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_can_be_planned(level: str) -> None:
    found = take_inventory(spec(level), SEATS)
    labs = {resource.lab for resource in found.kinds[0].cloud}
    assert set(LEVELS[level].lab_ids) & labs
    assert found.total == len(found.classroom.cloud) + 3 * len(found.kinds[0].cloud)


def test_alike_seats_are_run_once(bridging: Inventory) -> None:
    assert [kind.seats for kind in bridging.kinds] == [SEATS]


def test_a_class_without_seats_is_its_classroom() -> None:
    found = take_inventory(spec("bridging"), ())
    assert found.kinds == ()
    assert found.total == len(found.classroom.cloud)


def test_a_seat_refers_to_what_the_classroom_made(bridging: Inventory) -> None:
    vpc = bridging.classroom.of("alicloud:vpc/network:Network")[0]
    switch = bridging.kinds[0].of("alicloud:vpc/switch:Switch")[0]
    assert switch.inputs["vpcId"] == vpc.id
    assert vpc.id.startswith("vpc-j6c")


def test_parents_and_dependencies_are_kept(bridging: Inventory) -> None:
    seat = bridging.kinds[0]
    server = seat.of("alicloud:ecs/instance:Instance")[0]
    names = {resource.urn: resource.short_type for resource in seat.resources}
    assert {names[urn] for urn in server.dependencies} >= {"vpc.Switch", "ecs.SecurityGroup"}
    parent = seat.parent_of(server)
    assert parent is not None
    assert not parent.custom


def test_every_resource_knows_the_line_that_made_it(bridging: Inventory) -> None:
    for _, resource in bridging.each():
        assert str(resource.source).startswith("labstacks/"), resource.name
        assert ".py:" in str(resource.source)


def test_passwords_are_marked_and_are_nobodys(bridging: Inventory) -> None:
    profile = bridging.kinds[0].of("alicloud:ram/loginProfile:LoginProfile")[0]
    assert "password" in profile.secrets
    assert profile.inputs["password"] == taking.SECRETS.password


def test_the_same_class_gives_the_same_inventory_every_time(bridging: Inventory) -> None:
    again = take_inventory(spec("bridging"), SEATS)
    assert [(r.urn, r.id, r.inputs) for _, r in again.each()] == [
        (r.urn, r.id, r.inputs) for _, r in bridging.each()
    ]


def test_another_seed_gives_other_ids(bridging: Inventory) -> None:
    other = take_inventory(spec("bridging"), SEATS, seed=7)
    assert {r.id for _, r in other.each()} != {r.id for _, r in bridging.each()}


def test_a_component_says_its_own_error() -> None:
    wrong = spec("bridging", "B1", "B3", lab_options={"B3": {"instance_type": "ecs.huge"}})
    with pytest.raises(LabArgumentError, match=r"ecs\.huge"):
        take_inventory(wrong, SEATS)


def test_what_the_cloud_would_refuse_is_told_with_the_line_that_made_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from labstacks.emulator import RehearsalCloud
    from labstacks.errors import CloudError

    make = RehearsalCloud.create

    def refuse(self: Any, target: Any, inputs: Any, *, preview: bool) -> Any:
        if target.type.endswith(":Switch"):
            raise CloudError("InvalidCidrBlock.Overlapped", "The specified CIDR block overlapped.")
        return make(self, target, inputs, preview=preview)

    monkeypatch.setattr(RehearsalCloud, "create", refuse)
    with pytest.raises(
        PlanError, match=r"vpc\.Switch .* \(labstacks/components/blocks/vswitch\.py:\d+\).*Overlapped"
    ):
        take_inventory(spec("bridging"), SEATS)


def test_a_failed_run_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    import gc

    wrong = spec("bridging", "B1", "B3", lab_options={"B3": {"bandwidth": -1}})
    with pytest.raises(LabArgumentError):
        take_inventory(wrong, SEATS)
    gc.collect()
    assert capsys.readouterr().err == ""
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert take_inventory(spec("bridging", "B1"), SEATS).total > 0


def test_labs_are_told_apart(bridging: Inventory) -> None:
    server = bridging.kinds[0].of("alicloud:ecs/instance:Instance")[0]
    rule = bridging.kinds[0].of("alicloud:ecs/securityGroupRule:SecurityGroupRule")[0]
    assert (server.lab, rule.lab) == ("B3", "B4")
    assert {resource.lab for resource in bridging.classroom.cloud} == {"classroom"}


def test_an_inventory_is_plain_frozen_data(bridging: Inventory) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        bridging.kinds = ()  # type: ignore[misc]
