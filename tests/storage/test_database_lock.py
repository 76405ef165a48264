"""One run per class, or per shard, at a time, wherever they run."""

import subprocess
import sys
import time

import pytest

from labstacks.errors import LockedError
from labstacks.storage import database_lock as module
from labstacks.storage.class_lock import class_lock, holder, is_held
from labstacks.storage.database import open_server
from labstacks.storage.database_lock import DatabaseLock

HOLD = """
import sys
from labstacks.storage.class_lock import class_lock
from labstacks.storage.database import open_server
from labstacks.storage.database_lock import DatabaseLock
with class_lock(DatabaseLock(open_server(sys.argv[1]), "f4a"), "up", sys.argv[2]):
    print("held", flush=True)
    input()
"""


@pytest.fixture
def url(postgres):
    return postgres.fresh_database()


@pytest.fixture
def place(url):
    return DatabaseLock(open_server(url), "f4a")


@pytest.fixture
def elsewhere(url):
    """Holds the class, or a shard, in another process."""
    processes = []

    def hold(shard=""):
        arguments = [sys.executable, "-c", HOLD, url, shard]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in processes:
        process.kill()
        process.communicate()


def test_a_second_run_is_told_who_holds_the_class_since_when(place, elsewhere):
    process = elsewhere()

    with pytest.raises(LockedError) as caught, class_lock(place, "down"):
        pass

    known = holder(place)
    assert known["pid"] == process.pid
    assert f"`labstacks up` by {known['user']} on {known['host']}" in caught.value.message
    assert f"(process {process.pid}), since {known['since']}" in caught.value.message
    assert "labstacks status" in caught.value.hint


def test_looking_whether_it_is_held_disturbs_nobody(place, elsewhere):
    assert not is_held(place)
    elsewhere()
    assert is_held(place)
    assert not is_held(DatabaseLock(place.database, "f4b"))
    assert holder(place)["command"] == "up"


def test_a_killed_run_lets_go(place, elsewhere):
    process = elsewhere()
    process.kill()
    process.wait()
    until(lambda: not is_held(place))
    with class_lock(place, "down"):
        assert holder(place)["command"] == "down"


def test_afterwards_nobody_holds_it(place):
    with class_lock(place, "up"):
        assert is_held(place)
    until(lambda: not is_held(place))
    assert holder(place) == {}


def test_runs_on_other_classes_and_other_shards_go_on_beside_it(place, elsewhere):
    elsewhere("1/2")
    with class_lock(place, "up", "2/2"), class_lock(DatabaseLock(place.database, "f4b"), "up"):
        assert is_held(place)


@pytest.mark.parametrize("shard", ["1/2", ""])
def test_a_shard_keeps_its_own_and_the_whole_class_from_others(place, elsewhere, shard):
    elsewhere("1/2")
    with (
        pytest.raises(LockedError, match=r"`labstacks up --shard 1/2` by"),
        class_lock(place, "up", shard),
    ):
        pass


def test_the_whole_class_keeps_all_shards_out(place, elsewhere):
    elsewhere()
    with pytest.raises(LockedError), class_lock(place, "up", "1/2"):
        pass


def test_after_a_restart_of_the_server_its_holder_has_it_again(postgres, place, monkeypatch):
    monkeypatch.setattr(module, "BEAT", 0.05)
    with class_lock(place, "up"):
        postgres.stop("immediate")
        postgres.start()
        until(lambda: is_held(place))
        with pytest.raises(LockedError), class_lock(place, "down"):
            pass


def test_just_after_a_restart_nobody_else_takes_it(postgres, place, elsewhere, url):
    process = elsewhere()
    process.kill()  # so that it does not take it again: as if its machine were slow
    process.wait()
    postgres.stop("immediate")
    postgres.start()

    with pytest.raises(LockedError, match="has just started again") as caught, class_lock(place, "down"):
        pass
    assert "seconds" in caught.value.hint


def test_a_run_that_lost_its_lock_to_another_is_stopped_in_good_order(postgres, place, url, monkeypatch):
    monkeypatch.setattr(module, "BEAT", 0.05)
    asked = []
    monkeypatch.setattr(module.os, "kill", lambda pid, number: asked.append(number))
    with class_lock(place, "up"):

        def taken(hold):
            raise LockedError("Somebody else was faster.")

        monkeypatch.setattr(module.Hold, "_take", taken)
        break_connections = (
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        )
        postgres.execute(f"{break_connections} and datname = current_database()", url)
        until(lambda: asked)

    assert asked == [module.signal.SIGINT]


def until(said, seconds=10):
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)
