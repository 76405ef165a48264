"""The file: shared by threads and processes, upgraded when it is old, set aside when it is damaged."""

import sqlite3
import subprocess
import sys
import threading

import pytest

from labstacks.errors import CloudError, StateError
from labstacks.rehearsal import RehearsalCloud, tables
from labstacks.rehearsal.file_store import FileStore

BUSY = """
import sys
from pathlib import Path
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target
from labstacks.rehearsal import RehearsalCloud

path, name, wanted = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
cloud, made = RehearsalCloud(path, quotas={"vpcs": 50}, patience=0), 0
type_ = "alicloud:vpc/network:Network"
for number in range(wanted):
    target = Target(f"urn:pulumi:{name}::labstacks::{type_}::n{number}", type_)
    try:
        cloud.create(target, {"cidrBlock": "10.0.0.0/16"}, preview=False)
        made += 1
    except CloudError as error:
        assert error.code == "QuotaExceeded.Vpc", error
print(made)
"""


def test_two_processes_at_once_lose_nothing_and_exceed_no_quota(tmp_path):
    path = tmp_path / "rehearsal.db"
    workers = [
        subprocess.Popen([sys.executable, "-c", BUSY, path, name, "40"], stdout=subprocess.PIPE, text=True)
        for name in ("f4a-s01", "f4a-s02")
    ]
    made = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    cloud = RehearsalCloud(path)
    assert sum(made) == 50 == cloud.count()
    assert len({row.id for row in cloud.resources()}) == 50
    assert [len(cloud.resources(f"f4a-s0{number}")) for number in (1, 2)] == made


def test_many_threads_at_once_exceed_no_quota(open_world):
    world = open_world(quotas={"eips": 10})
    refused = []

    def work(number):
        try:
            world.hands.make("alicloud:ecs/eipAddress:EipAddress", {"bandwidth": "5"}, f"eip{number}")
        except CloudError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.hands.cloud.count() == 10
    assert refused == ["QuotaExceeded.Eip"] * 6


def test_an_undone_transaction_leaves_nothing(tmp_path):
    found = FileStore(tmp_path / "rehearsal.db")
    with pytest.raises(ZeroDivisionError):
        found.change(lambda tx: 1 / (tx.set_meta("key", "value") or 0))
    assert found.look(lambda tx: tx.meta("key")) is None


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
