"""``check`` accepts what is right and refuses what is wrong, by property: a table over all services."""

import pytest
import rehearsal_checks as cases

from labstacks.alicloud.provider_facts import facts_of, known_types
from labstacks.emulator.checking import failures
from labstacks.emulator.schema import all_resource_tokens, resource_type
from labstacks.emulator.services import model_of, modelled_types
from labstacks.errors import CloudError
from labstacks.gateway.cloud import UNKNOWN, Target

RIGHT = [(short, case.inputs(change)) for short, case in cases.CASES.items() for change in ({}, *case.right)]
WRONG = [
    (short, case.inputs(change), property_)
    for short, case in cases.CASES.items()
    for change, property_ in case.wrong
]


def refused(short, inputs):
    token = cases.token(short)
    plain = {key: value for key, value in inputs.items() if value is not None}
    declared = resource_type(token)
    model = model_of(token)
    found = list(failures(declared, facts_of(token), plain)) or list(model.rule_check(plain))
    # What the provider leaves to the API is refused when the resource is made.
    found = found or list(model.rule_malformed(plain))
    return [failure.property for failure in found]


@pytest.mark.parametrize(("short", "inputs"), RIGHT)
def test_right_inputs_are_accepted(short, inputs):
    assert refused(short, inputs) == []


@pytest.mark.parametrize(("short", "inputs", "property_"), WRONG)
def test_wrong_inputs_are_refused_by_the_property(short, inputs, property_):
    assert property_ in refused(short, inputs)


LEFT_TO_THE_API = [
    ("vpc.Network", {"cidrBlock": "10.0.0.0/29"}, "InvalidCidrBlock.Malformed"),
    ("vpc.Network", {"cidrBlock": "10.0.0.0/16", "vpcName": "http://x"}, "InvalidVpcName.Malformed"),
    ("ecs.SecurityGroup", {"securityGroupName": "1"}, "InvalidSecurityGroupName.Malformed"),
    ("ecs.EipAddress", {"bandwidth": "5000"}, "InvalidParameter"),
    ("oss.Bucket", {"bucket": "My_Bucket"}, "InvalidBucketName"),
    ("ecs.EcsDisk", {"zoneId": "cn-hongkong-b"}, "MissingParameter"),
    ("ecs.Image", {"imageName": "web"}, "MissingParameter"),
    ("ram.Group", {"groupName": "s 01"}, "InvalidParameter.GroupName.InvalidChars"),
    ("fc.V3Function", {"runtime": "python3.12", "handler": "a.b", "memorySize": 200}, "InvalidArgument"),
    (
        "ess.ScalingGroup",
        {"minSize": 0, "maxSize": 1, "removalPolicies": ["Any"]},
        "InvalidParameter",
    ),
]


@pytest.mark.parametrize(("short", "inputs", "code"), LEFT_TO_THE_API)
def test_a_preview_passes_what_only_the_api_refuses(hands, short, inputs, code):
    assert hands.failures(cases.token(short), inputs) == ()
    with pytest.raises(CloudError) as refused_at_creation:
        hands.make(cases.token(short), inputs)
    assert refused_at_creation.value.code == code


def test_the_table_is_as_wide_as_promised():
    assert len(WRONG) >= 150
    assert len(RIGHT) >= 150
    assert len({short for short, *_ in WRONG}) >= 40


@pytest.mark.parametrize("short", cases.CASES)
def test_a_value_that_is_not_known_yet_passes(short):
    inputs = dict.fromkeys(cases.CASES[short].base, UNKNOWN)
    assert refused(short, inputs) == []


def test_every_modelled_type_is_one_of_the_installed_package():
    assert set(modelled_types()) <= set(all_resource_tokens())


def test_every_type_with_known_facts_is_modelled():
    assert set(known_types()) - set(modelled_types()) == set()


def test_models_speak_only_of_properties_that_exist():
    for token in modelled_types():
        declared, model = resource_type(token), model_of(token)
        paths = [*model.patterns, *model.references, *(unique.property for unique in model.unique)]
        paths += [quota.per for quota in model.quotas if quota.per and quota.counted == token]
        heads = {path.split(".")[0].removesuffix("[]") for path in paths}
        assert heads <= set(declared.inputs), token


def test_facts_speak_only_of_properties_that_exist():
    for token in known_types():
        declared = resource_type(token)
        assert facts_of(token).replaces <= set(declared.inputs) | {"name"}, token


def test_every_installed_type_can_be_made_without_a_model(hands):
    types = [token for token in all_resource_tokens() if token not in modelled_types()]
    assert len(types) > 1000
    for token in types[::40]:
        declared = resource_type(token)
        inputs = {
            name: _some_value(declared, found.kind)
            for name, found in declared.inputs.items()
            if found.required
        }
        made = hands.make(token, inputs)
        assert hands.look(token, made).properties == made.properties
    assert Target(urn="urn:pulumi:a::b::c::d", type=types[0]).name == "d"


def _some_value(declared, kind):
    if kind.name == "list":
        return [_some_value(declared, kind.of)]
    if kind.name == "object":
        return {
            name: _some_value(declared, found.kind)
            for name, found in declared.nested(kind).items()
            if found.required
        }
    return {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "map": {}}.get(kind.name)
