import json
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.classfile import Ledger, SeatRecord, assign, read_ledger, release, write_ledger
from labstacks.classfile.ledger import Kind, merge, swap
from labstacks.errors import StateError

IDS = st.lists(st.sampled_from([f"d{number}" for number in range(12)]), unique=True, max_size=12)
STEP = st.tuples(IDS, st.integers(0, 3), st.integers(0, 3), st.sets(st.integers(1, 20)))
HISTORY = st.lists(STEP, min_size=1, max_size=8)


def numbers(assignment) -> dict[str, int]:
    return {place.student: place.number for place in assignment.seated if place.kind is Kind.STUDENT}


def played(history) -> Ledger:
    """A ledger after rosters came and went, and some seats were released in between."""
    ledger = Ledger("f4a")
    for ids, spares, anonymous, gone in history:
        ledger = assign(ledger, ids, spares, anonymous).ledger
        for number in gone & {place.number for place in ledger.places}:
            ledger = release(ledger, number)
    return ledger


def test_the_first_class_is_numbered_from_one_in_the_order_of_its_roster():
    assignment = assign(Ledger("f4a"), ["d9", "d3", "d7"], spares=2)

    assert numbers(assignment) == {"d9": 1, "d3": 2, "d7": 3}
    assert [(place.number, place.kind) for place in assignment.seated[3:]] == [
        (4, Kind.SPARE),
        (5, Kind.SPARE),
    ]
    assert assignment.leaving == ()


def test_a_late_student_gets_the_next_number_and_moves_nobody():
    ledger = assign(Ledger("f4a"), ["d2", "d3"], spares=1).ledger

    assert numbers(assign(ledger, ["d1", "d2", "d3"], spares=1)) == {"d1": 4, "d2": 1, "d3": 2}


def test_a_student_who_left_is_leaving_until_released_and_comes_back_to_the_old_number():
    ledger = assign(Ledger("f4a"), ["d1", "d2", "d3"]).ledger

    left = assign(ledger, ["d1", "d3"])
    assert [(place.number, place.student) for place in left.leaving] == [(2, "d2")]

    released = assign(release(left.ledger, 2), ["d1", "d3", "d4"])
    assert released.leaving == ()
    assert numbers(released)["d4"] == 4

    assert numbers(assign(released.ledger, ["d2"])) == {"d2": 2}


def test_an_id_in_other_case_is_the_same_student():
    ledger = assign(Ledger("f4a"), ["D1"]).ledger

    assert [place.number for place in assign(ledger, ["d1"]).seated] == [1]


def test_fewer_spares_let_the_last_ones_go_and_more_take_them_back_first():
    ledger = assign(Ledger("f4a"), ["d1"], spares=3).ledger

    fewer = assign(ledger, ["d1"], spares=1)
    assert [place.number for place in fewer.leaving] == [3, 4]

    more = assign(release(release(fewer.ledger, 3), 4), ["d1"], spares=4)
    assert [place.number for place in more.seated] == [1, 2, 3, 4, 5]


@given(HISTORY, IDS, st.randoms())
def test_sorting_the_roster_moves_nobody(history, ids, random):
    ledger = assign(played(history), ids).ledger
    shuffled = random.sample(ids, len(ids))

    assert numbers(assign(ledger, shuffled)) == numbers(assign(ledger, ids))


@given(HISTORY, STEP)
def test_numbers_are_unique_and_a_place_never_changes_hands(history, step):
    before = played(history)
    after = played([*history, step])

    all_numbers = [place.number for place in after.places]
    assert all_numbers == list(range(1, len(all_numbers) + 1))
    owners = {place.number: (place.kind, place.student) for place in after.places}
    assert all(owners[place.number] == (place.kind, place.student) for place in before.places)


@given(HISTORY, STEP)
def test_everybody_in_the_roster_has_exactly_one_seat_and_nobody_seated_is_leaving(history, step):
    ids, spares, anonymous, _ = step
    assignment = assign(played(history), ids, spares, anonymous)

    assert sorted(numbers(assignment)) == sorted(ids)
    assert [place.kind for place in assignment.seated].count(Kind.SPARE) == spares
    assert [place.kind for place in assignment.seated].count(Kind.ANONYMOUS) == anonymous
    assert not {place.number for place in assignment.seated} & {place.number for place in assignment.leaving}
    assert set(assignment.seated) | set(assignment.leaving) == set(assignment.ledger.in_use)


@given(HISTORY, STEP)
def test_assigning_the_same_twice_changes_nothing(history, step):
    once = assign(played(history), *step[:3])

    assert assign(once.ledger, *step[:3]) == once


@given(HISTORY)
def test_a_ledger_comes_back_from_disk_as_it_was(tmp_path_factory, history):
    folder = tmp_path_factory.mktemp("home")
    write_ledger(folder, played(history))

    assert read_ledger(folder, "f4a") == played(history)


def test_releasing_a_number_that_was_never_given_is_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="number 9"):
        release(Ledger("f4a", (SeatRecord(1, student="d1"),)), 9)


def test_a_ledger_is_readable_by_its_owner_only(tmp_path):
    home = tmp_path / ".labstacks" / "f4a"
    write_ledger(home, Ledger("f4a", (SeatRecord(1, student="d1"),)))

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home / "ledger.json", home, home.parent)]

    assert modes == [0o600, 0o700, 0o700]


