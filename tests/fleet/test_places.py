"""Where seats go when the cloud has no stock."""

import pytest

from labstacks.course.model import Fallback
from labstacks.errors import StateError
from labstacks.fleet.places import FILE_NAME, Place, Places, choices, moved, shared_at
from labstacks.programs import ClassSpec

ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
TURNED = ("cn-hongkong-c", "cn-hongkong-d", "cn-hongkong-b")
SPEC = ClassSpec("f4a", "bridging", ("B1", "B3"), 3, zones=ZONES, lab_options={"B3": {"bandwidth": 5}})
C = Place(TURNED)


def test_without_a_fallback_there_is_one_place():
    assert list(choices(ZONES, Fallback())) == [Place()]


def test_each_type_is_tried_in_every_zone():
    found = list(choices(ZONES, Fallback(zones=True, instance_types=("big",))))
    assert [(place.zones[:1], place.instance_type) for place in found] == [
        ((), ""),
        (("cn-hongkong-c",), ""),
        (("cn-hongkong-d",), ""),
        ((), "big"),
        (("cn-hongkong-c",), "big"),
        (("cn-hongkong-d",), "big"),
    ]
    assert all(set(place.zones) in (set(), set(ZONES)) for place in found)


def test_a_seat_that_moved_gets_its_zones_in_another_order_and_its_servers_type():
    spec = moved(SPEC, Place(TURNED, "big"), ["B3"])
    assert spec.zones == TURNED
    assert spec.lab_options == {"B3": {"bandwidth": 5, "instance_type": "big"}}
    assert moved(SPEC, Place(), ["B3"]) == SPEC


def test_the_classrooms_vswitches_follow_the_order_of_zones():
    shared = {"vpc_id": "vpc-1", "vswitch_ids": ["in-b", "in-c", "in-d"]}
    assert shared_at(SPEC, C, shared)["vswitch_ids"] == ["in-c", "in-d", "in-b"]
    assert shared_at(SPEC, Place(), shared) == shared
    assert shared_at(SPEC, C, {"vpc_id": "vpc-1"}) == {"vpc_id": "vpc-1"}


ANYWHERE = Fallback(zones=True)


def places(folder, fallback=ANYWHERE):
    return Places(folder, tuple(choices(ZONES, fallback)))


def test_what_one_seat_found_sold_out_no_other_tries(tmp_path):
    known = places(tmp_path)
    assert known.best_for("s01") == Place()
    assert known.sold_out(Place()) == C
    assert known.best_for("s02") == C
    assert known.of("s03") == Place()


def test_when_all_is_sold_out_there_is_no_further_place(tmp_path):
    known = places(tmp_path, Fallback())
    assert known.sold_out(Place()) is None
    assert known.best_for("s02") == Place()


def test_a_seat_stays_where_it_was_put_until_it_goes(tmp_path):
    places(tmp_path).settle("s07", C)
    later = places(tmp_path)
    assert (later.of("s07"), later.best_for("s07"), later.of("s08")) == (C, C, Place())
    later.settle("s07", None)
    assert places(tmp_path).of("s07") == Place()


def test_a_class_in_which_nobody_moved_has_no_such_file(tmp_path):
    places(tmp_path).settle("s07", Place())
    places(tmp_path).settle("s07", None)
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": 2, "places": {}}', '{"schema": 1, "places": {"s01": 3}}']
)
def test_a_damaged_file_is_told_and_left_alone(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(StateError, match=r"places.json is damaged"):
        places(tmp_path)
    assert (tmp_path / FILE_NAME).read_text() == text
