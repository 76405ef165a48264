import time
from datetime import UTC, datetime, timedelta

import pytest

from labstacks.emulator import TimePace, clock
from labstacks.emulator.clock import Clock, Reading
from labstacks.errors import UsageError

ON_BOTH_DATABASES = True

HOUR = 3600


def in_hours(hours, form="%Y-%m-%dT%H:%M:%SZ"):
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime(form)


def test_a_server_is_released_when_its_time_has_come(world):
    server = world.new("ecs.Instance", autoReleaseTime=in_hours(2))
    disk = world.new("ecs.EcsDiskAttachment", instanceId=server.id)
    assert world.hands.cloud.advance(HOUR) == []
    (event,) = world.hands.cloud.advance(HOUR + 60)
    assert (event.kind, event.id, event.stack) == ("released", server.id, "f4a-s01")
    assert event.text == f"Server {server.id} was released: its auto release time has come."
    assert world.hands.look("alicloud:ecs/instance:Instance", server) is None
    assert world.hands.look("alicloud:ecs/ecsDiskAttachment:EcsDiskAttachment", disk) is None


def test_deletion_protection_does_not_keep_a_server_from_its_release(world):
    world.new("ecs.Instance", autoReleaseTime=in_hours(1), deletionProtection=True)
    assert [event.kind for event in world.hands.cloud.advance(2 * HOUR)] == ["released"]


def test_a_release_that_is_put_off_happens_later(world):
    world.the("vpc.Switch")
    server = world.the("ecs.Instance")
    world.change("ecs.Instance", autoReleaseTime=in_hours(1))
    world.change("ecs.Instance", autoReleaseTime=in_hours(5))
    assert world.hands.cloud.advance(2 * HOUR) == []
    assert [event.id for event in world.hands.cloud.advance(4 * HOUR)] == [server]


def test_the_time_that_was_gained_is_kept_for_the_next_command(open_world):
    first = open_world()
    first.new("ecs.Instance", autoReleaseTime=in_hours(2))
    first.hands.cloud.advance(HOUR)
    first.hands.cloud.close()
    second = open_world()
    assert [event.kind for event in second.hands.cloud.advance(1.5 * HOUR)] == ["released"]


def test_a_spot_server_is_reclaimed_after_its_protected_hour(world):
    spot = world.new("ecs.Instance", spotStrategy="SpotAsPriceGo", spotDuration=1)
    assert world.hands.cloud.advance(HOUR) == []
    (event,) = world.hands.cloud.advance(48 * HOUR)
    assert (event.kind, event.id) == ("reclaimed", spot.id)


def test_a_spot_server_may_be_stopped_instead(world):
    spot = world.new("ecs.Instance", spotStrategy="SpotAsPriceGo", spotInterruptionBehavior="Stop")
    world.hands.cloud.advance(48 * HOUR)
    assert world.hands.look("alicloud:ecs/instance:Instance", spot).properties["status"] == "Stopped"


def test_a_scheduled_task_scales_its_group(world):
    group = world.the("ess.ScalingGroup")
    world.new("ess.ScheduledTask", launchTime=in_hours(1, "%Y-%m-%dT%H:%MZ"), scheduledTaskName="morning")
    (event,) = world.hands.cloud.advance(2 * HOUR)
    assert event.text == f"Scaling group {group} went from 1 to 2 servers: task morning was due."
    row = world.hands.cloud.show(group)[0]
    assert row.properties["desiredCapacity"] == 2


def test_a_daily_task_scales_every_day_and_within_the_groups_bounds(world):
    world.new(
        "ess.ScheduledTask",
        launchTime=in_hours(1, "%Y-%m-%dT%H:%MZ"),
        recurrenceType="Daily",
        recurrenceValue="1",
        recurrenceEndTime=in_hours(72, "%Y-%m-%dT%H:%MZ"),
        desiredCapacity=50,
    )
    events = [event for _ in range(6) for event in world.hands.cloud.advance(24 * HOUR)]
    assert [event.kind for event in events] == ["scaled"] * 3
    assert "went from 1 to 3 servers" in events[0].text


