"""``labstacks settle``, and how ``status`` leads to it."""

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.classfile import load_class
from labstacks.gateway.journal import open_journal
from labstacks.gateway.provider import Call, ProviderSession
from labstacks.storage.class_folder import ClassFolder

URN = "urn:pulumi:f4a-s01::labstacks::alicloud:vpc/network:Network::s01-net"


@pytest.fixture
def begun(a_class):
    folder = ClassFolder.of(load_class(a_class / "class.yaml").file)
    folder.create()
    request = provider_pb2.CreateRequest(urn=URN)
    journal = open_journal(folder, folder.key())
    journal.begin(Call("Create", request.SerializeToString(), ProviderSession("cn-hongkong")))
    journal.close()


def test_status_says_what_to_type_once_somebody_has_looked(labstacks, begun):
    out = labstacks("status").out
    assert "Interrupted in f4a-s01, outcome not known: s01-net" in out
    assert "labstacks settle s01-net gone" in out


def test_what_is_gone_is_named_no_more(labstacks, begun):
    ran = labstacks("settle", "s01-net", "gone", "--yes")
    assert ran.code == 0
    assert "s01-net of f4a-s01 is recorded as gone." in ran.out
    assert "outcome not known" not in labstacks("status").out


def test_in_json(labstacks, begun):
    document = labstacks("settle", URN, "gone", "--yes", "--json").document
    assert (document["stack"], document["urn"], document["id"]) == ("f4a-s01", URN, None)


def test_an_id_that_is_not_in_the_cloud_is_refused(labstacks, begun):
    ran = labstacks("settle", "s01-net", "vpc-0", "--yes")
    assert ran.code == 2
    assert "vpc-0" in ran.err
    assert "outcome not known" in labstacks("status").out
