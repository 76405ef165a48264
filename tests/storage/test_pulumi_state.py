"""Pulumi's state on disk: what it tells, and the traces that dead engines leave in it."""

import json
import os
import socket
from datetime import UTC, datetime

import pytest

from labstacks.errors import StateError
from labstacks.storage.pulumi_state import Backend

STACK = "f4a-s07"
URN = "urn:pulumi:f4a-s07::labstacks::alicloud:vpc/network:Network::net"
ROOT = "urn:pulumi:f4a-s07::labstacks::pulumi:pulumi:Stack::labstacks-f4a-s07"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "a folder with spaces" / "state"


@pytest.fixture
def backend(root):
    return Backend(root.as_uri(), "labstacks")


def write_checkpoint(root, *resources, pending=()):
    latest = {"resources": list(resources)}
    if pending:
        latest["pending_operations"] = list(pending)
    path = root / STACK / ".pulumi" / "stacks" / "labstacks" / f"{STACK}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 3, "checkpoint": {"stack": STACK, "latest": latest}}))
    return path


def write_lock(root, **changes):
    told = {
        "pid": os.getpid(),
        "username": "ada",
        "hostname": socket.gethostname(),
        "timestamp": datetime.now(UTC).isoformat(),
        **changes,
    }
    path = root / STACK / ".pulumi" / "locks" / "organization" / "labstacks" / STACK / "6f1c.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told))
    return path


NETWORK = {"urn": URN, "type": "alicloud:vpc/network:Network", "id": "vpc-1", "inputs": {"cidrBlock": "x"}}


def test_a_stack_that_is_not_there_holds_nothing(backend):
    assert not backend.has(STACK)
    assert backend.stacks() == []
    assert backend.resources(STACK) == []
    assert backend.outputs(STACK) == {}
    assert backend.drop_pending(STACK) == 0
    assert backend.pending(STACK) == frozenset()


def test_it_tells_resources_and_outputs(root, backend):
    stack = {"urn": ROOT, "type": "pulumi:pulumi:Stack", "outputs": {"labs": {}}}
    write_checkpoint(root, stack, NETWORK)
    assert backend.stacks() == [STACK]
    assert backend.outputs(STACK) == {"labs": {}}
    assert backend.identities(STACK) == {(ROOT, ""), (URN, "vpc-1")}


def test_pending_changes_are_told_and_pending_creates_are_the_journals(root, backend):
    new = {**NETWORK, "urn": f"{URN}2", "id": ""}
    pending = [{"resource": NETWORK, "type": "deleting"}, {"resource": new, "type": "creating"}]
    write_checkpoint(root, NETWORK, pending=pending)
    assert backend.pending(STACK) == {(URN, "vpc-1")}


def test_pending_operations_go_and_all_else_stays(root, backend):
    path = write_checkpoint(root, NETWORK, pending=[{"resource": NETWORK, "type": "creating"}])
    assert backend.drop_pending(STACK) == 1
    assert backend.drop_pending(STACK) == 0
    assert json.loads(path.read_text()) == {
        "version": 3,
        "checkpoint": {"stack": STACK, "latest": {"resources": [NETWORK]}},
    }


@pytest.mark.parametrize("content", ["", "{", '"text"', "{}", '{"checkpoint": null}'])
def test_a_damaged_state_is_told_as_such(root, backend, content):
    write_checkpoint(root).write_text(content)
    with pytest.raises(StateError, match=r"f4a-s07\.json cannot be read") as caught:
        backend.resources(STACK)
    assert ".bak" in caught.value.hint


DAMAGED = ("", "{", '{"version": 3, "checkpoint": {"latest": {"resources": [7]}}}', "[" * 100_000)