def test_a_task_may_run_a_rule(world):
    rule = world.new("ess.ScalingRule", adjustmentType="QuantityChangeInCapacity", adjustmentValue=1)
    world.new(
        "ess.ScheduledTask",
        scalingGroupId=...,
        desiredCapacity=...,
        scheduledAction=rule.properties["ari"],
        launchTime=in_hours(1, "%Y-%m-%dT%H:%MZ"),
    )
    (event,) = world.hands.cloud.advance(2 * HOUR)
    assert "went from 1 to 2 servers" in event.text


def test_what_is_due_happens_before_anybody_looks(open_world):
    world = open_world()
    server = world.new("ecs.Instance", autoReleaseTime=in_hours(1))
    cloud = world.hands.cloud
    cloud._store.change(lambda tx: cloud._clock.advance(tx, 2 * HOUR))
    assert world.hands.look("alicloud:ecs/instance:Instance", server) is None


def test_operations_take_their_time_at_the_clocks_rate(open_world, monkeypatch):
    waits = []
    monkeypatch.setattr(Clock, "wait", lambda self, seconds: waits.append(seconds))
    world = open_world(clock="3600x")
    world.new("rds.Instance")
    assert waits == [7, 6, 420]


def test_a_slow_call_takes_so_much_longer(open_world, monkeypatch):
    waits = []
    monkeypatch.setattr(Clock, "wait", lambda self, seconds: waits.append(seconds))
    open_world(chaos={"slow": {"every": 1, "seconds": 30}}).new("vpc.Network")
    assert waits == [37]


def test_a_running_clock_runs_ahead_of_the_real_one(open_world):
    world = open_world(clock="36000x")
    before = datetime.now(UTC)
    world.new("vpc.Network")
    (row,) = world.hands.cloud.resources()
    world.new("ecs.EipAddress")
    later = datetime.fromisoformat(world.hands.cloud.resources()[-1].created)
    assert later >= before + timedelta(seconds=5)
    assert later > datetime.fromisoformat(row.created)


def test_a_running_clock_never_goes_back(open_world):
    world = open_world(clock="36000x")
    world.new("vpc.Network")
    world.hands.cloud.close()
    world = open_world()
    world.new("ecs.EipAddress")
    before, after = (datetime.fromisoformat(row.created) for row in world.hands.cloud.resources())
    assert after >= before + timedelta(seconds=7)


@pytest.mark.parametrize(
    ("written", "rate"), [(None, 0), ("instant", 0), ("60x", 60), (60, 60), ("1.5x", 1.5), (TimePace(3), 3)]
)
def test_a_pace_is_read_as_it_is_written(written, rate):
    assert TimePace.read(written).rate == rate


@pytest.mark.parametrize("written", ["fast", "x60", "0x", -1, True, "1000000x"])
def test_a_pace_that_is_none_is_refused(written):
    with pytest.raises(UsageError, match="clock"):
        TimePace.read(written)


@pytest.mark.parametrize(
    ("reading", "real", "gained"),
    [
        (Reading(), 1000.0, 0),
        (Reading(gained=50), 1000.0, 50),
        (Reading(gained=50, at=900, rate=60, until=2000), 1000.0, 50 + 100 * 59),
        (Reading(gained=50, at=900, rate=60, until=910), 1000.0, 50 + 10 * 59),
        (Reading(gained=50, at=900, rate=60, until=0), 1000.0, 50),
        (Reading(gained=50, at=900, rate=0.5, until=2000), 1000.0, 50),
    ],
    ids=["new", "nobody runs it", "running", "who ran it died", "never ran", "never behind the real one"],
)
def test_time_is_gained_for_as_long_as_somebody_surely_runs_the_clock(reading, real, gained):
    assert reading.gained_by(real) == gained


def test_who_runs_the_clock_says_so_again_and_stops_with_the_cloud(open_world, monkeypatch):
    monkeypatch.setattr(clock, "SURE_SECONDS", 0.3)
    cloud = open_world(clock="60x").hands.cloud
    first, deadline = cloud._store.look(lambda tx: tx.clock())[1], time.monotonic() + 60
    while cloud._store.look(lambda tx: tx.clock())[1] < first + 0.3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    cloud.close()
    assert open_world().hands.cloud._store.look(lambda tx: tx.clock())[1] == 0
