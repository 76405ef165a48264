"""A full disk is noticed before it does harm."""

import pytest

from labstacks.engine import disk
from labstacks.errors import StateError


def test_a_run_needs_room(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "free_bytes", lambda folder: disk.FREE_FOR_RUN)
    disk.require_space_for_run(tmp_path)
    monkeypatch.setattr(disk, "free_bytes", lambda folder: disk.FREE_FOR_RUN - 1)
    with pytest.raises(StateError, match="nearly full") as caught:
        disk.require_space_for_run(tmp_path)
    assert "Nothing was changed" in caught.value.hint
