"""Handing out a spare seat."""

import pytest

from labstacks.classfile import load_class
from labstacks.errors import LockedError, UsageError
from labstacks.runs.status import class_status
from labstacks.runs.swap import hand_out
from labstacks.storage.class_lock import class_lock

READY = {"sign_in": {"user": "f4a-s04", "address": "signin.example"}}


@pytest.fixture
def spared(room):
    """A class of three with two spare seats, s04 and s05; everything stands but s05."""
    room.file.write_text(room.file.read_text() + "spares: 2\n")
    room.folder.create()
    for seat in ("s01", "s02", "s03", "s04"):
        room.stand(seat, outputs=READY)
    return room


def seated(room):
    return {seat.student.id: seat.id for seat in room.class_().seats if seat.student}


def test_the_student_sits_at_the_spare_seat_from_then_on(spared):
    class_ = spared.class_()
    swapped = hand_out(class_, class_.seat("d02"))
    assert (swapped.old.id, swapped.new.id, swapped.new.sign_in["user"]) == ("s02", "s04", "f4a-s04")
    assert seated(spared) == {"d01": "s01", "d02": "s04", "d03": "s03"}
    assert spared.class_().seat("d02").id == "s04"


def test_the_broken_seat_leaves_and_a_new_spare_is_wanted(spared):
    class_ = spared.class_()
    hand_out(class_, class_.seat("s02"))
    after = spared.class_()
    assert [seat.id for seat in after.seats if seat.spare] == ["s05", "s06"]
    assert [(seat.id, seat.retired, seat.student) for seat in after.leaving] == [("s02", True, None)]
    assert {seat.id: seat.phase for seat in class_status(after).seats}["s02"] == "leaving"
    assert any("s02 broke, and a spare one took its place" in str(notice) for notice in after.notices)


def test_a_spare_seat_that_does_not_stand_is_not_handed_out(spared):
    class_ = spared.class_()
    hand_out(class_, class_.seat("s01"))
    class_ = spared.class_()
    with pytest.raises(UsageError, match="none of its 2 spare seats is ready"):
        hand_out(class_, class_.seat("s03"))
    assert seated(spared)["d03"] == "s03"


def test_a_class_without_spares_says_how_to_have_some(room):
    with pytest.raises(UsageError, match="no spare seats") as caught:
        hand_out(room.class_(), room.class_().seat("s01"))
    assert "spares: 2" in caught.value.hint
    assert "labstacks reset" in caught.value.hint


@pytest.mark.parametrize("seat", ["s04", "s02"])
def test_a_seat_that_nobody_sits_in_is_refused(spared, seat):
    class_ = spared.class_()
    hand_out(class_, class_.seat("s02"))
    stale = load_class(spared.file)
    broken = stale.seat("s05" if seat == "s04" else "s02")
    with pytest.raises(UsageError, match=f"Nobody sits at seat {broken.id}"):
        hand_out(stale, broken)


def test_while_a_run_holds_the_class_nothing_is_swapped(spared):
    class_ = spared.class_()
    with class_lock(spared.folder.lock, "up"), pytest.raises(LockedError, match="labstacks up"):
        hand_out(class_, class_.seat("s02"))
    assert seated(spared)["d02"] == "s02"


def test_a_run_that_began_before_the_swap_does_not_undo_it(spared):
    from labstacks.classfile import save_ledger

    stale, class_ = spared.class_(), spared.class_()
    hand_out(class_, class_.seat("s02"))
    with pytest.raises(LockedError, match="new numbers"):
        save_ledger(stale)
    assert seated(spared)["d02"] == "s04"
