import os
import stat
import tempfile
import time

import pytest

from labstacks.errors import StateError
from labstacks.storage.files import (
    private_folder,
    refuse_strangers,
    sweep_temporary,
    temporary_folder,
    write_private,
)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_private_file_is_its_owners_even_where_a_public_one_was(tmp_path):
    path = tmp_path / "cards.html"
    path.write_text("old")
    path.chmod(0o644)

    write_private(path, "陳大文\r\n")

    assert path.read_bytes() == "陳大文\r\n".encode()
    assert mode(path) == 0o600


def test_nothing_is_left_behind_when_writing_fails(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_private(tmp_path / "cards.html", "x")

    assert list(tmp_path.iterdir()) == []


def test_a_private_folder_is_closed_all_the_way_down_and_opens_nothing_above(tmp_path):
    above = mode(tmp_path)

    made = private_folder(tmp_path / "a" / "b")

    assert [mode(made), mode(made.parent)] == [0o700, 0o700]
    assert mode(tmp_path) == above
    assert private_folder(made) == made


def test_a_file_of_another_user_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "class.key"
    path.write_text("x")
    path.chmod(0o600)
    refuse_strangers(path, secret=True)
    monkeypatch.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(StateError, match="belongs to another user"):
        refuse_strangers(path)


@pytest.mark.parametrize(("mode", "secret"), [(0o640, True), (0o604, True), (0o620, False), (0o602, False)])
def test_what_others_can_read_or_change_is_refused(tmp_path, mode, secret):
    path = tmp_path / "class.key"
    path.write_text("x")
    path.chmod(mode)
    with pytest.raises(StateError, match="Other users of this machine can") as caught:
        refuse_strangers(path, secret=secret)
    assert f"chmod 600 {path}" in caught.value.hint


def test_only_old_temporary_files_are_swept(tmp_path):
    names = (".ledger.json.abcd1234", ".run.json.zz_x1234", "ledger.json")
    old, new, ours = (tmp_path / name for name in names)
    for path in (old, new, ours):
        path.write_text("")
    os.utime(old, (0, 0))
    os.utime(ours, (0, 0))
    sweep_temporary(tmp_path, time.time())
    assert sorted(path.name for path in tmp_path.iterdir()) == [new.name, ours.name]


def test_temporary_folders_of_killed_processes_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = [tmp_path / f"labstacks-plan-{os.getppid()}-x", tmp_path / "labstacks-planet"]
    for folder in (*kept, tmp_path / f"labstacks-plan-{2**22 + 1}-x"):
        folder.mkdir()
        (folder / "cloud.db").write_text("x")
    with temporary_folder("plan") as folder:
        assert sorted(tmp_path.iterdir()) == sorted([*kept, folder])
    assert sorted(tmp_path.iterdir()) == sorted(kept)
