"""What `verify` finds in a class that is up, after students and others have been at work in the console."""

import json
import shutil
from contextlib import contextmanager

import pytest

from labstacks.checks.checkpoint_record import read_record
from labstacks.classfile import load_class
from labstacks.emulator import RehearsalCloud
from labstacks.emulator.console_actions import ByHand

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def two(tmp_path_factory, school_class):
    school = school_class(tmp_path_factory.mktemp("two"), students=2, labs="all")
    ran = school.up()
    assert ran.code == 0, ran.err + ran.out
    return school.folder


@pytest.fixture
def room(two, tmp_path, school_class):
    """A class of two with all labs of the bridging course, in a folder of its own."""
    shutil.copytree(two, tmp_path, dirs_exist_ok=True)
    school = school_class.__new__(school_class)
    school.folder, school.file = tmp_path, tmp_path / "class.yaml"
    return school


@contextmanager
def console(school):
    """Hands in the console, and the id of what is called so in Pulumi."""
    cloud = RehearsalCloud(school.home.rehearsal)
    ids = {row.urn.split("::")[-1]: row for row in cloud.resources()}
    try:
        yield ByHand(cloud), lambda name: ids[name], cloud
    finally:
        cloud.close()


def verified(school, *args):
    ran = school.run("verify", "--json", *args)
    document = ran.document
    assert (document["command"], document["schema"], document["exit_code"]) == ("verify", 1, ran.code)
    return ran.code, {seat["seat"]: seat for seat in document["seats"]}, document


def statuses(seat):
    return {point["id"]: point["status"] for point in seat["checkpoints"]}


def point(seat, id_):
    return next(point for point in seat["checkpoints"] if point["id"] == id_)


def reached(seat):
    return {point["id"] for point in seat["checkpoints"] if point["first_reached"]}


def test_a_class_that_nobody_touched_is_intact(room):
    code, seats, document = verified(room)

    assert code == 0
    assert document["ok"]
    assert document["classroom"]["reference"] == "intact"
    assert {seat["reference"] for seat in seats.values()} == {"intact"}
    assert all(not seat["drift"] and not seat["students_work"] for seat in seats.values())


def test_no_engine_is_started(room):
    nothing = """
import subprocess
def refuse(*args, **options):
    raise AssertionError("a process was started")
subprocess.Popen.__init__ = refuse
"""
    ran = room.run("verify", "--json", script=nothing)

    assert (ran.code, ran.err) == (0, "")
    assert ran.document["ok"]


def test_every_resource_of_the_state_is_looked_at(room):
    _, seats, document = verified(room)

    looked = document["classroom"]["resources"] + sum(seat["resources"] for seat in seats.values())
    assert looked == len(room.state())


def test_at_hand_out_no_student_has_passed_anything(room):
    _, seats, document = verified(room)

    assert document["new"] == []
    found = statuses(seats["s01"])
    assert found.pop("B5.counted") == "cannot be judged"
    assert set(found.values()) == {"not reached"}


def test_what_students_do_is_reached_and_is_no_drift(room):
    with console(room) as (hands, row, cloud):
        hands.stop_server(row("s01-b3-server").id)
        hands.put_object(row("s01-b2-bucket").id, "cat.jpg", "meow")
        hands.put_object(row("s01-b2-bucket").id, "welcome.txt", "changed")
        hands.delete(row("s01-b6-forgotten-disk").id)
        cloud.change_by_hand(
            lambda call: call.tx.patch(
                row("s01-identity-login-profile").key, {"passwordResetRequired": False}
            )
        )

    code, seats, _ = verified(room)

    assert code == 0
    assert seats["s01"]["reference"] == "intact"
    assert {"B1.password", "B2.uploaded", "B3.stopped", "B6.disk"} <= reached(seats["s01"])
    assert {work["resource"] for work in seats["s01"]["students_work"]} >= {"b3-server", "b6-forgotten-disk"}
    assert reached(seats["s02"]) == set()


def test_drift_is_named_and_the_exit_code_is_3(room):
    with console(room) as (hands, row, cloud):
        hands.open_port(row("s02-b3-security-group").id, 22)
        door = row("s02-b3-security-group")
        cloud.change_by_hand(
            lambda call: call.tx.patch(door.key, {"tags": {**door.properties["tags"], "seat": "s99"}})
        )

    code, seats, document = verified(room)

    assert code == 3
    assert not document["ok"]
    assert seats["s01"]["reference"] == "intact"
    assert seats["s02"]["reference"] == "drifted"
    assert [(d["resource"], d["property"], d["was"], d["is"]) for d in seats["s02"]["drift"]] == [
        ("b3-security-group", "tags.seat", "'s02'", "'s99'"),
        ("b3-security-group", "ingress rule", None, "tcp 22/22 from 0.0.0.0/0"),
    ]


