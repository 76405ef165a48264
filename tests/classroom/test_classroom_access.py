import json

from labstacks.classroom import ClassroomAccess
from labstacks.testing import lab_context


def access(**changes):
    args = {"context": lab_context("bridging", "classroom"), "labs": ["B1", "B2", "B3"], **changes}
    return ClassroomAccess("access", args)


def document(mocks, name):
    return json.loads(mocks.resources.one("ram.Policy", name).inputs["policyDocument"])


def test_one_group_for_the_class(lab_mocks):
    access()
    assert lab_mocks.resources.one("ram.Group").inputs["groupName"] == "f4a-2026-classroom-access-students"
    attached = [r.inputs["policyName"] for r in lab_mocks.resources.of("ram.GroupPolicyAttachment")]
    assert sorted(attached) == [
        "f4a-2026-classroom-access-deny-policy",
        "f4a-2026-classroom-access-read-policy",
    ]


def test_students_may_list_and_describe(lab_mocks):
    access()
    (statement,) = document(lab_mocks, "access-read-policy")["Statement"]
    assert statement["Effect"] == "Allow"
    # Most list actions name no resource, and RAM allows them with "*" only.
    assert statement["Resource"] == ["*"]
    assert "ecs:DescribeInstances" in statement["Action"]
    assert not [action for action in statement["Action"] if "*" in action]


def test_hands_off_denies(lab_mocks):
    access()
    (statement,) = document(lab_mocks, "access-deny-policy")["Statement"]
    assert statement["Effect"] == "Deny"
    assert "ram:Create*" in statement["Action"]


def test_the_resource_group_is_called_after_the_class(lab_mocks):
    access()
    group = lab_mocks.resources.one("resourcemanager.ResourceGroup").inputs
    assert group["resourceGroupName"] == group["displayName"] == "f4a-2026-classroom"
