import json

import pytest

from labstacks.beginner import ServerRole
from labstacks.beginner.server_role import operate_document, read_document
from labstacks.components.base import LabContext
from labstacks.emulator.ram import Request, evaluate
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN

ACCOUNT = "5012345678901234"
SERVER = f"acs:ecs:cn-hongkong:{ACCOUNT}:instance/i-j6c1"


@pytest.fixture
def args(seat):
    return {**seat, "instance_id": "i-server"}


def _may(document, action, resource=SERVER, **tags):
    return evaluate([document], Request(action, resource, resource_tags=tags)).allowed


def test_only_servers_can_take_on_the_role(lab_mocks, args):
    ServerRole("who", args)
    role = lab_mocks.resources.one("ram.Role")
    assert (role.name, role.inputs["roleName"]) == ("who-role", "f4a-2026-s07-who-server-role")
    (statement,) = json.loads(role.inputs["assumeRolePolicyDocument"])["Statement"]
    assert statement["Principal"] == {"Service": ["ecs.aliyuncs.com"]}


def test_the_server_has_the_role(lab_mocks, args):
    ServerRole("who", args)
    attachment = lab_mocks.resources.one("ecs.RamRoleAttachment").inputs
    assert attachment == {"instanceId": "i-server", "ramRoleName": "f4a-2026-s07-who-server-role"}


def test_both_policies_are_there_to_be_compared(lab_mocks, args, context):
    ServerRole("who", args)
    documents = {
        policy.inputs["policyName"]: json.loads(policy.inputs["policyDocument"])
        for policy in lab_mocks.resources.of("ram.Policy")
    }
    assert documents == {
        "f4a-2026-s07-who-server-read": read_document(context, ACCOUNT),
        "f4a-2026-s07-who-server-operate": operate_document(context, ACCOUNT),
    }


def test_at_first_the_server_may_only_read(lab_mocks, args):
    ServerRole("who", args)
    grants = lab_mocks.resources.of("ram.RolePolicyAttachment")
    assert [grant.inputs["policyName"] for grant in grants] == ["f4a-2026-s07-who-server-read"]


def test_by_choice_the_server_may_operate_too(lab_mocks, args):
    ServerRole("who", {**args, "server_may": "operate"})
    grants = lab_mocks.resources.of("ram.RolePolicyAttachment")
    assert grants.names == ["who-operate-policy-attachment", "who-read-policy-attachment"]


def test_who_reads_sees_servers_in_one_region_and_stops_none(context):
    read = read_document(context, ACCOUNT)
    assert _may(read, "ecs:DescribeInstances", f"acs:ecs:cn-hongkong:{ACCOUNT}:instance/*")
    assert not _may(read, "ecs:DescribeInstances", f"acs:ecs:cn-shanghai:{ACCOUNT}:instance/*")
    assert not _may(read, "ecs:StopInstance", **{"class": "f4a-2026", "seat": "s07"})


def test_who_operates_stops_servers_of_its_own_seat_and_of_no_other(context):
    operate = operate_document(context, ACCOUNT)
    assert _may(operate, "ecs:StopInstance", **{"class": "f4a-2026", "seat": "s07"})
    assert not _may(operate, "ecs:StopInstance", **{"class": "f4a-2026", "seat": "s08"})
    assert not _may(operate, "ecs:StopInstance", **{"class": "f4b-2026", "seat": "s07"})
    assert not _may(operate, "ecs:StopInstance")
    assert not _may(operate, "ecs:DeleteInstance", **{"class": "f4a-2026", "seat": "s07"})


def test_no_seats_server_stops_a_server_of_another_seat():
    seats = [f"s{number:02}" for number in range(1, 41)]
    documents = {seat: operate_document(LabContext("f4a-2026", "beginner", seat, int(seat[1:])), ACCOUNT)
                 for seat in seats}  # fmt: skip
    allowed = [
        (who, whose)
        for who in seats
        for whose in seats
        if _may(documents[who], "ecs:StopInstance", **{"class": "f4a-2026", "seat": whose})
    ]
    assert allowed == [(seat, seat) for seat in seats]


@pytest.mark.parametrize("document", [read_document, operate_document])
def test_a_server_may_never_touch_identities_or_money(context, document):
    for action in (
        "ram:CreateUser",
        "ram:AttachPolicyToRole",
        "bssapi:QueryAccountBalance",
        "ecs:RunInstances",
    ):
        assert not _may(document(context, ACCOUNT), action, "*", **{"class": "f4a-2026", "seat": "s07"})


def test_a_slip_of_the_pen_is_answered_with_the_right_word(lab_mocks, args):
    with pytest.raises(LabArgumentError, match=r"server_may is 'operat'.*Did you mean 'operate'\?"):
        ServerRole("who", {**args, "server_may": "operat"})
    assert len(lab_mocks.resources) == 0


def test_a_classroom_without_a_record_is_refused(lab_mocks, args, shared):
    del shared["trail_name"]
    with pytest.raises(LabArgumentError, match="ServerRole: classroom has no 'trail_name'"):
        ServerRole("who", {**args, "classroom": shared})
    assert len(lab_mocks.resources) == 0


def test_it_says_what_a_student_needs(lab_mocks, args):
    role = ServerRole("who", args)
    assert lab_mocks.resolve(role.summary) == {
        "role": "f4a-2026-s07-who-server-role",
        "read_policy": "f4a-2026-s07-who-server-read",
        "operate_policy": "f4a-2026-s07-who-server-operate",
        "server": "i-server",
        "server_may": "read",
        "trail": "f4a-2026-classroom-trail",
    }


def test_before_the_server_is_made_the_role_waits_for_it(lab_preview, args):
    from labstacks.beginner import LinuxServer

    server = LinuxServer(
        "linux",
        {
            "context": args["context"],
            "classroom": args["classroom"],
            "vswitch_id": "vsw-1",
            "security_group_id": "sg-1",
        },
    )
    role = ServerRole("who", {**args, "instance_id": server.instance_id})
    attachment = lab_preview.resources.one("ecs.RamRoleAttachment")
    assert attachment.inputs["instanceId"] is UNKNOWN
    assert "linux-server" in lab_preview.resources.needs(attachment).names
    assert lab_preview.resolve(role.role_name) == "f4a-2026-s07-who-server-role"
