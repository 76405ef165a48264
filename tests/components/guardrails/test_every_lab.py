"""Every lab of every level, alone and together, and every classroom, held against every guardrail."""

import importlib
import warnings

import pytest

from labstacks.classroom import Classroom
from labstacks.components.catalog import LEVELS
from labstacks.components.guardrails import RULES, TAGGABLE, check
from labstacks.engine.programs.class_programs import ROOTS
from labstacks.testing import assert_tagged, lab_context, seat_args

EVERY_LAB = [(level.name, lab) for level in LEVELS.values() for lab in level.lab_ids]


def seat(level, labs=None):
    root = getattr(importlib.import_module(f"labstacks.{level}"), ROOTS[level])
    return root("s07", seat_args(level, labs=labs))


def classroom(level):
    return Classroom("classroom", {"context": lab_context(level, "classroom")})


@pytest.mark.parametrize(("level", "lab"), EVERY_LAB)
def test_a_lab_with_all_that_it_builds_on_keeps_to_the_guardrails(lab_mocks, level, lab):
    seat(level, [lab])
    assert check(lab_mocks.resources.cloud) == []


@pytest.mark.parametrize("level", LEVELS)
def test_all_labs_of_a_level_together_keep_to_the_guardrails(lab_mocks, level):
    seat(level)
    assert check(lab_mocks.resources.cloud) == []


@pytest.mark.parametrize("level", LEVELS)
def test_the_classroom_keeps_to_the_guardrails(lab_mocks, level):
    classroom(level)
    assert check(lab_mocks.resources.cloud) == []


@pytest.mark.parametrize("make", [seat, classroom])
@pytest.mark.parametrize("level", LEVELS)
def test_everything_says_when_it_may_be_swept(lab_mocks, level, make):
    make(level)
    assert_tagged(lab_mocks.resources, TAGGABLE, {"class": "f4a-2026", "expires": "2026-12-01T10:30:00Z"})


@pytest.mark.parametrize("make", [seat, classroom])
@pytest.mark.parametrize("level", LEVELS)
def test_no_deprecated_input_is_used(lab_mocks, level, make):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        make(level)
        lab_mocks.settle()
    assert [str(one.message) for one in said if "deprecated" in str(one.message)] == []


@pytest.mark.parametrize("make", [seat, classroom])
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_but_the_providers_own_names_is_left_to_chance(lab_mocks, level, make):
    """What has an input for its name is given one, so that no random suffix gets into permissions."""
    make(level)
    for resource in lab_mocks.resources.cloud:
        names = [key for key in sdk_inputs(resource.type) if key == "name" or key.endswith("_name")]
        own = [key for key in names if key in OWN_NAMES.get(resource.type, {f"{noun(resource.type)}_name"})]
        missing = [key for key in own if camel(key) not in resource.inputs]
        assert not missing, f"{resource.type} {resource.name} lacks {missing}"


@pytest.mark.parametrize("level", LEVELS)
def test_names_begin_with_class_and_seat(lab_mocks, level):
    """But for what lives inside a thing of the seat's own, which only it can see."""
    seat(level)
    for resource in lab_mocks.resources.cloud:
        if resource.type in INSIDE:
            continue
        for key in OWN_NAMES.get(resource.type, {f"{noun(resource.type)}_name"}):
            if isinstance(name := resource.inputs.get(camel(key)), str):
                assert name.removeprefix("alias/").startswith("f4a-2026-s07"), (
                    f"{resource.type}: {key} is {name}"
                )


INSIDE = {"alicloud:sls/logtailConfig:LogtailConfig", "alicloud:log/store:Store"}
OWN_NAMES = {
    "alicloud:vpc/network:Network": {"vpc_name"},
    "alicloud:vpc/switch:Switch": {"vswitch_name"},
    "alicloud:ecs/ecsDisk:EcsDisk": {"disk_name"},
    "alicloud:ecs/ecsSnapshot:EcsSnapshot": {"snapshot_name"},
    "alicloud:ecs/ecsKeyPair:EcsKeyPair": {"key_pair_name"},
    "alicloud:ecs/eipAddress:EipAddress": {"address_name"},
    "alicloud:oss/bucket:Bucket": {"bucket"},
    "alicloud:ram/user:User": {"name"},
}


def noun(type_):
    """``nat_gateway`` for ``alicloud:vpc/natGateway:NatGateway``."""
    kind = type_.rpartition(":")[2]
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).lstrip("_")


def camel(key):
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)


def sdk_inputs(type_):
    return set(sdk_class(type_)._internal_init.__code__.co_varnames)


def sdk_class(type_):
    _, module, kind = type_.split(":")
    return getattr(importlib.import_module(f"pulumi_alicloud.{module.split('/')[0]}"), kind)


@pytest.mark.parametrize("make", [seat, classroom])
@pytest.mark.parametrize("level", LEVELS)
def test_what_can_carry_tags_is_known(lab_mocks, level, make):
    make(level)
    used = {resource.type for resource in lab_mocks.resources.cloud}
    carry = {type_ for type_ in used if "tags" in sdk_inputs(type_)}
    assert carry == used & TAGGABLE


def test_no_type_is_said_to_carry_tags_that_cannot():
    assert {type_ for type_ in TAGGABLE if "tags" not in sdk_inputs(type_)} == set()


def test_every_rule_is_explained():
    for rule in RULES:
        assert all(text.endswith(".") for text in (rule.says, rule.why, rule.fix)), rule.id
    assert len({rule.id for rule in RULES}) == len(RULES)
