"""The emulator sees the changes that the real provider sees, replaces for the same ones, in the same order.

Runs where ``LABSTACKS_ALICLOUD_PLUGIN`` names the plugin; docs/testing.md says how to get it.
"""

import os
from pathlib import Path

import pytest
from provider_changes import RECORDED, SWITCHES, one_part_apart, two_values
from pulumi.runtime.proto import provider_pb2

from labstacks.emulator import RehearsalCloud
from labstacks.emulator.schema import resource_type
from labstacks.gateway.cloud import Target
from labstacks.gateway.plugin import PluginProvider
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, ProviderSession

PLUGIN = os.environ.get("LABSTACKS_ALICLOUD_PLUGIN", "")
pytestmark = pytest.mark.skipif(
    not PLUGIN, reason="LABSTACKS_ALICLOUD_PLUGIN names no plugin; docs/testing.md says how to get one"
)
NOT_COMPARABLE = {
    "alicloud:cs/nodePool:NodePool kubeletConfiguration.featureGates",  # its values here are no booleans
}


@pytest.fixture(scope="module")
def provider():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAItestsonly")
        patch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "none")
        plugin = PluginProvider(Path(PLUGIN))
        yield plugin
        plugin.close()


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    cloud = RehearsalCloud(tmp_path_factory.mktemp("compared") / "cloud.db")
    yield cloud
    cloud.close()


def urn(token):
    return f"urn:pulumi:test::labstacks::{token}::thing"


def decision(changed, replaces, first):
    return (
        "same" if not changed else "update" if not replaces else "delete first" if first else "create first"
    )


def by_provider(provider, token, old, new):
    # With an empty list of defaults, the provider takes every input for one that the program gives.
    olds, news = ({"__defaults": [], **inputs} for inputs in (old, new))
    request = provider_pb2.DiffRequest(
        id="id-1", urn=urn(token), olds=wrap({**old, "id": "id-1"}), news=wrap(news), old_inputs=wrap(olds)
    )
    # Answered without a configuration, as nothing is asked of the cloud.
    call = Call.of("Diff", request, ProviderSession())
    answer = provider_pb2.DiffResponse.FromString(provider.answer(call))
    return decision(answer.diffs, answer.replaces, answer.deleteBeforeReplace)


def by_emulator(emulator, token, old, new):
    found = emulator.diff(Target(urn(token), token), "id-1", old, new)
    return decision(found.updates or found.replaces, found.replaces, found.delete_before_replace)


def changes_of(token):
    """Changes of one input, or of one part of it, each with its path and the old and new inputs."""
    declared, base = resource_type(token), SWITCHES.get(token, {})
    for name in RECORDED[token]:
        if name not in declared.inputs:
            continue
        kind = declared.inputs[name].kind
        first, second = two_values(declared, kind)
        yield name, {**base, name: first}, {**base, name: second}
        if "name" in declared.inputs and name != "name":
            named = {**base, "name": "it"}
            yield f"{name}, named", {**named, name: first}, {**named, name: second}
        yield f"{name}, added", base, {**base, name: second}
        for path, one, other in one_part_apart(declared, kind):
            if path:
                yield f"{name}{path}", {**base, name: one}, {**base, name: other}


def knows(provider, token, inputs):
    """Whether this version of the plugin has all parts of these inputs."""
    request = provider_pb2.CheckRequest(
        urn=urn(token), news=wrap(inputs), olds=wrap({}), randomSeed=bytes(32)
    )
    answer = provider_pb2.CheckResponse.FromString(
        provider.answer(Call.of("Check", request, ProviderSession()))
    )
    return not any("invalid or unknown key" in failure.reason for failure in answer.failures)


@pytest.mark.parametrize("token", RECORDED)
def test_changes_are_decided_alike(provider, emulator, token):
    different = {}
    for path, old, new in changes_of(token):
        pair = by_provider(provider, token, old, new), by_emulator(emulator, token, old, new)
        known = f"{token} {path.split(',')[0]}" in NOT_COMPARABLE
        if pair[0] != pair[1] and not known and knows(provider, token, new):
            different[path] = pair
    assert different == {}
