"""Every modelled type can be made, looked at, found again, changed and deleted, and leaves nothing."""

import pytest
import rehearsal_world as kit

from labstacks.alicloud.provider_facts import facts_of
from labstacks.emulator.schema import resource_type
from labstacks.emulator.services import model_of, modelled_types

TYPES = sorted(kit.MAKERS)


def test_the_world_knows_every_modelled_type():
    assert {kit.token(short) for short in TYPES} == set(modelled_types())


@pytest.mark.parametrize("short", TYPES)
def test_a_resource_lives_from_create_to_delete(world, short):
    made = world.new(short)
    type_, inputs = kit.token(short), world.hands.inputs[kit.token(short), made.id]
    target = world.hands.targets[type_, made.id]
    assert made.id
    assert world.hands.look(type_, made).properties == made.properties
    found = world.hands.cloud.find(target, inputs)
    assert (found.id, found.properties) == (made.id, without_secrets(type_, made.properties, inputs))
    assert world.hands.cloud.diff(target, made.id, inputs, inputs).updates == ()
    same = world.hands.cloud.update(target, made.id, inputs, inputs, preview=False)
    assert {**made.properties, **same.properties} == {**made.properties, **model_changes(world, short, same)}
    world.hands.delete(type_, made)
    assert world.hands.look(type_, made) is None


def without_secrets(type_, properties, inputs):
    """What a look-up can tell: a secret that the cloud made up is shown once only, as in the real one."""
    secret = resource_type(type_).secrets | facts_of(type_).secrets
    return {key: value for key, value in properties.items() if key not in secret or key in inputs}


def model_changes(world, short, same):
    """What an update changes by itself, such as the time of the last change or a version."""
    moving = {"latestVersionNumber", "lastModifiedTime", "updateTime"}
    return {key: value for key, value in same.properties.items() if key in moving}


def test_what_is_made_last_goes_first_and_nothing_is_left(world):
    for short in TYPES:
        world.the(short)
    for row in reversed(world.hands.cloud.resources()):
        target = world.hands.targets[row.type, row.id]
        world.hands.cloud.delete(target, row.id, row.properties)
    assert world.hands.cloud.count() == 0


def test_models_have_quotas_with_keys_of_their_own():
    quotas = [quota for token in modelled_types() for quota in model_of(token).quotas]
    assert len({quota.key for quota in quotas}) == len({id(quota) for quota in quotas})


ONE_THING = (
    "ecs.SecurityGroupRule", "oss.BucketObject", "oss.BucketVersioning", "ram.UserGroupAttachment",
    "slb.ServerGroupServerAttachment", "vpc.VpcNetworkAclAttachment",
)  # fmt: skip


@pytest.mark.parametrize("short", ONE_THING)
def test_two_resources_whose_ids_say_all_and_are_equal_are_one_thing(world, short):
    inputs = world.hands.inputs[world.token(short), world.the(short)]
    first, second = (world.new(short, **inputs) for _ in range(2))
    assert first.id == second.id
    world.delete(short, second)
    assert world.hands.look(world.token(short), first) is None


def test_things_of_one_name_in_two_buckets_or_regions_are_two(world):
    first = world.new("oss.BucketObject", bucket=world.new("oss.Bucket").id, key="a.txt")
    other = world.new("oss.BucketObject", bucket=world.new("oss.Bucket").id, key="a.txt")
    world.delete("oss.BucketObject", other)
    assert world.hands.cloud.show(first.id)
    near, far = world.new("ecs.EcsKeyPair", keyPairName="class"), world.far("ecs.EcsKeyPair")
    world.delete("ecs.EcsKeyPair", near)
    assert world.hands.cloud.show(far.id)


def test_a_change_of_type_changes_what_follows_from_it(world):
    world.the("ecs.Instance")
    changed = world.change("ecs.Instance", instanceType="ecs.e-c1m2.large")
    assert (changed.properties["cpu"], changed.properties["memory"]) == (2, 4096)


def test_objects_inside_inputs_hold_what_only_the_cloud_gives(hands):
    sharded = {"engineVersion": "4.2", "shardLists": [{"nodeClass": "dds.shard.mid", "nodeStorage": 10}] * 2}
    made = hands.make("alicloud:mongodb/shardingInstance:ShardingInstance", sharded | {"mongoLists": []})
    first, second = (shard["nodeId"] for shard in made.properties["shardLists"])
    assert first
    assert first != second
    assert "nodeId" not in sharded["shardLists"][0]
