"""``--shard``: what is refused, and where there is nothing to do. docs/shards.md runs the rest."""

import pytest

COMMANDS = {"up": ("--yes",), "down": ("--yes",), "verify": ()}


@pytest.fixture(autouse=True)
def no_engine_is_looked_for(monkeypatch):
    monkeypatch.setattr("labstacks.engine.locate.require_engine", lambda: None)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shard", ["0/5", "6/5", "a/b", "5"])
def test_what_is_no_shard_is_refused_before_anything_is_done(labstacks, a_class, command, shard):
    ran = labstacks(command, *COMMANDS[command], "--shard", shard)
    assert ran.code == 2
    assert shard in ran.err
    assert "--shard 1/5 to --shard 5/5" in ran.err
    assert not (a_class / ".labstacks").exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("order", [1, -1])
def test_seats_are_chosen_one_way_only(labstacks, a_class, command, order):
    words = [("--only", "s01"), ("--shard", "1/2")][::order]
    ran = labstacks(command, *COMMANDS[command], *words[0], *words[1])
    assert (ran.code, "both choose seats" in ran.err) == (2, True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_shard_without_seats_has_nothing_to_do(labstacks, a_class, command):
    ran = labstacks(command, *COMMANDS[command], "--shard", "1/4")
    assert ran.code == 0
    assert ran.out == "Class f4a has 3 seats, and none is in shard 1/4: nothing to do.\n"
    assert not (a_class / ".labstacks").exists()
    document = labstacks(command, *COMMANDS[command], "--shard", "1/4", "--json").document
    assert (document["shard"], document["ok"], document["seats"]) == ("1/4", True, [])
