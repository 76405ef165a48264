"""How far it goes, on classes made by hand."""

from __future__ import annotations

import itertools
import math

import pytest
from planned import SERVER, inventory, resource, server
from scaling_model import (
    SEATS_IN_CLASS,
    WORKER,
    Site,
    bounds,
    class_ends,
    doors,
    fullest,
    limit_of,
    rates_of,
    time_alone,
    time_to_ready,
)

from labstacks.planning.durations import CallRate, EngineCost, SimulationPace
from labstacks.planning.resources import Inventory

FREE = EngineCost(0, 0, 0, 0)
USER, GROUP = "ram/user:User", "ram/userGroupAttachment:UserGroupAttachment"
BUCKET, VPC, SWITCH = "oss/bucket:Bucket", "vpc/network:Network", "vpc/switch:Switch"


def a_seat(*types: str) -> Inventory:
    return inventory([resource(type_, f"r{n}") for n, type_ in enumerate(types)], [resource(VPC, "net")])


def test_published_limits_come_before_the_assumed_one() -> None:
    switch, machine = limit_of(f"alicloud:{SWITCH}"), limit_of(f"alicloud:{SERVER}")
    assert (switch.operation, switch.per_second) == ("CreateVSwitch", 5)
    assert (machine.operation, machine.per_second) == ("the one that makes Instance", pytest.approx(200 / 60))
    assert machine.source.startswith("assumed")
    assert not switch.source.startswith("assumed")


def test_the_narrowest_door_lets_fewest_seats_through() -> None:
    found = doors(a_seat(USER, GROUP, SWITCH, SWITCH, SWITCH).kinds[0])
    assert [(door.limit.operation, door.seats_a_second) for door in found] == [
        ("CreateVSwitch", pytest.approx(5 / 3)),
        ("AddUserToGroup", 10),
        ("CreateUser", 20),
    ]


def test_a_familys_rate_is_that_of_its_narrowest_operation_in_the_mix_of_a_seat() -> None:
    # One user and one membership: 10 memberships a second are 20 calls a second.
    assert rates_of(a_seat(USER, GROUP).kinds[0]) == {"ram": CallRate(20, 20)}
    assert rates_of(a_seat(USER, USER, USER, GROUP).kinds[0]) == {"ram": CallRate(pytest.approx(80 / 3), 26)}


@pytest.mark.parametrize(("seats", "classes"), [(1, 1), (50, 1), (51, 2), (130, 3)])
def test_seats_come_in_classes_with_a_classroom_each(seats: int, classes: int) -> None:
    ended = class_ends(a_seat(BUCKET), Site(seats))
    assert len(ended) == seats + classes
    assert all(ended[stack] > ended[stack.split("-")[0]] for stack in ended if "-" in stack)


def test_an_account_more_is_a_door_more() -> None:
    plan = a_seat(GROUP)
    pace = SimulationPace(engine=FREE, rates={"ram": CallRate(2, 2)})
    one, four = (time_to_ready(plan, Site(400, 16, accounts), pace) for accounts in (1, 4))
    assert one == pytest.approx(400 / 2, rel=0.15)
    assert four == pytest.approx(one / 4, rel=0.2)


def test_a_worker_more_is_as_many_engines_more() -> None:
    plan = inventory([server()], [resource(VPC, "net")])
    times = [time_to_ready(plan, Site(2000, workers, 20)) for workers in (1, 2, 4, 8)]
    assert all(later < 0.65 * earlier for earlier, later in itertools.pairwise(times))


@pytest.mark.parametrize("site", [Site(300), Site(300, 4), Site(1000, 2, 4), Site(500, 16, 20)])
def test_nothing_is_faster_than_slots_and_cores_allow(site: Site) -> None:
    plan = inventory([server(), resource(USER, "user"), resource(GROUP, "member", "user")], [])
    least = bounds(plan, site)
    assert time_to_ready(plan, site) >= max(least["slots"], least["cores"])
    assert time_to_ready(plan, site) >= time_alone(plan)


def test_bounds_are_sums_on_what_there_is() -> None:
    plan = a_seat(GROUP)
    one, twice = bounds(plan, Site(1000, 1, 1)), bounds(plan, Site(1000, 2, 2))
    assert one["api"] == 1000 / 10
    assert one["slots"] == pytest.approx(1000 * time_alone(plan) / WORKER.slots)
    assert all(twice[name] == pytest.approx(one[name] / 2) for name in one)


def test_a_quota_is_full_where_seats_and_classrooms_have_used_it_up() -> None:
    found = {full.quota.key: (full.each, full.seats) for full in fullest(a_seat(USER, BUCKET))}
    assert found["buckets"] == (1, 100)
    assert found["ram-users"] == (1, 1000)
    # Ten VPCs are ten classes.
    assert found["vpcs"] == (0, 10 * SEATS_IN_CLASS)
    assert list(found) == ["buckets", "vpcs", "ram-users"]


def test_a_classroom_takes_its_part_of_a_quota() -> None:
    seat = [resource(BUCKET, "files")]
    plan = inventory(seat, [resource(BUCKET, "shared"), resource(BUCKET, "logs")])
    [full] = [full for full in fullest(plan) if full.quota.key == "buckets"]
    # A class of 50 needs 52, and the 48 that are left hold the classroom of another and 46 seats.
    assert (full.each, full.seats) == (1, 96)


def test_a_quota_of_something_a_class_has_one_of_bounds_the_class() -> None:
    switches = [resource(SWITCH, "own", vpcId="id-net"), resource(SWITCH, "other", vpcId="id-net")]
    plan = inventory(switches, [resource(VPC, "net"), resource(SWITCH, "shared", vpcId="id-net")])
    [full] = [full for full in fullest(plan) if full.quota.key == "vswitches-per-vpc"]
    assert (full.each, full.seats) == (2, math.floor((150 - 1) / 2))
