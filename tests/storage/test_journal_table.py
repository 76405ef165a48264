"""The journal's rows, in either database."""

import sqlite3

import pytest

from labstacks.storage.database import open_file
from labstacks.storage.journal_table import JournalTable, new_number

FIRST_SCHEMA = """
create table labstacks_about (schema bigint primary key);
insert into labstacks_about values (1);
create table labstacks_journal (number bigint primary key, class text not null, stack text not null,
    urn text not null, region text not null, resource_id text,
    whole boolean not null, sealed blob not null, started float not null);
"""


@pytest.fixture
def creates(database):
    return JournalTable(database, "f4a")


def add(creates, urn="urn:a", stack="f4a-s01"):
    return creates.add(stack, urn, "cn-hongkong", b"sealed", 1764000000.25)


def test_an_intent_becomes_a_result(creates):
    number = add(creates)

    creates.finish(number, "vpc-1", False, b"more")

    [row] = creates.of_urn("urn:a")
    assert row == (number, "Create", "cn-hongkong", "vpc-1", False, b"more", 1764000000.25)
    assert creates.intents() == []


def test_they_come_in_the_order_in_which_they_were_made(creates):
    numbers = [add(creates, "urn:a"), add(creates, "urn:b"), add(creates, "urn:a", "f4a-s02")]

    assert [row.number for row in creates.of_stack("f4a-s01")] == numbers[:2]
    assert [row.number for row in creates.of_urn("urn:a")] == [numbers[0], numbers[2]]
    assert creates.counts() == {"f4a-s01": 2, "f4a-s02": 1}
    assert [urn for urn, _, _ in creates.intents()] == ["urn:a", "urn:b", "urn:a"]


def test_a_delete_is_no_intent(creates):
    creates.add("f4a-s01", "urn:a", "cn-hongkong", b"", 1.0, method="Delete", resource_id="vpc-1")

    assert creates.intents() == []
    assert [(row.method, row.resource_id) for row in creates.of_urn("urn:a")] == [("Delete", "vpc-1")]


def test_what_is_removed_is_gone_and_nothing_else(creates):
    numbers = [add(creates) for _ in range(5)]

    creates.remove(numbers[1:3])
    creates.remove([])

    assert [row.number for row in creates.of_stack("f4a-s01")] == [numbers[0], *numbers[3:]]


def test_another_class_in_the_same_database_sees_nothing_of_it(database, creates):
    add(creates)
    other = JournalTable(database, "f4b")

    assert (other.counts(), other.intents(), other.of_urn("urn:a")) == ({}, [], [])


def test_it_can_be_copied_as_a_whole(database, creates):
    creates.finish(add(creates), "vpc-1", True, b"more")
    add(creates)
    other = JournalTable(database, "copy")

    other.replace([{**row, "number": row["number"] + 1} for row in creates.rows()])

    assert len(other.rows()) == 2
    assert [row["resource_id"] for row in other.rows()] == ["vpc-1", None]
    assert len(creates.rows()) == 2


def test_numbers_grow_and_are_nobody_elses():
    numbers = [new_number() for _ in range(1000)]

    assert len(set(numbers)) > 990  # dice: at most a few fall alike within one microsecond
    assert all(0 < number < 2**63 for number in numbers)


def test_a_journal_of_the_first_schema_gains_the_method(tmp_path):
    old = sqlite3.connect(tmp_path / "journal.db")
    old.executescript(FIRST_SCHEMA)
    row = (7, "", "f4a-s01", "urn:a", "cn-hongkong", None, 1, b"sealed", 1764000000.0)
    old.execute("insert into labstacks_journal values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    old.commit()
    old.close()

    for _ in range(2):
        rows = JournalTable(open_file(tmp_path / "journal.db"), "")

    assert rows.of_urn("urn:a") == [(7, "Create", "cn-hongkong", None, True, b"sealed", 1764000000.0)]
    assert (
        rows.add("f4a-s01", "urn:b", "cn-hongkong", b"", 1764000001.0, method="Delete", resource_id="x") > 7
    )