def test_a_ledger_that_could_not_be_written_leaves_the_old_one_whole(tmp_path, monkeypatch):
    write_ledger(tmp_path, Ledger("f4a", (SeatRecord(1, student="d1"),)))
    before = (tmp_path / "ledger.json").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_ledger(tmp_path, Ledger("f4a"))

    assert {path.name for path in tmp_path.iterdir()} == {"ledger.json", "ledger.backup.json"}
    assert (tmp_path / "ledger.json").read_bytes() == before


def entries(**changes):
    return {"number": 1, "kind": "student", "student": "d1", **changes}


DAMAGED = {
    "cut short": b'{"schema": 1, "class": "f4a", "pla',
    "empty": b"",
    "not text": b"\xff\xfe\x00",
    "a list": b"[]",
    "no schema": json.dumps({"class": "f4a", "places": []}).encode(),
    "no places": json.dumps({"schema": 1, "class": "f4a"}).encode(),
    "of another class": json.dumps({"schema": 1, "class": "f4b", "places": []}).encode(),
    "a number twice": json.dumps(
        {"schema": 1, "class": "f4a", "places": [entries(), entries(student="d2")]}
    ).encode(),
    "a student twice": json.dumps(
        {"schema": 1, "class": "f4a", "places": [entries(), entries(number=2, student="D1")]}
    ).encode(),
    **{
        f"a place with {changes}": json.dumps(
            {"schema": 1, "class": "f4a", "places": [entries(**changes)]}
        ).encode()
        for changes in (
            {"number": 0},
            {"number": "1"},
            {"number": True},
            {"kind": "teacher"},
            {"kind": "spare"},
            {"student": ""},
            {"student": 7},
        )
    },
    "a seat that is not a mapping": json.dumps({"schema": 1, "class": "f4a", "places": [1]}).encode(),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_ledger_is_told_and_never_replaced(folder, content):
    home = folder.path / ".labstacks" / "f4a"
    home.mkdir(parents=True)
    (home / "ledger.json").write_bytes(content)
    folder.with_line("class: f4a")

    with pytest.raises(StateError, match="is damaged") as caught:
        folder.load()

    assert "rebuild-ledger" in caught.value.hint
    assert (home / "ledger.json").read_bytes() == content


def test_a_ledger_of_a_newer_version_asks_for_an_upgrade(tmp_path):
    (tmp_path / "ledger.json").write_text('{"schema": 2, "seats": {}}')

    with pytest.raises(StateError, match="newer labstacks") as caught:
        read_ledger(tmp_path, "f4a")

    assert "Upgrade" in caught.value.hint


def test_merging_keeps_what_others_released_meanwhile():
    ours = assign(Ledger("f4a"), ["d1", "d2"]).ledger

    assert merge(release(ours, 2), ours, in_use=[1]) == release(ours, 2)
    assert merge(release(ours, 2), ours, in_use=[1, 2]) == ours


def test_merging_refuses_when_others_gave_a_number_to_somebody_else():
    start = assign(Ledger("f4a"), ["d1"]).ledger

    assert (
        merge(assign(start, ["d1", "d2"]).ledger, assign(start, ["d1", "d3"]).ledger, in_use=[1, 2]) is None
    )
    assert merge(assign(start, ["d1", "d2"]).ledger, start, in_use=[1]) is None


def swapped(broken=2, spare=4):
    return swap(assign(Ledger("f4a"), ["d1", "d2", "d3"], spares=1).ledger, broken, spare)


def test_a_student_whose_seat_broke_has_the_spare_ones_number_for_ever():
    assert numbers(assign(swapped(), ["d1", "d2", "d3"], spares=1)) == {"d1": 1, "d2": 4, "d3": 3}
    assert numbers(assign(swapped(), ["d3", "d2"], spares=0)) == {"d2": 4, "d3": 3}


def test_a_broken_number_leaves_and_nobody_gets_it_again():
    later = assign(swapped(), ["d1", "d2", "d3", "d4"], spares=1)
    assert [(place.number, place.kind) for place in later.leaving] == [(2, Kind.RETIRED)]
    assert numbers(later)["d4"] == 5
    gone = assign(release(later.ledger, 2), ["d1", "d2", "d3", "d4", "d5"], spares=3, anonymous=2)
    assert 2 not in {place.number for place in gone.seated}
    assert gone.leaving == ()


def test_an_anonymous_seat_can_be_swapped_too():
    ledger = swap(assign(Ledger("f4a"), [], spares=1, anonymous=3).ledger, 2, 1)
    assert [place.number for place in assign(ledger, [], spares=0, anonymous=3).seated] == [1, 3, 4]


@pytest.mark.parametrize(("broken", "spare"), [(4, 2), (2, 3), (9, 4), (2, 9), (4, 4)])
def test_only_a_seat_that_somebody_sits_in_is_swapped_for_a_spare_one(broken, spare):
    with pytest.raises(ValueError, match="seat number"):
        swapped(broken, spare)


def test_a_seat_is_swapped_once():
    with pytest.raises(ValueError, match="has no student"):
        swap(swapped(), 2, 4)


@given(HISTORY, st.integers(1, 20), st.integers(1, 20))
def test_a_swap_keeps_every_number_and_every_student(history, broken, spare):
    ledger = played(history)
    try:
        after = swap(ledger, broken, spare)
    except ValueError:
        return
    assert [place.number for place in after.places] == [place.number for place in ledger.places]
    students = [{place.student for place in one.places} - {""} for one in (ledger, after)]
    assert students[0] == students[1]


def test_a_retired_number_is_written_and_read_again(tmp_path):
    write_ledger(tmp_path, swapped())
    assert read_ledger(tmp_path, "f4a") == swapped()
