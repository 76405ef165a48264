"""A seat that broke while the class works: made from scratch, healed or exchanged."""

import pytest

from labstacks.emulator import ByHand, RehearsalCloud

pytestmark = pytest.mark.engine

SERVER, BUCKET, OBJECT = "instance:Instance", "bucket:Bucket", "bucketObject:BucketObject"


def rows(school, kind, seat=None):
    """What the emulator holds of a kind, of one seat if given."""
    cloud = RehearsalCloud(school.home.rehearsal)
    try:
        return [row for row in cloud.resources(f"f4a-{seat}" if seat else None) if row.type.endswith(kind)]
    finally:
        cloud.close()


def by_hand(school, act):
    cloud = RehearsalCloud(school.home.rehearsal)
    try:
        return act(ByHand(cloud))
    finally:
        cloud.close()


def password_of(school, seat):
    return school.home.key().password(seat)


@pytest.fixture
def served(school_class, tmp_path):
    """A class of two with servers and buckets, and one spare seat; in s02 everything is broken."""
    school = school_class(tmp_path / "class", students=2, labs="[B2, B3]")
    school.file.write_text(school.file.read_text() + "spares: 1\n")
    ran = school.up()
    assert ran.code == 0, ran.err
    by_hand(school, lambda hands: hands.break_stack("f4a-s02"))
    bucket = rows(school, BUCKET, "s02")[0].id
    by_hand(school, lambda hands: hands.put_object(bucket, "homework.txt", "mine"))
    return school


def drifted(school):
    return {seat["seat"] for seat in school.run("verify", "--json").document["seats"] if seat["drift"]}


def test_a_seat_from_scratch_is_as_on_the_first_day_and_nobody_else_notices(served):
    others = {row.key for row in rows(served, "", "s01") + rows(served, "", "classroom")}
    assert drifted(served) == {"s02"}
    server = rows(served, SERVER, "s02")[0].id
    ran = served.run("reset", "s02", "--yes")
    assert ran.code == 0, ran.err
    assert "s02: 1 BucketObject" in ran.err
    assert "1 seat recreated" in ran.out
    assert drifted(served) == set()
    assert rows(served, SERVER, "s02")[0].id != server
    assert {row.key for row in rows(served, "", "s01") + rows(served, "", "classroom")} == others
    assert [row for row in rows(served, OBJECT) if row.id == "homework.txt"] == []
    served.assert_whole("s01", "s02", "s03")


def test_with_its_files_kept_only_the_rest_is_made_anew(served):
    bucket = rows(served, BUCKET, "s02")[0].key
    ran = served.run("reset", "d02", "--yes", "--keep-files", "--json")
    assert ran.code == 0, ran.err
    assert ran.document["command"] == "reset"
    assert rows(served, BUCKET, "s02")[0].key == bucket
    assert [row.properties["content"] for row in rows(served, OBJECT) if row.id == "homework.txt"] == ["mine"]
    assert drifted(served) == set()


def test_what_was_deleted_or_changed_by_hand_comes_back_on_request(served):
    files = len(rows(served, OBJECT, "s01"))
    assert len(rows(served, OBJECT, "s02")) < files
    assert served.up("--json").document["seats"][2]["changes"].get("create") is None
    assert len(rows(served, OBJECT, "s02")) < files
    [server] = rows(served, SERVER, "s02")
    assert server.properties["status"] == "Stopped"
    assert served.up("--refresh").code == 0
    assert len(rows(served, OBJECT, "s02")) == files
    [started] = rows(served, SERVER, "s02")
    assert (started.id, started.properties["status"]) == (server.id, "Running")


def test_a_spare_seat_is_handed_out_at_once_and_replaced_by_the_next_up(served):
    ran = served.run("swap", "s02", "--yes", "--json")
    assert ran.code == 0, ran.err
    assert (ran.document["old"], ran.document["new"], ran.document["student"]) == ("s02", "s03", "d02")
    assert ran.document["sign_in"]["user"].startswith("f4a-s03")
    sheet = served.run("cards", "--only", "d02", "--json").document
    assert sheet["seats"] == ["s03"]
    told = served.up("--json").document
    assert {seat["seat"]: seat["action"] for seat in told["seats"]}["s02"] == "down"
    served.assert_whole("s01", "s03", "s04")
    assert served.class_().seat("d02").id == "s03"


def test_a_class_whose_sessions_are_over_is_swept(school):
    school.file.write_text(school.file.read_text().replace("[B1, B2]", "[B1]"))
    assert school.up().code == 0
    assert "No class is past" in school.run("sweep", str(school.folder.parent)).out
    school.file.write_text(
        school.file.read_text() + "sessions: [{start: 2026-06-01T14:00+08:00, hours: 2}]\n"
    )
    listed = school.run("sweep", "--expired", "--json").document
    assert [(one["class"], one["due"]) for one in listed["classes"]] == [("f4a", True)]
    assert school.cloud() != []
    swept = school.run("sweep", "--yes", "--json")
    assert swept.code == 0, swept.out
    assert swept.document["swept"][0]["ok"]
    school.assert_nothing_left()
