"""Objects and their versions: uploads, restoring, deleting, and what Pulumi sees of it."""

import pytest
from practice_class import NAME, user

from labstacks.board.console.actions import target_of, versions_of
from labstacks.emulator import ByHand, contents
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.oss.objects import keep_version, object_in
from labstacks.errors import CloudError


@pytest.fixture
def console(bridging):
    with bridging.console() as console:
        yield console


@pytest.fixture
def bucket(console):
    [bucket] = [row.id for row in console.cloud.resources(f"{NAME}-s01") if row.type == t.BUCKET]
    return bucket


def _act(console, action, resource, **inputs):
    return console.act(user("s01"), action, resource, inputs)


def _versions(console, bucket, key):
    return console.cloud.ask(lambda call: versions_of(call, bucket, key))


def test_every_upload_is_a_version_and_the_deployed_file_is_the_first(console, bucket):
    name = f"{bucket}/welcome.txt"
    first = _act(console, "oss:GetObject", name)
    _act(console, "oss:PutObject", name, data=b"changed")
    _act(console, "oss:PutObject", name, data=b"\0\xff binary")
    found = _versions(console, bucket, "welcome.txt")
    assert len({version.version for version in found}) == 3
    assert _act(console, "oss:GetObjectVersion", name, version=found[0].version) == first
    assert _act(console, "oss:GetObject", name) == b"\0\xff binary"
    assert ByHand(console.cloud).get_object(bucket, "welcome.txt") == b"\0\xff binary"


def test_a_file_from_before_its_bucket_kept_versions_has_the_version_null(console, bucket):
    console.cloud.change_by_hand(lambda call: keep_version(call, bucket, "early.txt", "", b"early"))
    assert [version.version for version in _versions(console, bucket, "early.txt")] == ["null"]
    assert _act(console, "oss:GetObjectVersion", f"{bucket}/early.txt", version="null") == b"early"


def test_a_restored_file_is_as_it_was(console, bucket):
    name = f"{bucket}/leftovers/keep-me.txt"
    before = console.cloud.ask(lambda call: object_in(call, bucket, "leftovers/keep-me.txt"))
    data = _act(console, "oss:GetObject", name)
    _act(console, "oss:DeleteObject", name)
    assert [version.deleted for version in _versions(console, bucket, "leftovers/keep-me.txt")] == [
        False,
        True,
    ]
    with pytest.raises(CloudError, match="does not exist"):
        _act(console, "oss:GetObject", name)
    _act(console, "oss:PutObject", name, data=data, restored=True)
    after = console.cloud.ask(lambda call: object_in(call, bucket, "leftovers/keep-me.txt"))
    assert after.inputs == before.inputs
    assert after.properties["etag"] == before.properties["etag"]


def test_a_version_is_deleted_and_the_current_one_is_not(console, bucket):
    name = f"{bucket}/welcome.txt"
    _act(console, "oss:PutObject", name, data=b"second")
    first, second = _versions(console, bucket, "welcome.txt")
    with pytest.raises(CloudError, match="current version"):
        _act(console, "oss:DeleteObjectVersion", name, version=second.version)
    _act(console, "oss:DeleteObjectVersion", name, version=first.version)
    assert _versions(console, bucket, "welcome.txt") == [second]
    with pytest.raises(CloudError, match="does not exist"):
        _act(console, "oss:GetObjectVersion", name, version=first.version)


def test_what_is_put_there_by_hand_is_a_version_too(console, bucket):
    hand = ByHand(console.cloud)
    hand.put_object(bucket, "welcome.txt", "by hand")
    assert _act(console, "oss:GetObject", f"{bucket}/welcome.txt") == b"by hand"
    assert len(_versions(console, bucket, "welcome.txt")) == 2
    hand.empty_bucket(bucket)
    assert _versions(console, bucket, "welcome.txt")[-1].deleted


def test_contents_go_with_the_bucket(console, bucket):
    _act(console, "oss:PutObject", f"{bucket}/own.txt", data=b"mine")
    [row] = [row for row in console.cloud.show(bucket) if row.type == t.BUCKET]
    console.cloud.delete(target_of(row), row.id, row.properties)
    assert console.cloud.ask(lambda call: contents.total(call.tx, bucket)) == (0, 0)


@pytest.mark.parametrize("key", ["", "/absolute", "x" * 1100])
def test_odd_names_are_refused_in_the_clouds_words(console, bucket, key):
    with pytest.raises(CloudError):
        _act(console, "oss:PutObject", f"{bucket}/{key}", data=b"x")
