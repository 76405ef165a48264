import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.emulator.ram import (
    PolicyDocument,
    PolicyError,
    PolicyVerdict,
    Request,
    evaluate,
    system_policy,
)

OWN = "acs:ecs:cn-hongkong:5123456789012345:instance/i-j6c1"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def policy(*statements):
    return {"Version": "1", "Statement": list(statements)}


def allow(action="*", resource="*", condition=None, effect="Allow"):
    found = {"Effect": effect, "Action": action, "Resource": resource}
    return {**found, "Condition": condition} if condition else found


def deny(*args, **kwargs):
    return allow(*args, effect="Deny", **kwargs)


def may(statement, request):
    return evaluate([policy(statement)], request).allowed


def test_nothing_is_allowed_that_no_statement_allows():
    decision = evaluate([policy(allow("oss:*"))], Request("ecs:StopInstance", OWN))
    assert decision.verdict is PolicyVerdict.NOT_ALLOWED
    assert "ecs:StopInstance is not among its actions" in str(decision)


def test_a_deny_wins_wherever_it_stands():
    for order in ([policy(ALL), policy(deny("ecs:*"))], [policy(deny("ecs:*")), policy(ALL)]):
        decision = evaluate(order, Request("ecs:StopInstance", OWN))
        assert decision.verdict is PolicyVerdict.DENIED
        assert [finding.allow for finding in decision.deciding] == [False]


def test_a_seat_may_stop_its_own_server_and_not_its_neighbours():
    mine = allow(
        ["ecs:StopInstance", "ecs:StartInstance"],
        "acs:ecs:cn-hongkong:*:instance/*",
        {"StringEquals": {"acs:ResourceTag/seat": "s01"}},
    )
    assert may(mine, Request("ecs:StopInstance", OWN, resource_tags={"seat": "s01"}))
    decision = evaluate([policy(mine)], Request("ecs:StopInstance", OWN, resource_tags={"seat": "s02"}))
    assert not decision.allowed
    assert "StringEquals acs:ResourceTag/seat 's01' is not met, the value is 's02'" in str(decision)
    assert not may(mine, Request("ecs:StopInstance", OWN))


@pytest.mark.parametrize(
    ("pattern", "action", "fits"),
    [
        ("ecs:Describe*", "ecs:DescribeInstances", True),
        ("ecs:describe*", "ecs:DescribeInstances", True),
        ("ecs:Describe*", "ecs:StopInstance", False),
        ("ecs:StopInstanc?", "ecs:StopInstance", True),
        ("ecs:StopInstance", "ecs:StopInstances", False),
        ("*:List*", "oss:ListBuckets", True),
        ("*", "anything:AtAll", True),
        ("ecs.*", "ecs:Stop", False),
    ],
)
def test_actions_match_with_wildcards(pattern, action, fits):
    assert may(allow(pattern), Request(action)) is fits


@pytest.mark.parametrize(
    ("pattern", "resource", "fits"),
    [
        ("*", OWN, True),
        ("acs:ecs:*:*:instance/*", OWN, True),
        ("acs:ecs:cn-hangzhou:*:*", OWN, False),
        ("acs:ecs:cn-hongkong:5123456789012345:instance/i-j6c1", OWN, True),
        ("acs:ecs:cn-hongkong:5123456789012345:instance/i-j6c", OWN, False),
        ("acs:ecs:*:*:disk/*", OWN, False),
        ("acs:oss:*:*:f4a-s01/*", "acs:oss:oss-cn-hongkong:5123456789012345:f4a-s01/docs/a.txt", True),
        ("acs:oss:*:*:f4a-s01/*", "acs:oss:oss-cn-hongkong:5123456789012345:f4a-s011/a.txt", False),
        ("acs:oss:*:*:f4a-s01", "acs:oss:oss-cn-hongkong:5123456789012345:f4a-s01", True),
        ("acs:ecs:*", OWN, True),
    ],
)
def test_resources_match_part_by_part(pattern, resource, fits):
    assert may(allow("*", pattern), Request("ecs:StopInstance", resource)) is fits


def test_not_action_means_all_others():
    statement = {"Effect": "Deny", "NotAction": ["ecs:Describe*"], "Resource": "*"}
    documents = [policy(ALL), policy(statement)]
    assert evaluate(documents, Request("ecs:DescribeInstances")).allowed
    assert not evaluate(documents, Request("ecs:StopInstance")).allowed


