"""A class from its first `up` to its last `down`: the engine, the components, the emulator."""

import json
from collections import Counter

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.gateway.cloud import Target

pytestmark = pytest.mark.engine

# Planning asks a cloud of its own, which shall not refuse.
REFUSE = """
import threading
from labstacks.errors import CloudError
from labstacks.gateway.journal_replay import JournalReplay
create = JournalReplay.create
def refusing(self, call):
    if call.subject.startswith("urn:pulumi:f4a-{seat}::"):
        raise CloudError("QuotaExceeded.User", "The maximum number of users is exceeded.")
    return create(self, call)
JournalReplay.create = refusing
"""


def changes(document):
    return {seat["seat"]: seat["changes"] for seat in document["seats"]}


def test_a_class_goes_up_is_shown_and_goes_down(school):
    up = school.run("up", "--yes", "--json")
    assert (up.code, up.err) == (0, "")
    assert [seat["status"] for seat in up.document["seats"]] == ["done"] * 4
    school.assert_whole("s01", "s02", "s03")

    seats = school.seats()
    assert list(seats) == ["s01", "s02", "s03"]
    for seat in seats.values():
        assert seat["phase"] == "ready"
        assert seat["resources"] > 0
        assert seat["sign_in"]["user"].startswith(f"f4a-{seat['seat']}")
        assert seat["sign_in"]["address"].startswith("https://")
        assert set(seat["labs"]) == {"B1", "B2"}

    down = school.run("down", "--yes", "--json")
    assert (down.code, down.err, down.document["survivors"]) == (0, "", [])
    school.assert_nothing_left()
    assert {seat["phase"] for seat in school.seats().values()} == {"absent"}
    ledger = json.loads((school.home.home / "ledger.json").read_text())
    assert all(place["released"] for place in ledger["places"])


def test_a_second_up_changes_nothing(deployed):
    before = deployed.cloud()
    again = deployed.run("up", "--yes", "--json").document
    assert all(set(seat["changes"]) == {"same"} for seat in again["seats"])
    assert again["cleared"] == 0
    assert deployed.cloud() == before


def test_an_edited_roster_adds_and_removes_exactly_the_difference(deployed):
    deployed.enrol(1, 3, 4)
    asked = deployed.run("up")
    assert asked.code == 2
    assert "1 seat to REMOVE, with all that is there: s02" in asked.err

    done = deployed.run("up", "--yes", "--json").document
    told = changes(done)
    assert set(told["s02"]) == {"delete"}
    assert set(told["s04"]) == {"create"}
    assert set(told["s01"]) == set(told["s03"]) == set(told["classroom"]) == {"same"}
    deployed.assert_whole("s01", "s03", "s04")
    assert deployed.class_().notices == ()

    deployed.enrol(1, 2, 3, 4)
    assert set(changes(deployed.run("up", "--yes", "--json").document)["s02"]) == {"create"}
    deployed.assert_whole("s01", "s02", "s03", "s04")


def test_one_seat_can_be_made_or_removed_alone(deployed):
    down = deployed.down("--only", "2", "--json").document
    assert list(changes(down)) == ["s02"]
    deployed.assert_whole("s01", "s03")
    up = deployed.up("--only", "d02", "--json").document
    assert list(changes(up)) == ["classroom", "s02"]
    deployed.assert_whole("s01", "s02", "s03")


def test_a_failed_seat_fails_only_itself(school):
    ran = school.up(script=REFUSE.format(seat="s02"))
    assert ran.code == 3
    assert "2 of 3 seats ready" in ran.out
    assert "QuotaExceeded.User" in ran.out
    assert ran.out.splitlines()[-1] == "  labstacks up"
    assert "Traceback" not in ran.err
    seats = school.seats()
    assert {seat["seat"]: seat["phase"] for seat in seats.values()} == {
        "s01": "ready",
        "s02": "failed",
        "s03": "ready",
    }
    assert "QuotaExceeded.User" in seats["s02"]["cause"]
    assert school.up().code == 0
    school.assert_whole("s01", "s02", "s03")


def test_a_failed_classroom_is_the_failure_of_all(school):
    ran = school.up("--json", script=REFUSE.format(seat="classroom"))
    assert ran.code == ran.document["exit_code"] == 1, ran.out
    assert Counter(seat["status"] for seat in ran.document["seats"]) == {"failed": 1, "skipped": 3}


def test_survivors_are_named_and_end_in_code_6(deployed):
    cloud = RehearsalCloud(deployed.home.rehearsal)
    urn = "urn:pulumi:f4a-s01::labstacks::alicloud:vpc/network:Network::stray"
    stray = Target(urn, "alicloud:vpc/network:Network")
    cloud.create(stray, {"vpcName": "stray", "cidrBlock": "172.16.0.0/16"}, preview=False)
    cloud.close()
    ran = deployed.run("down", "--yes", "--json")
    assert ran.code == ran.document["exit_code"] == 6
    assert [(item["type"], item["stack"]) for item in ran.document["survivors"]] == [(stray.type, "f4a-s01")]
    assert deployed.cloud() == [urn]
    again = deployed.down()
    assert again.code == 6
    assert "Still there: alicloud:vpc/network:Network" in again.out


def test_a_class_beside_another_of_the_same_account_is_left_alone(deployed):
    other = deployed.folder / "other.yaml"
    other.write_text("class: f4a-s\nlevel: bridging\nlabs: [B1]\nseats: 1\n")
    assert deployed.up("-f", "other.yaml").code == 0
    assert deployed.down().code == 0
    assert {urn.split("::")[0] for urn in deployed.cloud()} == {
        "urn:pulumi:f4a-s-classroom",
        "urn:pulumi:f4a-s-s01",
    }
    assert deployed.down("-f", "other.yaml").code == 0
    deployed.assert_nothing_left()


def test_no_file_and_no_output_holds_a_secret_or_a_name(school):
    ran = school.up("--json")
    key = school.home.key()
    secrets = [key.passphrase(), *(key.password(seat) for seat in ("s01", "s02", "s03"))]
    told = [ran.out, ran.err, school.run("status", "--json").out]
    files = [path for path in school.home.home.parent.rglob("*") if path.is_file()]
    contents = {path.name: path.read_bytes() for path in files} | dict(
        enumerate(text.encode() for text in told)
    )
    for where, content in contents.items():
        for secret in secrets:
            assert secret.encode() not in content, where
        assert b"Amelia" not in content, where
        assert "陳大文".encode() not in content, where


def test_folders_are_their_owners_alone(deployed):
    for path in (deployed.folder / ".labstacks").rglob("*"):
        if path.name in ("class.key", "journal.db", "ledger.json", "run.lock") or path.suffix == ".jsonl":
            assert path.stat().st_mode & 0o077 == 0, path
    assert (deployed.folder / ".labstacks").stat().st_mode & 0o077 == 0
