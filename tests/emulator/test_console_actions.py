import pytest

from labstacks.emulator import ByHand
from labstacks.errors import CloudError, UsageError

ON_BOTH_DATABASES = True

SERVER = "alicloud:ecs/instance:Instance"
RULE = "alicloud:ecs/securityGroupRule:SecurityGroupRule"


def test_a_server_that_was_stopped_by_hand_is_seen_to_be_stopped(world):
    server = world.new("ecs.Instance")
    hand = ByHand(world.hands.cloud)
    assert hand.stop_server(server.id) == f"Server {server.id} is stopped."
    assert world.hands.look(SERVER, server).properties["status"] == "Stopped"
    hand.start_server(server.id)
    assert world.hands.look(SERVER, server).properties["status"] == "Running"
    assert [event.kind for event in world.hands.cloud.events(stack="f4a-s01")] == ["by hand"] * 2


def test_what_was_deleted_by_hand_is_gone(world):
    server = world.new("ecs.Instance")
    ByHand(world.hands.cloud).delete(server.id)
    assert world.hands.look(SERVER, server) is None


def test_hands_obey_the_clouds_rules_too(world):
    world.the("ecs.Instance")
    with pytest.raises(CloudError) as refused:
        ByHand(world.hands.cloud).delete(world.the("vpc.Switch"))
    assert refused.value.code == "DependencyViolation"


def test_a_port_that_was_opened_by_hand_belongs_to_no_stack(world):
    group = world.the("ecs.SecurityGroup")
    ByHand(world.hands.cloud).open_port(group, 22)
    ByHand(world.hands.cloud).open_port(group, 22)
    (rule,) = [row for row in world.hands.cloud.resources() if row.type == RULE]
    assert (rule.stack, rule.properties["portRange"], rule.properties["cidrIp"]) == ("", "22/22", "0.0.0.0/0")
    world.delete("ecs.SecurityGroup")
    assert RULE not in {row.type for row in world.hands.cloud.resources()}


def test_what_a_student_put_into_a_bucket_keeps_it_from_being_deleted(world):
    bucket = world.new("oss.Bucket")
    hand = ByHand(world.hands.cloud)
    hand.put_object(bucket.id, "photo.jpg", "not really")
    hand.put_object(bucket.id, "photo.jpg", "not really, again")
    with pytest.raises(CloudError) as refused:
        world.delete("oss.Bucket", bucket)
    assert refused.value.code == "BucketNotEmpty"
    assert hand.empty_bucket(bucket.id) == f"Bucket {bucket.id} was emptied of 1 object."
    world.delete("oss.Bucket", bucket)


def test_a_bucket_that_may_be_destroyed_with_all_it_holds_is(world):
    bucket = world.new("oss.Bucket", forceDestroy=True)
    ByHand(world.hands.cloud).put_object(bucket.id, "photo.jpg", "not really")
    world.delete("oss.Bucket", bucket)
    assert world.hands.cloud.count() == 0


def test_a_stack_is_broken_in_the_same_way_every_time(open_world):
    def broken(name):
        world = open_world(name=name)
        for _ in range(2):
            world.new("ecs.Instance")
        world.new("oss.BucketObject")
        return ByHand(world.hands.cloud).break_stack("f4a-s01", seed=1), world

    first, world = broken("one.db")
    assert first == broken("two.db")[0]
    said = " ".join(first)
    assert "is stopped" in said
    assert "was deleted" in said
    assert "is open to 0.0.0.0/0" in said
    assert "was emptied of 1 object" in said
    assert len(world.hands.cloud.events()) == len(first)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda hand: hand.stop_server("i-none"), "no server i-none"),
        (lambda hand: hand.open_port("sg-none", 22), "no security group sg-none"),
        (lambda hand: hand.empty_bucket("none"), "no bucket none"),
        (lambda hand: hand.put_object("none", "a", "b"), "no bucket none"),
        (lambda hand: hand.delete("none"), "names nothing"),
        (lambda hand: hand.break_stack("f4a-s99"), "f4a-s99 has no server"),
    ],
)
def test_what_is_not_there_cannot_be_touched(hands, work, said):
    with pytest.raises(UsageError) as refused:
        work(ByHand(hands.cloud))
    assert said in str(refused.value)
