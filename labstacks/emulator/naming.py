"""Names that are made up when none is given, and names that stay through a replacement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstacks.emulator import ids
from labstacks.emulator.schema import ResourceType
from labstacks.gateway.cloud import Target


def autonamed(
    target: Target,
    declared: ResourceType,
    olds: Mapping[str, Any],
    inputs: Mapping[str, Any],
    seed: bytes,
) -> dict[str, Any]:
    """The name that the provider makes up, ``<name in Pulumi>-<7 hex>``.

    Only for types with an input ``name`` that no newer input has replaced. The one made up for the last
    deployment is kept.
    """
    name = declared.inputs.get("name")
    if name is None or name.deprecated or inputs.get("name") is not None:
        return {}
    prefix = f"{target.name}-"
    # Another name would replace the resource.
    if str(olds.get("name", "")).startswith(prefix):
        return {"name": olds["name"]}
    return {"name": prefix + ids.hexadecimal(7, seed.hex(), target.urn)}


def keeps_name(shape: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a replacement would have the id of what it replaces, so that the old one must go first."""
    named = ids.properties_of(shape)
    return bool(named) and all(old.get(name) == new.get(name) for name in named)
