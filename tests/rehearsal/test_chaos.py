import pytest

from labstacks.errors import CloudError, UsageError
from labstacks.rehearsal import AnswerLostError, Chaos
from labstacks.rehearsal.chaos import Mischief, Tally

ON_BOTH_DATABASES = True

VPC = "alicloud:vpc/network:Network"


def strikes(written, calls=100, type_=VPC, **settings):
    """Which of a number of calls trouble strikes."""
    mischief = Mischief(Chaos.read(written), **settings)
    return [number for number in range(1, calls + 1) if mischief.strikes(type_, f"urn{number}", "create")]


def test_every_nth_call_is_throttled():
    assert strikes({"throttle": {"every": 7}}, 30) == [7, 14, 21, 28]


def test_a_share_of_calls_is_about_that_share_and_the_same_every_time():
    found = strikes({"throttle": {"share": 0.2}}, 1000)
    assert 150 <= len(found) <= 250
    assert strikes({"throttle": {"share": 0.2}}, 1000) == found
    assert strikes({"throttle": {"share": 0.2}, "seed": 2}, 1000) != found


def test_a_share_does_not_depend_on_the_order_of_calls():
    mischief = Mischief(Chaos.read({"unavailable": {"share": 0.3}}))
    other = Mischief(Chaos.read({"unavailable": {"share": 0.3}}))
    urns = [f"urn{number}" for number in range(50)]
    forward = {urn for urn in urns if mischief.strikes(VPC, urn, "create")}
    backward = {urn for urn in reversed(urns) if other.strikes(VPC, urn, "create")}
    assert forward == backward


def test_an_attempt_is_drawn_anew():
    mischief = Mischief(Chaos.read({"throttle": {"share": 0.5}}))
    outcomes = {bool(mischief.strikes(VPC, "urn", "create")) for _ in range(20)}
    assert outcomes == {True, False}


def test_calls_above_a_rate_are_throttled():
    times = iter([0.0, 0.1, 0.2, 0.3, 5.0, 5.1])
    assert strikes({"throttle": {"above": 3}}, 6, tally=Tally(lambda: next(times))) == [4]


def test_trouble_is_for_the_types_it_names():
    only = {"throttle": {"every": 1}, "only": ["ecs/*", "*Bucket"]}
    assert strikes(only, 1) == []
    assert strikes(only, 1, "alicloud:ecs/instance:Instance") == [1]
    assert strikes(only, 1, "alicloud:oss/bucket:Bucket") == [1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"trottle": {}}, "There is no chaos 'trottle'"),
        ({"throttle": 5}, "The chaos 'throttle' is 5"),
        ({"throttle": {"evry": 5}}, "has no setting 'evry'"),
        ({"throttle": {"seconds": 5}}, "has no setting 'seconds'"),
        ({"throttle": {"share": 2}}, "must be from 0 to 1"),
        ({"slow": {"every": "often"}}, "every: 'often'"),
        ({"throttle": {"every": -1}}, "every: -1"),
    ],
)
def test_chaos_that_is_none_is_refused(written, said):
    with pytest.raises(UsageError) as refused:
        Chaos.read(written)
    assert said in str(refused.value)


def test_a_throttled_call_is_repeated_where_the_real_provider_repeats_it(open_world):
    world = open_world(chaos={"throttle": {"every": 2}}, patience=5)
    for _ in range(4):
        world.new("ram.User")
    assert world.hands.cloud.count() == 4
    assert {event.kind for event in world.hands.cloud.events()} == {"throttled"}


def test_a_throttled_call_fails_where_the_real_provider_does_not_repeat_it(open_world):
    world = open_world(chaos={"throttle": {"every": 1}}, patience=5)
    with pytest.raises(CloudError) as refused:
        world.new("vpc.NetworkAcl", vpcId="vpc-1")
    assert refused.value.code == "Throttling.User"


def test_a_lost_answer_leaves_work_that_can_be_found(open_world):
    world = open_world(chaos={"lose_answer": {"every": 1}})
    with pytest.raises(AnswerLostError):
        world.new("vpc.Network", vpcName="f4a")
    (row,) = world.hands.cloud.resources()
    cloud = open_world().hands.cloud
    from labstacks.gateway.cloud import Target

    found = cloud.find(Target(row.urn, row.type), row.inputs)
    assert found.id == row.id
    assert [event.kind for event in cloud.events()] == ["answer lost"]


def test_a_lowered_quota_is_reached_sooner(open_world):
    world = open_world(chaos={"quotas": {"vpcs": 1}})
    world.new("vpc.Network")
    with pytest.raises(CloudError) as refused:
        world.new("vpc.Network")
    assert refused.value.code == "QuotaExceeded.Vpc"


def test_servers_are_sold_out_in_one_zone_only(open_world):
    world = open_world(chaos={"no_stock": ["cn-hongkong-c"]})
    world.new("ecs.Instance")
    with pytest.raises(CloudError) as refused:
        world.new("ecs.Instance", vswitchId=world.switch_in("c"))
    assert refused.value.code == "OperationDenied.NoStock"


def test_a_hanging_call_ends_when_the_cloud_is_closed(open_world):
    import threading

    world = open_world(chaos={"hang": {"every": 1, "seconds": 600}})
    ends = []

    def call():
        try:
            world.new("vpc.Network")
        except ConnectionError as error:
            ends.append(type(error).__name__)

    thread = threading.Thread(target=call)
    thread.start()
    while not world.hands.cloud.events():
        pass
    world.hands.cloud.close()
    thread.join(30)
    assert ends == ["ClockStoppedError"]