def history(root, number, content):
    name = f"{STACK}-{number}.checkpoint.json"
    path = root / STACK / ".pulumi" / "history" / "labstacks" / STACK / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.with_name(f"{STACK}-{number}.history.json").write_text("{}")
    return path


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_state_is_recovered_from_the_one_before_it(root, backend, content):
    path = write_checkpoint(root, NETWORK)
    path.rename(f"{path}.bak")
    path.write_text(content)
    assert backend.identities(STACK) == {(URN, "vpc-1")}
    assert path.read_text() == content  # reading changes nothing
    assert backend.recover(STACK)
    assert json.loads(path.read_text())["checkpoint"]["latest"]["resources"] == [NETWORK]
    assert not backend.recover(STACK)


@pytest.mark.parametrize("content", DAMAGED)
def test_where_that_is_damaged_too_the_last_operation_that_ended_is_taken(root, backend, content):
    path = write_checkpoint(root, NETWORK)
    history(root, 1, path.read_text().replace("vpc-1", "vpc-0"))
    history(root, 2, path.read_text())
    history(root, 3, content)
    path.with_name(f"{path.name}.bak").write_text(content)
    path.write_text(content)
    assert backend.recover(STACK)
    assert backend.identities(STACK) == {(URN, "vpc-1")}


def test_a_stack_on_which_nothing_ever_ended_begins_again(root, backend):
    path = write_checkpoint(root)
    path.write_text("")
    path.with_name(f"{path.name}.bak").write_text("")
    assert backend.recover(STACK)
    assert backend.has(STACK)
    assert backend.resources(STACK) == []


def test_a_stack_whose_copies_are_all_damaged_is_left_alone(root, backend):
    path = write_checkpoint(root)
    path.write_text("")
    history(root, 1, "")
    with pytest.raises(StateError, match="nor any copy of it"):
        backend.recover(STACK)
    assert path.read_text() == ""


def test_a_good_state_and_a_missing_one_need_no_recovery(root, backend):
    assert not backend.recover(STACK)
    write_checkpoint(root, NETWORK)
    assert not backend.recover(STACK)


def test_of_the_engines_history_the_latest_is_kept(root, backend):
    for number in range(5):
        history(root, number, "{}")
    backend.prune_history(STACK, keep=2)
    kept = sorted(path.name for path in (root / STACK / ".pulumi/history").rglob("*.json"))
    assert kept == [f"{STACK}-{n}.{kind}.json" for n in (3, 4) for kind in ("checkpoint", "history")]


def test_nobody_works_on_a_stack_without_a_lock(backend):
    assert backend.holder(STACK) is None


def test_a_living_engine_holds_its_stack(root, backend):
    path = write_lock(root)
    holder = backend.holder(STACK)
    assert (holder.pid, holder.user, holder.is_here) == (os.getpid(), "ada", True)
    assert path.exists()


@pytest.mark.parametrize(
    "trace",
    [{"pid": 0}, {"timestamp": "2026-01-01T00:00:00.123456789Z"}, {"timestamp": None}],
    ids=["dead", "its number is another process's now", "cut short"],
)
def test_the_lock_of_a_dead_engine_is_removed(root, backend, trace):
    path = write_lock(root, **trace)
    assert backend.holder(STACK) is None
    assert not path.exists()


def test_an_empty_lock_is_removed(root, backend):
    write_lock(root).write_text("")
    assert backend.holder(STACK) is None


def test_a_dead_lock_of_the_time_before_the_machine_was_renamed_is_removed(root, backend, monkeypatch):
    monkeypatch.setattr("labstacks.storage.state_files.is_on_own_disk", lambda path: True)
    path = write_lock(root, hostname="another", pid=0)
    assert backend.holder(STACK) is None
    assert not path.exists()


def test_a_living_lock_of_the_time_before_the_machine_was_renamed_stays(root, backend, monkeypatch):
    monkeypatch.setattr("labstacks.storage.state_files.is_on_own_disk", lambda path: True)
    write_lock(root, hostname="another")
    assert backend.holder(STACK).is_here


def test_the_lock_of_another_machine_stays(root, backend, monkeypatch):
    monkeypatch.setattr("labstacks.storage.state_files.is_on_own_disk", lambda path: False)
    path = write_lock(root, hostname="another", pid=1)
    assert backend.holder(STACK).host == "another"
    assert path.exists()
