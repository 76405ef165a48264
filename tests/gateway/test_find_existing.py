"""How what an interrupted create made is found in the real cloud."""

import inspect
import re
from importlib import import_module

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.alicloud import ids
from labstacks.alicloud.resource_types import type_entries
from labstacks.emulator.schema import function_type, resource_type
from labstacks.gateway.find_existing import (
    id_from,
    is_same_again,
    question_for,
    questions_about,
    questions_about_tags,
)
from labstacks.gateway.plugin import _gone
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, LookupImpossibleError, ProviderSession

NETWORK = "alicloud:vpc/network:Network"


FOUND = [token for token, entry in type_entries().items() if entry.found_by]
LISTED = [token for token, entry in type_entries().items() if entry.list_function]


@pytest.mark.parametrize("type_", FOUND)
def test_what_is_found_is_found_by_inputs_that_there_are(type_):
    declared, entry = resource_type(type_), type_entries()[type_]
    names = re.findall(r"\w+", "".join(re.findall(r"\{[\w|]+\}", entry.id_shape)))
    assert set(names) | set(entry.named_by) <= set(declared.inputs)
    if entry.found_by == "id":
        assert ids.properties_of(entry.id_shape)
    if entry.found_by == "name":
        assert entry.list_function
        assert "ids" in function_type(entry.list_function).results


@pytest.mark.parametrize("type_", LISTED)
def test_what_is_listed_has_a_data_source_that_takes_what_it_is_asked(type_):
    entry = type_entries()[type_]
    source, takes = function_type(entry.list_function), arguments(entry.list_function)
    assert resource_type(type_) is not None
    assert "name_regex" in takes
    assert "names" in source.results or "images" in source.results
    if entry.list_takes_tags:
        assert "tags" in takes
        assert "ids" in source.results


def arguments(token):
    """What the installed function of a data source takes."""
    module, name = token.split(":")[1].split("/")[0], token.split(":")[2]
    function = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return inspect.signature(getattr(import_module(f"pulumi_alicloud.{module}"), function)).parameters


def test_only_what_is_listed_is_asked_for_by_tags():
    assert all(entry.list_function for entry in type_entries().values() if entry.list_takes_tags)
    question = questions_about_tags({"class": "f4a"})[NETWORK]
    assert question.args == {"tags": {"class": "f4a"}}


@pytest.mark.parametrize(
    ("type_", "inputs", "id_"),
    [
        ("oss/bucket:Bucket", {"bucket": "f4a-s07"}, "f4a-s07"),
        ("ram/group:Group", {"name": "f4a"}, "f4a"),
        ("ram/group:Group", {"groupName": "f4a", "name": "x"}, "f4a"),
        (
            "ram/userPolicyAttachment:UserPolicyAttachment",
            {"policyName": "p", "policyType": "Custom", "userName": "u"},
            "user:p:Custom:u",
        ),
        ("rds/database:Database", {"instanceId": "rm-1", "name": "d"}, "rm-1:d"),
        ("rds/database:Database", {"instanceId": "rm-1"}, None),
        ("vpc/network:Network", {"vpcName": "x"}, None),
    ],
)
def test_an_id_follows_from_inputs_or_does_not(type_, inputs, id_):
    assert id_from(f"alicloud:{type_}", inputs) == id_


def test_a_name_is_asked_for_exactly():
    question = question_for(NETWORK, {"vpcName": "f4a.s07"})
    assert question.token == "alicloud:vpc/getNetworks:getNetworks"
    assert re.search(question.args["nameRegex"], "f4a.s07")
    assert not re.search(question.args["nameRegex"], "f4a-s07")
    assert not re.search(question.args["nameRegex"], "f4a.s07-2")


def test_what_has_no_name_or_no_list_cannot_be_asked_for():
    assert question_for(NETWORK, {}) is None
    assert question_for("alicloud:vpc/routeEntry:RouteEntry", {"name": "x"}) is None


def test_a_class_is_asked_for_by_what_its_names_begin_with():
    question = questions_about("f4a-")[NETWORK]
    assert re.search(question.args["nameRegex"], "f4a-s07-net")
    assert not re.search(question.args["nameRegex"], "old-f4a-s07")


def test_what_is_deleted_and_still_listed_is_not_asked_for():
    group = questions_about("f4a-")["alicloud:resourcemanager/resourceGroup:ResourceGroup"]
    assert "PendingDelete" in group.gone_states
    answer = {
        "ids": ["rg-1", "rg-2"],
        "names": ["f4a-s01", "f4a-s02"],
        "groups": [{"id": "rg-1", "status": "PendingDelete"}, {"id": "rg-2", "status": "OK"}],
    }
    assert _gone(group, answer) == {"rg-1"}


def test_two_rules_alike_are_one():
    assert is_same_again("alicloud:ecs/securityGroupRule:SecurityGroupRule")
    assert not is_same_again(NETWORK)


# --- with the plugin ---------------------------------------------------------------------------------------


@pytest.fixture
def ask(provider):
    """A provider's own find, and its create."""

    def call(type_, inputs):
        urn = f"urn:pulumi:f4a-s07::labstacks::{type_}::net"
        request = provider_pb2.CreateRequest(urn=urn, properties=wrap(inputs))
        return Call.of("Create", request, ProviderSession("cn-hongkong"))

    class Ask:
        def make(self, **inputs):
            return provider_pb2.CreateResponse.FromString(provider.answer(call(NETWORK, inputs))).id

        def find(self, type_=NETWORK, known=frozenset(), **inputs):
            found = provider.find(call(type_, inputs), known)
            return found and provider_pb2.CreateResponse.FromString(found).id

    return Ask()


def test_one_of_the_name_is_it_none_is_nothing(ask):
    assert ask.find(vpcName="x") is None
    assert ask.make(vpcName="x") == ask.find(vpcName="x")


def test_one_that_is_known_is_somebody_elses(ask):
    assert ask.find(vpcName="x", known={ask.make(vpcName="x")}) is None


def test_of_several_nobody_can_tell(ask):
    ask.make(vpcName="x")
    ask.make(vpcName="x")
    with pytest.raises(LookupImpossibleError):
        ask.find(vpcName="x")


def test_what_is_in_no_table_nobody_can_tell(ask):
    with pytest.raises(LookupImpossibleError):
        ask.find("alicloud:vpc/routeEntry:RouteEntry", routeTableId="vtb-1")


def test_what_is_the_same_again_needs_no_look(ask):
    assert ask.find("alicloud:ecs/securityGroupRule:SecurityGroupRule", securityGroupId="sg-1") is None


def test_an_id_that_follows_is_read(ask):
    assert ask.find("alicloud:oss/bucket:Bucket", bucket="f4a-s07") is None
