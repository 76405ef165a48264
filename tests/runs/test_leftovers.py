"""What is left after a class went down."""

from dataclasses import dataclass

import pytest

from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.jobs import Action, Job
from labstacks.runs.events import JobResult
from labstacks.runs.leftovers import survivors, went_whole

SPEC = ClassSpec("f4a", "bridging", ("B1",), 3)
NETWORK = "alicloud:vpc/network:Network"


@dataclass
class Row:
    stack: str
    id: str = "vpc-1"
    type: str = NETWORK


class Cloud:
    def __init__(self, *stacks):
        self.rows = [Row(stack) for stack in stacks]

    def resources(self):
        return self.rows


class Journal:
    """Knows of one create whose answer never came, in each of some stacks."""

    def __init__(self, *stacks):
        self.stacks = stacks

    def counts(self):
        return dict.fromkeys(self.stacks, 1)

    def of_stack(self, stack):
        return [Entry(f"urn:pulumi:{stack}::labstacks::{NETWORK}::net")]


@dataclass
class Entry:
    urn: str
    type: str = NETWORK
    resource_id: None = None


def found(cloud, journal, gone, whole=False):
    return [(item.stack, item.id) for item in survivors(cloud, journal, SPEC, gone, whole=whole)]


def test_of_stacks_that_went_nothing_may_be_left():
    assert found(Cloud("f4a-s01", "f4a-s02", ""), Journal(), {"f4a-s01"}) == [("f4a-s01", "vpc-1")]


def test_of_a_class_that_went_whole_nothing_may_be_left_known_stack_or_not():
    cloud = Cloud("f4a-s09", "f4a-classroom", "f4a-x-s01", "other-s01")
    assert found(cloud, Journal(), set(), whole=True) == [("f4a-s09", "vpc-1"), ("f4a-classroom", "vpc-1")]


def test_what_was_begun_and_never_answered_may_be_there():
    assert found(Cloud(), Journal("f4a-s01", "f4a-s02"), {"f4a-s01"}) == [("f4a-s01", "net")]


def test_what_a_cloud_does_not_list_is_left_to_the_journal():
    assert found(Cloud(), Journal("f4a-s01"), {"f4a-s01"}) == [("f4a-s01", "net")]


def test_a_run_in_which_nothing_went_asks_nobody():
    assert found(Cloud("f4a-s01"), Journal("f4a-s01"), set()) == []


def test_each_is_told_with_how_to_remove_it():
    left = survivors(Cloud("f4a-s01"), Journal("f4a-s01"), SPEC, {"f4a-s01"}, whole=False)
    assert [item.how for item in left] == [
        "`labstacks rehearsal delete vpc-1` removes it.",
        "`labstacks down` looks for it again.",
    ]


def test_on_the_real_cloud_the_console_is_the_place():
    (left,) = survivors(Cloud("f4a-s01"), Journal(), SPEC, {"f4a-s01"}, whole=False, rehearsed=False)
    assert "in the console" in left.how


def result(seat, status="done"):
    return JobResult(Job(seat, f"f4a-{seat}", Action.DOWN), status)


@pytest.mark.parametrize(
    ("results", "whole"),
    [
        ([], True),
        ([result("s01"), result("classroom")], True),
        ([result("s01")], False),
        ([result("s01", "failed"), result("classroom", "skipped")], False),
    ],
)
def test_a_class_went_whole_when_its_classroom_did_and_nothing_failed(results, whole):
    assert went_whole(SPEC, results) is whole


def test_where_only_some_seats_were_to_go_the_rest_may_stand():
    assert not went_whole(SPEC, [], part=True)
    assert not went_whole(SPEC, [result("s01")], part=True)
    assert went_whole(SPEC, [result("s01"), result("classroom")], part=True)
