"""Only processes of the same user are answered."""

import logging
import os
import socket

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from labstacks.gateway import peer_auth
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.peer_auth import Peers, can_tell, endpoint_of, look_up, owner_in
from labstacks.gateway.server import Gateway

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
ROW = "   {n}: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  {uid}        0 449103 2 0"
OURS, THEIRS = "0100007F:C350", "0100007F:D431"  # ports 50000 and 54321
HERE, THERE = ("127.0.0.1", 50000), ("127.0.0.1", 54321)


def table(*rows):
    names = ("local", "remote", "state", "uid")
    return [HEAD, *(ROW.format(n=n, **dict(zip(names, row, strict=True))) for n, row in enumerate(rows))]


@pytest.mark.parametrize(
    ("rows", "owner"),
    [
        ([(THEIRS, OURS, "01", 1000)], 1000),
        ([(OURS, THEIRS, "01", 0), (THEIRS, OURS, "01", 1000)], 1000),
        ([(THEIRS, OURS, "06", 0)], None),  # a connection that is over is nobody's
        ([("0100007F:D432", OURS, "01", 1000)], None),
        ([(OURS, THEIRS, "01", 1000)], None),
        ([("0200007F:D431", OURS, "01", 1000)], None),  # the same port of 127.0.0.2
        ([(THEIRS, "0200007F:C350", "01", 1000)], None),
        ([], None),
    ],
)
def test_the_kernels_table_tells_the_owner_of_the_other_end(rows, owner):
    assert owner_in(table(*rows), HERE, THERE) == owner


def test_a_socket_of_both_protocols_is_found_too():
    mapped = "0000000000000000FFFF00000100007F"
    assert owner_in(table((f"{mapped}:D431", f"{mapped}:C350", "01", 1000)), HERE, THERE) == 1000


@pytest.mark.skipif(not can_tell(), reason="this kernel does not tell")
def test_a_connection_of_our_own_is_known_as_such():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        with socket.create_connection(listening.getsockname()) as client:
            ours, theirs = listening.getsockname(), client.getsockname()
            assert look_up(ours, theirs) == os.getuid()
            assert look_up(ours, ("127.0.0.2", theirs[1])) is None
        assert look_up(ours, ("127.0.0.1", 1)) is None


@pytest.mark.parametrize(
    ("peer", "endpoint"),
    [
        ("ipv4:127.0.0.1:54321", ("127.0.0.1", 54321)),
        ("ipv6:%5B::1%5D:54321", ("::1", 54321)),
        ("ipv6:%5B::ffff:127.0.0.1%5D:54321", ("127.0.0.1", 54321)),
        ("ipv4:127.0.0.2:54321", None),
        ("ipv4:192.168.1.20:54321", None),
        ("unix:/tmp/socket", None),
        ("ipv4:127.0.0.1:", None),
    ],
)
def test_only_the_two_loopback_addresses_are_endpoints(peer, endpoint):
    assert endpoint_of(peer) == endpoint


def test_a_port_of_another_loopback_address_is_refused(caplog):
    with caplog.at_level(logging.WARNING):
        assert not Peers(HERE, lambda ours, theirs: os.getuid()).admits("ipv4:127.0.0.2:54321")
        assert not Peers(HERE, None).admits("ipv4:127.0.0.2:54321")
    assert "not this machine's loopback address" in caplog.text


@pytest.mark.parametrize(
    ("user", "admitted"), [(os.getuid(), True), (0, True), (54321, False), (None, False)]
)
def test_only_the_same_user_and_root_are_admitted(user, admitted, caplog):
    with caplog.at_level(logging.WARNING):
        assert Peers(HERE, lambda ours, theirs: user).admits("ipv4:127.0.0.1:54321") is admitted
    assert ("refused a connection from ipv4:127.0.0.1:54321" in caplog.text) is not admitted


def test_the_kernel_is_asked_once_for_each_peer():
    asked = []
    peers = Peers(HERE, lambda ours, theirs: asked.append((ours, theirs)) or os.getuid())
    for _ in range(3):
        assert peers.admits("ipv4:127.0.0.1:54321")
    assert asked == [(HERE, THERE)]
    peers.forget("ipv4:127.0.0.1:54321")
    assert peers.admits("ipv4:127.0.0.1:54321")
    assert len(asked) == 2


@pytest.fixture
def ask(cloud):
    """Opens a gateway and asks it something."""

    def ask():
        with (
            Gateway(CloudProvider(cloud)) as gateway,
            grpc.insecure_channel(f"127.0.0.1:{gateway.port}") as channel,
        ):
            return provider_pb2_grpc.ResourceProviderStub(channel).GetPluginInfo(empty_pb2.Empty())

    return ask


def test_another_users_engine_is_refused(ask, monkeypatch):
    monkeypatch.setattr(peer_auth, "look_up", lambda ours, theirs: 54321)
    monkeypatch.setattr(peer_auth, "can_tell", lambda: True)
    with pytest.raises(grpc.RpcError) as caught:
        ask()
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_where_the_kernel_does_not_tell_everybody_is_answered_and_it_is_logged(ask, monkeypatch, caplog):
    monkeypatch.setattr(peer_auth, "can_tell", lambda: False)
    with caplog.at_level(logging.WARNING):
        assert ask().version
    assert "other users of this machine are answered" in caplog.text
