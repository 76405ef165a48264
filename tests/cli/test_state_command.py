"""``labstacks state``, and what a place that cannot be used does to every command."""

import pytest


@pytest.fixture
def in_database(a_class, postgres):
    """The class, with its state in a database."""
    url = postgres.fresh_database()
    with (a_class / "class.yaml").open("a") as file:
        file.write(f"state: {url}\n")
    return url


def test_it_says_where_a_class_is_kept_and_how_much_there_is(labstacks, a_class):
    ran = labstacks("state")
    assert ran.code == 0
    assert "Stacks: local" in ran.out
    assert "0 stacks, 0 unsettled" in ran.out
    document = labstacks("state", "show", "--json").document
    assert (document["command"], document["state"], document["stacks"]) == ("state show", "local", 0)


def test_it_moves_a_class_there_and_back(labstacks, a_class, postgres):
    url = postgres.fresh_database()
    before = (a_class / "class.yaml").read_text()

    ran = labstacks("state", "move", url, "--yes", "--json")

    assert ran.code == 0
    assert ran.document["state"] == url
    assert (a_class / "class.yaml").read_text() == f"{before}state: {url}\n"
    assert f"Stacks: {url}" in labstacks("state", "show").out
    assert labstacks("state", "move", "local", "--yes").code == 0
    assert (a_class / "class.yaml").read_text() == f"{before}state: local\n"


def test_it_asks_before_it_moves(labstacks, a_class, postgres):
    ran = labstacks("state", "move", postgres.fresh_database())
    assert ran.code == 2
    assert "--yes" in ran.err
    assert "state:" not in (a_class / "class.yaml").read_text()


def test_a_place_that_is_none_is_refused(labstacks, a_class):
    ran = labstacks("state", "move", "postgres://ada:hush7@h/db", "--yes")
    assert ran.code == 2
    assert "not for passwords" in ran.err
    assert "hush7" not in ran.err


@pytest.mark.parametrize(
    "command",
    [("check",), ("plan",), ("up", "--yes"), ("down", "--yes"), ("status",), ("verify",), ("state", "show")],
    ids=" ".join,
)
def test_a_wrong_password_is_told_by_every_command_before_it_does_anything(
    labstacks, in_database, monkeypatch, command
):
    from labstacks.storage.database import server_at

    server_at.cache_clear()
    monkeypatch.setenv("PGPASSWORD", "guess")
    ran = labstacks(*command, "--json")
    assert ran.code == ran.document["exit_code"] == 1
    assert "password authentication failed" in ran.document["error"]["message"]
    assert "PGPASSFILE" in ran.document["error"]["hint"]
    assert "guess" not in ran.out + ran.err


def test_reading_commands_make_nothing_in_a_database(labstacks, in_database, postgres):
    assert labstacks("check").code == 0
    assert labstacks("status").code == 0
    assert labstacks("state").code == 0

    tables = postgres.execute("select tablename from pg_tables where schemaname = 'public'", in_database)
    assert tables == []
