import re

import pytest

from labstacks.beginner import BeginnerLab
from labstacks.components.catalog import BEGINNER, with_dependencies
from labstacks.emulator.schema import resource_type
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN, assert_tagged

# A student's things hang on these names: another name here is another resource, and the old one is deleted.
URNS = {
    "G1": {
        "SeatNetwork::s07-g1",
        "SeatNetwork$alicloud:ecs/securityGroup:SecurityGroup::s07-g1-security-group",
        "SeatNetwork$alicloud:ecs/securityGroupRule:SecurityGroupRule::s07-g1-ingress-seat",
        "SeatNetwork$alicloud:vpc/routeEntry:RouteEntry::s07-g1-default-route",
        "SeatNetwork$alicloud:vpc/routeTable:RouteTable::s07-g1-route-table",
        "SeatNetwork$alicloud:vpc/routeTableAttachment:RouteTableAttachment::s07-g1-route-table-attachment-1",
        "SeatNetwork$alicloud:vpc/routeTableAttachment:RouteTableAttachment::s07-g1-route-table-attachment-2",
        "SeatNetwork$alicloud:vpc/switch:Switch::s07-g1-vswitch-1",
        "SeatNetwork$alicloud:vpc/switch:Switch::s07-g1-vswitch-2",
    },
    "G2": {
        "LinuxServer::s07-g2",
        "LinuxServer$alicloud:ecs/ecsDisk:EcsDisk::s07-g2-data-disk",
        "LinuxServer$alicloud:ecs/ecsDiskAttachment:EcsDiskAttachment::s07-g2-data-disk-attachment",
        "LinuxServer$alicloud:ecs/ecsKeyPair:EcsKeyPair::s07-g2-key-pair",
        "LinuxServer$alicloud:ecs/instance:Instance::s07-g2-server",
    },
    "G3": {
        "ServerBackup::s07-g3",
        "ServerBackup$alicloud:ecs/autoSnapshotPolicy:AutoSnapshotPolicy::s07-g3-snapshot-policy",
        "ServerBackup$alicloud:ecs/ecsAutoSnapshotPolicyAttachment:EcsAutoSnapshotPolicyAttachment"
        "::s07-g3-snapshot-policy-attachment",
        "ServerBackup$alicloud:ecs/ecsSnapshot:EcsSnapshot::s07-g3-data-snapshot-1",
        "ServerBackup$alicloud:ecs/ecsSnapshot:EcsSnapshot::s07-g3-system-snapshot",
        "ServerBackup$alicloud:ecs/image:Image::s07-g3-image",
    },
    "G4": {
        "SeatDatabase::s07-g4",
        "SeatDatabase$alicloud:rds/accountPrivilege:AccountPrivilege::s07-g4-privilege",
        "SeatDatabase$alicloud:rds/database:Database::s07-g4-database",
        "SeatDatabase$alicloud:rds/rdsAccount:RdsAccount::s07-g4-account",
    },
    "G5": {
        "LoadBalancedServers::s07-g5",
        "LoadBalancedServers$alicloud:alb/listener:Listener::s07-g5-listener",
        "LoadBalancedServers$alicloud:alb/loadBalancer:LoadBalancer::s07-g5-alb",
        "LoadBalancedServers$alicloud:alb/serverGroup:ServerGroup::s07-g5-server-group",
        "LoadBalancedServers$alicloud:ecs/instance:Instance::s07-g5-server-1",
        "LoadBalancedServers$alicloud:ecs/instance:Instance::s07-g5-server-2",
    },
    "G6": {
        "ServerRole::s07-g6",
        "ServerRole$alicloud:ecs/ramRoleAttachment:RamRoleAttachment::s07-g6-role-attachment",
        "ServerRole$alicloud:ram/policy:Policy::s07-g6-read-policy",
        "ServerRole$alicloud:ram/policy:Policy::s07-g6-operate-policy",
        "ServerRole$alicloud:ram/role:Role::s07-g6-role",
        "ServerRole$alicloud:ram/rolePolicyAttachment:RolePolicyAttachment::s07-g6-read-policy-attachment",
    },
}
PREFIX = "urn:pulumi:test::labstacks::labstacks:index:BeginnerLab"


