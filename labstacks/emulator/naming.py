"""Names that are made up when none is given, and what a given name means for a replacement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from labstacks.alicloud import ids
from labstacks.emulator.schema import ResourceType
from labstacks.gateway.cloud import Target, Values


def autonamed(
    target: Target,
    declared: ResourceType,
    olds: Values,
    inputs: Values,
    seed: bytes,
    conflicts: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """The name that the provider makes up, ``<name in Pulumi>-<7 hex>``.

    Only for types with an input ``name`` that no newer input has replaced. The one made up for the last
    deployment is kept.

    Args:
        conflicts: Pairs of inputs, by their names on the wire, that exclude each other.
    """
    name = declared.inputs.get("name")
    if name is None or name.deprecated or inputs.get("name") is not None:
        return {}
    # A default gives way to an input that it would conflict with.
    if any("name" in pair and inputs.get(_other(pair)) is not None for pair in conflicts):
        return {}
    prefix = f"{target.name}-"
    # Another name would replace the resource.
    if str(olds.get("name", "")).startswith(prefix):
        return {"name": olds["name"]}
    return {"name": prefix + ids.hexadecimal(7, seed.hex(), target.urn)}


def _other(pair: tuple[str, str]) -> str:
    return pair[1] if pair[0] == "name" else pair[0]


def is_named(target: Target, inputs: Values) -> bool:
    """Whether the program gives the input ``name`` itself, so that a replacement deletes first.

    Pulumi's bridge does this for every type with an input ``name``. A resource named by another input,
    such as ``vpcName``, is replaced by creating first, even where its API refuses two of one name.
    """
    name = inputs.get("name")
    made_up = isinstance(name, str) and re.fullmatch(re.escape(target.name) + "-[0-9a-f]{7}", name)
    return name is not None and not made_up