def test_what_is_missing_is_named(room):
    with console(room) as (_, row, cloud):
        cloud.change_by_hand(lambda call: call.tx.remove(row("s02-b2-bucket-versioning").key))

    code, seats, _ = verified(room)

    assert code == 3
    assert [(d["resource"], d["missing"]) for d in seats["s02"]["drift"]] == [("b2-bucket-versioning", True)]


def test_a_seat_whose_last_run_was_stopped_is_only_partly_there(room):
    job = {"seat": "s01", "stack": f"{room.home.name}-s01", "action": "up", "time": 4e9, "cause": ""}
    lines = [{**job, "event": "job-started"}, {**job, "event": "job-ended", "status": "stopped"}]
    (room.home.runs / "20990101T000000.000000Z-up.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")

    code, seats, _ = verified(room)

    assert code == 3
    assert (seats["s01"]["reference"], seats["s02"]["reference"]) == ("partial", "intact")


def test_only_some_seats_are_looked_at(room):
    _, seats, document = verified(room, "--only", "d02")

    assert list(seats) == ["s02"]
    assert document["classroom"]["reference"] == "intact"


def test_the_first_time_is_kept_and_no_name_is_written_down(room):
    with console(room) as (hands, row, _):
        hands.stop_server(row("s01-b3-server").id)
    _, first, document = verified(room)
    with console(room) as (hands, row, _):
        hands.start_server(row("s01-b3-server").id)
    _, second, _ = verified(room)

    before, after = (point(seats["s01"], "B3.stopped") for seats in (first, second))
    assert (before["status"], after["status"]) == ("reached", "not reached")
    assert after["first_reached"] == before["first_reached"]
    assert document["new"] == [{"seat": "s01", "checkpoint": "B3.stopped"}]
    assert set(read_record(room.home.home)) == {("s01", "B3.stopped")}
    text = (room.home.home / "checkpoints.jsonl").read_text()
    assert not any(seat.student.name in text for seat in load_class(room.file).seats)


def test_verifying_changes_nothing(room):
    before, state = room.cloud(), room.state()
    runs = sorted(room.home.runs.iterdir())
    verified(room)

    assert (room.cloud(), room.state(), sorted(room.home.runs.iterdir())) == (before, state, runs)


def test_a_person_sees_a_line_for_each_seat_and_what_to_do(room):
    well = room.run("verify")
    assert well.code == 0
    assert "s01        intact" in well.out
    assert "B5.counted cannot be judged: reading a price card leaves no trace" in well.out
    assert "labstacks verify --watch" in well.out
    assert max(map(len, well.out.splitlines())) <= 80

    with console(room) as (hands, row, _):
        hands.open_port(row("s02-b3-security-group").id, 3389)
    drifted = room.run("verify")
    assert drifted.code == 3
    rule = "s02: b3-security-group (ecs SecurityGroup): ingress rule is tcp 3389/3389 from 0.0.0.0/0"
    assert rule in " ".join(drifted.out.split())
    assert "labstacks reset s02" in drifted.out


def test_what_the_instructor_saw_is_written_down_once(room):
    first = room.run("verify", "--only", "s01", "--saw", "b5.counted", "--json")
    again = room.run("verify", "--only", "s01", "--saw", "B5.counted", "--json")
    _, seats, _ = verified(room)

    assert first.document["new"] == [{"seat": "s01", "checkpoint": "B5.counted"}]
    assert again.document["new"] == []
    counted = point(seats["s01"], "B5.counted")
    assert (counted["status"], counted["by"]) == ("cannot be judged", "instructor")
    assert counted["first_reached"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--saw", "B5.counted"], "whose work"),
        (["--saw", "G4.table", "--only", "s01"], "no checkpoint 'G4.table'"),
        (["--watch", "--json"], "--watch goes with neither"),
        (["--only", "s99"], "no seat s99"),
    ],
)
def test_bad_usage_is_told_and_touches_nothing(room, args, words):
    ran = room.run("verify", *args)

    assert ran.code == 2
    assert words in ran.err + ran.out
    assert not (room.home.home / "checkpoints.jsonl").exists()


def test_a_class_that_is_not_up_says_what_to_do(school):
    ran = school.run("verify", "--json")

    assert ran.code == 2
    assert json.loads(ran.out)["error"]["hint"].startswith("Run `labstacks up` first")
