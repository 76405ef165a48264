"""What somebody saw in the cloud settles what an interrupted run began."""

import pytest
from plugin_folder import PluginFolder
from pulumi.runtime.proto import provider_pb2

from labstacks.classfile import load_class
from labstacks.errors import CloudError, LockedError, UsageError
from labstacks.gateway.journal import open_journal
from labstacks.gateway.journal_replay import JournalReplay
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, ProviderSession
from labstacks.runs.cloud_factory import open_cloud
from labstacks.runs.settle import settle
from labstacks.runs.status import class_status
from labstacks.storage.class_lock import class_lock

URN = "urn:pulumi:f4a-s01::labstacks::alicloud:vpc/network:Network::s01-net"
OTHER = "urn:pulumi:f4a-s02::labstacks::alicloud:vpc/network:Network::s01-net"


def create(urn=URN):
    inputs = wrap({"vpcName": "f4a-s01-net", "cidrBlock": "10.0.0.0/16"})
    request = provider_pb2.CreateRequest(urn=urn, properties=inputs)
    return Call("Create", request.SerializeToString(), ProviderSession("cn-hongkong"))


@pytest.fixture
def begun(room):
    """A class in the emulator whose run died in the middle of a create."""
    room.folder.create()
    with_journal(room.folder, lambda journal: journal.begin(create()))
    return room.class_()


def with_journal(folder, work):
    journal = open_journal(folder, folder.key())
    try:
        return work(journal)
    finally:
        journal.close()


def unsettled(class_):
    return [left.urn for left in class_status(class_).unsettled]


def test_what_is_gone_is_forgotten(room, begun):
    assert unsettled(begun) == [URN]
    assert settle(begun, "s01-net", "gone").urn == URN
    assert unsettled(begun) == []
    assert with_journal(room.folder, lambda journal: journal.counts()) == {}


def test_what_was_found_is_handed_to_the_next_run_that_asks_for_it(room, begun):
    with open_cloud(begun.file) as cloud:
        id_ = provider_pb2.CreateResponse.FromString(cloud.answer(create())).id
        settle(begun, URN, id_)
        assert unsettled(begun) == []

        def next_run(journal):
            once = JournalReplay(cloud, journal)
            once.begin("f4a-s01", frozenset(), keep=True)
            return provider_pb2.CreateResponse.FromString(once.create(create()))

        answer = with_journal(room.folder, next_run)
        assert answer.id == id_
        assert answer.properties.fields["cidrBlock"].string_value == "10.0.0.0/16"
        assert [row.id for row in cloud.resources()] == [id_]


def test_an_id_that_the_cloud_does_not_have_settles_nothing(begun):
    with pytest.raises(UsageError, match="no Network 'vpc-0'") as refused:
        settle(begun, URN, "vpc-0")
    assert "cn-hongkong" in refused.value.hint
    assert unsettled(begun) == [URN]


def test_a_name_that_nothing_has(begun):
    with pytest.raises(UsageError, match="'s09-net'"):
        settle(begun, "s09-net", "gone")


def test_of_two_of_a_name_the_whole_urn_tells_which(room, begun):
    with_journal(room.folder, lambda journal: journal.begin(create(OTHER)))
    with pytest.raises(UsageError, match="2 resources are called") as refused:
        settle(begun, "s01-net", "gone")
    assert OTHER in refused.value.hint
    settle(begun, OTHER, "gone")
    assert unsettled(begun) == [URN]


def test_a_run_is_not_meddled_with(room, begun):
    with class_lock(room.folder.lock, "up"), pytest.raises(LockedError):
        settle(begun, "s01-net", "gone")


# --- on the real cloud --------------------------------------------------------------------------------------


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    (tmp_path / "plugin").mkdir()
    plugin = PluginFolder(tmp_path / "plugin")
    monkeypatch.setenv("ALICLOUD_FAKE_FOLDER", str(tmp_path / "plugin"))
    monkeypatch.setenv("LABSTACKS_ALICLOUD_PLUGIN", str(plugin.path))
    return plugin


@pytest.fixture
def real(room, begun, plugin):
    room.file.write_text(room.file.read_text() + "cloud: alibaba\n")
    return load_class(room.file)


def test_the_real_cloud_is_asked_for_what_was_found(room, real, plugin):
    with open_cloud(real.file) as cloud:
        id_ = provider_pb2.CreateResponse.FromString(cloud.answer(create())).id
    settle(real, URN, id_)
    [entry] = with_journal(room.folder, lambda journal: journal.of_urn(URN))
    assert entry.resource_id == id_


def test_what_was_found_is_removed_by_a_down_before_any_engine_configured_the_plugin(room, real, plugin):
    with open_cloud(real.file) as cloud:
        settle(real, URN, provider_pb2.CreateResponse.FromString(cloud.answer(create())).id)
    configured = len(plugin.got("Configure"))
    with open_cloud(real.file) as cloud:
        once = with_journal(room.folder, lambda journal: going_down(cloud, journal))
    assert plugin.made() == []
    assert once.recovered == 1
    assert len(plugin.got("Configure")) == configured + 1


def going_down(cloud, journal):
    once = JournalReplay(cloud, journal)
    once.begin("f4a-s01", frozenset(), keep=False)
    return once


def test_a_refusal_of_the_real_cloud_is_told_with_its_code(real, plugin, monkeypatch):
    monkeypatch.setattr("labstacks.gateway.plugin.PluginProvider.answer", refuse)
    with pytest.raises(CloudError, match=r"Forbidden\.RAM"):
        settle(real, URN, "vpc-1")


def refuse(self, call):
    import grpc

    class Refused(grpc.RpcError):
        def code(self):
            return grpc.StatusCode.UNKNOWN

        def details(self):
            return "SDKError:\n   Code: Forbidden.RAM\n"

    raise Refused
