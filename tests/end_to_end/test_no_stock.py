"""A cloud without stock in the class's first zone: which stacks move, where to, and what a teacher reads."""

import json

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.runs.record import read

pytestmark = pytest.mark.engine

SERVER, SWITCH, DATABASE = "ecs/instance:Instance", "switch:Switch", "rds/instance:Instance"
B, C = "cn-hongkong-b", "cn-hongkong-c"


def rows(school, kind):
    """What the emulator holds of a kind."""
    cloud = RehearsalCloud(school.home.rehearsal)
    try:
        return [row for row in cloud.resources() if row.type.endswith(kind)]
    finally:
        cloud.close()


def places(school):
    return json.loads((school.home.home / "places.json").read_text())["places"]


def in_one_line(text):
    return " ".join(text.split())


@pytest.fixture
def without_stock(school_class, tmp_path):
    """A class whose first zone has no servers left."""
    school = school_class(tmp_path / "class", students=4, labs="[B3]")
    school.file.write_text(
        school.file.read_text() + "rehearsal: {chaos: {no_stock: [cn-hongkong-b]}}\nparallel: 1\n"
    )
    return school


STILL_SOLD = (
    "cn-hongkong-c and cn-hongkong-d still sell ecs.e-c1m1.large. What is new goes there with "
    "`fallback: {zones: true}` in the class file."
)


def test_for_want_of_stock_the_rest_is_spared_and_told_who_has_it(without_stock):
    ran = without_stock.up()
    assert ran.code == 1
    words = in_one_line(ran.out)
    assert "s01, s02, s03: b3-server: OperationDenied.NoStock" in words
    assert words.count(STILL_SOLD) == 1
    assert "Not tried because of that: s04." in words


def test_who_has_it_stands_in_the_document_and_in_the_record(without_stock):
    ran = without_stock.up("--json", "--only", "s01")
    assert {seat["seat"]: seat["hint"] for seat in ran.document["seats"]} == {
        "classroom": "",
        "s01": STILL_SOLD,
    }
    (record,) = without_stock.home.runs.glob("*.jsonl")
    hints = [line.get("hint") for line in read(record) if line["event"] == "job-ended"]
    assert hints == [None, STILL_SOLD]


def test_where_the_class_file_allows_it_seats_move_and_stay_moved(without_stock):
    assert without_stock.up().code == 1
    without_stock.file.write_text(without_stock.file.read_text() + "fallback: {zones: true}\n")
    ran = without_stock.up()
    assert ran.code == 0, ran.err + ran.out
    without_stock.assert_whole("s01", "s02", "s03", "s04")
    zones = {row.properties["zoneId"] for row in rows(without_stock, SWITCH) if "-s0" in row.stack}
    assert zones == {"cn-hongkong-c"}
    again = without_stock.up("--json", "--chaos", "{}").document
    assert all(set(seat["changes"]) == {"same"} for seat in again["seats"])
    assert without_stock.down().code == 0
    assert places(without_stock) == {}


def test_a_type_that_is_sold_is_taken_where_one_is_not(without_stock):
    text = without_stock.file.read_text().replace("cn-hongkong-b", "cn-hongkong-b/ecs.e-c1m1.large")
    without_stock.file.write_text(text + "fallback: {instance_types: [ecs.e-c1m2.large]}\n")
    ran = without_stock.up()
    assert ran.code == 0, ran.err + ran.out
    assert {row.inputs["instanceType"] for row in rows(without_stock, SERVER)} == {"ecs.e-c1m2.large"}


@pytest.fixture
def with_databases(school_class, tmp_path):
    """A class whose first zone sells no database server such as the class's, but all else."""
    basic = ("mysql.n1e.small.1", "mysql.n2e.small.1", "mysql.n2e.medium.1")
    return school_class(
        tmp_path / "class",
        students=2,
        level="beginner",
        labs="[G4]",
        more=f"""\
lab_options: {{G4: {{server: own}}}}
rehearsal: {{chaos: {{no_stock: [{", ".join(f"{B}/{name}" for name in basic)}]}}}}
""",
    )