def test_not_resource_means_all_others():
    statement = {"Effect": "Deny", "Action": "*", "NotResource": "acs:*:cn-hongkong:*:*"}
    documents = [policy(ALL), policy(statement)]
    assert evaluate(documents, Request("ecs:StopInstance", OWN)).allowed
    assert not evaluate(documents, Request("ecs:StopInstance", OWN.replace("hongkong", "hangzhou"))).allowed


NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "request_", "holds"),
    [
        ("StringEquals", "acs:ResourceGroupId", "rg-1", {"resource_group": "rg-1"}, True),
        ("StringEquals", "acs:ResourceGroupId", "rg-1", {"resource_group": "rg-2"}, False),
        ("StringEquals", "acs:ResourceGroupId", ["rg-1", "rg-2"], {"resource_group": "rg-2"}, True),
        ("StringNotEquals", "acs:ResourceGroupId", ["rg-1", "rg-2"], {"resource_group": "rg-2"}, False),
        ("StringNotEquals", "acs:ResourceGroupId", ["rg-1", "rg-2"], {"resource_group": "rg-3"}, True),
        ("StringNotEquals", "acs:ResourceGroupId", "rg-1", {}, True),
        ("StringEqualsIgnoreCase", "acs:RequestTag/lab", "B3", {"request_tags": {"lab": "b3"}}, True),
        ("StringNotEqualsIgnoreCase", "acs:RequestTag/lab", "B3", {"request_tags": {"lab": "b3"}}, False),
        ("StringLike", "oss:Prefix", "s01/*", {"keys": {"oss:Prefix": "s01/photos"}}, True),
        ("StringLike", "oss:Prefix", "s01/*", {"keys": {"oss:prefix": "s02/photos"}}, False),
        ("StringNotLike", "oss:Prefix", "s01/*", {"keys": {"oss:Prefix": "s02/"}}, True),
        ("NumericLessThanEquals", "ecs:Amount", "3", {"keys": {"ecs:Amount": 3}}, True),
        ("NumericLessThan", "ecs:Amount", 3, {"keys": {"ecs:Amount": 3}}, False),
        ("NumericGreaterThan", "ecs:Amount", 3, {"keys": {"ecs:Amount": 10}}, True),
        ("NumericEquals", "ecs:Amount", 3, {"keys": {"ecs:Amount": "three"}}, False),
        ("NumericNotEquals", "ecs:Amount", 3, {"keys": {"ecs:Amount": 4}}, True),
        ("DateLessThan", "acs:CurrentTime", "2026-12-01T13:00:00Z", {"time": NOON}, True),
        ("DateLessThan", "acs:CurrentTime", "2026-12-01T19:00:00+08:00", {"time": NOON}, False),
        ("DateGreaterThanEquals", "acs:CurrentTime", "2026-12-01T20:00:00+08:00", {"time": NOON}, True),
        ("Bool", "acs:MFAPresent", "true", {"mfa": True}, True),
        ("Bool", "acs:MFAPresent", True, {}, False),
        ("Bool", "acs:SecureTransport", "false", {}, False),
        ("IpAddress", "acs:SourceIp", "203.0.113.0/24", {"source_ip": "203.0.113.7"}, True),
        ("IpAddress", "acs:SourceIp", ["203.0.113.0/24"], {"source_ip": "198.51.100.7"}, False),
        ("IpAddress", "acs:SourceIp", "203.0.113.0/24", {}, False),
        ("IpAddress", "acs:SourceIp", "203.0.113.0/24", {"source_ip": "2001:db8::1"}, False),
        ("NotIpAddress", "acs:SourceIp", "203.0.113.0/24", {"source_ip": "198.51.100.7"}, True),
        ("StringEquals", "ecs:tag/seat", "s01", {"resource_tags": {"seat": "s01"}}, True),
        ("StringEquals", "acs:ResourceTag/Seat", "s01", {"resource_tags": {"seat": "s01"}}, False),
        ("ForAllValues:StringEquals", "acs:TagKeys", ["a", "b"], {"keys": {"acs:TagKeys": ["a"]}}, True),
        ("ForAllValues:StringEquals", "acs:TagKeys", ["a"], {"keys": {"acs:TagKeys": ["a", "c"]}}, False),
        ("ForAnyValue:StringEquals", "acs:TagKeys", ["a"], {"keys": {"acs:TagKeys": ["a", "c"]}}, True),
    ],
)
def test_conditions(operator, key, wanted, request_, holds):
    assert (
        may(allow(condition={operator: {key: wanted}}), Request("ecs:StopInstance", OWN, **request_)) is holds
    )


