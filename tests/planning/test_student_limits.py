"""The most that students can make a lesson cost."""

from decimal import Decimal

import pytest
from planned import NOW, inventory, resource, server

from labstacks.planning.billed_hours import timetable
from labstacks.planning.cost import bill
from labstacks.planning.planner import plan_class
from labstacks.planning.price_book import built_in
from labstacks.planning.student_limits import FUNCTION_INSTANCES, most_of


def most(*resources):
    """The quantities of the billed items, students at their limits."""
    found = bill(inventory(list(resources), seats=1), built_in(), timetable((), NOW), "USD", most_of)
    return {line.item: line.quantity for line in found.lines}


@pytest.mark.parametrize("level", ["bridging", "beginner", "advanced"])
def test_the_plan_names_the_most_for_every_level(a_class, level):
    plan = plan_class(a_class(level=level, labs="all", cloud="rehearsal"))
    assert plan.most > plan.bill.session
    assert plan.most.amount < plan.bill.session.amount * 50


def test_traffic_is_bounded_by_the_bandwidth():
    assert most(server(internetMaxBandwidthOut=10))["internet/ecs"] == Decimal("4.5")
    address = resource("ecs/eipAddress:EipAddress", "ip", bandwidth="100", internetChargeType="PayByTraffic")
    assert most(address)["internet/eip"] == Decimal("45")


def test_a_scaling_group_is_bounded_by_its_largest_size():
    group = resource("ess/scalingGroup:ScalingGroup", "group", minSize=1, maxSize=4)
    servers = resource(
        "ess/scalingConfiguration:ScalingConfiguration",
        "servers",
        scalingGroupId=group.id,
        instanceType="ecs.e-c1m1.large",
    )
    assert most(group, servers)["ecs/ecs.e-c1m1.large"] == 4


def test_a_function_is_bounded_by_its_instances_and_else_by_the_account():
    function = resource("fc/v3Function:V3Function", "function", cpu=0.5, memorySize=1024)
    limit = resource("fc/v3ConcurrencyConfig:V3ConcurrencyConfig", "limit", reservedConcurrency=2)
    each = Decimal("0.65") * 3600
    assert most(function, limit)["fc/cu"] == each * 2
    assert most(function)["fc/cu"] == each * FUNCTION_INSTANCES


def test_a_database_is_bounded_by_its_largest_capacity():
    database = resource(
        "rds/instance:Instance",
        "database",
        category="serverless_basic",
        engine="MySQL",
        instanceStorage=20,
        serverlessConfigs=[{"maxCapacity": 8}],
    )
    assert most(database)["rds/serverless-MySQL"] == 8


def test_what_costs_by_itself_costs_the_same():
    assert most(server())["ecs/ecs.e-c1m1.large"] == 1
