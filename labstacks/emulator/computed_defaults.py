"""Computed outputs that look right, for any type: whatever the class declares and nobody else provides."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from labstacks.alicloud import ids
from labstacks.emulator.paths import places_at
from labstacks.emulator.schema import FunctionType, ResourceType, ValueKind
from labstacks.gateway.cloud import Values

_TIME = re.compile(r"(Time|Date|At)$")


def computed_names(declared: ResourceType, inputs: Values) -> tuple[str, ...]:
    """The outputs that the cloud fills in, given these inputs."""
    return tuple(
        name
        for name, kind in declared.outputs.items()
        if name not in inputs and (not kind.optional or name not in declared.inputs)
    )


def plausible(
    declared: ResourceType, inputs: Values, *, region: str, now: str, source: tuple[object, ...]
) -> dict[str, Any]:
    """A value for each computed output.

    Args:
        now: RFC 3339 time for creation times.
        source: What the made-up parts are derived from.
    """
    found = {}
    for name in computed_names(declared, inputs):
        known = declared.inputs.get(name)
        kind = declared.outputs[name]
        # What the documentation promises is a better guess than anything made up from the name.
        if known and known.default is not None and (value := _read(kind, known.default)) is not None:
            found[name] = value
        else:
            found[name] = _made_up(name, kind, region, now, (*source, name))
    return found


def with_nested_outputs(
    declared: ResourceType,
    paths: Iterable[str],
    properties: Values,
    *,
    before: Values | None = None,
    region: str,
    now: str,
    source: tuple[object, ...],
) -> dict[str, Any]:
    """Properties whose objects also hold what only the cloud gives, so that programs can read it.

    Args:
        paths: Where that is, such as ``shardLists[].nodeId``.
        before: The properties before a change, whose values stay.
    """
    found = dict(properties)
    for path in paths:
        parents, name = path.rsplit(".", 1)
        top = re.split(r"[.\[]", path)[0]
        if top not in found:
            continue
        # The inputs of the call hold the same objects, and must stay as they were given.
        found[top] = copy.deepcopy(found[top])
        kept, kind = dict(places_at(before or {}, path)), _nested_kind(declared, path)
        for place, holder in places_at(found, parents):
            if isinstance(holder, dict) and name not in holder:
                new = _made_up(name, kind, region, now, (*source, place, name))
                holder[name] = kept.get(f"{place}.{name}", new)
    return found


def _nested_kind(declared: ResourceType, path: str) -> ValueKind:
    """The kind of a value inside an input; a text where the class does not say."""
    inputs, kind = declared.inputs, ValueKind("string")
    for part in path.split("."):
        known = inputs.get(part.removesuffix("[]"))
        if known is None:
            return ValueKind("string")
        kind = known.kind.of or known.kind if part.endswith("[]") else known.kind
        inputs = declared.nested(kind) if kind.name == "object" else {}
    return kind


def _read(kind: ValueKind, text: str) -> Any:
    """A documented default as a value of its kind; None when it is none."""
    try:
        if kind.name == "string":
            return text
        if kind.name == "boolean":
            return {"true": True, "false": False}.get(text.lower())
        if kind.name in ("integer", "number"):
            return int(text) if kind.name == "integer" else float(text)
    except ValueError:
        return None
    return None


def _made_up(name: str, kind: ValueKind, region: str, now: str, source: tuple[object, ...]) -> Any:
    if kind.name == "string":
        return _text(name, region, now, source)
    return {"boolean": False, "integer": 0, "number": 0.0, "list": [], "map": {}, "object": {}}.get(kind.name)


def _text(name: str, region: str, now: str, source: tuple[object, ...]) -> str:
    lower = name.lower()
    if lower == "status" or lower.endswith("state"):
        return "Available"
    if _TIME.search(name):
        return now
    if lower in ("regionid", "region"):
        return region
    if lower in ("zoneid", "availabilityzone"):
        return f"{region}-b"
    if lower.endswith(("connectionstring", "endpoint", "domain")):
        return f"{ids.letters(12, *source)}.{region}.aliyuncs.com"
    if lower.endswith(("ip", "ipaddress")):
        return public_ip(*source)
    if lower.endswith("port"):
        return "80"
    # Digits: some products number what they make, and programs say `int(it.project_id)`.
    return ids.digits(10, *source) if lower.endswith("id") else ""


def public_ip(*source: object) -> str:
    """A public address from 198.18.0.0/15, the range for benchmarks: it never reaches anybody's machine."""
    offset = ids.number(2**17, *source)
    return f"198.{18 + offset // 65536}.{offset // 256 % 256}.{offset % 256}"


def filled(declared: FunctionType, known: Values, source: tuple[object, ...]) -> dict[str, Any]:
    """A data source's result with every key that its class expects, also inside its lists of objects."""
    result = {name: known.get(name, _empty(kind)) for name, kind in declared.results.items()}
    if not result.get("id", ""):
        result["id"] = ids.digits(10, *source)
    for name, kind in declared.results.items():
        result[name] = _completed(declared, kind, result[name])
    return result


def _completed(declared: FunctionType, kind: ValueKind, value: object) -> Any:
    if kind.name == "list" and kind.of and isinstance(value, (list, tuple)):
        return [_completed(declared, kind.of, member) for member in value]
    if kind.name == "object" and isinstance(value, Mapping):
        nested = declared.nested(kind)
        return {
            name: _completed(declared, inner, value.get(name, _empty(inner)))
            for name, inner in nested.items()
        }
    return value


def _empty(kind: ValueKind) -> Any:
    if kind.optional:
        return None
    return {"string": "", "boolean": False, "integer": 0, "number": 0.0, "list": [], "map": {}}.get(kind.name)
