"""A thing has one name, whichever spelling or class of the package gives it."""

import pytest

from labstacks.emulator.schema import all_resource_tokens, resource_type
from labstacks.errors import CloudError

ROLE = "alicloud:ram/role:Role"
TRUST = '{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}]}'  # noqa: E501
PUBLIC_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== a@b"


def test_older_spellings_follow_from_the_notes_of_the_package():
    assert resource_type(ROLE).renamed == {"name": "roleName", "document": "assumeRolePolicyDocument"}
    assert resource_type("alicloud:vpc/switch:Switch").renamed == {
        "name": "vswitchName", "availabilityZone": "zoneId",
    }  # fmt: skip


def test_no_older_spelling_takes_values_that_the_newer_one_does_not():
    declared = [resource_type(token) for token in all_resource_tokens()]
    renamed = [(one, old, new) for one in declared if one for old, new in one.renamed.items()]
    assert len(renamed) > 80
    for one, old, new in renamed:
        assert one.inputs[old].kind == one.inputs[new].kind
        assert new not in ("paymentType", *one.secrets)


def test_a_role_of_the_older_spelling_is_found_by_its_name(hands, world):
    server = world.new("ecs.Instance")
    role = hands.make(ROLE, {"name": "reader", "document": TRUST})
    assert (role.id, role.properties["roleName"], role.properties["name"]) == ("reader", "reader", "reader")
    hands.make(
        "alicloud:ecs/ramRoleAttachment:RamRoleAttachment",
        {"ramRoleName": "reader", "instanceId": server.id},
    )


def test_the_newest_spelling_is_told_by_the_older_one_too(hands):
    made = hands.make("alicloud:vpc/network:Network", {"vpcName": "mine", "cidrBlock": "10.0.0.0/16"})
    assert made.properties["name"] == "mine"


def test_an_update_by_the_older_spelling_changes_the_newest(hands):
    type_, old = "alicloud:vpc/network:Network", {"name": "mine", "cidrBlock": "10.0.0.0/16"}
    made = hands.make(type_, old)
    changed = hands.change(type_, made, old, {**old, "name": "yours"})
    assert (changed.properties["name"], changed.properties["vpcName"]) == ("yours", "yours")


def test_a_refusal_names_the_spelling_that_the_program_uses(hands):
    found = hands.failures("alicloud:log/project:Project", {"name": "No Such Name!"})
    assert {failure.property for failure in found} == {"name"}


def test_an_import_brings_the_newest_spelling_only(hands):
    type_ = "alicloud:vpc/network:Network"
    made = hands.make(type_, {"name": "mine", "cidrBlock": "10.0.0.0/16"})
    found = hands.cloud.read(hands.targets[type_, made.id], made.id, {}, {})
    assert found.inputs == {"vpcName": "mine", "cidrBlock": "10.0.0.0/16"}


def test_a_retry_finds_what_was_made_by_the_older_spelling(hands):
    type_, inputs = "alicloud:vpc/network:Network", {"name": "mine", "cidrBlock": "10.0.0.0/16"}
    made = hands.make(type_, inputs)
    assert hands.cloud.find(hands.targets[type_, made.id], inputs).id == made.id


@pytest.mark.parametrize("class_", ["ecs/ecsKeyPair:EcsKeyPair", "ecs/keyPair:KeyPair"])
def test_a_key_pair_of_either_class_is_one(hands, world, class_):
    pair = hands.make(f"alicloud:{class_}", {"keyName": "mine", "publicKey": PUBLIC_KEY})
    assert pair.id == "mine"
    server = world.new("ecs.Instance")
    attachment = "alicloud:ecs/ecsKeyPairAttachment:EcsKeyPairAttachment"
    hands.make(attachment, {"keyPairName": "mine", "instanceIds": [server.id]})
    with pytest.raises(CloudError):
        hands.make(attachment, {"keyPairName": "other", "instanceIds": [server.id]}, "two")


def test_a_machine_group_of_the_older_class_is_found_by_its_name(hands, world):
    project = world.the("log.Project")
    world.the("sls.LogtailConfig")
    hands.make(
        "alicloud:log/machineGroup:MachineGroup",
        {"project": project, "name": "old-group", "identifyLists": ["10.0.0.1"]},
    )
    attached = world.new("log.LogTailAttachment", machineGroupName="old-group")
    assert attached.id.endswith(":old-group")


@pytest.mark.parametrize("prefix", ["namePrefix"])
def test_no_name_is_made_up_beside_a_prefix(hands, prefix):
    type_ = "alicloud:cs/managedKubernetes:ManagedKubernetes"
    assert resource_type(type_).inputs[prefix]
    found = hands.failures(type_, {prefix: "class-", "vswitchIds": ["vsw-1"]})
    assert [failure for failure in found if "conflicts" in failure.reason] == []
