import json
from dataclasses import dataclass, field

import pytest

from labstacks.components.guardrails import RULES, check


@dataclass(frozen=True)
class Thing:
    type: str
    inputs: dict
    name: str = "thing"
    secrets: frozenset = field(default_factory=frozenset)


TAGS = {"class": "f4a", "seat": "s01", "level": "bridging", "lab": "B3"}
SAFE_SERVER = {
    "instanceType": "ecs.t6-c1m1.large",
    "creditSpecification": "Standard",
    "httpTokens": "required",
    "systemDiskCategory": "cloud_essd",
    "systemDiskEncrypted": True,
    "autoReleaseTime": "2026-12-01T09:30:00Z",
    "tags": TAGS,
}
SAFE_SCALING = {key: value for key, value in SAFE_SERVER.items() if key != "autoReleaseTime"}


def server(**changes):
    return Thing("alicloud:ecs/instance:Instance", {**SAFE_SERVER, **changes})


def door(**changes):
    inputs = {"type": "ingress", "ipProtocol": "tcp", "portRange": "22/22", "cidrIp": "0.0.0.0/0", **changes}
    return Thing("alicloud:ecs/securityGroupRule:SecurityGroupRule", inputs)


def policy(action, resource, effect="Allow"):
    document = {"Version": "1", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]}
    return Thing("alicloud:ram/policy:Policy", {"policyDocument": json.dumps(document), "tags": TAGS})


def bucket(*, block=True, **changes):
    made = [
        Thing("alicloud:oss/bucket:Bucket", {"bucket": "b", "forceDestroy": True, "tags": TAGS, **changes})
    ]
    token = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock"
    return [*made, Thing(token, {"bucket": "b", "blockPublicAccess": block})]


def broken(*things):
    return sorted({violation.rule.id for violation in check(list(things))})


def test_safe_things_break_nothing():
    scaling = Thing("alicloud:ess/scalingConfiguration:ScalingConfiguration", SAFE_SCALING)
    assert broken(server(), *bucket(), policy("oss:GetObject", "*"), scaling) == []


@pytest.mark.parametrize(
    ("rule", "things"),
    [
        ("no-open-remote-desktop", [door()]),
        ("no-open-remote-desktop", [door(portRange="3389/3389")]),
        ("no-open-remote-desktop", [door(portRange="1/65535")]),
        ("no-open-remote-desktop", [door(ipProtocol="all", portRange="-1/-1")]),
        ("no-open-remote-desktop", [door(cidrIp=None, ipv6CidrIp="::/0")]),
        ("blocked-buckets", bucket(block=False)),
        ("no-public-bucket", bucket(acl="public-read")),
        ("no-public-bucket", [Thing("alicloud:oss/bucketAcl:BucketAcl", {"acl": "public-read-write"})]),
        ("encrypted-disks", [server(systemDiskEncrypted=False)]),
        ("encrypted-disks", [server(dataDisks=[{"size": 20}])]),
        ("encrypted-disks", [Thing("alicloud:ecs/ecsDisk:EcsDisk", {"diskName": "d", "tags": TAGS})]),
        ("no-wildcard-policy", [policy("*", "*")]),
        ("no-wildcard-policy", [policy(["oss:GetObject", "ecs:*"], ["*"])]),
        ("secret-passwords", [server(password="Abc12345")]),
        ("metadata-tokens", [server(httpTokens="optional")]),
        ("metadata-tokens", [server(httpTokens=None)]),
        ("standard-bursts", [server(creditSpecification="Unlimited")]),
        ("standard-bursts", [server(creditSpecification=None)]),
        ("small-types", [server(instanceType="ecs.g7.8xlarge")]),
        ("small-types", [server(instanceTypes=["ecs.e-c1m1.large", "ecs.g7.large"])]),
        ("release-time", [server(autoReleaseTime=None)]),
        ("tags", [server(tags={"class": "f4a"})]),
        ("tags", [server(tags=None)]),
        ("pay-as-you-go", [server(instanceChargeType="PrePaid")]),
        ("deletable", [server(deletionProtection=True)]),
        ("deletable-buckets", bucket(forceDestroy=False)),
        ("nobody-by-name", [Thing("alicloud:ram/user:User", {"displayName": "Chan Tai Man", "tags": TAGS})]),
    ],
)
def test_each_rule_catches_what_it_is_for_and_nothing_else_complains(rule, things):
    assert broken(*things) == [rule]


@pytest.mark.parametrize(
    "thing",
    [
        door(portRange="80/80"),
        door(cidrIp="203.0.113.0/24"),
        door(policy="drop"),
        door(type="egress"),
        door(ipProtocol="udp"),
        policy("*", "*", effect="Deny"),
        policy("ecs:Describe*", "*"),
        policy("oss:*", "acs:oss:*:*:my-bucket/*"),
        server(instanceType="ecs.e-c1m1.large", creditSpecification=None),
        Thing(server().type, {**SAFE_SERVER, "password": "Abc12345"}, secrets=frozenset({"password"})),
        Thing("alicloud:ram/loginProfile:LoginProfile", {"passwordResetRequired": True}),
        Thing("labstacks:index:FileShare", {"password": "not a cloud resource"}),
    ],
)
def test_what_only_looks_dangerous_is_left_alone(thing):
    assert broken(thing) == []


def test_every_rule_has_been_seen_to_break():
    parameters = test_each_rule_catches_what_it_is_for_and_nothing_else_complains.pytestmark[0].args[1]
    assert {rule for rule, _ in parameters} == {rule.id for rule in RULES}


def test_a_violation_says_what_where_and_what_to_do():
    (violation,) = check([server(httpTokens="optional")])
    assert str(violation) == (
        "metadata-tokens: thing (alicloud:ecs/instance:Instance): "
        "Its metadata is readable without a token. Set httpTokens to 'required'."
    )
