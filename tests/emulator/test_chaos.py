import pytest

from labstacks.emulator import AnswerLostError, Chaos
from labstacks.emulator.chaos import Mischief, Tally
from labstacks.errors import CloudError, UsageError

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


def test_each_product_s_changes_and_its_questions_have_a_rate_of_their_own():
    mischief = Mischief(Chaos.read({"throttle": {"above": 1}}), Tally(lambda: 0.0))
    group, server = "alicloud:ecs/securityGroup:SecurityGroup", "alicloud:ecs/instance:Instance"
    calls = [
        (group, "create"),
        (VPC, "create"),
        (server, "read"),
        ("alicloud:ecs/getImages:getImages", "invoke"),
        (server, "create"),
        (VPC, "delete"),
    ]
    struck = [bool(mischief.strikes(type_, f"urn{n}", done)) for n, (type_, done) in enumerate(calls)]
    assert struck == [False, False, False, True, True, True]


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


@pytest.mark.parametrize(
    ("type_", "code"),
    [("ecs.Instance", "OperationDenied.NoStock"), ("rds.Instance", "OperationDenied.OutofUsage")],
)
def test_servers_and_database_servers_are_sold_out_in_one_zone_only(open_world, type_, code):
    world = open_world(chaos={"no_stock": ["cn-hongkong-c"]})
    world.new(type_)
    with pytest.raises(CloudError) as refused:
        world.new(type_, vswitchId=world.switch_in("c"))
    assert refused.value.code == code


def test_nodes_are_had_where_any_of_their_types_is_sold_in_any_of_their_zones(open_world):
    world = open_world(chaos={"no_stock": ["cn-hongkong-b", "cn-hongkong-c/ecs.c7.large"]})
    both = [world.switch_in("b"), world.switch_in("c")]
    with pytest.raises(CloudError) as refused:
        world.new("cs.NodePool", vswitchIds=both)
    assert refused.value.code == "OperationDenied.NoStock"
    world.new("cs.NodePool", vswitchIds=[*both, world.switch_in("d")])
    world.new("cs.NodePool", vswitchIds=both, instanceTypes=["ecs.c7.large", "ecs.c6.large"])


def test_data_sources_list_what_is_on_sale(open_world):
    cloud = open_world(
        chaos={"no_stock": ["cn-hongkong-b", "cn-hongkong-c/ecs.c7.large", "cn-hongkong-c/mysql.n1e.small.1"]}
    ).hands.cloud

    def ask(token, **args):
        return cloud.invoke(token, args, region="cn-hongkong")

    types = ask("alicloud:ecs/getInstanceTypes:getInstanceTypes", instanceType="ecs.c7.large")
    assert types["instanceTypes"][0]["availabilityZones"] == ["cn-hongkong-d"]
    here = {"instanceType": "ecs.c7.large", "availabilityZone": "cn-hongkong-c"}
    assert ask("alicloud:ecs/getInstanceTypes:getInstanceTypes", **here)["ids"] == []
    zones = ask("alicloud:index/getZones:getZones", availableInstanceType="ecs.c6.large")
    assert zones["ids"] == ["cn-hongkong-c", "cn-hongkong-d"]
    basic = {"engine": "MySQL", "engineVersion": "8.0", "category": "Basic"}
    classes = ask("alicloud:rds/getInstanceClasses:getInstanceClasses", **basic)["instanceClasses"]
    assert {
        class_["instanceClass"]: [zone["id"][-1] for zone in class_["zoneIds"]] for class_ in classes
    } == {
        "mysql.n2e.small.1": ["c", "d"],
        "mysql.n2e.medium.1": ["c", "d"],
        "mysql.n1e.small.1": ["d"],
    }
    assert ask("alicloud:rds/getZones:getZones", **basic)["ids"] == ["cn-hongkong-c", "cn-hongkong-d"]


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


def test_a_read_meets_trouble_and_is_repeated(open_world):
    world = open_world()
    server = world.new("vpc.Network")
    troubled = open_world(chaos={"throttle": {"every": 2}}, patience=5)
    for _ in range(3):
        about = world.hands.targets["alicloud:vpc/network:Network", server.id]
        assert troubled.hands.cloud.read(about, server.id, {}, {}).id == server.id
    assert [event.kind for event in world.hands.cloud.events()] == ["throttled"] * 2


def test_a_data_source_meets_trouble_and_fails_when_it_does_not_pass(open_world):
    cloud = open_world(chaos={"unavailable": {"every": 1}, "only": ["index/getZones*"]}).hands.cloud
    with pytest.raises(CloudError) as refused:
        cloud.invoke("alicloud:index/getZones:getZones", {}, region="cn-hongkong")
    assert refused.value.code == "ServiceUnavailable"
    assert [event.text for event in cloud.events()] == ["A call about getZones got a 503."]
    assert cloud.invoke("alicloud:index/getAccount:getAccount", {}, region="cn-hongkong")


def test_the_same_question_meets_the_same_trouble_and_another_its_own(open_world):
    chaos = {"unavailable": {"share": 0.5}}

    def struck(name):
        cloud, refused = open_world(name=name, chaos=chaos).hands.cloud, []
        for number in range(20):
            args = {"ids": [f"vpc-{number}"]}
            try:
                cloud.invoke("alicloud:vpc/getNetworks:getNetworks", args, region="cn-hongkong")
            except CloudError:
                refused.append(number)
        return refused

    assert struck("one.db") == struck("two.db")
    assert 0 < len(struck("three.db")) < 20


def test_an_answer_to_a_read_can_be_lost_and_asked_for_again(open_world):
    world = open_world()
    network = world.new("vpc.Network")
    about = world.hands.targets["alicloud:vpc/network:Network", network.id]
    cloud = open_world(chaos={"lose_answer": {"every": 2}}).hands.cloud
    assert cloud.read(about, network.id, {}, {}).id == network.id
    with pytest.raises(AnswerLostError, match="read of"):
        cloud.read(about, network.id, {}, {})
    assert cloud.read(about, network.id, {}, {}).id == network.id
