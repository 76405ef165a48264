import json

import pytest

from labstacks.board.view import differences, happening, open_values, run_view, seat_view
from labstacks.board.work import LatestRun, Work
from labstacks.classfile.people import Seat, Student
from labstacks.runs.status import SeatStatus

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
SEAT = Seat(7, Student("p-9", "陳大文", "tai@example.com", "4A"))


def test_a_student_is_shown_by_name_and_class_number_and_by_nothing_else():
    shown = seat_view(SeatStatus("s07", "ready"), Work(), seat=SEAT)
    assert (shown["name"], shown["number"]) == ("陳大文", "4A p-9")
    assert "example.com" not in json.dumps(shown)


def test_without_names_nothing_of_the_student_is_there():
    shown = json.dumps(
        seat_view(SeatStatus("s07", "ready"), Work(), seat=SEAT, names=False), ensure_ascii=False
    )
    assert "陳大文" not in shown
    assert "4A" not in shown


def test_a_spare_seat_is_known_as_one():
    assert seat_view(SeatStatus("s08", "absent"), Work(), seat=Seat(8, spare=True))["spare"]


@pytest.mark.parametrize(
    "values",
    [
        {"note": SECRET},
        {"initial_password": "Ab3!xyz9"},
        {"AccessKeySecret": "x"},
        {"private_key": "-----BEGIN"},
        SECRET,
        None,
        "text",
    ],
)
def test_nothing_secret_is_shown(values):
    assert open_values(values) == {}


def test_plain_outputs_are_shown_as_texts():
    assert open_values({"address": "203.0.113.7", "port": 80, "list": [1]}) == {
        "address": "203.0.113.7",
        "port": "80",
    }


def test_labs_that_are_secret_as_a_whole_are_left_out():
    status = SeatStatus("s07", "ready", labs={"B3": SECRET, "B4": {"address": "http://203.0.113.7"}})
    assert seat_view(status, Work())["labs"] == {"B3": {}, "B4": {"address": "http://203.0.113.7"}}
    assert seat_view(SeatStatus("s07", "ready", labs=SECRET), Work())["labs"] == {}


def test_a_seat_never_has_fewer_resources_than_none():
    assert seat_view(SeatStatus("s07", "working", 2), Work(), gained=-5)["resources"] == 0


def test_there_is_no_run_before_the_first():
    assert run_view(LatestRun(), [], going_on=False) is None


def test_a_run_counts_what_ended_and_what_failed():
    works = [Work("up", status) for status in ("done", "failed", "skipped", "started", "queued")]
    shown = run_view(LatestRun("up", 1.0, tuple("abcde"), 2), works, going_on=True)
    assert (shown["ended"], shown["failed"], shown["total"]) == (3, 2, 5)


def test_a_stop_that_was_asked_for_is_over_with_the_run():
    run = LatestRun("up", 1.0, stopping=True)
    assert run_view(run, [], going_on=True)["stopping"]
    assert not run_view(run, [], going_on=False)["stopping"]


def test_an_error_is_shown_by_its_first_line():
    told = happening(
        {"event": "error", "seat": "s07", "message": "NoStock: none left\nRequestId: 1", "time": 1.0}
    )
    assert told == {"time": 1.0, "event": "error", "seat": "s07", "cause": "NoStock: none left"}


def test_what_nobody_wants_to_read_is_no_happening():
    assert happening({"event": "resource-started", "urn": "x", "op": "create"}) is None
    assert (
        happening({"event": "resource-done", "urn": "a::b::pulumi:pulumi:Stack::c", "op": "create"}) is None
    )
    assert happening({"event": "of-a-later-version"}) is None


def test_a_change_names_the_seat_and_only_what_is_different():
    before = [
        {"id": "s01", "phase": "working", "name": "陳大文"},
        {"id": "s02", "phase": "ready", "name": ""},
    ]
    after = [{**before[0], "phase": "ready"}, before[1]]
    assert differences(before, after) == [{"id": "s01", "phase": "ready"}]


def test_other_seats_are_no_difference_but_a_new_whole():
    assert differences([{"id": "s01"}], [{"id": "s01"}, {"id": "s02"}]) is None
