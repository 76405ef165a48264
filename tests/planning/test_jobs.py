"""Which stacks a run works on."""

import pytest

from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.jobs import Difference, difference, down_jobs, up_jobs

SPEC = ClassSpec("f4a", "bridging", ("B1",), 12)


def told(jobs):
    return [(job.seat, str(job.action), sorted(job.after)) for job in jobs]


@pytest.mark.parametrize(
    ("wanted", "stacks", "expected"),
    [
        (["s01", "s02"], [], Difference(("s01", "s02"), (), ())),
        (["s01", "s02"], ["f4a-classroom", "f4a-s01"], Difference(("s02",), ("s01",), ())),
        (["s02"], ["f4a-s100", "f4a-s02", "f4a-s10"], Difference((), ("s02",), ("s10", "s100"))),
        (["s01"], ["f4a-2026-s01", "f4a-2026-classroom", "f4b-s01"], Difference(("s01",), (), ())),
    ],
    ids=["nothing stands", "some stand", "some leave, in the order of numbers", "other classes do not count"],
)  # fmt: skip
def test_the_difference_between_wanted_and_standing(wanted, stacks, expected):
    assert difference(SPEC, wanted, stacks) == expected


def test_a_difference_can_be_restricted_to_some_seats():
    found = Difference(("s03",), ("s01",), ("s02",))
    assert found.only(["s02", "s03"]) == Difference(("s03",), (), ("s02",))
    assert found.only([]) == found


def test_up_makes_the_classroom_first():
    assert told(up_jobs(SPEC, ["s01"], ["s02"])) == [
        ("classroom", "up", []),
        ("s01", "up", ["f4a-classroom"]),
        ("s02", "down", ["f4a-classroom"]),
    ]


def test_down_removes_the_classroom_last():
    stacks = ["f4a-classroom", "f4a-s02", "f4a-s01", "f4a-2026-s01"]
    assert told(down_jobs(SPEC, stacks)) == [
        ("s01", "down", []),
        ("s02", "down", []),
        ("classroom", "down", ["f4a-s01", "f4a-s02"]),
    ]


def test_down_of_some_seats_leaves_the_classroom():
    assert told(down_jobs(SPEC, ["f4a-classroom", "f4a-s02", "f4a-s01"], ["s02"])) == [("s02", "down", [])]


@pytest.mark.parametrize(
    ("stacks", "going"),
    [
        (["f4a-classroom", "f4a-s01", "f4a-s02"], ["s01"]),
        (["f4a-classroom", "f4a-s01"], ["s01", "classroom"]),
        (["f4a-classroom"], ["classroom"]),
        (["f4a-s01"], ["s01"]),
    ],
    ids=["another stands", "the last one", "no seat is left", "no classroom is left"],
)
def test_the_classroom_can_go_with_the_last_seats(stacks, going):
    assert [job.seat for job in down_jobs(SPEC, stacks, ["s01", "s03"], and_last=True)] == going


def test_down_of_nothing_does_nothing():
    assert down_jobs(SPEC, []) == []


@pytest.mark.parametrize(
    ("stack", "seat"),
    [
        ("f4a-s07", "s07"),
        ("f4a-s120", "s120"),
        ("f4a-classroom", "classroom"),
        ("f4a-2026-s07", ""),
        ("f4a-s7", ""),
        ("f4a", ""),
        ("s07", ""),
    ],
)
def test_a_stack_tells_whose_it_is(stack, seat):
    assert SPEC.seat_of(stack) == seat
