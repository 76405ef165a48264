import pytest

from labstacks.beginner import LinuxServer
from labstacks.errors import LabArgumentError
from labstacks.testing import IMAGE_ID, UNKNOWN


@pytest.fixture
def place(seat):
    return {**seat, "vswitch_id": "vsw-seat", "security_group_id": "sg-seat"}


def test_a_server_stands_in_the_seats_network_without_a_public_address(lab_mocks, place):
    linux = LinuxServer("linux", place)
    server = lab_mocks.resources.one("ecs.Instance")
    assert server.name == "linux-server"
    assert server.inputs["instanceName"] == "f4a-2026-s07-linux-server"
    assert (server.inputs["vswitchId"], server.inputs["securityGroups"]) == ("vsw-seat", ["sg-seat"])
    assert server.inputs["imageId"] == IMAGE_ID
    assert server.inputs["internetMaxBandwidthOut"] == 0
    assert server.inputs["autoReleaseTime"] == "2026-12-01T12:00:00Z"
    assert "public_address" not in lab_mocks.resolve(linux.summary)


def test_it_is_opened_with_a_key_and_not_with_a_password(lab_mocks, place):
    LinuxServer("linux", place)
    key, server = lab_mocks.resources.one("ecs.EcsKeyPair"), lab_mocks.resources.one("ecs.Instance")
    assert key.inputs["keyPairName"] == server.inputs["keyName"] == "f4a-2026-s07-linux-key-pair"
    assert "publicKey" not in key.inputs
    assert "password" not in server.inputs


def test_a_students_own_public_key_is_used(lab_mocks, place):
    LinuxServer("linux", {**place, "public_key": "ssh-ed25519 AAAAexample"})
    assert lab_mocks.resources.one("ecs.EcsKeyPair").inputs["publicKey"] == "ssh-ed25519 AAAAexample"


def test_a_data_disk_is_attached_to_it(lab_mocks, place):
    linux = LinuxServer("linux", place)
    resources = lab_mocks.resources
    disk, attachment = resources.one("ecs.EcsDisk"), resources.one("ecs.EcsDiskAttachment")
    assert disk.inputs["diskName"] == "f4a-2026-s07-linux-data-disk"
    assert (disk.inputs["size"], disk.inputs["zoneId"]) == (20, "cn-hongkong-b")
    assert attachment.inputs["diskId"] == disk.id == lab_mocks.resolve(linux.data_disk_id)
    assert attachment.inputs["instanceId"] == resources.one("ecs.Instance").id


def test_a_released_server_leaves_no_disk_and_no_snapshots_behind(lab_mocks, place):
    LinuxServer("linux", place)
    disk = lab_mocks.resources.one("ecs.EcsDisk").inputs
    assert disk["deleteWithInstance"] is disk["deleteAutoSnapshot"] is disk["encrypted"] is True
    assert lab_mocks.resources.one("ecs.EcsDiskAttachment").inputs["deleteWithInstance"] is True


def test_the_data_disk_does_not_depend_on_the_server(lab_mocks, place):
    LinuxServer("linux", place)
    disk = lab_mocks.resources.one("ecs.EcsDisk")
    assert "linux-server" not in lab_mocks.resources.needs(disk).names


def test_its_first_start_mounts_the_data_disk(lab_mocks, place):
    LinuxServer("linux", place)
    script = lab_mocks.resources.one("ecs.Instance").inputs["userData"]
    assert script.startswith("#cloud-config\n")
    disk = lab_mocks.resources.one("ecs.EcsDisk").id
    assert f"/dev/disk/by-id/*{disk.removeprefix('d-')};" in script
    assert "$disk /data ext4" in script


def test_the_school_may_come_in_by_ssh(lab_mocks, place):
    linux = LinuxServer("linux", {**place, "ssh_from": "203.0.113.0/24"})
    rule = lab_mocks.resources.one("ecs.SecurityGroupRule").inputs
    assert (rule["securityGroupId"], rule["portRange"], rule["cidrIp"]) == (
        "sg-seat",
        "22/22",
        "203.0.113.0/24",
    )
    assert lab_mocks.resources.one("ecs.Instance").inputs["internetMaxBandwidthOut"] == 5
    assert lab_mocks.resolve(linux.summary)["public_address"].startswith("47.242.")


def test_nobody_comes_in_from_outside_unless_asked_for(lab_mocks, place):
    LinuxServer("linux", place)
    assert len(lab_mocks.resources.of("ecs.SecurityGroupRule")) == 0


@pytest.mark.parametrize("world", ["0.0.0.0/0", "10.0.0.0/8", "128.0.0.0/1"])
def test_the_world_may_not_come_in_by_ssh(lab_mocks, place, world):
    with pytest.raises(LabArgumentError, match=f"ssh_from is '{world}'.*at most a /16"):
        LinuxServer("linux", {**place, "ssh_from": world})
    assert len(lab_mocks.resources) == 0


def test_a_big_machine_is_refused(lab_mocks, place):
    with pytest.raises(LabArgumentError, match=r"LinuxServer: instance_type is 'ecs.g7.8xlarge'"):
        LinuxServer("linux", {**place, "instance_type": "ecs.g7.8xlarge"})
    assert len(lab_mocks.resources) == 0


def test_it_says_what_a_student_needs(lab_mocks, place):
    linux = LinuxServer("linux", place)
    server = lab_mocks.resources.one("ecs.Instance")
    assert lab_mocks.resolve(linux.summary) == {
        "server": server.id,
        "address": server.outputs["primaryIpAddress"],
        "key_pair": "f4a-2026-s07-linux-key-pair",
        "data_disk": lab_mocks.resources.one("ecs.EcsDisk").id,
        "data": "/data",
    }
    assert lab_mocks.resolve(linux.system_disk_id) == server.outputs["systemDiskId"]


def test_before_it_is_made_its_disks_are_unknown(lab_preview, place):
    linux = LinuxServer("linux", place)
    assert lab_preview.resolve(linux.data_disk_id) is UNKNOWN
    assert lab_preview.resolve(linux.instance_id) is UNKNOWN
    assert lab_preview.resources.one("ecs.EcsDiskAttachment").inputs["instanceId"] is UNKNOWN
