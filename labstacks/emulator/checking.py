"""The checks that hold for every type: unknown and missing inputs, kinds, and what the facts know of values.

Pure. A value that is not known yet passes every check.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from labstacks.alicloud.provider_facts import TypeFacts, facts_of
from labstacks.emulator.schema import Input, ResourceType, ValueKind, resource_type, snake
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

MAX_TAGS = 20
"""How many tags a resource may have."""


def failures(declared: ResourceType, facts: TypeFacts, inputs: Values) -> Iterator[Failure]:
    """Everything that is wrong with checked-for-None inputs, in the order of the properties."""
    yield from _object(declared, declared.inputs, inputs, "")
    yield from _missing_by_facts(declared, facts, inputs)
    yield from _ruled_out(declared, facts, inputs)
    yield from _conflicting(declared.token, inputs)
    if "tags" in declared.inputs and declared.inputs["tags"].kind.name == "map":
        yield from _tags(inputs.get("tags"))


def without_secrets(found: Iterable[Failure], hidden: Values) -> Iterator[Failure]:
    """The same failures with no secret value in their words; ``hidden`` are the inputs that are secret."""
    for failure in found:
        value = hidden.get(failure.property.split(".")[0].split("[")[0])
        yield Failure(failure.property, without_values(failure.reason, value))


def without_values(words: str, secret: object) -> str:
    """Words with no part of a secret value in them."""
    for text in _scalars(secret):
        words = words.replace(repr(text), "a secret").replace(str(text), "a secret")
    return words


def _scalars(value: object) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for member in value.values():
            yield from _scalars(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _scalars(member)
    elif value not in (None, "", UNKNOWN):
        yield value


def _object(
    declared: ResourceType, known: Mapping[str, Input], values: Values, path: str
) -> Iterator[Failure]:
    for name, value in values.items():
        if name not in known:
            yield Failure(path + name, f"Invalid or unknown key.{_did_you_mean(name, known)}")
        else:
            yield from _value(declared, known[name].kind, value, path + name)
    for name, input_ in known.items():
        if input_.required and values.get(name) is None:
            yield missing(path + name)


def missing(path: str) -> Failure:
    """A required input is not there."""
    word = snake(path.rsplit(".", 1)[-1])
    return Failure(
        path,
        f'Missing required argument. The argument "{word}" is required, but no definition was found.',
    )


def _value(declared: ResourceType, kind: ValueKind, value: object, path: str) -> Iterator[Failure]:
    if value is UNKNOWN or value is None or kind.name == "any":
        return
    if kind.name == "list" and isinstance(value, (list, tuple)):
        for index, member in enumerate(value):
            yield from _value(declared, kind.of or ValueKind("any"), member, f"{path}[{index}]")
    elif kind.name == "map" and isinstance(value, Mapping):
        for key, member in value.items():
            yield from _value(declared, kind.of or ValueKind("any"), member, f"{path}.{key}")
    elif kind.name == "object" and isinstance(value, Mapping):
        yield from _object(declared, declared.nested(kind), value, f"{path}.")
    elif not _fits(kind.name, value):
        yield Failure(path, f"expected {_a(kind.name)}, got {_shown(value)}")


def _fits(kind: str, value: object) -> bool:
    """Whether a scalar is of a kind or, as in the real provider, can be read as one."""
    if isinstance(value, (list, tuple, Mapping)):
        return False
    if kind == "string":
        return True
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind in ("integer", "number"):
        return _is_number(value, whole=kind == "integer")
    return False


def _is_number(value: Any, *, whole: bool) -> bool:
    if isinstance(value, bool):
        return False
    try:
        number = float(value)
    except ValueError:
        return False
    return number.is_integer() or not whole


def _missing_by_facts(declared: ResourceType, facts: TypeFacts, inputs: Values) -> Iterator[Failure]:
    for name in sorted(facts.required):
        known = declared.inputs.get(name)
        if known and not known.required and inputs.get(name) is None:
            yield missing(name)


def _ruled_out(declared: ResourceType, facts: TypeFacts, inputs: Values) -> Iterator[Failure]:
    for name, rules in (facts.rules or {}).items():
        value = inputs.get(name)
        if value is None or value is UNKNOWN or isinstance(value, (list, Mapping)):
            continue
        refused = [rule for rule in rules if not rule.admits(value)]
        # Several rules about one input are alternatives: which one holds depends on another input.
        if refused and len(refused) == len(rules):
            yield Failure(name, f"{refused[0].objection(value)}, got {_shown(value)}")


def _conflicting(token: str, inputs: Values) -> Iterator[Failure]:
    for first, second in conflicts_of(token):
        if inputs.get(first) is not None and inputs.get(second) is not None:
            yield Failure(first, f'"{snake(first)}": conflicts with {snake(second)}.')


@cache
def conflicts_of(token: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a type's inputs that exclude each other, by their names on the wire.

    Of types that the facts do not cover two are known all the same: a name of the older spelling beside one
    of the newest, and a name beside the prefix of one.
    """
    declared = resource_type(token)
    if declared is None:
        return ()
    by_python = {snake(name): name for name in declared.inputs}
    found = sorted(
        (by_python[first], by_python[second])
        for first, second in facts_of(token).conflicts
        if first in by_python and second in by_python
    )
    for one, other in ((declared.renamed.get("name"), "name"), ("name", by_python.get("name_prefix"))):
        if (
            one in declared.inputs
            and other in declared.inputs
            and not {(one, other), (other, one)} & {*found}
        ):
            found.append((str(one), str(other)))
    return tuple(dict.fromkeys(found))


def _tags(tags: object) -> Iterator[Failure]:
    if not isinstance(tags, Mapping):
        return
    if len(tags) > MAX_TAGS:
        yield Failure("tags", f"at most {MAX_TAGS} tags are possible, got {len(tags)}")
    for key, value in tags.items():
        said = _tag_objection(str(key), "" if value is UNKNOWN else str(value))
        if said:
            yield Failure(f"tags.{key}", said)


def _tag_objection(key: str, value: str) -> str:
    """Why a tag cannot be; empty when it can."""
    if not 1 <= len(key) <= 128 or len(value) > 128:
        return "keys have 1 to 128 characters, and values at most 128"
    if key.startswith(("aliyun", "acs:")):
        return "keys that start with aliyun or acs: are the cloud's own"
    if any(mark in text for mark in ("http://", "https://") for text in (key, value)):
        return "neither key nor value may hold http:// or https://"
    return ""


def _did_you_mean(name: str, known: Values) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" Did you mean `{close[0]}`?" if close else f" It takes {', '.join(sorted(known))}."


def _a(kind: str) -> str:
    return {"integer": "an integer", "object": "an object"}.get(kind, f"a {kind}")


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, (list, tuple)) else repr(value)
