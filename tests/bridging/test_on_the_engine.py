"""Each bridging lab, and all together, made, changed and taken away by the real engine."""

from dataclasses import replace

import pytest
from soon import in_days

from labstacks.components.catalog import BRIDGING
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.testing import Rehearsal

pytestmark = pytest.mark.engine

SPEC = ClassSpec(
    "f4a-2026",
    "bridging",
    BRIDGING.lab_ids,
    seats=2,
    expires=in_days(7, 10),
    release_at=in_days(7),
)
LATER = in_days(14, 10)
CHANGES = {
    "B2": {"keep_days": 7},
    "B3": {"instance_type": "ecs.t6-c1m2.large"},
    "B5": {"prices": {"server": 0.2}},
}
SECRETS = SeatSecrets(password="F1rstPassword", database_password="")
SEAT, ROOM = SPEC.seat_stack("s01"), SPEC.classroom_stack


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    load("bridging")
    with Rehearsal(tmp_path_factory.mktemp("rehearsal")) as running:
        yield running


@pytest.fixture(scope="module")
def shared(rehearsal):
    """The outputs of a classroom for all labs; when everything is over it goes, and nothing is left."""
    yield rehearsal.up(classroom_program(SPEC), ROOM).outputs["shared"]
    rehearsal.destroy(ROOM)
    assert rehearsal.resources() == []


@pytest.fixture
def seat(rehearsal, shared):
    """Bring the seat up with labs and options; it is gone after the test."""

    def up(labs, expires=SPEC.expires, **options):
        spec = replace(SPEC, labs=tuple(labs), expires=expires, lab_options=options)
        return rehearsal.up(seat_program(spec, "s01", shared, SECRETS), SEAT)

    yield up
    rehearsal.destroy(SEAT)
    assert rehearsal.cloud.resources(SEAT) == []


@pytest.mark.parametrize("labs", [*((lab,) for lab in BRIDGING.lab_ids), BRIDGING.lab_ids], ids="-".join)
def test_labs_are_made_changed_in_place_and_taken_away_without_a_trace(seat, labs):
    made = seat(labs)
    assert set(made.outputs["labs"]) >= set(labs)
    assert set(made.changes) == {"create"}
    assert set(seat(labs).changes) == {"same"}

    changed = seat(labs, expires=LATER, **{lab: CHANGES[lab] for lab in labs if lab in CHANGES})
    assert changed.changes["update"] >= 2
    assert not {"create", "delete", "replace"} & changed.changes.keys()


def test_another_greeting_makes_another_server_and_leaves_the_files_alone(seat, rehearsal):
    before = seat(BRIDGING.lab_ids).outputs["labs"]
    after = seat(BRIDGING.lab_ids, B4={"greeting": "Good morning"}).outputs["labs"]
    assert after["B3"]["id"] != before["B3"]["id"]
    assert after["B2"] == before["B2"]
    servers = [r for r in rehearsal.cloud.resources(SEAT) if r.type == "alicloud:ecs/instance:Instance"]
    assert [server.id for server in servers] == [after["B3"]["id"]]


def test_other_visitors_and_no_disk(seat):
    seat(["B4", "B6"])
    changed = seat(["B4", "B6"], B4={"visitors": "203.0.113.0/24"}, B6={"disk": False})
    assert changed.changes["delete"] == 1
    assert "disk" not in changed.outputs["labs"]["B6"]


def test_a_lab_may_come_later(seat):
    seat(["B2"])
    later = seat(["B2", "B6"])
    assert set(later.changes) <= {"create", "same", "update"}
    assert later.changes["create"] == 4


def test_the_classroom_of_another_size_is_the_same_classroom(rehearsal, shared):
    wider = rehearsal.up(classroom_program(replace(SPEC, seats=40)), ROOM)
    assert set(wider.changes) == {"same"}
    assert {**wider.outputs["shared"], "seats": 2} == shared