def zone_of(school, vswitch_id):
    return next(row.properties["zoneId"] for row in rows(school, SWITCH) if row.id == vswitch_id)


def databases(school):
    """Where each database server and its vSwitch are, by stack."""
    return {
        row.stack: (row.properties["zoneId"], zone_of(school, row.properties["vswitchId"]))
        for row in rows(school, DATABASE)
    }


def test_a_classroom_without_stock_says_which_zones_have_it(with_databases):
    ran = with_databases.up()
    assert ran.code == 1
    words = in_one_line(ran.out)
    assert (
        f"{B} sells no MySQL 8.0 server of the Basic edition now. {C} and cn-hongkong-d still sell" in words
    )
    assert "`fallback` in the class file" in words
    assert "Not tried because of that: s01, s02." in words


def test_a_classroom_moves_where_the_class_file_allows_it_and_seats_find_it_there(with_databases):
    school = with_databases
    assert school.up().code == 1
    school.file.write_text(school.file.read_text() + "fallback: {zones: true}\n")
    ran = school.up()
    assert ran.code == 0, ran.err + ran.out
    school.assert_whole("s01", "s02")
    # The class's server moved; the seats' own are had in the first zone, in the classroom's vSwitch there.
    seats = {"f4a-s01": (B, B), "f4a-s02": (B, B)}
    assert databases(school) == {"f4a-classroom": (C, C), **seats}
    assert places(school) == {
        "classroom": {"zones": [C, "cn-hongkong-d", B], "instance_type": ""},
    }

    again = school.up("--json", "--chaos", "{}").document
    assert all(set(seat["changes"]) == {"same"} for seat in again["seats"])
    school.enrol(1, 2, 3)
    assert school.up().code == 0
    assert school.run("reset", "s01", "--yes").code == 0
    school.assert_whole("s01", "s02", "s03")
    assert databases(school) == {"f4a-classroom": (C, C), **seats, "f4a-s03": (B, B)}

    assert school.down().code == 0
    school.assert_nothing_left()
    assert places(school) == {}


def test_a_classroom_that_moved_and_was_interrupted_goes_on_there(with_databases):
    school = with_databases
    school.file.write_text(school.file.read_text() + "fallback: {zones: true}\n")
    ran = school.up(script=KILLED_WHERE_IT_MOVED)
    assert ran.code == -9
    ran = school.up("--chaos", "{}")
    assert ran.code == 0, ran.err + ran.out
    school.assert_whole("s01", "s02")
    assert databases(school)["f4a-classroom"] == (C, C)


KILLED_WHERE_IT_MOVED = """
import os, signal
from labstacks.engine.driver import Driver
from labstacks.runs.placements import Placements

save, up = Placements.save, Driver.up
moved = []


def note(self, seat, place):
    save(self, seat, place)
    moved.extend([place] if place and place.zones else [])


def die_there(self, stack, program, on_event, **options):
    def on(event):
        on_event(event)
        if moved and getattr(event, "type", "").endswith("switch:Switch"):
            os.kill(os.getpid(), signal.SIGKILL)

    return up(self, stack, program, on, **options)


Placements.save, Driver.up = note, die_there
"""


def test_where_no_zone_has_it_nothing_is_tried_twice_and_no_half_a_classroom_counts(school_class, tmp_path):
    nodes = ", ".join(f"cn-hongkong-{letter}/ecs.u1-c1m2.large" for letter in "bcd")
    school = school_class(
        tmp_path / "class",
        students=1,
        level="advanced",
        labs="[V4]",
        more=f"fallback: {{zones: true}}\nrehearsal: {{chaos: {{no_stock: [{nodes}]}}}}\n",
    )
    ran = school.up()
    assert ran.code == 1
    told = "No other zone of the region sells ecs.u1-c1m2.large now. Wait, then run the command again"
    assert told in in_one_line(ran.out)
    assert "moves to" not in ran.err
    assert "shared" not in school.home.backend().outputs("f4a-classroom")
    ran = school.up("--chaos", f"{{no_stock: [{B}]}}")
    assert ran.code == 0, ran.err + ran.out
