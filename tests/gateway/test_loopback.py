"""Connections within this machine pass a school's proxy by."""

import pytest

from labstacks.gateway.loopback import keep_channels_local, past_proxies

HOSTS = "127.0.0.1,localhost,::1"


def test_without_a_proxy_nothing_changes():
    assert past_proxies({"PATH": "/bin", "no_proxy": "a.example"}) == {
        "PATH": "/bin",
        "no_proxy": "a.example",
    }


@pytest.mark.parametrize("name", ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"])
def test_a_proxy_is_not_for_this_machine(name):
    environment = past_proxies({name: "http://proxy.example:3128"})
    assert environment[name] == "http://proxy.example:3128"
    assert environment["no_proxy"] == environment["NO_PROXY"] == HOSTS


def test_what_was_excepted_before_stays_so():
    environment = past_proxies({"http_proxy": "http://proxy.example", "NO_PROXY": "a.example,localhost"})
    assert environment["no_proxy"] == "a.example,localhost,127.0.0.1,::1"


def test_grpc_in_this_process_is_told_in_its_own_variable_and_may_be_told_twice():
    environment = {"no_proxy": "a.example"}
    keep_channels_local(environment)
    keep_channels_local(environment)
    assert environment == {"no_proxy": "a.example", "no_grpc_proxy": f"a.example,{HOSTS}"}
