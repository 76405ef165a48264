"""Which seat somebody names: never the wrong student's."""

import pytest

from labstacks.classfile.people import Seat, Student
from labstacks.classfile.seat_lookup import find_seat, spelled_out
from labstacks.errors import UsageError


def seats(*students):
    return [
        Seat(number, Student(*student) if student else None)
        for number, student in enumerate(students, start=1)
    ]


MIXED = seats(("3", "Ada Chan"), ("1", "Ben Li"), ("2", "陳大文 Chan Tai Man"), ("s02", "Dora Ho"))
NAMED = seats(("d01", "Ada Chan"), ("d02", "Ben Li"), ("d03", "Ada Chan"))


@pytest.mark.parametrize(
    ("text", "seat"),
    [
        ("s01", "s01"), ("S03", "s03"),
        ("1", "s02"), ("3", "s01"),
        ("Ben Li", "s02"), ("ben  li", "s02"), ("陳大文", "s03"), ("chan tai man", "s03"),
    ],
)  # fmt: skip
def test_a_seat_by_its_id_its_students_id_or_name(text, seat):
    assert find_seat("f4a", MIXED, text).id == seat


def test_a_students_id_that_is_another_seats_id_names_neither():
    with pytest.raises(UsageError, match=r"s02, Ben Li .1.; s04, Dora Ho .s02."):
        find_seat("f4a", MIXED, "s02")


def test_a_name_that_two_students_have_names_neither():
    with pytest.raises(UsageError, match=r"s01, Ada Chan .d01.; s03, Ada Chan .d03."):
        find_seat("f4a", NAMED, "Ada Chan")


def test_a_number_is_no_seat_where_students_have_numbers_for_ids():
    with pytest.raises(UsageError, match="No student of the class f4a has the id 4"):
        find_seat("f4a", MIXED, "4")


@pytest.mark.parametrize("text", ["2", "02"])
def test_elsewhere_a_number_is_a_seats_number(text):
    assert find_seat("f4a", NAMED, text).id == "s02"
    assert find_seat("f4a", seats(None, None), text).id == "s02"


def test_a_seat_is_spelled_out_with_its_student():
    assert spelled_out(MIXED[0]) == "s01, Ada Chan (3)"
    assert spelled_out(Seat(5, Student("d05", ""))) == "s05, student d05"
    assert spelled_out(Seat(6, spare=True)) == "s06 (spare)"
    assert spelled_out(Seat(7)) == "s07"
