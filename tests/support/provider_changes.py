"""Inputs of provider types that differ in one place, to compare what is done about the difference."""

import json
from pathlib import Path

RECORDED = json.loads(
    (Path(__file__).parents[1] / "emulator" / "replacements.json").read_text(encoding="utf-8")
)
"""Each input of the labs' types, with whether the provider was seen to replace for it."""
SWITCHES = {
    "alicloud:vpc/natGateway:NatGateway": {"natType": "Enhanced"},
    "alicloud:ecs/securityGroupRule:SecurityGroupRule": {"ipProtocol": "tcp"},
    "alicloud:ecs/instance:Instance": {"spotStrategy": "SpotWithPriceLimit"},
    "alicloud:ecs/ecsInvocation:EcsInvocation": {"repeatMode": "Period"},
    "alicloud:slb/listener:Listener": {"protocol": "http", "listenerForward": "on"},
}
"""Inputs without which the provider ignores some of the others."""


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


def one_part_apart(declared, kind):
    """Pairs of values that differ in one part only, each with the part's path."""
    if kind.name == "list":
        for path, first, second in one_part_apart(declared, kind.of):
            yield f"[]{path}", [first], [second]
    elif kind.name == "object":
        nested = declared.nested(kind)
        base = {name: two_values(declared, found.kind)[0] for name, found in nested.items()}
        for name, found in nested.items():
            for path, first, second in one_part_apart(declared, found.kind):
                yield f".{name}{path}", {**base, name: first}, {**base, name: second}
    else:
        yield "", *two_values(declared, kind)
