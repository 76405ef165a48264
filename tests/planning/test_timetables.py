"""Every lab is planned whenever its class meets: soon, next term, next year, or in the past."""

from datetime import timedelta

import pytest
from planned import NOW

from labstacks.engine.programs.class_spec import spec_of
from labstacks.planning.inventory import take_inventory

DAYS = {"tomorrow": 1, "in 3 months": 92, "in 11 months": 335, "in the past": -30}
TASK = "ess/scheduledTask:ScheduledTask"


def meeting(a_class, level, *days, **keys):
    sessions = [{"start": f"{NOW + timedelta(days=day):%Y-%m-%d} 14:00", "minutes": 70} for day in days]
    return a_class(level=level, labs="all", seats=1, sessions=sessions, **keys)


def planned(class_):
    return take_inventory(spec_of(class_, NOW), ["s01"])


def tasks(inventory):
    return [found for part in inventory.parts for found in part.cloud if TASK in found.type]


@pytest.mark.parametrize("level", ["bridging", "beginner", "advanced"])
@pytest.mark.parametrize("when", DAYS)
def test_all_labs_are_planned(a_class, level, when):
    inventory = planned(meeting(a_class, level, DAYS[when]))

    assert bool(tasks(inventory)) == (level == "advanced" and when == "tomorrow")


@pytest.mark.parametrize("level", ["bridging", "beginner", "advanced"])
def test_a_class_meets_in_a_place_that_changes_its_clocks(a_class, level):
    zones = ["eu-west-1a", "eu-west-1b"]
    lessons = [{"start": f"15/{month}/{NOW.year + 1} 14:00", "hours": 1} for month in (1, 7)]
    london = {"region": "eu-west-1", "zones": zones, "time_zone": "Europe/London"}
    class_ = a_class(level=level, labs="all", seats=1, sessions=lessons, **london)

    assert [f"{session.start:%H:%M %z}" for session in class_.file.sessions] == ["14:00 +0000", "14:00 +0100"]
    planned(class_)


def test_a_closing_time_that_is_left_out_is_mentioned_and_comes_later(a_class):
    class_ = meeting(a_class, "advanced", 200)

    (notice,) = [notice for notice in class_.notices if "closing time" in notice.message]
    assert "Run `labstacks up` again after" in notice.fix
    assert spec_of(class_, NOW).lab_options["V1"] == {"closes_at": "never"}
    assert "V1" not in spec_of(class_, NOW + timedelta(days=150)).lab_options


def test_sessions_that_are_past_are_mentioned(a_class):
    assert "1 of 2 sessions is past." in [one.message for one in meeting(a_class, "bridging", -3, 4).notices]
    assert "All sessions are past" in meeting(a_class, "bridging", -9, -3).notices[0].message
