"""The endpoint as engines see it: real gRPC on loopback."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
)

from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.property_codec import SECRET, SIGNATURE, UNKNOWN_VALUE, unwrap, wrap
from labstacks.gateway.server import Gateway

URN = "urn:pulumi:f4a-s07::labstacks::labstacks:index:Door$alicloud:vpc/network:Network::net"
INPUTS = {"cidrBlock": "10.0.0.0/16"}


@pytest.fixture
def gateway(cloud, journal):
    with Gateway(CloudProvider(cloud), journal) as gateway:
        yield gateway


@pytest.fixture
def connect(gateway):
    """Opens a connection of its own, as each engine does."""
    channels = []

    def connect():
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", -1)]
        channels.append(grpc.insecure_channel(f"127.0.0.1:{gateway.port}", options))
        return provider_pb2_grpc.ResourceProviderStub(channels[-1])

    yield connect
    for channel in channels:
        channel.close()


@pytest.fixture
def engine(connect):
    return connect()


def create(engine, inputs=INPUTS, *, preview=False, urn=URN, secret_keys=frozenset()):
    return engine.Create(
        provider_pb2.CreateRequest(urn=urn, properties=wrap(inputs, secret_keys), preview=preview)
    )


def configure(engine, region):
    return engine.Configure(provider_pb2.ConfigureRequest(args=wrap({"region": region})))


def region_of(engine):
    request = provider_pb2.InvokeRequest(tok="alicloud:index/getZones:getZones", args=wrap({}))
    return unwrap(getattr(engine.Invoke(request), "return")).values["region"]


def test_an_engine_attaches_and_shakes_hands(engine):
    engine.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    assert engine.Handshake(provider_pb2.ProviderHandshakeRequest()).accept_secrets
    assert engine.GetPluginInfo(empty_pb2.Empty()).version


def test_an_engine_is_warned_once_of_what_the_cloud_cannot_answer(engine):
    said = []

    class Engine(engine_pb2_grpc.EngineServicer):
        def Log(self, request, context):  # noqa: N802 - the protocol's name
            said.append((request.severity, request.message))
            return empty_pb2.Empty()

    server = grpc.server(ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(Engine(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    engine.Attach(plugin_pb2.PluginAttach(address=f"127.0.0.1:{port}"))
    for token in ("x:getNothing", "x:getNothing", "x:getZones"):
        engine.Invoke(provider_pb2.InvokeRequest(tok=token, args=wrap({})))
    server.stop(None)
    assert said == [(engine_pb2.WARNING, "x:getNothing is empty here")]


def test_an_engine_that_is_gone_holds_up_nothing(engine):
    engine.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    assert engine.Invoke(provider_pb2.InvokeRequest(tok="x:getNothing", args=wrap({})))


def test_check_names_what_is_wrong(engine):
    answer = engine.Check(provider_pb2.CheckRequest(urn=URN, news=wrap({"vpcName": "x"})))
    assert [(failure.property, failure.reason) for failure in answer.failures] == [
        ("cidrBlock", "is required")
    ]


def test_check_fills_in_and_keeps_secrets_secret(engine):
    answer = engine.Check(provider_pb2.CheckRequest(urn=URN, news=wrap(INPUTS, frozenset({"cidrBlock"}))))
    assert answer.inputs.fields["cidrBlock"].struct_value.fields[SIGNATURE].string_value == SECRET
    assert unwrap(answer.inputs).values == {**INPUTS, "checked": True}


def test_diff_tells_changes_and_replacements(engine):
    def diff(news):
        return engine.Diff(
            provider_pb2.DiffRequest(id="vpc-1", urn=URN, old_inputs=wrap(INPUTS), news=wrap(news))
        )

    assert diff(INPUTS).changes == provider_pb2.DiffResponse.DIFF_NONE
    changed = diff({**INPUTS, "vpcName": "y"})
    assert (list(changed.diffs), list(changed.replaces)) == (["vpcName"], [])
    replaced = diff({"cidrBlock": "10.1.0.0/16"})
    assert list(replaced.replaces) == ["cidrBlock"]
    assert replaced.deleteBeforeReplace


def test_another_region_is_another_provider(engine):
    def diff(region):
        request = provider_pb2.DiffRequest(
            old_inputs=wrap({"region": "cn-hongkong"}), news=wrap({"region": region})
        )
        return list(engine.DiffConfig(request).replaces)

    assert diff("cn-hongkong") == []
    assert diff("ap-southeast-1") == ["region"]


def test_a_preview_makes_nothing_and_knows_little(engine, cloud):
    answer = create(engine, preview=True)
    assert answer.properties.fields["status"].string_value == UNKNOWN_VALUE
    assert answer.id == ""
    assert cloud.made == {}


def test_a_resource_is_made_read_changed_and_deleted(engine, cloud):
    id_ = create(engine).id
    found = engine.Read(provider_pb2.ReadRequest(id=id_, urn=URN, inputs=wrap(INPUTS)))
    assert unwrap(found.properties).values == {**INPUTS, "status": "Available"}
    news = {**INPUTS, "vpcName": "y"}
    request = provider_pb2.UpdateRequest(id=id_, urn=URN, old_inputs=wrap(INPUTS), news=wrap(news))
    assert unwrap(engine.Update(request).properties).values == {**news, "status": "Available"}
    engine.Delete(provider_pb2.DeleteRequest(id=id_, urn=URN))
    assert cloud.made == {}


def test_reading_what_is_gone_answers_with_no_id(engine):
    assert engine.Read(provider_pb2.ReadRequest(id="vpc-9", urn=URN)).id == ""


def test_the_type_is_that_of_the_resource_not_of_its_parents(engine, cloud):
    create(engine)
    assert [target.type for target, _ in cloud.made.values()] == ["alicloud:vpc/network:Network"]


def test_each_connection_has_the_region_it_configured(connect):
    here, there = connect(), connect()
    configure(here, "cn-hongkong")
    configure(there, "ap-southeast-1")
    assert (region_of(here), region_of(there)) == ("cn-hongkong", "ap-southeast-1")


def test_cancel_ends_one_session_and_no_other(connect):
    leaving, staying = connect(), connect()
    configure(staying, "ap-southeast-1")
    leaving.Cancel(empty_pb2.Empty())
    assert region_of(staying) == "ap-southeast-1"
    assert create(leaving).id


def test_a_refusal_is_told_in_the_clouds_words(engine, cloud):
    cloud.refuses("create")
    with pytest.raises(grpc.RpcError) as caught:
        create(engine)
    assert caught.value.details() == "QuotaExceeded.Vpc: No more networks."


def test_a_lost_answer_is_found_again_at_once(engine, cloud, journal):
    cloud.fails("create", "after", ConnectionResetError("the answer was lost"))
    assert [create(engine).id] == list(cloud.made)
    assert journal.counts() == {"f4a-s07": 1}


def test_a_lost_question_is_told_and_asked_again_by_the_next_run(engine, cloud):
    cloud.fails("create", "before", ConnectionResetError("the answer was lost"))
    with pytest.raises(grpc.RpcError) as caught:
        create(engine)
    assert caught.value.details() == "ConnectionLost: the answer was lost"
    cloud.recovers()
    assert [create(engine).id] == list(cloud.made)


def test_what_the_provider_does_not_know_is_told_as_such(engine):
    with pytest.raises(grpc.RpcError) as caught:
        engine.GetMapping(provider_pb2.GetMappingRequest(key="terraform"))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("error", [KeyError("Hush7hush"), KeyboardInterrupt("Hush7hush")])
def test_a_bug_is_told_in_one_line_and_logged_without_its_values(engine, cloud, error, caplog):
    cloud.fails("create", "before", error)
    with caplog.at_level(logging.ERROR), pytest.raises(grpc.RpcError) as caught:
        create(engine)
    words = caught.value.details()
    assert type(error).__name__ in words
    assert "\n" not in words
    assert "Traceback" not in words
    assert "dictcloud.py" in caplog.text
    assert "Hush7hush" not in words + caplog.text


def test_the_server_goes_on_after_a_bug(engine, cloud):
    cloud.fails("invoke", "before", RuntimeError())
    with pytest.raises(grpc.RpcError):
        region_of(engine)
    cloud.recovers()
    assert region_of(engine)


def test_many_engines_at_once_make_each_resource_once(connect, cloud):
    def one(number):
        return create(connect(), urn=URN.replace("s07", f"s{number:02d}")).id

    with ThreadPoolExecutor(16) as pool:
        ids = list(pool.map(one, range(32)))
    assert len(set(cloud.urns())) == 32
    assert set(ids) <= set(cloud.made)


def test_a_large_message_passes(engine):
    assert unwrap(create(engine, {**INPUTS, "userData": "x" * 8_000_000}).properties).values["userData"]


def test_closing_waits_until_the_answer_is_in_the_journal(cloud, journal):
    entered, go_on = threading.Event(), threading.Event()

    def trouble(method, moment):
        if (method, moment) == ("create", "after"):
            entered.set()
            go_on.wait(10)

    cloud.trouble = trouble
    gateway = Gateway(CloudProvider(cloud), journal)
    channel = grpc.insecure_channel(f"127.0.0.1:{gateway.port}")
    request = provider_pb2.CreateRequest(urn=URN, properties=wrap(INPUTS))
    call = provider_pb2_grpc.ResourceProviderStub(channel).Create.future(request)
    assert entered.wait(10)
    threading.Timer(0.5, go_on.set).start()
    gateway.close()
    assert [entry.resource_id is not None for entry in journal.of_urn(URN)] == [True]
    with pytest.raises(grpc.RpcError):
        call.result()
    channel.close()
