"""What labstacks keeps about a class, and for whose eyes."""

import stat

import pytest

from labstacks.errors import StateError
from labstacks.storage.class_folder import ClassFolder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_every_folder_is_its_owners_alone(room):
    folder = room.folder
    folder.create()
    made = [folder.home.parent, folder.home, folder.work, folder.runs, folder.home / "state"]
    assert {mode(path) for path in made} == {0o700}


def test_git_does_not_see_it(room):
    room.folder.create()
    assert (room.folder.home.parent / ".gitignore").read_text() == "*\n"


def test_making_it_twice_changes_nothing(room):
    room.folder.create()
    room.folder.create()
    assert room.folder.key().passphrase() == room.folder.key().passphrase()


def test_classes_of_one_folder_share_the_emulator(tmp_path):
    first, second = (ClassFolder(tmp_path / ".labstacks" / name) for name in ("f4a", "f4b"))
    assert first.rehearsal == second.rehearsal


def test_a_lost_key_is_not_replaced_while_state_needs_it(room):
    folder = room.folder
    folder.create()
    room.stand("s01")
    with pytest.raises(StateError, match=r"class\.key is missing") as caught:
        folder.key()
    assert "Restore it from a backup" in caught.value.hint
    assert not (folder.home / "class.key").exists()


def test_a_lost_key_is_not_replaced_while_the_journal_needs_it(room):
    folder = room.folder
    folder.create()
    folder.journal.touch()
    with pytest.raises(StateError, match="is missing"):
        folder.key()
