import json

import pytest

from labstacks.classroom import Classroom
from labstacks.components.base import LabArgumentError
from labstacks.testing import ACCOUNT_ID, CLASSROOM, UNKNOWN, lab_context


def classroom(level="bridging", **changes):
    return Classroom("classroom", {"context": lab_context(level, "classroom"), **changes})


def components(mocks):
    return sorted(r.short_type for r in mocks.resources.components if r.short_type != "Classroom")


def test_every_class_has_a_network_and_access_and_nothing_that_costs(lab_mocks):
    classroom()
    assert components(lab_mocks) == ["ClassroomAccess", "ClassroomNetwork"]
    assert lab_mocks.resources.cloud.types == [
        "ram.Group",
        "ram.GroupPolicyAttachment",
        "ram.GroupPolicyAttachment",
        "ram.Policy",
        "ram.Policy",
        "resourcemanager.ResourceGroup",
        "vpc.Network",
        "vpc.Switch",
        "vpc.Switch",
        "vpc.Switch",
    ]


@pytest.mark.parametrize(
    ("level", "labs", "types", "keys"),
    [
        ("beginner", ["G1"], {"vpc.NatGateway"}, {"nat_gateway_id", "nat_address"}),
        ("beginner", ["G4"], {"rds.Instance"}, {"db_instance_id", "db_host", "db_port", "db_engine"}),
        ("beginner", ["G6"], {"actiontrail.Trail", "vpc.NatGateway"}, {"trail_name", "audit_bucket"}),
        ("advanced", ["V4"], {"cs.ManagedKubernetes", "vpc.NatGateway"}, {"cluster_id", "cluster_name"}),
        ("advanced", ["V5"], {"rds.Instance", "vpc.NatGateway"}, {"db_host", "nat_address"}),
        ("advanced", ["V1"], set(), set()),
    ],
)
def test_shared_parts_come_only_with_a_lab_that_needs_them(lab_mocks, level, labs, types, keys):
    room = classroom(level, labs=labs)
    costly = {"vpc.NatGateway", "rds.Instance", "cs.ManagedKubernetes", "actiontrail.Trail"}
    assert costly & set(lab_mocks.resources.types) == types
    assert keys <= set(lab_mocks.resolve(room.shared))


@pytest.mark.parametrize(
    ("part", "kind"),
    [("nat", "vpc.NatGateway"), ("database", "rds.Instance"), ("audit", "actiontrail.Trail")],
)
def test_a_part_can_be_asked_for_whatever_the_labs_need(lab_mocks, part, kind):
    classroom("bridging", labs=["B1"], parts=[part])
    assert lab_mocks.resources.types.count(kind) == 1


def test_with_all_labs_seats_are_told_everything(lab_mocks_with):
    told = set()
    for level in ("beginner", "advanced"):
        told |= set(lab_mocks_with().resolve(classroom(level).shared))
    assert told == set(CLASSROOM)


def test_what_seats_are_told_is_plain_and_not_secret(lab_mocks):
    room = classroom("beginner")
    shared = lab_mocks.resolve(room.shared)
    assert json.loads(json.dumps(shared)) == shared
    assert not lab_mocks.is_secret(room.shared)
    assert shared["account_id"] == ACCOUNT_ID
    assert shared["sign_in_domain"] == f"{ACCOUNT_ID}.onaliyun.com"
    assert len(shared["vswitch_ids"]) == 3
    assert lab_mocks.resources.one("Classroom").published["shared"] == shared


def test_a_given_account_is_not_asked_for(lab_mocks):
    room = classroom(account_id="42", sign_in_domain="school.onaliyun.com")
    assert lab_mocks.resolve(room.shared)["sign_in_address"].endswith("/school.onaliyun.com/login.htm")
    assert lab_mocks.cloud.asked == []


def test_what_only_the_account_can_set_is_advice(lab_mocks):
    advice = lab_mocks.resolve(classroom().advice)
    assert "password policy" in advice[0]
    assert len(lab_mocks.resources.of("ram.PasswordPolicy")) == 0


def test_a_preview_tells_seats_nothing_yet(lab_preview):
    room = classroom("beginner")
    assert lab_preview.resolve(room.shared) is UNKNOWN
    assert lab_preview.resources.one("vpc.NatGateway").inputs["vpcId"] is UNKNOWN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"context": lab_context("bridging", "s07")}, "context.seat is 's07'. It must be 'classroom'"),
        ({"labs": ["G1"]}, "labs is 'G1'"),
        ({"parts": ["databse"]}, "Did you mean 'database'"),
        ({"seats": 0}, "seats is 0. It must be a whole number from 1 to 496"),
        ({"seats": 497}, "seats is 497"),
        ({"database": {"storage": 5}}, "Classroom database: storage is 5"),
        ({"database": {"instance_typ": "x"}}, "Did you mean 'instance_type'"),
        ({"cluster": {"nodes": 1}}, "Classroom cluster: nodes is 1"),
        ({"cluster": {"node_type": "ecs.e-c1m1.large"}}, "node_type is 'ecs.e-c1m1.large'"),
        ({"cluster": {"public": "yes"}}, "public is 'yes'"),
        ({"databse": {}}, "Did you mean 'database'"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError, match=words):
        classroom(**change)
    assert len(lab_mocks.resources) == 0
