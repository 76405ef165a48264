"""Pulumi's schema of the ``alicloud`` package, as the provider's ``GetSchema`` answers it.

``pulumi import`` writes the code of an imported resource from it. The real provider embeds its schema; the
emulator derives one from the installed ``pulumi_alicloud``, so both describe the same version. It holds the
resources, not the data sources: no code is generated for those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from labstacks.emulator.schema import Input, ResourceType, ValueKind, all_resource_tokens, resource_type

NAME = "alicloud"
ANY: dict[str, Any] = {"$ref": "pulumi.json#/Any"}
MODULE_FORMAT = "(.*)(?:/[^/]*)"
"""Which part of ``alicloud:oss/bucket:Bucket`` names the module in generated code: ``oss``."""


@cache
def package_schema(version: str) -> str:
    """The schema as JSON. Takes several seconds the first time: it reads the whole package.

    Args:
        version: The version that the provider reports.
    """
    types: dict[str, Any] = {}
    resources = {
        token: _resource(found, types) for token in all_resource_tokens() if (found := resource_type(token))
    }
    schema = {
        "name": NAME,
        "version": version,
        "meta": {"moduleFormat": MODULE_FORMAT},
        "language": {"python": {"compatibility": "tfbridge20"}, "nodejs": {"compatibility": "tfbridge20"}},
        "resources": resources,
        "types": types,
    }
    return json.dumps(schema)


def _resource(kind: ResourceType, types: dict[str, object]) -> dict[str, Any]:
    inputs = {name: _described(given, kind, types) for name, given in kind.inputs.items()}
    # Outputs and inputs of one name have one type in the schema, and the inputs declare it more exactly.
    outputs = {name: _type(found, kind.folder, types, None) for name, found in kind.outputs.items()}
    return {
        "inputProperties": inputs,
        "requiredInputs": sorted(name for name, given in kind.inputs.items() if given.required),
        "properties": {**outputs, **inputs},
        "required": sorted(name for name, found in kind.outputs.items() if not found.optional),
    }


def _described(given: Input, kind: ResourceType, types: dict[str, object]) -> dict[str, Any]:
    described = _type(given.kind, kind.folder, types, kind)
    return {**described, "deprecationMessage": given.deprecated} if given.deprecated else described


def _type(
    kind: ValueKind, folder: str, types: dict[str, object], owner: ResourceType | None
) -> dict[str, Any]:
    """The schema of a value. ``owner`` is given for inputs, whose nested objects are described too."""
    if kind.name in ("string", "integer", "number", "boolean"):
        return {"type": kind.name}
    if kind.name == "list" and kind.of:
        return {"type": "array", "items": _type(kind.of, folder, types, owner)}
    if kind.name == "map" and kind.of:
        return {"type": "object", "additionalProperties": _type(kind.of, folder, types, owner)}
    if kind.name == "object" and owner:
        return {"$ref": f"#/types/{_nested(kind, folder, types, owner)}"}
    return ANY


def _nested(kind: ValueKind, folder: str, types: dict[str, object], owner: ResourceType) -> str:
    name = kind.ref.removesuffix("Args")
    token = f"{NAME}:{folder or 'index'}/{name}:{name}"
    if token not in types:
        # Noted before its members are read, because a type may contain itself.
        described: dict[str, Any] = {"type": "object"}
        types[token] = described
        members: Mapping[str, Input] = owner.nested(kind)
        described["properties"] = {key: _described(member, owner, types) for key, member in members.items()}
        described["required"] = sorted(key for key, member in members.items() if member.required)
    return token
