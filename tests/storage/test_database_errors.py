"""What a database can be wrong about, each told with what to do; and a server that comes back."""

import sys
import threading

import pytest
from sqlalchemy import text

from labstacks.errors import StateAwayError, StateError, UsageError
from labstacks.storage import database as module
from labstacks.storage.database import Database, open_file, open_server, server_at
from labstacks.storage.journal_table import JournalTable


def fresh(state):
    """As in a process that has not opened it yet."""
    server_at.cache_clear()
    return open_server(state)


def refusal(state):
    with pytest.raises(StateAwayError) as caught:
        fresh(state).prepare()
    assert "hush7" not in str(caught.value)
    return caught.value


def test_a_server_that_is_not_there():
    told = refusal("postgres://ada@127.0.0.1:1/labstacks")
    assert "postgres://ada@127.0.0.1:1/labstacks cannot be reached: " in told.message
    assert "Is the server running" in told.hint


def test_a_wrong_password(postgres, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "hush7")
    told = refusal(postgres.url())
    assert "password authentication failed" in told.message
    assert "PGPASSFILE" in told.hint


def test_no_password(postgres, monkeypatch, tmp_path):
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert "PGPASSWORD" in refusal(postgres.url()).hint


def test_a_database_that_is_not_there(postgres):
    told = refusal(postgres.url("nowhere"))
    assert 'database "nowhere" does not exist' in told.message
    assert "createdb" in told.hint


def test_a_server_without_tls(postgres):
    told = refusal(postgres.url().replace("sslmode=disable", "sslmode=require"))
    assert "sslmode" in told.hint


def test_a_user_who_may_make_no_tables(postgres):
    url = postgres.fresh_database()
    postgres.execute(f"create role reader login password '{postgres.password}'")
    try:
        told = refusal(url.replace("labstacks@", "reader@"))
        assert "permission denied for schema public" in told.message
        assert "GRANT CREATE" in told.hint
    finally:
        postgres.execute("drop role reader")


def test_the_driver_is_not_installed(postgres, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError, match="driver") as caught:
        fresh(postgres.url())
    assert "labstacks[postgres]" in caught.value.hint


def test_tables_of_a_newer_version_are_left_alone(database):
    database.prepare()
    database.run(lambda connection: connection.execute(text("insert into labstacks_about values (99)")))

    with pytest.raises(StateError, match="schema 99") as caught:
        Database(database.engine, database.place).prepare()
    assert "Upgrade labstacks" in caught.value.hint


def test_two_machines_may_make_the_tables_at_once(postgres):
    url = postgres.fresh_database()
    machines = [fresh(url) for _ in range(4)]
    threads = [threading.Thread(target=machine.prepare) for machine in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = postgres.execute("select count(*) from labstacks_about", url)
    assert rows == [(1,)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_goes_away_is_waited_for_and_nothing_is_lost(postgres, mode):
    url = postgres.fresh_database()
    creates = JournalTable(fresh(url), "f4a")
    first = creates.add("f4a-s01", "urn:a", "cn-hongkong", b"sealed", 1.0)
    postgres.stop(mode)
    numbers = []
    writer = threading.Thread(
        target=lambda: numbers.append(creates.add("f4a-s01", "urn:b", "cn-hongkong", b"sealed", 2.0))
    )
    writer.start()
    assert writer.is_alive()

    postgres.start()
    writer.join()

    assert [row.number for row in creates.of_stack("f4a-s01")] == [first, *numbers]


def test_patience_with_a_server_ends(postgres, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    url = postgres.fresh_database()
    engine = fresh(url).engine
    impatient = Database(engine, "the database", 0.2)
    impatient.prepare()
    postgres.stop()

    slept = []
    with pytest.raises(StateAwayError, match="the database cannot be reached"):
        impatient.one(lambda connection: connection.execute(text("select 1")))

    monkeypatch.setattr(module.time, "sleep", slept.append)
    with pytest.raises(StateAwayError):
        impatient.one(lambda connection: connection.execute(text("select 1")))
    assert slept == []  # all callers share one deadline per outage

    postgres.start()
    assert impatient.one(lambda connection: connection.execute(text("select 1")).scalar_one()) == 1


def test_what_is_done_twice_since_an_answer_was_lost_is_there_once(server, monkeypatch):
    creates = JournalTable(server, "f4a")
    monkeypatch.setattr("labstacks.storage.journal_table.new_number", lambda: 7)

    for _ in range(2):
        creates.add("f4a-s01", "urn:a", "cn-hongkong", b"sealed", 1.0)

    assert len(creates.of_urn("urn:a")) == 1


def test_a_file_that_is_no_database_is_told_as_such(tmp_path):
    (tmp_path / "store.db").write_bytes(b"not a database, but long enough to be looked at" * 100)

    with pytest.raises(StateError, match=r"store\.db cannot be used") as caught:
        open_file(tmp_path / "store.db").prepare()
    assert "restore it from a backup" in caught.value.hint
