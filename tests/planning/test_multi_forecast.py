"""Several classes in one schedule on the virtual clock."""

from __future__ import annotations

import dataclasses

from planned import inventory, resource

from labstacks.gateway.provider import Tuning
from labstacks.planning.durations import EngineCost, SimulationPace
from labstacks.planning.forecast import forecast
from labstacks.planning.multi_forecast import Party, joint_forecast
from labstacks.planning.resources import Inventory

FREE = EngineCost(0, 0, 0, 0)
SLOW = SimulationPace(cores=1000, engine=FREE, tuning=Tuning(rate=1.0, at_once=1000))
INSTANT = SimulationPace(cores=1000, engine=EngineCost(begin=1.0, each=0, end=0, between=0), tuning=None)


def named(name: str, seats: int = 4) -> Inventory:
    made = inventory([resource("ram/user:User", "user")], seats=seats)
    spec = dataclasses.replace(made.spec, class_name=name)
    parts = [dataclasses.replace(part, stack=part.stack.replace("f4a", name)) for part in made.parts]
    return dataclasses.replace(made, spec=spec, classroom=parts[0], kinds=tuple(parts[1:]))


def test_one_class_takes_as_long_as_by_itself() -> None:
    joint = joint_forecast([Party(named("f4a"), SLOW, "x")], 3)
    alone = forecast(named("f4a"), SLOW, 3)
    assert (joint.ready, joint.gone) == (alone.ready, alone.gone)
    assert joint.by_class == {"f4a": alone.ready}


def test_classes_of_one_account_wait_for_one_pace_and_those_of_two_do_not() -> None:
    both = [named("f4a", 12), named("f4b", 12)]
    together = joint_forecast([Party(one, SLOW, "x") for one in both], 100).ready
    apart = joint_forecast([Party(one, SLOW, one.spec.class_name) for one in both], 100).ready
    assert together > apart


def test_the_first_class_has_the_slots_before_the_second() -> None:
    joint = joint_forecast([Party(named(name), INSTANT, "x") for name in ("f4a", "f4b", "f4c")], 2)
    ready = list(joint.by_class.values())
    assert ready == sorted(ready)
    assert ready[0] < ready[1] < ready[2] == joint.ready


def test_a_class_whose_cloud_holds_nobody_back_is_not_held_back_by_anothers() -> None:
    crawling = SimulationPace(cores=1000, engine=FREE, tuning=Tuning(rate=0.01, at_once=1))
    joint = joint_forecast([Party(named("f4a"), crawling, "real"), Party(named("f4b"), INSTANT, "here")], 100)
    assert joint.by_class["f4b"] < 10 < joint.by_class["f4a"]


def test_nothing_takes_no_time() -> None:
    assert joint_forecast([], 4).ready == 0
