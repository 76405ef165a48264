"""The storages of Pulumi's state: all behave the same to a reader."""

import json
import socket
import sys

import pytest

from labstacks.errors import StateAwayError, UsageError
from labstacks.storage.pulumi_state import Backend
from labstacks.storage.state_address import backend_url
from labstacks.storage.state_files import META, META_CONTENT, engine_environment, open_files, url_of_stack

KEY = ".pulumi/stacks/labstacks/f4a-s07.json"
LOCK = ".pulumi/locks/organization/labstacks/f4a-s07/6f1c.json"


@pytest.fixture(params=["local", "postgres", "s3"])
def url(request, tmp_path):
    if request.param == "local":
        state = "local"
    elif request.param == "postgres":
        state = request.getfixturevalue("postgres").fresh_database()
    else:
        state = request.getfixturevalue("s3").fresh_bucket()
    return backend_url(state, tmp_path / "f4a", "f4a")


@pytest.fixture
def files(url):
    return open_files(url)


def test_what_was_written_can_be_read(files):
    assert files.read(KEY) is None
    assert not files.has(KEY)
    assert files.keys(".pulumi/") == []

    files.write(KEY, b"one")
    files.write(KEY, "何芷晴\n".encode())

    assert files.read(KEY) == "何芷晴\n".encode()
    assert files.has(KEY)
    assert "f4a-s07.json" in files.where(KEY)


def test_keys_are_found_by_what_they_begin_with_and_by_nothing_else(files):
    for key in (KEY, LOCK, ".pulumi/stacks/labstacks/f4a_s07.json"):
        files.write(key, b"{}")

    assert files.keys(".pulumi/stacks/labstacks/") == [KEY, ".pulumi/stacks/labstacks/f4a_s07.json"]
    assert files.keys(".pulumi/locks/organization/labstacks/f4a-s07/") == [LOCK]


def test_what_was_deleted_is_gone(files):
    files.write(KEY, b"{}")

    files.delete(KEY)
    files.delete(KEY)

    assert files.read(KEY) is None


def test_an_empty_stack_is_made_without_a_process(url):
    backend = Backend(url, "labstacks")

    backend.create("f4a-s07")
    backend.create("f4a-s07")

    assert backend.stacks() == ["f4a-s07"]
    assert backend.resources("f4a-s07") == []
    assert backend.files.read(META) == b"version: 1\n"


def test_looking_at_a_place_where_nobody_was_makes_nothing(url):
    backend = Backend(url, "labstacks")

    assert (backend.stacks(), backend.has("f4a-s07"), backend.holder("f4a-s07")) == ([], False, None)
    assert backend.files.keys("") == []


def test_the_lock_of_another_machines_engine_stands_until_it_is_known_to_be_dead(url, monkeypatch):
    monkeypatch.setattr("labstacks.storage.state_files.is_on_own_disk", lambda path: False)
    backend = Backend(url, "labstacks")
    told = {"pid": 1, "username": "ada", "timestamp": "2026-11-24T10:00:00Z"}
    backend.files.write(LOCK, json.dumps({**told, "hostname": "elsewhere"}).encode())
    holder = backend.holder("f4a-s07")
    assert (holder.host, holder.alive) == ("elsewhere", True)
    assert "6f1c.json" in holder.lock

    backend.release("f4a-s07", holder)

    assert backend.holder("f4a-s07") is None


def test_the_lock_of_a_dead_engine_of_this_machine_is_removed(url):
    backend = Backend(url, "labstacks")
    told = {"pid": 2**22 + 1, "username": "ada", "timestamp": "2026-11-24T10:00:00Z"}
    backend.files.write(LOCK, json.dumps({**told, "hostname": socket.gethostname()}).encode())

    assert backend.holder("f4a-s07") is None
    assert backend.files.keys(".pulumi/") == []


def test_a_bucket_that_is_not_there(s3):
    with pytest.raises(StateAwayError, match="NoSuchBucket") as caught:
        open_files(s3.url("nowhere"))
    assert "Make the bucket first" in caught.value.hint


def test_a_key_that_the_bucket_does_not_know(s3, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guess")
    with pytest.raises(StateAwayError, match="SignatureDoesNotMatch") as caught:
        open_files(f"{s3.fresh_bucket()}&awssdk=v2")
    assert "AWS_SECRET_ACCESS_KEY" in caught.value.hint


def test_no_key_at_all(s3, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(StateAwayError, match="credentials") as caught:
        open_files(s3.fresh_bucket())
    assert "AWS_PROFILE" in caught.value.hint


def test_an_endpoint_where_nobody_answers(s3):
    with pytest.raises(StateAwayError, match="cannot be reached"):
        open_files("s3://bucket?endpoint=http://127.0.0.1:1&region=us-east-1")


def test_the_extra_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(UsageError) as caught:
        open_files("s3://bucket?endpoint=http://127.0.0.1:2&region=us-east-1")
    assert "labstacks[s3]" in caught.value.hint


def test_the_engine_gets_what_its_place_needs_and_no_more():
    assert engine_environment("file:///srv/state") == ()
    assert "PGPASSWORD" in engine_environment("postgres://h/db")
    assert "AWS_SECRET_ACCESS_KEY" in engine_environment("s3://b")
    assert not any(name.startswith("AWS_") for name in engine_environment("postgres://h/db"))


def test_an_engine_of_a_local_stack_sees_no_other(tmp_path):
    backend = Backend(backend_url("local", tmp_path / "f4a", "f4a"), "labstacks")
    backend.create("f4a-s07")
    backend.create("f4a-s08")

    assert backend.stacks() == ["f4a-s07", "f4a-s08"]
    assert (tmp_path / "f4a/state/f4a-s07" / META).read_bytes() == META_CONTENT
    assert not (tmp_path / "f4a/state/f4a-s07" / KEY.replace("s07", "s08")).exists()
    assert url_of_stack("file:///a%20b/state?metadata=skip", "f4a-s07") == (
        "file:///a%20b/state/f4a-s07?metadata=skip"
    )


@pytest.mark.parametrize("url", ["postgres://ada@h/db?table=x", "s3://bucket/f4a?region=cn-hongkong"])
def test_stacks_in_other_places_lie_together(url):
    assert url_of_stack(url, "f4a-s07") == url
