import json

import pytest

from labstacks.emulator import can
from labstacks.emulator.identity import arn_of
from labstacks.emulator.ram import PolicyVerdict, Request
from labstacks.errors import CloudError

ON_BOTH_DATABASES = True


def document(*statements):
    return json.dumps({"Version": "1", "Statement": list(statements)})


OWN_SERVERS = document(
    {
        "Effect": "Allow",
        "Action": ["ecs:StartInstance", "ecs:StopInstance"],
        "Resource": "acs:ecs:*:*:instance/*",
        "Condition": {"StringEquals": {"acs:ResourceTag/seat": "s01"}},
    }
)


def student(world, policy=OWN_SERVERS):
    """A user with a policy of their own."""
    world.the("ram.User")
    world.new("ram.UserPolicyAttachment", policyName=world.new("ram.Policy", policyDocument=policy).id)
    return world.properties("ram.User")["name"]


def test_a_seat_may_stop_its_own_server_and_not_its_neighbours(world):
    user = student(world)
    mine = world.new("ecs.Instance", tags={"seat": "s01"})
    neighbours = world.new("ecs.Instance", tags={"seat": "s02"})
    cloud = world.hands.cloud
    assert can(cloud, user, "ecs:StopInstance", mine.id).allowed
    decision = can(cloud, f"{user}@5.onaliyun.com", "ecs:StopInstance", neighbours.id)
    assert decision.verdict is PolicyVerdict.NOT_ALLOWED
    assert "the value is 's02'" in str(decision)
    assert not can(cloud, user, "ecs:DeleteInstance", mine.id).allowed


def test_a_groups_deny_wins_over_a_users_own_allow(world):
    user = student(world)
    server = world.new("ecs.Instance", tags={"seat": "s01"})
    forbidding = document({"Effect": "Deny", "Action": "ecs:*", "Resource": "*"})
    group = world.the("ram.Group")
    world.new("ram.GroupPolicyAttachment", policyName=world.new("ram.Policy", policyDocument=forbidding).id)
    assert can(world.hands.cloud, user, "ecs:StopInstance", server.id).allowed
    world.new("ram.UserGroupAttachment")
    decision = can(world.hands.cloud, user, "ecs:StopInstance", server.id)
    assert decision.verdict is PolicyVerdict.DENIED
    assert f"via group {group}" in str(decision)


def test_a_policy_within_a_resource_group_counts_there_only(world):
    everything = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    policy = world.new("ram.Policy", policyDocument=everything)
    world.new("resourcemanager.PolicyAttachment", policyName=policy.id)
    user, group = world.properties("ram.User")["name"], world.the("resourcemanager.ResourceGroup")
    inside = world.new("vpc.Network", resourceGroupId=group)
    outside = world.new("vpc.Network")
    assert can(world.hands.cloud, user, "vpc:DeleteVpc", inside.id).allowed
    assert not can(world.hands.cloud, user, "vpc:DeleteVpc", outside.id).allowed


def test_the_clouds_own_policies_count(world):
    world.the("ram.User")
    user = world.properties("ram.User")["name"]
    world.new("ram.UserPolicyAttachment", policyType="System", policyName="AliyunECSReadOnlyAccess")
    assert can(world.hands.cloud, user, "ecs:DescribeInstances").allowed
    assert not can(world.hands.cloud, user, "ecs:RunInstances").allowed


def test_what_else_the_request_says_counts(world):
    at_school = document(
        {
            "Effect": "Allow",
            "Action": "oss:*",
            "Resource": "*",
            "Condition": {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}},
        }
    )
    user = student(world, at_school)
    cloud = world.hands.cloud
    school = Request("oss:GetObject", source_ip="203.0.113.9")
    assert can(cloud, user, "oss:GetObject", like=school).allowed
    assert not can(cloud, user, "oss:GetObject").allowed


def test_a_user_who_is_none_is_said_to_be_none(world):
    with pytest.raises(CloudError) as refused:
        can(world.hands.cloud, "nobody", "ecs:StopInstance")
    assert refused.value.code == "EntityNotExist.User"


@pytest.mark.parametrize(
    ("short", "path"),
    [
        ("ecs.Instance", "acs:ecs:cn-hongkong:{account}:instance/{id}"),
        ("oss.Bucket", "acs:oss:cn-hongkong:{account}:{id}"),
        ("ram.User", "acs:ram::{account}:user/{name}"),
        ("pvtz.Zone", "acs:pvtz:cn-hongkong:{account}:{id}"),
    ],
)
def test_resources_have_arns(world, short, path):
    made = world.new(short)
    (row,) = world.hands.cloud.show(made.id)
    expected = path.format(account=world.hands.cloud.account, id=made.id, name=made.properties.get("name"))
    assert arn_of(row) == expected
