"""Several machines make one class together, each its shard, with its state in PostgreSQL."""

import shutil
from collections import Counter

import pytest
from moving_class import MOVING

from labstacks.classfile import load_class
from labstacks.classfile.shard import Shard
from labstacks.errors import LockedError
from labstacks.runs.open_class import hold_class
from labstacks.storage.class_key import ClassKey

pytestmark = pytest.mark.engine

SEATS = ("s01", "s02", "s03")


@pytest.fixture
def machines(school_class, tmp_path, postgres):
    """Two, with the same class file and the same class key."""
    database = postgres.fresh_database()
    found = [
        school_class(tmp_path / name, students=len(SEATS), labs="[B2]", state=database)
        for name in ("one", "two")
    ]
    first, second = (school.home.home for school in found)
    for home in (first, second):
        home.mkdir(parents=True, mode=0o700)
    ClassKey.load(first / "class.key")
    shutil.copy(first / "class.key", second / "class.key")
    return found


def both(machines, *words):
    """Run a command on both at once, each on its shard; what each said."""
    runs = [
        (school, school.start(*words, "--json", "--shard", f"{number}/2"))
        for number, school in enumerate(machines, start=1)
    ]
    ended = [school.ended(run) for school, run in runs]
    assert [ran.code for ran in ended] == [0, 0], [ran.out + ran.err for ran in ended]
    return [ran.document for ran in ended]


def done(document, action):
    return [seat["seat"] for seat in document["seats"] if seat["action"] == action]


def test_two_machines_make_and_remove_one_class_side_by_side(machines):
    first, second = both(machines, "up", "--yes")
    assert (first["shard"], second["shard"]) == ("1/2", "2/2")
    assert done(first, "up") == ["classroom", "s01"]
    assert done(second, "up") == ["classroom", "s02", "s03"]
    # One of them made the classroom; the other found it as it should be.
    made = Counter(kind for document in (first, second) for kind in document["seats"][0]["changes"])
    assert made == {"create": 1, "same": 1}

    one, two = machines
    assert {seat: found["phase"] for seat, found in two.seats().items()} == dict.fromkeys(SEATS, "ready")
    for document in both(machines, "verify"):
        assert document["ok"]

    down = both(machines, "down", "--yes")
    assert sorted(
        seat for document in down for seat in done(document, "down") if seat != "classroom"
    ) == list(SEATS)
    rest = one.run("down", "--yes", "--json").document
    assert (rest["exit_code"], rest["survivors"]) == (0, [])
    assert {found["phase"] for found in two.seats().values()} == {"absent"}


def test_a_shard_is_held_by_one_and_the_class_by_nobody_else(machines):
    one, two = (load_class(school.file) for school in machines)
    with hold_class(one, "up", Shard(1, 2)), hold_class(two, "up", Shard(2, 2)):
        for shard in (Shard(1, 2), None):
            with pytest.raises(LockedError, match="--shard"), hold_class(two, "down", shard):
                pass


def test_a_classroom_that_moves_under_the_hands_of_two_is_found_by_the_seats_of_both(machines):
    for school in machines:
        text = school.file.read_text().replace("bridging", "beginner").replace("[B2]", "[G4]")
        school.file.write_text(text + MOVING)
    both(machines, "up", "--yes")
    one, two = machines
    assert {seat: found["phase"] for seat, found in two.seats().items()} == dict.fromkeys(SEATS, "ready")
    again = one.run("up", "--yes", "--json").document
    assert all(set(seat["changes"]) == {"same"} for seat in again["seats"])
