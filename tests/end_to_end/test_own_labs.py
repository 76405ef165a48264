"""A school's own lab: created with `labstacks new`, tested, used by a class, passed by a student, removed."""

import subprocess
import sys

import pytest

from labstacks.emulator import ByHand, RehearsalCloud

pytestmark = pytest.mark.engine


def by_hand(school, bucket, key, content):
    cloud = RehearsalCloud(school.home.rehearsal)
    try:
        ByHand(cloud).put_object(bucket, key, content)
    finally:
        cloud.close()


def reached(school):
    seats = school.run("verify", "--json").document["seats"]
    return {
        seat["seat"]: {point["id"]: point["status"] for point in seat["checkpoints"]}["notebook.written"]
        for seat in seats
    }


def test_from_new_to_down(school):
    new = school.run("new", "lab", "notebook", "--json")
    assert new.code == 0
    command = [sys.executable, "-m", "pytest", "my_labs", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
    tested = subprocess.run(command, cwd=school.folder, capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout

    labs = f"labs: [B1, {new.document['path']}]"
    school.file.write_text(school.file.read_text().replace("labs: [B1, B2]", labs))
    check = school.run("check", "--json")
    assert (check.code, check.document["labs"]) == (0, ["B1", "notebook"])

    up = school.up("--json")
    assert up.code == 0, up.err
    school.assert_whole("s01", "s02", "s03")
    told = school.seats()["s02"]["labs"]["notebook"]
    assert told["file"] == "notes.txt"
    assert told["bucket"].startswith("f4a-s02-notebook-")
    can = ("rehearsal", "can", "f4a-s02", "oss:PutObject")
    assert school.run(*can, f"acs:oss:*:*:{told['bucket']}/notes.txt").code == 0
    assert school.run(*can, f"acs:oss:*:*:{told['bucket'].replace('s02', 's01')}/notes.txt").code == 1

    assert set(reached(school).values()) == {"not reached"}
    by_hand(school, told["bucket"], "notes.txt", "I was here.")
    assert reached(school) == {"s01": "not reached", "s02": "reached", "s03": "not reached"}
    assert school.run("report").code == 0
    again = school.up("--json").document
    assert {seat["seat"] for seat in again["seats"] if set(seat["changes"]) == {"same"}} >= {"s01", "s03"}

    down = school.down("--json")
    assert (down.code, down.document["survivors"]) == (0, [])
    school.assert_nothing_left()


def test_a_lab_that_is_none_is_told_before_anything_is_made(school):
    (school.folder / "my_labs.py").write_text("class Notebook: ...\n")
    school.file.write_text(school.file.read_text().replace("[B1, B2]", "[B1, my_labs:Notebook]"))
    for command in (["check"], ["plan"], ["up", "--yes"]):
        ran = school.run(*command)
        assert ran.code == 2
        assert "is not a LabComponent" in ran.err
        assert "Traceback" not in ran.err
    assert not (school.folder / ".labstacks").exists()