def test_all_conditions_must_hold():
    both = {"Bool": {"acs:MFAPresent": "true"}, "IpAddress": {"acs:SourceIp": "203.0.113.0/24"}}
    assert not may(allow(condition=both), Request("ecs:StopInstance", OWN, mfa=True))
    assert may(allow(condition=both), Request("ecs:StopInstance", OWN, mfa=True, source_ip="203.0.113.1"))


def test_a_policy_attached_within_a_resource_group_stays_within_it():
    scoped = PolicyDocument.read(policy(ALL), name="students", via="user f4a-s01", resource_group="rg-1")
    assert evaluate([scoped], Request("ecs:StopInstance", OWN, resource_group="rg-1")).allowed
    decision = evaluate([scoped], Request("ecs:StopInstance", OWN, resource_group="rg-2"))
    assert not decision.allowed
    assert "students via user f4a-s01" in str(decision)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "no JSON"),
        ("[]", "not an object"),
        (json.dumps({"Version": "2012-10-17", "Statement": [ALL]}), '"Version" is'),
        (json.dumps({"Version": "1", "Statement": []}), "at least one statement"),
        (json.dumps(policy({**ALL, "Effect": "allow"})), 'statement 1: "Effect" is'),
        (json.dumps(policy({**ALL, "NotAction": "x"})), 'give either "Action" or "NotAction"'),
        (json.dumps(policy({"Effect": "Allow", "Action": "*"})), 'give either "Resource"'),
        (json.dumps(policy({**ALL, "Actions": "*"})), "there is no element 'Actions'"),
        (json.dumps(policy({**ALL, "Action": []})), '"Action": must be a text or a list'),
        (json.dumps(policy(allow(condition={"StringIs": {"a": "b"}}))), "no condition operator 'StringIs'"),
        (json.dumps(policy(allow(condition={"IpAddress": {"acs:SourceIp": "home"}}))), "'home' is not of"),
        (json.dumps(policy(allow(condition={"StringEquals": "x"}))), '"Condition" must be an object'),
        ('"' + "x" * 6150 + '"', "longer than 6144"),
    ],
)
def test_a_document_that_breaks_the_language_is_refused_by_place(document, said):
    with pytest.raises(PolicyError) as refused:
        PolicyDocument.read(document)
    assert said in str(refused.value)


def test_a_trust_policy_names_its_principals():
    trust = policy(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
    )
    assert PolicyDocument.read(trust).statements[0].principals == (("Service", "ecs.aliyuncs.com"),)


def test_system_policies_are_known_by_their_names():
    reader = system_policy("AliyunECSReadOnlyAccess")
    assert evaluate([reader], Request("ecs:DescribeInstances")).allowed
    assert not evaluate([reader], Request("ecs:StopInstance")).allowed
    assert evaluate([system_policy("AdministratorAccess")], Request("ram:CreateUser")).allowed
    assert system_policy("AliyunNoSuchThingFullAccess") is None


names = st.text("abcXYZ/:*?", max_size=12)


@given(st.lists(st.tuples(st.booleans(), names), max_size=5), names)
def test_a_matching_deny_always_wins_and_order_never_counts(statements, action):
    documents = [policy(allow(pattern, effect="Allow" if yes else "Deny")) for yes, pattern in statements]
    request = Request(action)
    verdict = evaluate(documents, request).verdict
    assert evaluate(documents[::-1], request).verdict is verdict
    assert evaluate([*documents, policy(deny("*"))], request).verdict is PolicyVerdict.DENIED


@pytest.mark.parametrize("action", ["hbr:CreateRestoreJob", "oss:ListBuckets", "actiontrail:LookupEvents"])
def test_an_action_without_a_resource_is_allowed_by_a_star_only(action):
    service = action.partition(":")[0]
    arn = f"acs:{service}:cn-hongkong:123:vault/v-1"

    def policy(resource):
        return {"Version": "1", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}

    request = Request(action, arn, resource_tags={"seat": "s07"})
    assert evaluate([policy("*")], request).allowed
    assert not evaluate([policy(arn)], request).allowed
    assert not evaluate([policy(f"acs:{service}:*:*:*")], request).allowed
