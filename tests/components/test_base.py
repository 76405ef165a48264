import re
from pathlib import Path

import pulumi
import pytest
from pulumi_alicloud import get_account_output, vpc

from labstacks.components.base import (
    Arguments,
    LabArgumentError,
    LabComponent,
    LabContext,
    camel_case,
    output_names,
    token_of,
)
from labstacks.components.level_lab import LevelLab
from labstacks.engine.programs.component_provider.components import components

CONTEXT = LabContext("f4a-2026", "bridging", "s07", 7, expires="2026-12-01T10:30:00Z")
COMPONENT_ROOMS = ("bridging", "beginner", "advanced", "classroom")


class Playground(LabComponent):
    lab = "B9"

    vpc_id: pulumi.Output[str]
    summary: pulumi.Output[dict[str, str]]
    _private: pulumi.Output[str]

    def __init__(self, name: str, args: dict, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("Playground", args)
        context = LabContext.of(arguments.require("context"))
        super().__init__(name, context, opts)
        net = vpc.Network(
            self.child_name("net"),
            vpc_name=self.cloud_name("net"),
            tags=self.tags,
            opts=self.child_options(delete_before_replace=True),
        )
        self.vpc_id = net.id
        self.summary = pulumi.Output.all(network=net.vpc_name)
        self._private = net.id
        self.account = get_account_output(opts=self.look_up_options())
        self.publish()


def playground(**options):
    return Playground("play", {"context": CONTEXT.args()}, **options)


def test_a_labs_own_type_is_in_the_namespace_of_its_package(lab_mocks):
    playground()
    assert lab_mocks.resources.one("Playground").type == "tests:index:Playground"


def test_a_written_out_type_outlives_a_rename_of_the_class(lab_mocks):
    class Renamed(Playground):
        type_token = "school:index:Playground"

    class Derived(Renamed):
        pass

    Renamed("play", {"context": CONTEXT.args()})
    assert lab_mocks.resources.one("Playground").type == "school:index:Playground"
    assert token_of(Derived) == "tests:index:Derived"


def test_every_component_of_the_library_writes_out_its_type():
    assert [one.__name__ for one in components() if "type_token" not in vars(one)] == []
    assert len({one.type_token for one in components()}) == len(components())


@pytest.mark.parametrize("name", ["Ada's notes", "ADA_NOTES", "s07-ada-notes"])
def test_cloud_names_hold_the_components_own_name(lab_mocks, name):
    Playground(name, {"context": CONTEXT.args()})
    net = lab_mocks.resources.one("vpc.Network").inputs["vpcName"]
    assert net in ("f4a-2026-s07-ada-s-notes-net", "f4a-2026-s07-ada-notes-net")


def test_a_name_too_long_for_the_cloud_registers_nothing(lab_mocks):
    with pytest.raises(LabArgumentError, match="is too long") as refused:
        Playground("a-very-long-name-for-one-of-the-labs", {"context": CONTEXT.args()})
    assert "at most 29 characters" in refused.value.hint
    assert len(lab_mocks.resources) == 0


def test_a_class_variable_is_no_output():
    assert output_names(LevelLab) == []


def test_children_carry_the_components_name_and_the_seats_name_and_tags(lab_mocks):
    playground()
    net = lab_mocks.resources.one("vpc.Network")
    assert net.name == "play-net"
    assert net.inputs["vpcName"] == "f4a-2026-s07-play-net"
    assert net.tags == CONTEXT.tags("B9")
    assert net.options == {"deleteBeforeReplace": True}
    assert lab_mocks.resources.parent_of(net).name == "play"


def test_public_outputs_are_published_in_camel_case(lab_mocks):
    play = playground()
    published = lab_mocks.resources.one("Playground").published
    assert published == {
        "vpcId": lab_mocks.resolve(play.vpc_id),
        "summary": {"network": "f4a-2026-s07-play-net"},
    }


def test_a_forgotten_output_is_noticed(lab_mocks):
    class Forgetful(LabComponent):
        vpc_id: pulumi.Output[str]

        def __init__(self) -> None:
            super().__init__("forgetful", CONTEXT)
            self.publish()

    with pytest.raises(ValueError, match="vpc_id"):
        Forgetful()


def test_the_callers_options_stay_with_the_component(lab_mocks):
    playground(opts=pulumi.ResourceOptions(ignore_changes=["tags"]))
    assert lab_mocks.resources.one("Playground").options == {"ignoreChanges": ["tags"]}
    assert "ignoreChanges" not in lab_mocks.resources.one("vpc.Network").options


def test_a_wrong_argument_registers_nothing(lab_mocks):
    with pytest.raises(LabArgumentError, match="class_name is 'F4A'"):
        Playground("play", {"context": {"class_name": "F4A", "level": "bridging", "seat": "s07"}})
    assert len(lab_mocks.resources) == 0


def test_a_role_that_is_not_stable_text_is_refused(lab_mocks):
    with pytest.raises(ValueError, match="a child's role"):
        playground().child_name("Zone B")


def test_data_sources_are_asked_through_the_components_provider(lab_mocks):
    import pulumi_alicloud

    elsewhere = pulumi_alicloud.Provider("elsewhere", region="cn-hongkong")
    playground(opts=pulumi.ResourceOptions(providers=[elsewhere]))
    net = lab_mocks.resources.one("vpc.Network")
    assert "elsewhere" in net.provider


def test_camel_case():
    assert [camel_case(name) for name in ("vpc_id", "id", "nat_public_ip")] == ["vpcId", "id", "natPublicIp"]


def test_no_component_makes_options_or_child_names_by_hand():
    root = Path(__file__).parents[2] / "labstacks"
    forbidden = re.compile(
        r"ResourceOptions\(|InvokeOptions\(|\bself\._name\b|from __future__ import annotations"
    )
    for room in COMPONENT_ROOMS:
        for file in (root / room).glob("*.py"):
            found = [line for line in file.read_text().splitlines() if forbidden.search(line)]
            assert not found, f"{file.name}: {found}"
