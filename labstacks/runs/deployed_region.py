"""Remembers the cloud, region and zones of a deployed class. State and ids are valid only there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from labstacks.classfile.model import ClassFile
from labstacks.errors import UsageError
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.json_text import parse_json

FILE_NAME = "cloud.json"


def refuse_to_move(file: ClassFile, folder: ClassFolder, command: str = "up") -> None:
    """Record the cloud, region and zones of a class. Raise ``UsageError`` if it is deployed elsewhere.

    The caller holds the class's lock.

    Args:
        command: The run's command. Only ``up`` and ``reset`` need the zones: a class can be removed without.
    """
    wanted: dict[str, Any] = {"cloud": file.cloud, "region": file.region}
    stands = bool(folder.backend().stacks())
    made_in = _made_in(folder) if stands else {}
    for key, value in wanted.items():
        if made_in.get(key, value) != value:
            raise UsageError(
                f"Class {file.name} is deployed in {key} {made_in[key]}, "
                f"and {file.path.name} now says {value}.",
                hint=f"Set `{key}: {made_in[key]}` again and run `labstacks down`; "
                "change it when nothing is deployed any more.",
            )
    if command in ("up", "reset"):
        _refuse_zones(file, made_in)
        wanted["zones"] = file.zones
    elif "zones" in made_in:
        wanted["zones"] = made_in["zones"]
    folder.documents.write(FILE_NAME, json.dumps(wanted))


def refuse_other_zones(file: ClassFile, folder: ClassFolder) -> None:
    """Raise ``UsageError`` if the class is deployed with other zones, or with zones in another order."""
    if folder.backend().stacks():
        _refuse_zones(file, _made_in(folder))


def _refuse_zones(file: ClassFile, made_in: Mapping[str, Any]) -> None:
    # The addresses of a vSwitch follow its zone's place in the list. A replacement creates the new vSwitch
    # first, and the cloud refuses addresses that are still in use: InvalidCidrBlock.Overlapped.
    deployed = made_in.get("zones") or ()
    if any(old != new for old, new in zip(deployed, file.zones, strict=False)):
        zones = ", ".join(deployed)
        raise UsageError(
            f"Class {file.name} is deployed with zones [{zones}]. {file.path.name} now lists "
            f"[{', '.join(file.zones)}], and the networks of a deployed class cannot change their zones.",
            hint=f"Set `zones: [{zones}]` again; you may add zones at the end. To use another order, "
            "run `labstacks down` first. To put new seats into another zone, use `fallback: {zones: true}`.",
        )


def _made_in(folder: ClassFolder) -> dict[str, Any]:
    try:
        known = parse_json(folder.documents.read(FILE_NAME) or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
