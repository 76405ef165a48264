"""Resource types as the API spells them: from parameters to the emulator's inputs, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labstacks.emulator import StoredResource
from labstacks.emulator.schema import ValueKind, resource_type

Values = Mapping[str, Any]
_SPELLINGS = (("Vswitch", "VSwitch"), ("Kms", "KMS"))


def api_name(name: str) -> str:
    """The API's usual name of an input: ``VSwitchId`` for ``vswitchId``."""
    shown = name[:1].upper() + name[1:]
    for ours, theirs in _SPELLINGS:
        shown = shown.replace(ours, theirs)
    return shown


@dataclass(frozen=True)
class Kind:
    """A resource type of the API.

    Args:
        token: The emulator's type, without its package: ``vpc/network:Network``.
        id: The API's name of its id.
        names: Inputs and outputs whose name is not the usual one.
        made: Inputs that follow from several parameters.
        shows: Fields of its description that follow from several values, or that never change.
        not_found: The error code for an id that does not exist.
    """

    token: str
    id: str
    names: Mapping[str, str] = field(default_factory=dict)
    made: Callable[[Values], Values] = lambda values: {}
    shows: Callable[[StoredResource], Values] = lambda row: {}
    not_found: str = "InvalidResourceId.NotFound"

    @property
    def type(self) -> str:
        """The whole type token."""
        return f"alicloud:{self.token}"

    def inputs(self, values: Values) -> dict[str, Any]:
        """The inputs that a call's parameters give."""
        declared = resource_type(self.type)
        assert declared is not None
        found: dict[str, Any] = {}
        for name, one in declared.inputs.items():
            given = values.get(self.names.get(name, api_name(name)))
            if given is not None and name not in declared.renamed and name != "tags":
                found[name] = _read(given, one.kind)
        if "Tag" in values:
            found["tags"] = tags_in(values)
        return {**found, **self.made(values)}

    def show(self, row: StoredResource) -> dict[str, Any]:
        """Its description, as the API answers."""
        declared = resource_type(self.type)
        assert declared is not None
        properties = {
            self.names.get(name, api_name(name)): value
            for name, value in row.properties.items()
            if name not in declared.renamed and name != "tags"
        }
        # Products spell the parts of a tag differently, and clients read the ones they know.
        tags = [
            {"Key": key, "Value": value, "TagKey": key, "TagValue": value}
            for key, value in (row.properties.get("tags") or {}).items()
        ]
        base = {self.id: row.id, "RegionId": row.region, "CreationTime": row.created, "Tags": {"Tag": tags}}
        shown = {**properties, **base, **self.shows(row)}
        return {name: value for name, value in shown.items() if value is not None}


def tags_in(values: Values) -> dict[str, str]:
    """The tags that a call gives: as repeated parameters, or as a JSON list."""
    given = values.get("Tag") or []
    given = json.loads(given) if isinstance(given, str) else given
    return {tag["Key"]: tag.get("Value", "") for tag in given}


def ids_in(values: Values, name: str) -> list[str]:
    """The ids that a call asks about: one, several after commas, a JSON list, or repeated parameters."""
    given = values.get(name) or values.get(f"{name}s") or []
    if isinstance(given, str):
        given = json.loads(given) if given.startswith("[") else [part for part in given.split(",") if part]
    return [str(id_) for id_ in given]


def _read(given: Any, kind: ValueKind) -> Any:
    if kind.name == "boolean" and isinstance(given, str):
        return given.lower() == "true"
    if kind.name in ("integer", "number") and isinstance(given, str) and re.fullmatch(r"-?\d+", given):
        return int(given)
    if kind.name == "list" and isinstance(given, str):
        return [part for part in given.split(",") if part]
    return given
