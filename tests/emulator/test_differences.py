"""The emulator sees a change where the real provider sees one, and nowhere else."""

from dataclasses import replace

import pytest
from rehearsal_world import ALLOW, KEY

from labstacks.alicloud.provider_facts import facts_of
from labstacks.emulator.differences import differing
from labstacks.emulator.schema import all_resource_tokens, resource_type
from labstacks.gateway.cloud import UNKNOWN, Target

OTHER_LAYOUT = '{ "Statement":[{"Resource":"*","Action":"*","Effect":"Allow"}],\n "Version":"1"}'
RULE = {
    "securityGroupId": "sg-1",
    "type": "ingress",
    "ipProtocol": "tcp",
    "portRange": "80/80",
    "ipv6CidrIp": "2001:db8::/32",
}
ACL_ENTRIES = [
    {"protocol": "tcp", "port": "80/80", "sourceCidrIp": "10.0.0.0/8"},
    {"protocol": "tcp", "port": "443/443", "sourceCidrIp": "10.0.0.0/8"},
]
LISTENER = {"loadBalancerId": "lb-1", "protocol": "tcp", "frontendPort": 80}


def diff(hands, type_, old, **change):
    new = {name: value for name, value in {**old, **change}.items() if value is not ...}
    about = Target(f"urn:pulumi:f4a-s01::labstacks::{type_}::it", type_)
    return hands.cloud.diff(about, "id", old, new)


@pytest.mark.parametrize(
    ("type_", "old", "change"),
    [
        ("ram/policy:Policy", {"policyDocument": ALLOW}, {"policyDocument": OTHER_LAYOUT}),
        ("ram/role:Role", {"assumeRolePolicyDocument": ALLOW}, {"assumeRolePolicyDocument": OTHER_LAYOUT}),
        ("oss/bucketPolicy:BucketPolicy", {"policy": ALLOW}, {"policy": OTHER_LAYOUT}),
        ("kms/key:Key", {"policy": ALLOW}, {"policy": OTHER_LAYOUT}),
        ("tag/policy:Policy", {"policyContent": '{"a": 1, "b": 2}'}, {"policyContent": '{"b":2,"a":1}'}),
        ("ros/stack:Stack", {"templateBody": '{"a": 1}'}, {"templateBody": '{ "a":1 }'}),
        ("ecs/securityGroupRule:SecurityGroupRule", RULE, {"ipv6CidrIp": "2001:0DB8:0000::/32"}),
        ("ecs/ecsKeyPair:EcsKeyPair", {"publicKey": KEY}, {"publicKey": f"{KEY}\n"}),
        ("ecs/instance:Instance", {"securityGroups": ["sg-1", "sg-2"]}, {"securityGroups": ["sg-2", "sg-1"]}),
        ("rds/instance:Instance", {"securityIps": ["10.0.0.1", "10.0.0.2"]},
         {"securityIps": ["10.0.0.2", "10.0.0.1"]}),
        ("rds/database:Database", {"characterSet": "utf8"}, {"characterSet": "UTF8"}),
        ("ram/groupMembership:GroupMembership", {"userNames": ["a", "b"]}, {"userNames": ["b", "a"]}),
        ("log/ingestion:Ingestion", {"source": '{"a": [1]}'}, {"source": '{ "a":[1] }'}),
    ],
)  # fmt: skip
def test_another_writing_of_the_same_is_no_change(hands, type_, old, change):
    found = diff(hands, f"alicloud:{type_}", old, **change)
    assert (found.updates, found.replaces) == ((), ())


@pytest.mark.parametrize(
    ("type_", "old", "change"),
    [
        ("ram/policy:Policy", {"policyDocument": ALLOW}, {"policyDocument": ALLOW.replace("Allow", "Deny")}),
        ("vpc/networkAcl:NetworkAcl", {"ingressAclEntries": ACL_ENTRIES},
         {"ingressAclEntries": ACL_ENTRIES[::-1]}),
        ("ecs/instance:Instance", {"securityGroups": ["sg-1"]}, {"securityGroups": ["sg-1", "sg-2"]}),
        ("ecs/instance:Instance", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}),
        ("ecs/instance:Instance", {"instanceName": "a"}, {"instanceName": UNKNOWN}),
    ],
)  # fmt: skip
def test_another_meaning_is_a_change(hands, type_, old, change):
    found = diff(hands, f"alicloud:{type_}", old, **change)
    assert (found.updates, found.replaces) == (tuple(change), ())


