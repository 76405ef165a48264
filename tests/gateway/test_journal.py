"""What the journal keeps, and what it keeps to itself."""

import stat

import pytest

from labstacks.errors import StateError
from labstacks.gateway.cloud import Resource
from labstacks.gateway.journal import Journal
from labstacks.keys import ClassKey

URN = "urn:pulumi:f4a-s07::labstacks::alicloud:ram/loginProfile:LoginProfile::login"
PASSWORD = "Hush7hush7hush"
INPUTS = {"userName": "f4a-s07", "password": PASSWORD}


def begin(journal):
    return journal.begin(
        "f4a-s07", URN, "alicloud:ram/loginProfile:LoginProfile", "cn-hongkong", INPUTS, {"password"}
    )


def test_it_tells_the_next_process_what_it_was_told(tmp_path, key):
    journal = Journal(tmp_path / "j.db", key)
    done = journal.finish(begin(journal), Resource("f4a-s07", {**INPUTS, "createDate": "2026-12-01"}))
    intent = begin(journal)
    journal.close()
    assert Journal(tmp_path / "j.db", key).of_urn(URN) == [done, intent]


def test_no_file_of_it_holds_a_secret_or_an_input(tmp_path, key):
    journal = Journal(tmp_path / "j.db", key)
    journal.finish(begin(journal), Resource("f4a-s07", INPUTS))
    written = b"".join(path.read_bytes() for path in tmp_path.glob("j.db*"))
    assert b"f4a-s07" in written  # the stack: so the files are the right ones
    assert PASSWORD.encode() not in written
    assert b"userName" not in written


def test_its_files_are_their_owners_alone(tmp_path, key):
    begin(Journal(tmp_path / "j.db", key))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("j.db*")}
    assert modes == {0o600}


def test_another_class_key_does_not_open_it(tmp_path, key):
    begin(Journal(tmp_path / "j.db", key))
    other = Journal(tmp_path / "j.db", ClassKey(b"x" * 32))
    with pytest.raises(StateError, match="another class key"):
        other.of_urn(URN)


def test_a_damaged_file_is_told_as_such(tmp_path, key):
    (tmp_path / "j.db").write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(StateError, match=r"journal .*j\.db cannot be used"):
        Journal(tmp_path / "j.db", key)