@pytest.fixture
def args(seat):
    return {**seat, "password": "F1rstPassword", "database_password": "Pa55wordForNobody"}


def _beginner_urns(resources):
    inside = f"{PREFIX}$labstacks:index:"
    return {urn.removeprefix(inside) for urn in resources.urns if urn.startswith(inside)} - {
        urn.removeprefix(inside) for urn in resources.urns if "SeatIdentity" in urn
    }


@pytest.mark.parametrize("lab", BEGINNER.lab_ids)
def test_every_lab_alone_keeps_its_names_and_brings_what_it_builds_on(lab_mocks, args, lab):
    BeginnerLab("s07", {**args, "labs": [lab]})
    needed = with_dependencies(BEGINNER, [lab])
    assert _beginner_urns(lab_mocks.resources) == set().union(*(URNS[one] for one in needed))


def test_all_labs_together_keep_their_names(lab_mocks, args):
    BeginnerLab("s07", args)
    assert _beginner_urns(lab_mocks.resources) == set().union(*URNS.values())


def test_everything_that_can_carry_tags_carries_the_seats(lab_mocks, args, context):
    BeginnerLab("s07", args)
    taggable = {r.type for r in lab_mocks.resources.cloud if "tags" in resource_type(r.type).inputs}
    tags = {key: value for key, value in context.tags("G1").items() if key != "lab"}
    assert len(taggable) >= 15
    assert_tagged(lab_mocks.resources, taggable, tags)


@pytest.mark.parametrize("lab", BEGINNER.lab_ids)
def test_the_tag_lab_says_whose_lesson_it_is(lab_mocks, args, lab):
    BeginnerLab("s07", args)
    tagged = [r.tags["lab"] for r in lab_mocks.resources.cloud.named(f"s07-{lab.lower()}-*") if r.tags]
    assert set(tagged) <= {lab}
    assert tagged or lab == "G4"


def test_no_input_is_on_its_way_out(lab_mocks, args):
    BeginnerLab("s07", {**args, "options": {"G2": {"ssh_from": "203.0.113.0/24"}, "G4": {"server": "own"}}})
    going = [
        f"{r.short_type}.{key}"
        for r in lab_mocks.resources.cloud
        for key in r.inputs
        if resource_type(r.type).inputs[key].deprecated
    ]
    assert going == []


def test_every_name_in_the_cloud_begins_with_the_seat(lab_mocks, args):
    BeginnerLab("s07", {**args, "options": {"G4": {"server": "own"}}})
    own = re.compile(r"(name|Name)$")
    names = {
        f"{r.short_type}.{key}": value
        for r in lab_mocks.resources.cloud
        for key, value in r.inputs.items()
        if own.search(key) and not r.short_type.startswith(("rds.Database", "rds.RdsAccount", "rds.AccountP"))
    }
    names.pop("ram.UserGroupAttachment.groupName")
    assert len(names) >= 20
    assert {key: name for key, name in names.items() if not name.startswith("f4a-2026-s07")} == {}


def test_no_server_or_disk_is_left_unsafe(lab_mocks, args):
    BeginnerLab("s07", args)
    for server in lab_mocks.resources.of("ecs.Instance"):
        assert server.inputs["httpTokens"] == "required"
        assert server.inputs["systemDiskEncrypted"] is True
        assert server.inputs["autoReleaseTime"] == "2026-12-01T12:00:00Z"
    assert all(disk.inputs["encrypted"] for disk in lab_mocks.resources.of("ecs.EcsDisk"))


def test_no_rule_opens_a_port_to_the_world(lab_mocks, args):
    BeginnerLab("s07", {**args, "options": {"G2": {"ssh_from": "203.0.113.0/24"}}})
    sources = {rule.inputs["cidrIp"] for rule in lab_mocks.resources.of("ecs.SecurityGroupRule")}
    assert sources == {"10.0.11.0/25", "203.0.113.0/24"}


def test_no_password_is_in_plain_sight(lab_mocks, args):
    lab = BeginnerLab("s07", args)
    for resource in lab_mocks.resources:
        plain = {key: value for key, value in resource.inputs.items() if key not in resource.secrets}
        assert "Password" not in str(plain) + str(resource.published), resource.name
    assert not lab_mocks.is_secret(lab.labs)


