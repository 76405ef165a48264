import os
import stat

import pytest

from labstacks.storage.files import private_folder, write_private


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
