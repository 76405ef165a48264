import dataclasses

import pulumi
import pytest
from pulumi_alicloud import ecs, get_account_output, oss, ram, vpc

from labstacks.components.base import LabComponent, LabContext
from labstacks.testing import (
    ACCOUNT_ID,
    UNKNOWN,
    LabMocks,
    Recorded,
    Recording,
    assert_complete,
    assert_tagged,
    lab_context,
)


class Shed(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("labstacks:index:Shed", name, {}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.net = vpc.Network(
            f"{name}-net", vpc_name="net", cidr_block="10.0.0.0/16", tags={"seat": "s01"}, opts=inside
        )
        self.switch = vpc.Switch(f"{name}-switch", vpc_id=self.net.id, cidr_block="10.0.1.0/24", opts=inside)
        self.register_outputs({"vpcId": self.net.id})


def test_counts_names_and_types(lab_mocks):
    Shed("shed")
    assert lab_mocks.resources.names == ["shed", "shed-net", "shed-switch"]
    assert lab_mocks.resources.cloud.types == ["vpc.Network", "vpc.Switch"]
    assert lab_mocks.resources.components.types == ["Shed"]


class Diary(LabComponent):
    lab = "diary"
    bucket: pulumi.Output[str]

    def __init__(self, name: str, *, child: dict | None = None, publish: bool = True) -> None:
        super().__init__(name, LabContext.of(lab_context("bridging")))
        options = self.child_options() if child is None else pulumi.ResourceOptions(**child)
        self.bucket = oss.Bucket(self.child_name("bucket"), opts=options).bucket
        if publish:
            self.publish()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"child": {}}, "without a parent.*\n.*Bucket diary-bucket"),
        ({"publish": False}, "publish.*\n.*Diary"),
    ],
)
def test_a_lab_of_a_schools_own_is_complete_too(lab_mocks, changes, found):
    Diary("diary", **changes)
    with pytest.raises(AssertionError, match=found):
        assert_complete(lab_mocks.resources)


