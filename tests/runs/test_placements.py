"""Where seats and the classroom go when the cloud has no stock."""

import pytest

from labstacks.classfile.model import Fallback
from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec
from labstacks.errors import StateError
from labstacks.runs.placements import FILE_NAME, Placement, Placements, choices, moved, shared_at

ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
TURNED = ("cn-hongkong-c", "cn-hongkong-d", "cn-hongkong-b")
SPEC = ClassSpec("f4a", "bridging", ("B1", "B3"), 3, zones=ZONES, lab_options={"B3": {"bandwidth": 5}})
C = Placement(TURNED)


def test_without_a_fallback_there_is_one_place():
    assert list(choices(ZONES, Fallback())) == [Placement()]


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
    spec = moved(SPEC, Placement(TURNED, "big"), ["B3"])
    assert spec.zones == TURNED
    assert spec.lab_options == {"B3": {"bandwidth": 5, "instance_type": "big"}}
    assert moved(SPEC, Placement(), ["B3"]) == SPEC


D = Placement(("cn-hongkong-d", "cn-hongkong-b", "cn-hongkong-c"))
IN_ORDER = {"vpc_id": "vpc-1", "vswitch_ids": ["in-b", "in-c", "in-d"]}


@pytest.mark.parametrize(
    ("seat", "classroom", "made", "given"),
    [
        (Placement(), Placement(), ["in-b", "in-c", "in-d"], ["in-b", "in-c", "in-d"]),
        (C, Placement(), ["in-b", "in-c", "in-d"], ["in-c", "in-d", "in-b"]),
        (Placement(), C, ["in-c", "in-d", "in-b"], ["in-b", "in-c", "in-d"]),
        (C, C, ["in-c", "in-d", "in-b"], ["in-c", "in-d", "in-b"]),
        (D, C, ["in-c", "in-d", "in-b"], ["in-d", "in-b", "in-c"]),
        (Placement((), "big"), C, ["in-c", "in-d", "in-b"], ["in-b", "in-c", "in-d"]),
    ],
)
def test_the_classrooms_vswitches_follow_the_order_of_the_seats_zones(seat, classroom, made, given):
    shared = {"vpc_id": "vpc-1", "vswitch_ids": made}
    assert shared_at(SPEC, seat, classroom, shared) == {"vpc_id": "vpc-1", "vswitch_ids": given}


def test_a_class_that_names_no_zones_has_the_usual_ones():
    spec = ClassSpec("f4a", "bridging", ("B3",), 3)
    assert shared_at(spec, C, Placement(), IN_ORDER)["vswitch_ids"] == ["in-c", "in-d", "in-b"]


def test_a_classroom_without_vswitches_shares_what_it_has():
    assert shared_at(SPEC, C, Placement(), {"vpc_id": "vpc-1"}) == {"vpc_id": "vpc-1"}


ANYWHERE = Fallback(zones=True)


def places(folder, fallback=ANYWHERE):
    return Placements(folder, tuple(choices(ZONES, fallback)))


def test_what_one_seat_found_sold_out_no_other_tries(tmp_path):
    known = places(tmp_path)
    assert known.best_for("s01") == Placement()
    assert known.sold_out("s01", Placement()) == C
    assert known.best_for("s02") == C
    assert known.of("s03") == Placement()


def test_when_all_is_sold_out_there_is_no_further_place(tmp_path):
    known = places(tmp_path, Fallback())
    assert known.sold_out("s01", Placement()) is None
    assert known.best_for("s02") == Placement()


def test_the_classroom_goes_to_other_zones_and_never_to_another_type(tmp_path):
    known = places(tmp_path, Fallback(zones=True, instance_types=("big",)))
    assert known.sold_out(CLASSROOM, Placement()) == C
    assert known.sold_out(CLASSROOM, C) == D
    assert known.sold_out(CLASSROOM, D) is None
    assert places(tmp_path, Fallback(instance_types=("big",))).sold_out(CLASSROOM, Placement()) is None


def test_what_the_classroom_found_sold_out_may_well_be_had_for_a_seat(tmp_path):
    known = places(tmp_path)
    known.sold_out(CLASSROOM, Placement())
    assert (known.best_for(CLASSROOM), known.best_for("s01")) == (C, Placement())


def test_a_seat_stays_where_it_was_put_until_it_goes(tmp_path):
    places(tmp_path).save("s07", C)
    later = places(tmp_path)
    assert (later.of("s07"), later.best_for("s07"), later.of("s08")) == (C, C, Placement())
    later.save("s07", None)
    assert places(tmp_path).of("s07") == Placement()


def test_what_somebody_else_settled_meanwhile_is_seen(tmp_path):
    here, elsewhere = places(tmp_path), places(tmp_path)
    here.save(CLASSROOM, C)
    elsewhere.save(CLASSROOM, D)
    here.save(CLASSROOM, C)
    assert elsewhere.of(CLASSROOM) == C


def test_a_class_in_which_nobody_moved_has_no_such_file(tmp_path):
    places(tmp_path).save("s07", Placement())
    places(tmp_path).save("s07", None)
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"schema": 2, "places": {}}', '{"schema": 1, "places": {"s01": 3}}']
)
def test_a_damaged_file_is_told_and_left_alone(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(StateError, match=r"places.json is damaged"):
        places(tmp_path)
    assert (tmp_path / FILE_NAME).read_text() == text
