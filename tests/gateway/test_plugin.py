"""The gateway before a real provider plugin: here one written for the tests, in a process of its own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, status_pb2

from labstacks.errors import PluginError
from labstacks.gateway.journal import Journal
from labstacks.gateway.plugin import PluginProvider, find_plugin
from labstacks.gateway.plugin_process import PluginProcess
from labstacks.gateway.property_codec import UNKNOWN_VALUE, wrap
from labstacks.gateway.provider import SERVICE
from labstacks.gateway.server import LIMITS, Gateway

STACK = "f4a-s07"
URN = f"urn:pulumi:{STACK}::labstacks::alicloud:vpc/network:Network::net"
HONGKONG = provider_pb2.ConfigureRequest(args=wrap({"region": "cn-hongkong"}), acceptSecrets=True)
SINGAPORE = provider_pb2.ConfigureRequest(args=wrap({"region": "ap-southeast-1"}), acceptSecrets=True)


class Peer:
    """One connection to the gateway, in bytes."""

    def __init__(self, port):
        options = [*LIMITS, ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0)]
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", options)

    def raw(self, method, request):
        return self.channel.unary_unary(f"/{SERVICE}/{method}")(request)

    def send(self, method, request):
        return self.raw(method, request.SerializeToString())

    def create(self, order="", name="f4a-s07-net", preview=False, urn=URN):
        inputs = wrap({"vpcName": name, "cidrBlock": "10.0.0.0/16", "description": order})
        request = provider_pb2.CreateRequest(urn=urn, properties=inputs, preview=preview)
        return provider_pb2.CreateResponse.FromString(self.send("Create", request)).id


@pytest.fixture
def gateway(provider, journal):
    with Gateway(provider, journal) as gateway:
        yield gateway


@pytest.fixture
def connect(gateway):
    peers = []

    def connect(configuration=HONGKONG):
        peers.append(Peer(gateway.port))
        if configuration is not None:
            peers[-1].send("Configure", configuration)
        return peers[-1]

    yield connect
    for peer in peers:
        peer.channel.close()


def request_with(**inputs):
    return provider_pb2.CreateRequest(urn=URN, properties=wrap(inputs, frozenset({"password"})))


# --- what passes through -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inputs",
    [
        {"vpcName": "網絡", "password": "Hush7hush", "tags": {"a": None, "b": [1.5, True, {"c": "d"}]}},
        {"vpcName": "x", "userData": "x" * 40_000_000},
    ],
    ids=["secrets", "40 MB"],
)
def test_requests_and_answers_pass_byte_for_byte(connect, plugin, inputs):
    sent = request_with(**inputs).SerializeToString()
    answer = connect().raw("Create", sent)
    assert plugin.got("Create") == [sent]
    assert plugin.answered("Create") == [answer]


def test_unknowns_and_fields_of_a_later_protocol_pass_byte_for_byte(connect, plugin):
    request = request_with(vpcName=UNKNOWN_VALUE)
    request.preview = True
    sent = request.SerializeToString() + b"\xfa\x3f\x05later"  # field 1023, which no message has
    answer = connect().raw("Create", sent)
    assert plugin.got("Create") == [sent]
    assert plugin.answered("Create") == [answer]


@pytest.mark.parametrize("method", ["Check", "Diff", "Update", "Read", "Invoke", "Delete"])
def test_every_method_passes_byte_for_byte(connect, plugin, method):
    message = {"Check": "CheckRequest", "Diff": "DiffRequest", "Update": "UpdateRequest"}
    message |= {"Read": "ReadRequest", "Invoke": "InvokeRequest", "Delete": "DeleteRequest"}
    request = getattr(provider_pb2, message[method])()
    for field, value in (("urn", URN), ("id", "vpc-1"), ("tok", "alicloud:vpc/getNetworks:getNetworks")):
        if field in request.DESCRIPTOR.fields_by_name:
            setattr(request, field, value)
    answer = connect().send(method, request)
    assert plugin.got(method) == [request.SerializeToString()]
    assert plugin.answered(method) == [answer]


def test_a_refusal_passes_with_its_code_and_words_and_leaves_nothing(connect, journal):
    words = "[ERROR] resource_alicloud_vpc.go:61:\nSDKError:\n   StatusCode: 400\n  Code: QuotaExceeded.Vpc\n"
    with pytest.raises(grpc.RpcError) as caught:
        connect().create(f"refuse {words}")
    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.UNKNOWN, words)
    assert journal.counts() == {}


def test_a_half_made_resource_passes_with_its_details_and_stays_in_the_journal(connect, plugin, journal):
    inputs = {"vpcName": "x", "description": "half made", "userData": "y" * 1_000_000}
    request = provider_pb2.CreateRequest(urn=URN, properties=wrap(inputs))
    with pytest.raises(grpc.RpcError) as caught:
        connect().send("Create", request)
    details = dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
    failed = provider_pb2.ErrorResourceInitFailed()
    assert status_pb2.Status.FromString(details).details[0].Unpack(failed)
    assert failed.properties == request.properties
    assert [entry.resource_id for entry in journal.of_urn(URN)] == [failed.id] == plugin.made()


def test_what_the_plugin_does_not_know_is_told_as_such(connect):
    with pytest.raises(grpc.RpcError) as caught:
        connect().send("GetMapping", provider_pb2.GetMappingRequest(key="terraform"))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


# --- sessions and processes --------------------------------------------------------------------------------


def test_cancel_ends_a_session_and_never_reaches_the_plugin(connect, plugin):
    leaving, staying = connect(), connect()
    leaving.send("Cancel", empty_pb2.Empty())
    leaving.channel.close()
    assert staying.create() in plugin.made()
    assert plugin.got("Cancel") == []


def test_engines_of_one_configuration_share_one_process_configured_once(connect, plugin):
    with ThreadPoolExecutor(8) as pool:
        peers = list(pool.map(lambda _: connect(), range(8)))
        ids = list(pool.map(lambda n: peers[n].create("wait", urn=f"{URN}{n}"), range(8)))
    assert sorted(ids) == sorted(plugin.made())
    assert len(plugin.processes()) == 1
    assert plugin.got("Configure") == [HONGKONG.SerializeToString()]


def test_what_names_the_engines_provider_makes_no_configuration_of_its_own(connect, plugin):
    for number in (1, 2):
        named = provider_pb2.ConfigureRequest()
        named.CopyFrom(HONGKONG)
        named.urn, named.id = (
            f"urn:pulumi:f4a-s0{number}::labstacks::pulumi:providers:alicloud::x",
            str(number),
        )
        connect(named).create(urn=f"{URN}{number}")
    assert len(plugin.processes()) == 1


def test_each_further_configuration_has_a_process_of_its_own(connect, plugin):
    here, there = connect(HONGKONG), connect(SINGAPORE)
    pids = {peer.create(urn=f"{URN}{n}").split("-")[1] for n, peer in enumerate((here, there))}
    assert sorted(map(int, pids)) == plugin.processes()
    assert len(pids) == 2


def test_a_configuration_that_is_refused_is_told_and_tried_again(connect, plugin):
    wrong = provider_pb2.ConfigureRequest(args=wrap({"region": "cn-hongkong", "accessKey": "x"}))
    for _ in range(2):
        with pytest.raises(grpc.RpcError, match="InvalidAccessKeyId"):
            connect(wrong)
    assert connect().create() in plugin.made()
    assert len(plugin.got("Configure")) == 3


def test_the_plugin_is_introduced_to_its_host_and_not_to_an_engine(connect, plugin):
    peer = connect(None)
    peer.send("Attach", plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    with pytest.raises(grpc.RpcError):
        peer.send("Handshake", provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    [handshake] = plugin.got("Handshake")
    address = provider_pb2.ProviderHandshakeRequest.FromString(handshake).engine_address
    assert address == plugin.started()[0]["argv"][1] != "127.0.0.1:1"


# --- dying -------------------------------------------------------------------------------------------------


def test_a_create_that_the_plugin_dies_in_is_found_by_its_name(connect, plugin):
    assert [connect().create("die after")] == plugin.made()
    assert len(plugin.processes()) == 2


def test_a_create_that_never_happened_fails_as_unavailable_and_is_made_by_the_next_run(
    connect, plugin, journal
):
    peer = connect()
    with pytest.raises(grpc.RpcError) as caught:
        peer.create("die before")
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert [left.resource_id for left in journal.of_urn(URN)] == [None]
    assert [peer.create()] == plugin.made()
    assert [left.resource_id for left in journal.of_urn(URN)] == plugin.made()


def test_a_process_that_died_is_started_and_configured_again(connect, plugin):
    peer = connect()
    id_ = peer.create()
    os.kill(plugin.processes()[0], signal.SIGKILL)
    # Queries are safe to repeat, so the caller sees no error.
    answer = peer.send("Read", provider_pb2.ReadRequest(id=id_, urn=URN))
    assert provider_pb2.ReadResponse.FromString(answer).id == id_
    assert plugin.got("Configure") == [HONGKONG.SerializeToString()] * 2


def test_after_a_crash_what_no_run_claims_is_removed_from_the_cloud(connect, plugin, journal, gateway):
    connect().create()
    gateway.replay.begin(STACK, frozenset(), keep=False)
    assert plugin.made() == []
    assert journal.counts() == {}


def test_without_any_engine_the_plugin_is_configured_for_the_region_of_what_was_left(
    plugin, provider, journal, connect
):
    connect().create()
    provider.close()
    fresh = PluginProvider(plugin.path)
    with Gateway(fresh, journal) as gateway:
        gateway.replay.begin(STACK, frozenset(), keep=False)
    fresh.close()
    assert plugin.made() == []
    configured = provider_pb2.ConfigureRequest.FromString(plugin.got("Configure")[-1])
    assert configured.args.fields["region"].string_value == "cn-hongkong"


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ended(pids, seconds=20):
    deadline = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(alive, pids))


def test_closing_ends_every_process(connect, plugin, provider):
    connect(HONGKONG), connect(SINGAPORE)
    provider.close()
    assert len(plugin.processes()) == 2
    assert ended(plugin.processes())


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_labstacks_takes_its_plugin_along(plugin):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from labstacks.gateway.plugin import PluginProvider\n"
        "from labstacks.gateway.provider import Call\n"
        "provider = PluginProvider(Path(sys.argv[1]))\n"
        "provider.answer(Call('GetPluginInfo', b''))\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    labstacks = subprocess.Popen(
        [sys.executable, "-c", code, plugin.path],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert labstacks.stdout.readline() == b"ready\n"
    labstacks.kill()
    labstacks.communicate()
    assert ended(plugin.processes())


# --- secrets -----------------------------------------------------------------------------------------------


def test_credentials_reach_the_plugin_alone_by_its_environment_alone(
    plugin, connect, monkeypatch, tmp_path, caplog
):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hush7hush7hush")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "hush8hush8hush")
    connect().create()
    [started] = plugin.started()
    assert started["environ"]["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] == "hush7hush7hush"
    assert "hush8hush8hush" not in json.dumps(started)
    assert "hush7hush7hush" not in json.dumps(started["argv"]) + caplog.text
    written = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    assert b"hush7hush7hush" not in written


# --- starting ----------------------------------------------------------------------------------------------


def test_the_plugin_is_found_where_it_is_named_then_on_the_path_then_among_pulumis(
    plugin, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    home = tmp_path / "home"
    installed = home / "plugins/resource-alicloud-v4.0.0/pulumi-resource-alicloud"
    assert find_plugin([home]) is None
    installed.parent.mkdir(parents=True)
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)
    assert find_plugin([tmp_path, home]) == installed
    monkeypatch.setenv("PATH", str(plugin.folder))
    assert find_plugin([home]) == plugin.path
    monkeypatch.setenv("LABSTACKS_ALICLOUD_PLUGIN", str(installed))
    assert find_plugin([home]) == installed
    monkeypatch.setenv("LABSTACKS_ALICLOUD_PLUGIN", str(tmp_path / "gone"))
    with pytest.raises(PluginError, match="gone, which is no executable file"):
        find_plugin([home])


def test_one_that_does_not_start_is_told_with_its_last_words(plugin):
    (plugin.folder / "does-not-start").touch()
    with pytest.raises(PluginError, match="does not start: panic: it does not start"):
        PluginProcess(plugin.path, "127.0.0.1:1")


def test_an_engine_is_told_why_the_plugin_does_not_start(plugin, connect):
    (plugin.folder / "does-not-start").touch()
    with pytest.raises(grpc.RpcError) as caught:
        connect()
    assert "does not start: panic" in caught.value.details()


def test_a_file_that_is_no_program_is_told_as_such(tmp_path):
    with pytest.raises(PluginError, match="does not start"):
        PluginProcess(tmp_path / "nothing", "127.0.0.1:1")


def test_gateways_of_several_classes_before_one_provider_share_its_process(provider, plugin, tmp_path, key):
    with contextlib.ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(16))
        made, first = [], None
        for name in ("f4a", "f4b", "f4c"):
            journal = stack.enter_context(contextlib.closing(Journal(tmp_path / f"{name}.db", key)))
            beside = first.pacer if first else None
            gateway = stack.enter_context(Gateway(provider, journal, beside=beside, threads=threads))
            first = first or gateway
            peer = Peer(gateway.port)
            stack.callback(peer.channel.close)
            peer.send("Configure", HONGKONG)
            made.append(peer.create(urn=URN.replace("f4a", name)))
            assert journal.counts() == {f"{name}-s07": 1}
        assert sorted(made) == sorted(plugin.made())
        assert len(plugin.processes()) == 1
        assert first.pacer.paces()["vpc"].calls == 3