def test_urns_hold_the_whole_chain_of_parents(lab_mocks):
    class Garden(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("labstacks:index:Garden", "garden")
            Shed("shed", pulumi.ResourceOptions(parent=self))

    Garden()
    net = lab_mocks.resources.one("vpc.Network")
    chain = "labstacks:index:Garden$labstacks:index:Shed$alicloud:vpc/network:Network"
    assert net.urn == f"urn:pulumi:test::labstacks::{chain}::shed-net"
    assert lab_mocks.resources.parent_of(net).name == "shed"
    assert lab_mocks.resources.under(lab_mocks.resources.one("Garden")).names == [
        "shed",
        "shed-net",
        "shed-switch",
    ]


def test_the_graph_has_what_inputs_imply(lab_mocks):
    Shed("shed")
    switch = lab_mocks.resources.one("vpc.Switch")
    assert lab_mocks.resources.edges() == [("shed-switch", "shed-net")]
    assert list(switch.uses) == ["vpcId"]
    assert lab_mocks.resources.needs(switch).names == ["shed-net"]


def test_ids_and_outputs_look_like_the_clouds_own_and_never_change():
    def ids() -> tuple[str, str]:
        with LabMocks() as mocks:
            shed = Shed("shed")
            server = ecs.Instance("server", internet_max_bandwidth_out=1)
            return mocks.resolve(shed.net.id), mocks.resolve(server.public_ip)

    vpc_id, address = ids()
    assert vpc_id.startswith("vpc-j6c")
    assert len(address.split(".")) == 4
    assert ids() == (vpc_id, address)


def test_a_preview_knows_inputs_and_nothing_else(lab_preview):
    shed = Shed("shed")
    assert lab_preview.resolve(shed.net.id) is UNKNOWN
    assert lab_preview.resolve(shed.net.cidr_block) == "10.0.0.0/16"
    assert lab_preview.resources.one("vpc.Switch").inputs["vpcId"] is UNKNOWN


def test_secrets_are_opened_and_named(lab_mocks):
    profile = ram.LoginProfile("profile", user_name="u", password=pulumi.Output.secret("Abc12345"))
    recorded = lab_mocks.resources.one("ram.LoginProfile")
    assert recorded.inputs["password"] == "Abc12345"
    assert recorded.secrets == {"password"}
    assert lab_mocks.is_secret(profile.password)


def test_options_are_kept(lab_mocks):
    net = vpc.Network("net", opts=pulumi.ResourceOptions(protect=True, ignore_changes=["tags"]))
    vpc.Switch("switch", opts=pulumi.ResourceOptions(depends_on=[net], delete_before_replace=True))
    assert lab_mocks.resources.one("vpc.Network").options == {"protect": True, "ignoreChanges": ["tags"]}
    assert lab_mocks.resources.one("vpc.Switch").options == {"deleteBeforeReplace": True}
    assert lab_mocks.resources.edges() == [("switch", "net")]


def test_what_components_publish_is_kept(lab_mocks):
    shed = Shed("shed")
    assert lab_mocks.resources.one("Shed").published == {"vpcId": lab_mocks.resolve(shed.net.id)}


def test_data_sources_answer_or_say_how_to_make_them(lab_mocks):
    assert lab_mocks.resolve(get_account_output().id) == ACCOUNT_ID
    lab_mocks.cloud.answers["alicloud:index/getAccount:getAccount"] = {"id": "42"}
    assert lab_mocks.resolve(get_account_output().id) == "42"
    assert [token for token, _ in lab_mocks.cloud.asked] == ["alicloud:index/getAccount:getAccount"] * 2


def test_an_unknown_data_source_is_refused_with_advice():
    with LabMocks() as mocks, pytest.raises(Exception, match=r"lab_mocks\.cloud\.answers"):
        mocks.resolve(vpc.get_networks_output().ids)


def test_outputs_can_be_given(lab_mocks):
    lab_mocks.cloud.outputs["alicloud:oss/bucket:Bucket"] = {"location": "the moon"}
    assert lab_mocks.resolve(oss.Bucket("box").location) == "the moon"


def test_a_stack_reference_gives_the_outputs_of_the_test(lab_mocks_with):
    mocks = lab_mocks_with(outputs={"pulumi:pulumi:StackReference": {"vpc_id": "vpc-1"}})
    other = pulumi.StackReference("organization/labstacks/f4a-classroom")
    assert mocks.resolve(other.require_output("vpc_id")) == "vpc-1"


def test_existing_resources_are_read_with_their_id(lab_mocks):
    net = vpc.Network.get("net", "vpc-old")
    assert lab_mocks.resolve(net.id) == "vpc-old"


def test_two_resources_of_one_name_are_refused():
    with LabMocks() as mocks:
        oss.Bucket("box")
        oss.Bucket("box")
        with pytest.raises(AssertionError, match="two resources are called"):
            mocks.settle()


def test_one_refuses_to_guess(lab_mocks):
    Shed("shed")
    with pytest.raises(AssertionError, match=r"expected one vpc\.Network named 'x\*', found 0"):
        lab_mocks.resources.one("vpc.Network", "x*")


def test_untagged_resources_are_named(lab_mocks):
    Shed("shed")
    taggable = {"alicloud:vpc/network:Network", "alicloud:vpc/switch:Switch"}
    assert_tagged(lab_mocks.resources.of("vpc.Network"), taggable, {"seat": "s01"})
    with pytest.raises(AssertionError, match=r"vpc\.Switch shed-switch has {}"):
        assert_tagged(lab_mocks.resources, taggable, {"seat": "s01"})


def test_exports_and_config(lab_mocks_with):
    mocks = lab_mocks_with(config={"labstacks:level": "bridging"})
    pulumi.export("level", pulumi.Config("labstacks").require("level"))
    assert mocks.exports == {"level": "bridging"}


def test_the_tree_reads_as_a_list_of_contents(lab_mocks):
    Shed("shed")
    assert lab_mocks.resources.tree() == "Shed shed\n  vpc.Network shed-net\n  vpc.Switch shed-switch"


def test_a_resource_without_a_parent_and_a_component_without_outputs_are_found():
    bucket = Recorded("urn:a", "alicloud:oss/bucket:Bucket", "files", {})
    share = Recorded(
        "urn:b", "labstacks:index:FileShare", "share", {}, custom=False, published={"bucket": "b"}
    )
    assert_complete(Recording([share, dataclasses.replace(bucket, parent="urn:b")]))
    with pytest.raises(AssertionError, match=r"child_options.*\n.*oss\.Bucket files"):
        assert_complete(Recording([bucket, share]))
    with pytest.raises(AssertionError, match=r"publish.*\n.*FileShare share"):
        assert_complete(Recording([dataclasses.replace(share, published={})]))
