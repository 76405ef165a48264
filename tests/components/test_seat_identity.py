import json

import pulumi
import pytest

from labstacks.components.base import LabArgumentError
from labstacks.components.seat_identity import SeatIdentity
from labstacks.testing import CLASSROOM, UNKNOWN, lab_context

ARGS = {"context": lab_context("bridging"), "classroom": CLASSROOM, "labs": ["B1", "B2"]}


def identity(**changes):
    return SeatIdentity("s07", {**ARGS, "password": "Abc12345", **changes})


def test_a_user_in_the_class_group_with_a_policy_and_a_way_to_sign_in(lab_mocks):
    identity()
    assert lab_mocks.resources.cloud.types == [
        "ram.LoginProfile",
        "ram.Policy",
        "ram.User",
        "ram.UserGroupAttachment",
        "ram.UserPolicyAttachment",
    ]
    assert lab_mocks.resources.one("ram.UserGroupAttachment").inputs == {
        "groupName": CLASSROOM["group_name"],
        "userName": "f4a-2026-s07",
    }


def test_nothing_personal_is_in_the_user(lab_mocks):
    identity()
    user = lab_mocks.resources.one("ram.User").inputs
    assert user["name"] == "f4a-2026-s07"
    assert not {"displayName", "email", "mobile"} & set(user)


def test_the_first_password_is_secret_and_must_be_changed(lab_mocks):
    identity()
    profile = lab_mocks.resources.one("ram.LoginProfile")
    assert profile.inputs["password"] == "Abc12345"
    assert profile.inputs["passwordResetRequired"] is True
    assert profile.secrets == {"password"}
    assert profile.options["additionalSecretOutputs"] == ["password"]


def test_without_a_password_nobody_signs_in(lab_mocks):
    identity(password=None)
    assert len(lab_mocks.resources.of("ram.LoginProfile")) == 0


def test_the_policy_is_the_seats_own(lab_mocks):
    identity()
    policy = lab_mocks.resources.one("ram.Policy").inputs
    assert policy["policyName"] == "f4a-2026-s07-policy"
    document = json.loads(policy["policyDocument"])
    assert "acs:oss:*:5012345678901234:f4a-2026-s07-*/*" in document["Statement"][1]["Resource"]


def test_what_stands_in_the_way_of_deletion_is_forced(lab_mocks):
    identity()
    assert lab_mocks.resources.one("ram.User").inputs["force"] is True
    assert lab_mocks.resources.one("ram.Policy").inputs["force"] is True


@pytest.mark.parametrize(("level", "lab", "tag"), [("bridging", "B2", "B1"), ("beginner", "G2", "sign-in")])
def test_tags(lab_mocks, level, lab, tag):
    identity(context=lab_context(level), labs=[lab])
    tags = {r.tags["lab"] for r in lab_mocks.resources.cloud if r.tags}
    assert tags == {tag}


def test_what_the_student_types(lab_mocks):
    made = identity()
    sign_in = {"user": f"f4a-2026-s07@{CLASSROOM['sign_in_domain']}", "address": CLASSROOM["sign_in_address"]}
    assert lab_mocks.resolve(made.sign_in) == sign_in
    assert lab_mocks.resolve(made.summary) == sign_in
    assert not lab_mocks.is_secret(made.summary)


def test_a_preview_knows_the_name_and_not_the_number(lab_preview):
    made = identity()
    assert lab_preview.resolve(made.user_name) == "f4a-2026-s07"
    assert lab_preview.resolve(made.user_id) is UNKNOWN


def test_a_classroom_that_is_not_known_yet(lab_preview):
    later = pulumi.Output.from_input(CLASSROOM).apply(lambda _: pulumi.UNKNOWN)
    made = identity(classroom=later)
    assert lab_preview.resolve(made.sign_in) is UNKNOWN
    assert lab_preview.resources.one("ram.Policy").inputs["policyDocument"] is UNKNOWN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labs": ["G1"]}, "labs is 'G1'"),
        ({"labs": []}, "at least one of"),
        ({"classroom": {}}, "classroom has no 'account_id'"),
        ({"pasword": "x"}, "Did you mean 'password'"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError, match=words):
        identity(**change)
    assert len(lab_mocks.resources) == 0


def test_a_classroom_output_without_a_needed_part_fails_when_it_is_known(lab_mocks_with):
    mocks = lab_mocks_with()
    identity(classroom=pulumi.Output.from_input({"account_id": "42"}))
    with pytest.raises(Exception, match="classroom has no 'group_name'"):
        mocks.settle()
