"""The emulator's check accepts right inputs as the real provider's check does, and refuses what it refuses.

Runs where ``LABSTACKS_ALICLOUD_PLUGIN`` names the plugin; docs/testing.md says how to get it.
"""

import os
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2
from rehearsal_checks import CASES, token

from labstacks.emulator import RehearsalCloud
from labstacks.gateway.cloud import UNKNOWN, Target
from labstacks.gateway.plugin import PluginProvider
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, ProviderSession

PLUGIN = os.environ.get("LABSTACKS_ALICLOUD_PLUGIN", "")
pytestmark = pytest.mark.skipif(
    not PLUGIN, reason="LABSTACKS_ALICLOUD_PLUGIN names no plugin; docs/testing.md says how to get one"
)


@pytest.fixture(scope="module")
def provider():
    plugin = PluginProvider(Path(PLUGIN))
    yield plugin
    plugin.close()


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    cloud = RehearsalCloud(tmp_path_factory.mktemp("checked") / "cloud.db")
    yield cloud
    cloud.close()


def urn(type_):
    return f"urn:pulumi:test::labstacks::{type_}::thing"


def refused_by_provider(provider, type_, inputs):
    request = provider_pb2.CheckRequest(
        urn=urn(type_), news=wrap(inputs), olds=wrap({}), randomSeed=bytes(32)
    )
    try:
        answer = provider.answer(Call.of("Check", request, ProviderSession()))
    except grpc.RpcError as error:
        if "strconv" not in error.details():
            raise
        # A text where a number belongs ends the call itself.
        return True
    return bool(provider_pb2.CheckResponse.FromString(answer).failures)


def refused_by_emulator(emulator, type_, inputs):
    return bool(emulator.check(Target(urn(type_), type_), {}, inputs, bytes(32)).failures)


def known_inputs(short, changes):
    """The inputs of a case, with each change; a value that only a preview leaves open is skipped."""
    for change in changes:
        inputs = {name: value for name, value in CASES[short].inputs(change).items() if value is not None}
        if UNKNOWN not in list(inputs.values()):
            yield inputs


@pytest.mark.parametrize("short", CASES)
def test_right_inputs_are_accepted_by_both(provider, emulator, short):
    for inputs in known_inputs(short, ({}, *CASES[short].right)):
        assert not refused_by_provider(provider, token(short), inputs)
        assert not refused_by_emulator(emulator, token(short), inputs)


@pytest.mark.parametrize("short", CASES)
def test_what_the_provider_refuses_the_emulator_refuses(provider, emulator, short):
    for inputs in known_inputs(short, [change for change, _ in CASES[short].wrong]):
        if refused_by_provider(provider, token(short), inputs):
            assert refused_by_emulator(emulator, token(short), inputs)
