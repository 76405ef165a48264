"""The file: upgraded when it is old, set aside when it is damaged."""

import sqlite3

import pytest

from labstacks.emulator import RehearsalCloud, tables
from labstacks.emulator.sqlite_store import FileStore
from labstacks.errors import StateError


def test_a_damaged_file_is_set_aside_and_says_so(tmp_path):
    path = tmp_path / "rehearsal.db"
    path.write_bytes(b"this is no database, whatever its name says. " * 100)
    with pytest.raises(StateError, match=r"is damaged .* It was set aside as .*damaged-"):
        RehearsalCloud(path)
    (aside,) = tmp_path.glob("rehearsal.db.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")
    assert RehearsalCloud(path).count() == 0


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "rehearsal.db"
    RehearsalCloud(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="newer version"):
        RehearsalCloud(path)
    assert list(tmp_path.glob("*.damaged-*")) == []


def test_a_file_of_each_older_version_is_upgraded_and_keeps_what_it_holds(tmp_path, monkeypatch):
    everything = tables.SCRIPTS
    for version in range(1, len(everything)):
        path = tmp_path / f"{version}.db"
        monkeypatch.setattr(tables, "SCRIPTS", everything[:version])
        old = FileStore(path)
        old.change(lambda tx: tx.set_meta("seed", "from long ago"))
        old.close()
        monkeypatch.setattr(tables, "SCRIPTS", everything)
        cloud = RehearsalCloud(path)
        assert cloud.seed == "from long ago"
        assert cloud.events() == []
        assert cloud.count() == 0


def test_a_file_that_is_damaged_inside_is_set_aside_when_that_shows(tmp_path, open_world):
    world = open_world()
    for _ in range(60):
        world.new("ram.User")
    world.hands.cloud.close()
    path = tmp_path / "rehearsal.db"
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StateError, match="was set aside as"):
        RehearsalCloud(path).resources()
    (aside,) = tmp_path.glob("rehearsal.db.damaged-*[0-9]")
    assert aside.read_bytes()[4096:] == bytes(content)[4096:]
    assert RehearsalCloud(path).count() == 0


def test_after_damage_every_further_call_says_the_same(tmp_path, monkeypatch):
    found = FileStore(tmp_path / "rehearsal.db")

    def fail(tx):
        raise sqlite3.DatabaseError("database disk image is malformed")

    for _ in range(2):
        with pytest.raises(StateError, match="image is malformed"):
            found.change(fail)
    assert len(list(tmp_path.glob("*.damaged-*[0-9]"))) == 1


def test_a_mistake_of_ours_does_not_count_as_damage(tmp_path):
    found = FileStore(tmp_path / "rehearsal.db")
    with pytest.raises(sqlite3.IntegrityError):
        found.change(lambda tx: tx.connection.execute("INSERT INTO meta VALUES ('key', NULL)"))
    assert list(tmp_path.glob("*.damaged-*")) == []


def test_the_file_is_for_its_owner_only(tmp_path):
    RehearsalCloud(tmp_path / "rehearsal.db").close()
    assert (tmp_path / "rehearsal.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_said_to_be_so(tmp_path):
    (tmp_path / "rehearsal.db").mkdir()
    with pytest.raises(StateError, match="cannot be used"):
        RehearsalCloud(tmp_path / "rehearsal.db")
