"""The emulator replaces for the inputs for which the real provider was seen to replace, and for no other.

``replacements.json`` was recorded from the provider's own answers, apart from the schemas that the facts were
read from. It holds, for each type, every input with whether a change of it replaces.
"""

import pytest
from provider_changes import RECORDED, SWITCHES, two_values

from labstacks.alicloud.provider_facts import facts_of
from labstacks.emulator.differences import differing
from labstacks.emulator.schema import resource_type

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
