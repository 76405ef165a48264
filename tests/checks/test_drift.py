import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.checks.drift import (
    GROUP,
    RULE,
    added_ingress,
    differences,
    drifts,
    ingress_rules_of,
    short_type,
)
from labstacks.components.checkpoints.model import ANYTHING, Facts, Found, Trouble

DOOR = "alicloud:ecs/securityGroup:SecurityGroup"
INSTANCE = "alicloud:ecs/instance:Instance"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def found(inputs, now, type_=DOOR, made=None, trouble=""):
    return Found(type_, "sg-1", inputs, made or dict(inputs), now, trouble)


def one(resource, allowed=None):
    return drifts({"b3-security-group": resource}, {"b3-security-group": allowed} if allowed else {})


def test_what_is_as_it_was_made_is_intact():
    assert one(found({"description": "a"}, {"description": "a", "id": "sg-1"})) == ()


def test_a_change_names_the_resource_the_property_and_both_values():
    (drift,) = one(found({"description": "a door"}, {"description": "hacked"}))

    assert str(drift) == "b3-security-group (ecs SecurityGroup): description was 'a door', is 'hacked'"
    assert not drift.students


def test_a_missing_resource_is_named():
    (drift,) = one(found({"description": "a"}, None))

    assert str(drift) == "b3-security-group (ecs SecurityGroup) is missing"
    assert drift.missing


def test_a_change_deep_inside_is_named_by_its_path():
    was = {"tags": {"seat": "s01", "class": "f4a"}, "rules": [{"days": 3}]}
    now = {"tags": {"seat": "s99", "class": "f4a"}, "rules": [{"days": 30}]}

    assert [drift.path for drift in one(found(was, now))] == ["tags.seat", "rules[0].days"]


def test_what_the_cloud_decides_is_not_compared_but_for_whether_a_server_runs():
    inputs = {"instanceName": "f4a-s01-server"}
    made = {**inputs, "status": "Running", "publicIp": "203.0.113.7"}
    now = {**inputs, "status": "Stopped", "publicIp": "203.0.113.8"}

    (drift,) = one(found(inputs, now, INSTANCE, made))

    assert (drift.path, drift.was, drift.now) == ("status", "'Running'", "'Stopped'")


def test_what_a_lab_asks_of_its_student_is_told_apart():
    changed = found({"servers": [{"weight": 1}], "name": "a"}, {"servers": [{"weight": 0}], "name": "b"})

    assert [(drift.path, drift.students) for drift in one(changed, ("servers",))] == [
        ("servers[0].weight", True),
        ("name", False),
    ]


def test_only_with_anything_may_a_student_delete_it():
    gone = found({"size": 20}, None)

    assert one(gone, (ANYTHING,))[0].students
    assert not one(gone, ("size",))[0].students


def test_what_could_not_be_read_is_not_called_missing():
    assert one(found({"description": "a"}, None, trouble="Throttling: slow")) == ()


def test_bookkeeping_and_what_was_never_told_are_not_compared():
    resource = found({"__defaults": [], "secret": "x"}, {}, made={"__defaults": ["a"]})

    assert one(resource) == ()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (None, ""),
        ("", None),
        ([], None),
        ({}, None),
        (1, "1"),
        (True, "true"),
        (20, 20.0),
        (["a", "b"], ["b", "a"]),
    ],
)
def test_the_same_thing_written_otherwise_is_the_same(was, now):
    assert list(differences("x", was, now)) == []


@pytest.mark.parametrize(
    ("was", "now"), [(1, 2), (True, False), (["a"], ["a", "a"]), ([{}], []), ("a", None)]
)
def test_another_thing_is_another(was, now):
    assert list(differences("x", was, now)) == [("x", was, now)]


@given(VALUES)
def test_nothing_differs_from_itself(value):
    assert list(differences("x", value, value)) == []


@given(VALUES, VALUES)
def test_a_difference_is_one_both_ways(first, second):
    there = [path for path, _, _ in differences("x", first, second)]
    back = [path for path, _, _ in differences("x", second, first)]
    assert sorted(there) == sorted(back)


def test_a_long_value_is_shortened_and_kept_on_one_line():
    (drift,) = one(found({"userData": "a\n" * 100}, {"userData": "b"}))

    assert len(drift.was) < 70
    assert "\n" not in drift.was


def test_a_type_is_said_as_people_say_it():
    assert short_type("alicloud:oss/bucketObject:BucketObject") == "oss BucketObject"
    assert short_type("odd") == ""


def door_and_rule(*rules, policy="Accept"):
    way = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "portRange": "80/80", "cidrIp": "0.0.0.0/0"}
    resources = {
        "b3-security-group": Found(GROUP, "sg-1", {}, {}, {}),
        "b4-ingress-http": Found(RULE, "r", way, way, way),
    }
    told = [
        {"ipProtocol": "tcp", "portRange": ports, "sourceCidrIp": source, "policy": policy}
        for ports, source in rules
    ]
    return Facts("s07", resources, answers={ingress_rules_of("sg-1"): {"rules": told}})


def test_a_door_that_labstacks_did_not_open_is_drift():
    facts = door_and_rule(("80/80", "0.0.0.0/0"), ("22/22", "0.0.0.0/0"))

    (drift,) = added_ingress(facts)

    assert str(drift) == (
        "b3-security-group (ecs SecurityGroup): ingress rule is tcp 22/22 from 0.0.0.0/0, "
        "added outside labstacks"
    )
    assert not drift.missing


def test_ones_own_doors_refusals_and_silence_are_no_drift():
    assert added_ingress(door_and_rule(("80/80", "0.0.0.0/0"))) == ()
    assert added_ingress(door_and_rule(("22/22", "0.0.0.0/0"), policy="Drop")) == ()
    assert added_ingress(Facts("s07", {"b3-security-group": Found(GROUP, "sg-1", {}, {}, {})})) == ()
    refused = {ingress_rules_of("sg-1"): Trouble("refused")}
    assert (
        added_ingress(Facts("s07", {"b3-security-group": Found(GROUP, "sg-1", {}, {}, {})}, answers=refused))
        == ()
    )
