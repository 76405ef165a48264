"""The emulator replaces for the inputs for which the real provider was seen to replace, and for no other.

``replacements.json`` was recorded from the provider's own answers, apart from the schemas that the facts were
read from. It holds, for each type, every input with whether a change of it replaces.
"""

import json
from pathlib import Path

import pytest

from labstacks.alicloud.provider_facts import facts_of
from labstacks.emulator.differences import differing
from labstacks.emulator.schema import resource_type

RECORDED = json.loads(Path(__file__).with_name("replacements.json").read_text(encoding="utf-8"))
SWITCHES = {
    "alicloud:vpc/natGateway:NatGateway": {"natType": "Enhanced"},
    "alicloud:ecs/securityGroupRule:SecurityGroupRule": {"ipProtocol": "tcp"},
    "alicloud:ecs/instance:Instance": {"spotStrategy": "SpotWithPriceLimit"},
    "alicloud:ecs/ecsInvocation:EcsInvocation": {"repeatMode": "Period"},
    "alicloud:slb/listener:Listener": {"protocol": "http", "listenerForward": "on"},
}
"""Inputs without which the provider ignores some of the others."""
BY_A_PART = {
    "alicloud:ecs/instance:Instance": {"dataDisks", "imageOptions", "networkInterfaces"},
    "alicloud:ecs/image:Image": {"features"},
    "alicloud:alb/listener:Listener": {"defaultActions"},
    "alicloud:cms/siteMonitor:SiteMonitor": {"optionJson"},
    "alicloud:log/store:Store": {"encryptConf"},
    "alicloud:eci/containerGroup:ContainerGroup": {
        "acrRegistryInfos", "containers", "initContainers", "volumes",
    },
}  # fmt: skip
"""Inputs that replace by some of their parts only, which the record of whole inputs cannot say."""
IGNORED = {"alicloud:log/store:Store": {"shardCount"}}
"""Inputs that the provider would replace for, and whose changes it ignores."""


def two_values(declared, kind):
    """Two values of a kind that differ in everything they hold."""
    if kind.name == "list":
        first, second = two_values(declared, kind.of)
        return [first], [second]
    if kind.name == "object":
        pairs = {name: two_values(declared, found.kind) for name, found in declared.nested(kind).items()}
        return {name: pair[0] for name, pair in pairs.items()}, {
            name: pair[1] for name, pair in pairs.items()
        }
    words = {"boolean": (False, True), "integer": (3, 4), "number": (3, 4), "map": ({"a": "b"}, {"a": "c"})}
    return words.get(kind.name, ("one", "two"))


def decisions(token):
    """Each recorded input, with what the provider decides and what the emulator does."""
    declared, base = resource_type(token), SWITCHES.get(token, {})
    for name, replaces in RECORDED[token].items():
        if name in declared.inputs:
            first, second = two_values(declared, declared.inputs[name].kind)
            found = differing(facts_of(token), {**base, name: first}, {**base, name: second})
            right = replaces or name in BY_A_PART.get(token, ())
            yield name, right and name not in IGNORED.get(token, ()), found.get(name, False)


@pytest.mark.parametrize("token", RECORDED)
def test_the_same_inputs_replace(token):
    assert [name for name, right, found in decisions(token) if right is not found] == []


def test_the_record_is_as_wide_as_promised():
    found = [right for token in RECORDED for _, right, _ in decisions(token)]
    assert len(found) >= 1400
    assert sum(found) >= 390