def test_what_another_input_switches_off_is_no_change(hands):
    listener = "alicloud:slb/listener:Listener"
    assert diff(hands, listener, LISTENER, gzip=True).updates == ()
    assert diff(hands, listener, {**LISTENER, "protocol": "http"}, gzip=True).updates == ()
    assert diff(hands, listener, {**LISTENER, "protocol": "http", "gzip": True}, gzip=False).updates == (
        "gzip",
    )
    server = "alicloud:ecs/instance:Instance"
    assert diff(hands, server, {"period": 1}, period=2).updates == ()
    assert diff(hands, server, {"period": 1, "instanceChargeType": "PrePaid"}, period=2).updates == (
        "period",
    )


@pytest.mark.parametrize(
    ("type_", "inputs", "given", "ignored"),
    [
        ("ess/scalingConfiguration:ScalingConfiguration", {"imageId": "i"},
         {"spotStrategy": "NoSpot", "internetMaxBandwidthIn": 200},
         ("spotStrategy", "internetMaxBandwidthIn")),
        ("fc/v3Function:V3Function", {"code": {"zipFile": "UEs="}},
         {"code": {"zipFile": "UEs=", "checksum": "1"}}, ("code.checksum",)),
        ("alb/serverGroup:ServerGroup",
         {"servers": [{"serverId": "i-1"}], "stickySessionConfig": {"stickySessionEnabled": False}},
         {"servers": [{"serverId": "i-1", "serverIp": "10.0.0.1"}]}, ("servers",)),
        ("rds/instance:Instance", {"engine": "MySQL"}, {"dbParamGroupId": "g"}, ("dbParamGroupId",)),
    ],
)  # fmt: skip
def test_what_the_api_reports_changes_at_every_deployment_unless_given_or_ignored(
    open_cloud, type_, inputs, given, ignored
):
    hands = open_cloud(reports=True)
    about = Target("urn:pulumi:f4a-s01::labstacks::x::it", f"alicloud:{type_}")
    assert hands.cloud.diff(about, "id", inputs, inputs).updates
    whole = {**inputs, **given}
    assert hands.cloud.diff(about, "id", whole, whole).updates == ()
    assert hands.cloud.diff(replace(about, ignored=ignored), "id", inputs, inputs).updates == ()


def test_the_number_of_shards_of_a_log_store_never_changes(hands):
    store = "alicloud:log/store:Store"
    assert diff(hands, store, {"shardCount": 2}, shardCount=4) == diff(hands, store, {"shardCount": 2})


def test_removing_what_the_cloud_fills_in_is_no_change(hands):
    disk = {"zoneId": "cn-hongkong-b", "size": 20, "resourceGroupId": "rg-1"}
    assert diff(hands, "alicloud:ecs/ecsDisk:EcsDisk", disk, resourceGroupId=...).updates == ()
    rule = "alicloud:ecs/securityGroupRule:SecurityGroupRule"
    assert diff(hands, rule, {**RULE, "priority": 1}, priority=...) == diff(hands, rule, RULE)


def test_a_part_of_an_input_may_force_a_replacement(hands):
    alarm = {"quotaDimensions": [{"key": "regionId", "value": "cn-hongkong"}]}
    found = diff(
        hands,
        "alicloud:quotas/quotaAlarm:QuotaAlarm",
        alarm,
        quotaDimensions=[{"key": "regionId", "value": "cn-hangzhou"}],
    )
    assert found.replaces == ("quotaDimensions",)


@pytest.mark.parametrize(
    ("type_", "old", "change", "first"),
    [
        ("cms/alarm:Alarm", {"name": "a", "metric": "CPUUtilization"}, {"metric": "memory"}, True),
        ("cr/namespace:Namespace", {"name": "a"}, {"name": "b"}, True),
        ("ram/user:User", {"name": "it-0a1b2c3"}, {"name": "it-0a1b2c4"}, False),
        ("oss/bucket:Bucket", {"bucket": "b", "storageClass": "Standard"}, {"storageClass": "IA"}, False),
        ("oss/bucketObject:BucketObject", {"bucket": "a", "key": "k"}, {"bucket": "b"}, False),
        (
            "ecs/eipAssociation:EipAssociation",
            {"allocationId": "a", "instanceId": "i"},
            {"instanceId": "j"},
            False,
        ),
        ("fc/v3Trigger:V3Trigger", {"triggerName": "t", "functionName": "f"}, {"functionName": "g"}, False),
    ],
)
def test_a_name_that_the_program_gives_makes_a_replacement_delete_first(hands, type_, old, change, first):
    token = f"alicloud:{type_}"
    found = diff(hands, token, old, **change)
    if set(change) & facts_of(token).replaces:
        assert found.replaces == tuple(change)
        assert found.delete_before_replace is first
    else:
        assert found.updates == tuple(change)


