import pytest

from labstacks.bridging import FirstServer
from labstacks.components.base import LabArgumentError, LabContext
from labstacks.components.blocks.server import SMALL_TYPES
from labstacks.testing import CLASSROOM, IMAGE_ID, UNKNOWN, lab_context

CONTEXT = lab_context("bridging")


def first_server(**changes):
    return FirstServer("b3", {"context": CONTEXT, "classroom": CLASSROOM, **changes})


def test_a_server_a_switch_and_a_door(lab_mocks):
    first_server()
    assert lab_mocks.resources.cloud.names == ["b3-security-group", "b3-server", "b3-vswitch"]
    assert lab_mocks.resources.edges() == [("b3-server", "b3-security-group"), ("b3-server", "b3-vswitch")]


def test_it_stands_in_the_seats_slot(lab_mocks):
    first_server()
    switch = lab_mocks.resources.one("vpc.Switch").inputs
    assert switch["cidrBlock"] == "10.0.11.0/26"
    assert switch["vpcId"] == CLASSROOM["vpc_id"]


def test_cloud_names_and_tags(lab_mocks):
    first_server()
    server = lab_mocks.resources.one("ecs.Instance").inputs
    assert server["instanceName"] == server["hostName"] == "f4a-2026-s07-b3-server"
    assert (
        lab_mocks.resources.one("ecs.SecurityGroup").inputs["securityGroupName"]
        == "f4a-2026-s07-b3-security-group"
    )
    for resource in lab_mocks.resources.cloud:
        assert resource.tags == LabContext.of(CONTEXT).tags("B3")
    assert server["volumeTags"] == server["tags"]


def test_the_door_is_closed_and_there_is_no_public_address(lab_mocks):
    made = first_server()
    assert len(lab_mocks.resources.of("ecs.SecurityGroupRule")) == 0
    assert lab_mocks.resources.one("ecs.Instance").inputs["internetMaxBandwidthOut"] == 0
    assert lab_mocks.resolve(made.address).startswith("10.0.")


def test_it_is_safe_by_default(lab_mocks):
    first_server()
    server = lab_mocks.resources.one("ecs.Instance").inputs
    assert server["httpTokens"] == "required"
    assert server["systemDiskEncrypted"] is True
    assert server["autoReleaseTime"] == "2026-12-01T09:30:00Z"
    assert "password" not in server


@pytest.mark.parametrize(("kind", "credit"), [("ecs.e-c1m1.large", None), ("ecs.t6-c1m1.large", "Standard")])
def test_burstable_servers_are_in_standard_mode(lab_mocks, kind, credit):
    first_server(instance_type=kind)
    assert lab_mocks.resources.one("ecs.Instance").inputs.get("creditSpecification") == credit


def test_the_newest_image_is_looked_up_once_and_not_followed(lab_mocks):
    first_server()
    server = lab_mocks.resources.one("ecs.Instance")
    assert server.inputs["imageId"] == IMAGE_ID
    assert server.options["ignoreChanges"] == ["imageId"]


def test_a_chosen_image_is_followed(lab_mocks):
    first_server(image_id="m-school")
    server = lab_mocks.resources.one("ecs.Instance")
    assert server.inputs["imageId"] == "m-school"
    assert "ignoreChanges" not in server.options
    assert lab_mocks.cloud.asked == []


def test_a_new_first_start_script_means_a_new_server(lab_mocks):
    first_server(page="Hello")
    server = lab_mocks.resources.one("ecs.Instance")
    assert server.options["replaceOnChanges"] == ["userData"]
    assert server.options["deleteBeforeReplace"] is True


def test_with_bandwidth_it_has_a_public_address(lab_mocks):
    made = first_server(bandwidth=2)
    server = lab_mocks.resources.one("ecs.Instance")
    assert lab_mocks.resolve(made.address) == server.outputs["publicIp"]


def test_what_the_student_needs(lab_mocks):
    summary = lab_mocks.resolve(first_server().summary)
    assert summary["server"] == "f4a-2026-s07-b3-server"
    assert summary["id"].startswith("i-")
    assert summary["zone"] == "cn-hongkong-b"


def test_a_preview_knows_no_ids(lab_preview):
    made = first_server()
    assert lab_preview.resolve(made.server_id) is UNKNOWN
    assert lab_preview.resolve(made.address) is UNKNOWN
    assert lab_preview.resources.one("ecs.Instance").inputs["vswitchId"] is UNKNOWN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"instance_type": "ecs.g7.8xlarge"}, f"one of {', '.join(SMALL_TYPES)}"),
        ({"bandwidth": 101}, "bandwidth is 101. It must be a whole number from 0 to 100"),
        ({"image_id": ""}, "image_id is ''"),
        ({"context": lab_context("bridging", "classroom")}, "this lab is for one seat"),
        ({"classroom": {"vpc_id": "vpc-1"}}, "classroom has no 'resource_group_id'"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError) as refused:
        first_server(**change)
    assert words in str(refused.value)
    assert len(lab_mocks.resources) == 0
