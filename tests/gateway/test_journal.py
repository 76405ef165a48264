"""What the journal records, and what it keeps secret."""

import stat

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.errors import StateError
from labstacks.gateway.journal import Journal, unsettled
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, ProviderSession
from labstacks.storage.class_key import ClassKey

URN = "urn:pulumi:f4a-s07::labstacks::alicloud:ram/loginProfile:LoginProfile::login"
PASSWORD = "Hush7hush7hush"
INPUTS = wrap({"userName": "f4a-s07", "password": PASSWORD}, frozenset({"password"}))
REQUEST = provider_pb2.CreateRequest(urn=URN, properties=INPUTS)
ANSWER = provider_pb2.CreateResponse(id="f4a-s07", properties=INPUTS).SerializeToString()


def begin(journal):
    return journal.begin(Call.of("Create", REQUEST, ProviderSession("cn-hongkong")))


def test_it_tells_the_next_process_what_it_was_told(tmp_path, key):
    journal = Journal(tmp_path / "j.db", key)
    done = journal.finish(begin(journal), "f4a-s07", ANSWER)
    intent = begin(journal)
    journal.close()
    assert Journal(tmp_path / "j.db", key).of_urn(URN) == [done, intent]


def test_no_file_of_it_holds_a_secret_or_an_input(tmp_path, key):
    journal = Journal(tmp_path / "j.db", key)
    journal.finish(begin(journal), "f4a-s07", ANSWER)
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


def test_what_nobody_knows_the_end_of_can_be_named_without_the_key(tmp_path, key):
    assert unsettled(tmp_path / "j.db") == ()
    journal = Journal(tmp_path / "j.db", key)
    journal.finish(begin(journal), "f4a-s07", ANSWER)
    assert unsettled(tmp_path / "j.db") == ()
    begin(journal)
    [left] = unsettled(tmp_path / "j.db")
    assert (left.stack, left.urn, left.region) == ("f4a-s07", URN, "cn-hongkong")


def test_a_half_made_resource_is_remembered_as_such(journal):
    journal.finish(begin(journal), "f4a-s07", ANSWER, whole=False)
    assert [(entry.resource_id, entry.whole) for entry in journal.of_urn(URN)] == [("f4a-s07", False)]


def test_an_update_is_remembered_with_its_method_and_id(tmp_path, key):
    journal = Journal(tmp_path / "j.db", key)
    update = provider_pb2.UpdateRequest(id="f4a-s07", urn=URN, news=INPUTS)
    journal.begin(Call.of("Update", update, ProviderSession("cn-hongkong")))
    journal.close()
    assert unsettled(tmp_path / "j.db") == ()
    [entry] = Journal(tmp_path / "j.db", key).of_urn(URN)
    assert (entry.call.method, entry.resource_id, entry.is_create) == ("Update", "f4a-s07", False)
