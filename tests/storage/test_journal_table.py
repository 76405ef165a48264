"""The journal's rows, in either database."""

import sqlite3

import pytest

from labstacks.errors import StateError
from labstacks.storage.database import open_file
from labstacks.storage.journal_table import Creates, new_number, take_over

OLD = """
create table creates (number integer primary key, stack text not null, urn text not null,
    region text not null, resource_id text,
    whole integer not null default 1, sealed blob not null, started real not null);
"""


@pytest.fixture
def creates(database):
    return Creates(database, "f4a")


def add(creates, urn="urn:a", stack="f4a-s01"):
    return creates.add(stack, urn, "cn-hongkong", b"sealed", 1764000000.25)


def test_an_intent_becomes_a_result(creates):
    number = add(creates)

    creates.finish(number, "vpc-1", False, b"more")

    [row] = creates.of_urn("urn:a")
    assert row == (number, "cn-hongkong", "vpc-1", False, b"more", 1764000000.25)
    assert creates.intents() == []


def test_they_come_in_the_order_in_which_they_were_made(creates):
    numbers = [add(creates, "urn:a"), add(creates, "urn:b"), add(creates, "urn:a", "f4a-s02")]

    assert [row.number for row in creates.of_stack("f4a-s01")] == numbers[:2]
    assert [row.number for row in creates.of_urn("urn:a")] == [numbers[0], numbers[2]]
    assert creates.counts() == {"f4a-s01": 2, "f4a-s02": 1}
    assert [urn for urn, _, _ in creates.intents()] == ["urn:a", "urn:b", "urn:a"]


def test_what_is_removed_is_gone_and_nothing_else(creates):
    numbers = [add(creates) for _ in range(5)]

    creates.remove(numbers[1:3])
    creates.remove([])

    assert [row.number for row in creates.of_stack("f4a-s01")] == [numbers[0], *numbers[3:]]


def test_another_class_in_the_same_database_sees_nothing_of_it(database, creates):
    add(creates)
    other = Creates(database, "f4b")

    assert (other.counts(), other.intents(), other.of_urn("urn:a")) == ({}, [], [])


def test_it_can_be_copied_as_a_whole(database, creates):
    creates.finish(add(creates), "vpc-1", True, b"more")
    add(creates)
    other = Creates(database, "copy")

    other.replace([{**row, "number": row["number"] + 1} for row in creates.rows()])

    assert len(other.rows()) == 2
    assert [row["resource_id"] for row in other.rows()] == ["vpc-1", None]
    assert len(creates.rows()) == 2


def test_numbers_grow_and_are_nobody_elses():
    numbers = [new_number() for _ in range(1000)]

    assert len(set(numbers)) > 990  # dice: at most a few fall alike within one microsecond
    assert all(0 < number < 2**63 for number in numbers)


def test_a_journal_of_an_earlier_version_is_taken_over(tmp_path):
    old = sqlite3.connect(tmp_path / "journal.db")
    old.executescript(f"{OLD} pragma user_version = 1;")
    row = (7, "f4a-s01", "urn:a", "cn-hongkong", None, 1, b"sealed", 1764000000.0)
    old.execute("insert into creates values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    old.commit()
    old.close()

    database = open_file(tmp_path / "journal.db")
    take_over(database)
    take_over(database)

    creates = Creates(database, "")
    assert creates.of_urn("urn:a") == [(7, "cn-hongkong", None, True, b"sealed", 1764000000.0)]
    assert add(creates) > 7


def test_a_journal_of_an_unknown_version_is_left_alone_while_it_holds_something(tmp_path):
    old = sqlite3.connect(tmp_path / "journal.db")
    old.executescript(f"{OLD} pragma user_version = 9;")
    old.execute("insert into creates values (7, 's', 'u', 'r', null, 1, x'00', 0)")
    old.commit()

    with pytest.raises(StateError, match="another version"):
        take_over(open_file(tmp_path / "journal.db"))

    assert old.execute("select count(*) from creates").fetchone() == (1,)
