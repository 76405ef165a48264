"""One run per class at a time."""

import json
import os
import stat
import subprocess
import sys

import pytest

import labstacks.storage.class_lock as lock
from labstacks.errors import LockedError
from labstacks.storage.class_lock import class_lock, holder, is_held

HOLD = """
import sys
from pathlib import Path
from labstacks.storage.class_lock import class_lock
with class_lock(Path(sys.argv[1]), "up"):
    print("held", flush=True)
    input()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.lock"


@pytest.fixture
def other(path):
    """Another process that holds the class."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.05)


def test_a_second_run_is_told_who_holds_the_class_since_when(path, other):
    with pytest.raises(LockedError) as caught, class_lock(path, "down"):
        pass
    known = holder(path)
    assert known["pid"] == other.pid
    assert f"`labstacks up` by {known['user']}" in caught.value.message
    assert f"(process {other.pid}), since {known['since']}" in caught.value.message
    assert "labstacks status" in caught.value.hint


def test_looking_whether_it_is_held_disturbs_nobody(path, other):
    assert is_held(path)
    assert holder(path)["command"] == "up"


def test_a_killed_run_lets_go(path, other):
    other.kill()
    other.wait()
    assert not is_held(path)
    with class_lock(path, "down"):
        assert holder(path)["command"] == "down"


def test_nobody_holds_a_class_that_never_ran(path):
    assert not is_held(path)
    assert holder(path) == {}
    assert not path.exists()


def test_afterwards_nobody_holds_it(path):
    with class_lock(path, "up"):
        assert is_held(path)
    assert not is_held(path)
    assert holder(path) == {}


def test_its_files_are_their_owners_alone(path):
    with class_lock(path, "up"):
        files = list(path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_holder_that_cannot_be_read_is_just_somebody(path, other):
    path.with_suffix(".json").write_text("{")
    with pytest.raises(LockedError, match="it has just started"), class_lock(path, "down"):
        pass


def test_a_user_without_a_name_can_hold_it_too(path, monkeypatch):
    def nameless():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    with class_lock(path, "up"):
        told = json.loads(path.with_suffix(".json").read_text())
    assert told["user"] == f"user {os.getuid()}"


def test_a_lock_whose_file_was_deleted_still_holds(path, other):
    path.unlink()
    with pytest.raises(LockedError, match="`labstacks up`"), class_lock(path, "down"):
        pass


def test_of_a_run_that_died_the_note_holds_nobody_up(path, other):
    other.kill()
    other.wait()
    assert holder(path)["command"] == "up"
    with class_lock(path, "down"):
        assert holder(path)["command"] == "down"


@pytest.mark.parametrize("note", ["[]", "7", '{"pid": "x"}', '{"pid": 1, "host": 3, "since": 4}'])
def test_an_odd_note_holds_nobody_up(path, note):
    path.with_suffix(".json").write_text(note)
    with class_lock(path, "up"):
        pass
