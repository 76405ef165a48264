"""How what an interrupted create made is found in the real cloud."""

import inspect
import re
from importlib import import_module

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.emulator.schema import function_type, resource_type
from labstacks.gateway import find_existing
from labstacks.gateway.find_existing import id_from, is_same_again, question_for, questions_about
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, CannotTellError, Session

NETWORK = "alicloud:vpc/network:Network"


def holes(text):
    return re.findall(r"\w+", "".join(re.findall(r"\{[\w|]+\}", text)))


@pytest.mark.parametrize(
    "type_", [*find_existing.IDS, *find_existing.NAMES, *sorted(find_existing.SAME_AGAIN)]
)
def test_the_tables_name_types_inputs_and_data_sources_that_there_are(type_):
    declared = resource_type(f"alicloud:{type_}")
    assert declared is not None
    token, names = find_existing.NAMES.get(type_, ("", ""))
    assert {*holes(find_existing.IDS.get(type_, "")), *holes(f"{{{names}}}")} <= set(declared.inputs)
    if token:
        assert {"ids", "nameRegex"} <= {*function_type(f"alicloud:{token}").results, "nameRegex"}


@pytest.mark.parametrize("type_", sorted(find_existing.LISTED))
def test_what_is_listed_has_a_data_source_that_takes_what_it_is_asked(type_):
    token = find_existing.LISTED[type_]
    source, takes = function_type(f"alicloud:{token}"), arguments(token)
    assert resource_type(f"alicloud:{type_}") is not None
    assert "name_regex" in takes
    assert "names" in source.results or "images" in source.results
    if type_ in find_existing.TAGGED:
        assert "tags" in takes
        assert "ids" in source.results


def arguments(token):
    """What the installed function of a data source takes."""
    module, name = token.split("/")[0], token.split(":")[1]
    function = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return inspect.signature(getattr(import_module(f"pulumi_alicloud.{module}"), function)).parameters


def test_only_what_is_listed_is_asked_for_by_tags():
    assert set(find_existing.LISTED) >= find_existing.TAGGED
    question = find_existing.questions_about_tags({"class": "f4a"})[NETWORK]
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
        return Call.of("Create", request, Session("cn-hongkong"))

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
    with pytest.raises(CannotTellError):
        ask.find(vpcName="x")


def test_what_is_in_no_table_nobody_can_tell(ask):
    with pytest.raises(CannotTellError):
        ask.find("alicloud:vpc/routeEntry:RouteEntry", routeTableId="vtb-1")


def test_what_is_the_same_again_needs_no_look(ask):
    assert ask.find("alicloud:ecs/securityGroupRule:SecurityGroupRule", securityGroupId="sg-1") is None


def test_an_id_that_follows_is_read(ask):
    assert ask.find("alicloud:oss/bucket:Bucket", bucket="f4a-s07") is None
