"""A scaling group has servers of its own, as many as its size."""

from datetime import UTC, datetime, timedelta

import pytest

SERVER = "alicloud:ecs/instance:Instance"
GROUP = "alicloud:ess/scalingGroup:ScalingGroup"


def in_hours(hours):
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%MZ")


def servers(world):
    return [row for row in world.hands.cloud.resources() if row.type == SERVER]


def capacity(world):
    answer = world.hands.cloud.invoke(
        "alicloud:ess/getScalingGroups:getScalingGroups", {}, region="cn-hongkong"
    )
    return answer["groups"][0]["totalCapacity"]


def vcpus(world):
    return next(use.used for use in world.hands.cloud.quota_uses() if use.key == "vcpus")


def grow(world, size, hours=1):
    """Have a task give the group another size in so many hours from the start; what happened."""
    world.new("ess.ScheduledTask", launchTime=in_hours(hours), desiredCapacity=size)
    return [(event.kind, event.text) for event in world.hands.cloud.advance(2 * 3600)]


@pytest.fixture
def running(world):
    """A group of one server, of at most three."""
    world.new("ess.ScalingConfiguration", enable=True, instanceName="web")
    return world


def test_a_group_launches_its_servers_once_it_is_switched_on(world):
    world.new("ess.ScalingConfiguration")
    assert (servers(world), capacity(world)) == ([], 0)
    world.new("ess.ScalingConfiguration", enable=True, instanceName="web")
    (server,) = servers(world)
    assert server.id.startswith("i-j6c")
    assert server.stack == world.hands.cloud.show(world.the("ess.ScalingGroup"))[0].stack
    assert server.properties["instanceName"] == "web"
    assert server.properties["privateIp"].startswith("10.")
    assert (capacity(world), vcpus(world)) == (1, 2)


def test_a_group_that_grows_has_more_servers_and_one_that_shrinks_loses_its_oldest(running):
    (first,) = servers(running)
    assert [kind for kind, _ in grow(running, 3)] == ["scaled"]
    assert (len(servers(running)), capacity(running), vcpus(running)) == (3, 3, 6)
    assert len({row.properties["privateIp"] for row in servers(running)}) == 3
    grow(running, 1, hours=3)
    (left,) = servers(running)
    assert left.id != first.id
    assert vcpus(running) == 2


def test_a_group_whose_fewest_are_more_launches_them(running):
    running.change("ess.ScalingGroup", minSize=2)
    assert len(servers(running)) == 2
    assert running.hands.cloud.show(running.the("ess.ScalingGroup"))[0].properties["desiredCapacity"] == 2


def test_a_quota_keeps_a_group_from_growing_and_the_events_say_so(open_world):
    world = open_world(quotas={"vcpus": 4})
    world.new("ess.ScalingConfiguration", enable=True)
    happened = grow(world, 3)
    assert len(servers(world)) == 2
    (said,) = (text for kind, text in happened if kind == "not scaled")
    assert "could not launch a server: QuotaExceed.AfterpayInstance" in said


def test_a_group_takes_its_servers_along(running):
    group = running.the("ess.ScalingGroup")
    for type_, made in list(running.hands.targets):
        if made == group:
            running.hands.cloud.delete(running.hands.targets[type_, made], group, {})
    assert servers(running) == []
    assert vcpus(running) == 0


def test_the_servers_of_a_group_are_the_same_for_the_same_seed(open_world):
    def ids(name):
        world = open_world(name=name)
        world.new("ess.ScalingConfiguration", enable=True)
        grow(world, 3)
        return [row.id for row in servers(world)]

    assert ids("one.db") == ids("two.db")