EQUAL_WRITINGS = {
    "json": ('{"a": 1, "b": [2]}', '{ "b":[2],\n "a":1}'),
    "json-list": ('[{"a": 1}, {"b": 2}]', '[{"b":2},{"a":1}]'),
    "yaml": ("a: [1, 2]\n", "a:\n- 1\n- 2\n"),
    "ipv6": ("2001:db8::/32", "2001:0DB8:0000::/32"),
    "base64": ("#!/bin/sh", "IyEvYmluL3No"),
    "trimmed": ("ssh-rsa AAAA", "ssh-rsa AAAA\n"),
    "any-case": ("utf8", "UTF8"),
    "moment": ("2026-12-01T08:00Z", "2026-12-01T08:00:00Z"),
}
ALL_PATHS = [
    (token, path, how) for token in all_resource_tokens() for path, how in facts_of(token).comparisons.items()
]


def at(path, value):
    """Inputs that hold a value at a path such as ``rules[].action.type``."""
    head, _, rest = path.partition(".")
    member = at(rest, value) if rest else value
    return {head.removesuffix("[]"): [member] if head.endswith("[]") else member}


def both(first, second):
    """Two inputs in one, for an input and another of which it depends."""
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return second
    return {**first, **{name: both(first.get(name, {}), second[name]) for name in second}}


def test_equal_writings_are_no_change_wherever_the_provider_compares_meanings():
    found = [(token, path, how) for token, path, how in ALL_PATHS if how.reading]
    assert {how.reading for _, _, how in found} == set(EQUAL_WRITINGS)
    changed = [
        (token, path)
        for token, path, how in found
        for old, new in [EQUAL_WRITINGS[how.reading]]
        if differing(facts_of(token), at(path, old), at(path, new))
    ]
    assert changed == []


def test_the_order_of_a_set_is_no_change_and_that_of_a_list_is_one():
    sets = [(token, path) for token, path, how in ALL_PATHS if how.set and not path.endswith("[]")]
    assert len(sets) > 500
    members = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    for token, path in sets:
        facts = facts_of(token)
        assert differing(facts, at(path, members), at(path, members[::-1])) == {}, (token, path)
        assert differing(facts, at(path, ["a", "b"]), at(path, ["b", "a"])) == {}, (token, path)


def test_a_default_and_a_value_that_is_left_out_are_the_same():
    defaults = [(token, path, how.default) for token, path, how in ALL_PATHS if how.default is not None]
    assert len(defaults) > 300
    for token, path, default in defaults:
        facts = facts_of(token)
        # What holds the input must be there, with and without it.
        assert differing(facts, at(path, default), at(path, None)) == {}, (token, path)
        assert differing(facts, at(path, None), at(path, default)) == {}, (token, path)


def test_removing_what_the_cloud_fills_in_is_no_change_for_any_type():
    for token, path, how in ALL_PATHS:
        if how.computed:
            assert differing(facts_of(token), at(path, "x"), at(path, None)) == {}, (token, path)


def test_another_value_is_a_change_and_replaces_where_the_provider_says_so():
    for token, path, how in ALL_PATHS:
        # Lists and objects differ by their members, which have lines of their own.
        if how.ignored or how.kept or how.set or how.output or "[]" in path:
            continue
        top = path.split(".")[0]
        facts = facts_of(token)
        # A part replaces by its own rule; that of the list it is in counts members only.
        replaces = how.replaces
        assert differing(facts, at(path, "one"), at(path, "two")) == {top: replaces}, (token, path)


def test_what_another_input_switches_off_is_no_change_for_any_type():
    switched = [(token, path, how.ignored) for token, path, how in ALL_PATHS if how.ignored]
    assert len(switched) > 200
    for token, path, groups in switched:
        for group in groups:
            new = at(path, "two")
            for other, is_one, texts in group:
                # A condition on the input itself is one on its new value.
                value = texts[0] if is_one else next(text for text in ("x", "y", "") if text not in texts)
                new = both(new, at(other, value))
            old = both(new, at(path, "one"))
            assert differing(facts_of(token), old, new) == {}, (token, path, group)


def test_comparisons_name_inputs_that_exist():
    for token in all_resource_tokens():
        declared = resource_type(token)
        heads = {path.split(".")[0].split("[")[0] for path in facts_of(token).comparisons}
        assert heads <= set(declared.inputs), token


def test_most_types_have_comparisons():
    known = [token for token in all_resource_tokens() if facts_of(token).comparisons]
    assert len(known) > 1000
