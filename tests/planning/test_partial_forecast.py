"""Forecasts of removing a class and of recreating its seats."""

import pytest

from labstacks.classfile import load_class
from labstacks.planning import plan_class
from labstacks.planning.jobs import Action
from labstacks.planning.partial_forecast import time_for

CLASS = """\
class: parts
level: bridging
labs: [B1, B3]
seats: 6
parallel: 2
rehearsal: {clock: 60x}
"""


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    path = tmp_path_factory.mktemp("parts") / "class.yaml"
    path.write_text(CLASS, "utf-8")
    return load_class(path)


@pytest.fixture(scope="module")
def seats(class_):
    return [seat.id for seat in class_.seats]


def test_taking_down_the_whole_class_takes_what_its_plan_says(class_, seats):
    planned = plan_class(class_).own_forecast.gone
    assert time_for(class_, [Action.DOWN], seats, classroom=True) == pytest.approx(planned)


def test_a_part_takes_less_and_both_ways_take_longer_than_one(class_, seats):
    one, six = (time_for(class_, [Action.DOWN], some) for some in (seats[:1], seats))
    assert 0 < one < six < time_for(class_, [Action.DOWN, Action.UP], seats)


def test_more_engines_take_less(class_, seats):
    assert time_for(class_, [Action.UP], seats, parallel=6) < time_for(class_, [Action.UP], seats, parallel=1)


def test_nothing_takes_no_time_worth_telling(class_):
    assert time_for(class_, [Action.DOWN], []) is None


def test_a_class_that_cannot_be_planned_can_be_taken_down_all_the_same(class_, seats, monkeypatch):
    from labstacks.errors import LabstacksError
    from labstacks.planning import partial_forecast

    def fail(*_, **__):
        raise LabstacksError("no")

    monkeypatch.setattr(partial_forecast.InventoryStore, "inventory", fail)
    assert time_for(class_, [Action.DOWN], seats) is None