def test_labs_stand_on_what_the_labs_before_them_made(lab_mocks, args):
    BeginnerLab("s07", args)
    edges = lab_mocks.resources.edges()
    for needed in [
        ("s07-g2-server", "s07-g1-vswitch-1"),
        ("s07-g2-server", "s07-g1-security-group"),
        ("s07-g3-data-snapshot-1", "s07-g2-data-disk-attachment"),
        ("s07-g3-system-snapshot", "s07-g2-server"),
        ("s07-g5-server-2", "s07-g1-vswitch-2"),
        ("s07-g5-alb", "s07-g1-vswitch-1"),
        ("s07-g6-role-attachment", "s07-g2-server"),
    ]:
        assert needed in edges
    assert ("s07-g2-server", "s07-g1-vswitch-2") not in edges
    assert ("s07-g5-server-1", "s07-g1-vswitch-2") not in edges


def test_it_says_how_to_sign_in_and_what_each_lab_needs(lab_mocks, args):
    lab = BeginnerLab("s07", {**args, "labs": ["G3", "G4"]})
    labs = lab_mocks.resolve(lab.labs)
    assert lab_mocks.resolve(lab.sign_in)["user"] == "f4a-2026-s07@5012345678901234.onaliyun.com"
    assert list(labs) == ["G1", "G2", "G3", "G4"]
    assert all(isinstance(value, str) for summary in labs.values() for value in summary.values())
    assert labs["G3"]["data_disk"] == labs["G2"]["data_disk"]


def test_before_it_is_made_it_can_be_planned(lab_preview, args):
    lab = BeginnerLab("s07", args)
    assert lab_preview.resolve(lab.labs) is UNKNOWN
    assert len(lab_preview.resources.cloud) == sum(len(urns) - 1 for urns in URNS.values()) + 5


def test_an_instructor_changes_a_labs_defaults(lab_mocks, args):
    options = {"G2": {"data_disk_gb": 40}, "G5": {"check_every": 10}, "G6": {"server_may": "operate"}}
    BeginnerLab("s07", {**args, "options": options})
    resources = lab_mocks.resources
    assert resources.one("ecs.EcsDisk").inputs["size"] == 40
    assert resources.one("alb.ServerGroup").inputs["healthCheckConfig"]["healthCheckInterval"] == 10
    assert (
        resources.one("ram.RolePolicyAttachment", "*-operate-policy-attachment").inputs["roleName"]
        == "f4a-2026-s07-server-role"
    )


def test_a_students_key_reaches_the_server(lab_mocks, args):
    BeginnerLab("s07", {**args, "public_key": "ssh-ed25519 AAAAexample"})
    assert lab_mocks.resources.one("ecs.EcsKeyPair").inputs["publicKey"] == "ssh-ed25519 AAAAexample"


def test_the_first_password_serves_the_database_too_where_it_has_none(lab_mocks, args):
    del args["database_password"]
    BeginnerLab("s07", args)
    assert lab_mocks.resources.one("rds.RdsAccount").inputs["accountPassword"] == "F1rstPassword"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"labs": ["G1", "g4x"]}, r"labs is 'g4x'.*Did you mean 'G4'\?"),
        ({"labs": []}, "labs is .*at least one of G1, G2"),
        ({"lab": ["G1"]}, r"no argument 'lab'. Did you mean 'labs'\?"),
        ({"options": {"G5": {"check_every": 0}}}, r"LoadBalancedServers \(G5\): check_every is 0"),
        ({"options": {"G2": {"data_disk": 40}}}, r"no argument 'data_disk'. Did you mean 'data_disk_"),
        (
            {"labs": ["G1"], "options": {"G5": {"check_every": 5}}},
            "options is 'G5'. It must be keyed by chosen",
        ),
        ({"password": None, "database_password": None}, "lab G4 needs 'database_password'"),
    ],
)
def test_a_wrong_choice_makes_nothing(lab_mocks, args, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        BeginnerLab("s07", {**args, **wrong})
    assert len(lab_mocks.resources) == 0


def test_a_seat_of_another_level_is_refused(lab_mocks, args, context):
    with pytest.raises(LabArgumentError, match="level is 'bridging'"):
        BeginnerLab("s07", {**args, "context": {**context.args(), "level": "bridging"}})
    assert len(lab_mocks.resources) == 0
