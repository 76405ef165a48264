"""Students' files, from a lesson through `down` to the next lesson."""

import pytest

from labstacks.emulator import ByHand, RehearsalCloud

pytestmark = pytest.mark.engine

BUCKET = "bucket:Bucket"
PHOTO = b"\x89PNG\x00\xff"


def hands(school, act):
    cloud = RehearsalCloud(school.home.rehearsal)
    try:
        buckets = {row.stack[-3:]: row.id for row in cloud.resources() if row.type.endswith(BUCKET)}
        return act(ByHand(cloud), buckets)
    finally:
        cloud.close()


def put(school, seat, key, content):
    hands(school, lambda hand, buckets: hand.put_object(buckets[seat], key, content))


def get(school, seat, key):
    return hands(school, lambda hand, buckets: hand.get_object(buckets[seat], key))


@pytest.fixture
def school(school_class, tmp_path):
    school = school_class(tmp_path / "class", students=2, labs="[B2, B4]")
    ran = school.up()
    assert ran.code == 0, ran.err
    return school


def test_files_come_home_and_go_back_to_the_seat_of_their_student(school):
    assert school.run("save", "--json").document["folder"] is None
    put(school, "s01", "photos/cat.png", PHOTO)
    put(school, "s01", "welcome.txt", "changed")
    put(school, "s02", "note.txt", "mine")

    saved = school.run("save", "--json")
    assert saved.code == 0, saved.err
    seats = {seat["seat"]: seat for seat in saved.document["seats"]}
    assert sorted(seats["s01"]["files"]) == ["photos/cat.png", "welcome.txt"]
    assert seats["s01"]["cannot_be_saved"] == ["server"]
    [cat] = school.folder.glob("f4a-saved/*/s01 Amelia Brook/b2-bucket/photos/cat.png")
    assert cat.read_bytes() == PHOTO

    # What is saved is not asked about, a later change is.
    put(school, "s02", "note.txt", "mine, later")
    down = school.down()
    assert down.code == 0, down.err
    assert "Not saved yet: 1 file of 1 student: s02" in down.err

    # The second student comes first in the roster now, with the seat of before.
    school.enrol(2, 1)
    up = school.up("--restore", "--json")
    assert up.code == 0, up.err
    restored = {seat["seat"]: seat for seat in up.document["restored"]}
    assert sorted(restored["s01"]["written"]) == ["photos/cat.png", "welcome.txt"]
    assert restored["s02"]["written"] == ["note.txt"]
    assert get(school, "s01", "photos/cat.png") == PHOTO
    assert get(school, "s01", "welcome.txt") == b"changed"
    assert get(school, "s02", "note.txt") == b"mine"

    # A second time nothing is written, and newer work stays.
    put(school, "s02", "note.txt", "newer")
    again = school.up("--restore", "--json").document["restored"]
    assert [seat["written"] for seat in again] == [[], []]
    assert get(school, "s02", "note.txt") == b"newer"
    assert [seat["kept"] for seat in again if seat["seat"] == "s02"] == [["note.txt"]]


def test_down_saves_first_when_it_is_told_to(school):
    put(school, "s02", "note.txt", "mine")
    down = school.down("--save")
    assert down.code == 0, down.err
    [note] = school.folder.glob("f4a-saved/*/s02*/b2-bucket/note.txt")
    assert note.read_text() == "mine"
    assert school.cloud() == []


def test_without_saved_work_a_class_is_not_deployed(school_class, tmp_path):
    school = school_class(tmp_path / "class", students=2)
    restored = school.up("--restore")
    assert restored.code == 2
    assert school.cloud() == []
    assert "There is no saved work of class f4a" in restored.err
