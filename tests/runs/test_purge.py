"""A class whose state is lost is deleted by the names and tags that the cloud lists."""

from types import SimpleNamespace

import pytest
from class_in_folder import Room
from pulumi.runtime.proto import provider_pb2

from labstacks.classfile import load_class, save_ledger
from labstacks.errors import CloudError
from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.runs.purge import describe, find_all, purge

NETWORK, SWITCH, SERVER = "vpc/network:Network", "vpc/switch:Switch", "ecs/instance:Instance"
BUCKET, MEMBERSHIP = "oss/bucket:Bucket", "ram/groupMembership:GroupMembership"


class Account:
    """A cloud that refuses to delete what another resource needs."""

    def __init__(self, *rows, needs=()):
        self.rows = {
            id_: SimpleNamespace(type=f"alicloud:{type_}", id=id_, stack=s) for type_, id_, s in rows
        }
        self.needs = dict(needs)
        self.deleted = []
        self.refused = set()

    def resources(self):
        return list(self.rows.values())

    def answer(self, call):
        id_ = call.request.id
        if call.method == "Read":
            return provider_pb2.ReadResponse(
                id=id_ if id_ in self.rows else "", properties=wrap({})
            ).SerializeToString()
        if self.needs.get(id_) in self.rows or id_ in self.refused:
            raise CloudError("DependencyViolation", f"{id_} is in use")
        self.deleted.append((id_, unwrap(call.request.properties).values))
        del self.rows[id_]
        return b""


@pytest.fixture
def class_(tmp_path):
    room = Room(tmp_path)
    room.folder.create()
    room.stand("s01")
    save_ledger(room.class_())
    return load_class(room.file)


def test_what_belongs_to_the_class_is_found_in_an_order_that_can_be_deleted(class_):
    account = Account(
        (NETWORK, "vpc-1", "f4a-classroom"),
        (SERVER, "i-1", "f4a-s01"),
        (SWITCH, "vsw-1", "f4a-classroom"),
        (MEMBERSHIP, "group", "f4a-s01"),
        (SERVER, "i-9", "f4b-s01"),
        (SERVER, "i-8", ""),
    )
    assert [item.id for item in find_all(class_, account)] == ["group", "i-1", "vsw-1", "vpc-1"]
    assert describe(find_all(class_, account))[1] == "f4a-s01: Instance i-1"


def test_what_is_still_needed_is_tried_again_after_the_others(class_):
    account = Account((SERVER, "i-1", "f4a-s01"), (SERVER, "i-2", "f4a-s01"), needs={"i-2": "i-1"})
    told = []
    assert purge(class_, account, find_all(class_, account), told.append) == []
    assert [id_ for id_, _ in account.deleted] == [item.id for item in told] == ["i-1", "i-2"]


def test_the_class_is_forgotten_once_nothing_is_left(class_):
    account = Account((SERVER, "i-1", "f4a-s01"))
    purge(class_, account, find_all(class_, account))
    after = load_class(class_.file.path)
    assert not list(class_.file.home.glob("state/*/.pulumi/stacks/*/*.json"))
    assert after.leaving == ()


def test_what_cannot_be_deleted_is_named_and_the_state_stays(class_):
    account = Account((SERVER, "i-1", "f4a-s01"), (NETWORK, "vpc-1", "f4a-classroom"))
    account.refused = {"vpc-1"}
    [left] = purge(class_, account, find_all(class_, account))
    assert (left.item.id, left.reason) == ("vpc-1", "DependencyViolation: vpc-1 is in use")
    assert list(class_.file.home.glob("state/*/.pulumi/stacks/*/*.json"))


def test_files_in_a_bucket_go_with_it(class_):
    account = Account((BUCKET, "f4a-s01-files", "f4a-s01"))
    purge(class_, account, find_all(class_, account))
    assert account.deleted == [("f4a-s01-files", {"forceDestroy": True})]
