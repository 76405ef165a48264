"""What labstacks keeps of a class file, for the day on which the file has mistakes or is gone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from labstacks.classfile.custom_lab import OwnLab
from labstacks.classfile.model import ClassFile, ClassSession
from labstacks.components.catalog import LEVELS
from labstacks.errors import StateError
from labstacks.storage.documents import documents
from labstacks.storage.json_text import parse_json

SNAPSHOT = "class_file.json"


def save_snapshot(file: ClassFile) -> None:
    """Keep what :func:`load_deployed_class` needs to know of a class file, beside its key."""
    document = {
        "schema": 1,
        "class": file.name,
        "file": file.path.name,
        "level": file.level,
        "labs": list(file.labs),
        "own_labs": [{"path": lab.path, "folder": lab.folder} for lab in file.own_labs],
        "cloud": file.cloud,
        "region": file.region,
        "zones": list(file.zones),
        "state": file.state,
        "database": file.rehearsal.get("database"),
        "sessions": [[session.start.isoformat(), session.hours] for session in file.sessions],
    }
    documents(file.home).write(SNAPSHOT, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def read_snapshot(home: Path) -> ClassFile | None:
    """A class file as it was when the class was deployed; None when that was not kept.

    Args:
        home: The class's folder, named for the class.
    """
    try:
        text = documents(home).read(SNAPSHOT)
        kept = parse_json(text or "null")
        return _parsed(home, kept) if isinstance(kept, dict) else None
    except (LookupError, TypeError, ValueError, StateError):
        return None


def _parsed(home: Path, kept: Mapping[str, Any]) -> ClassFile:
    sessions = ((datetime.fromisoformat(start), float(hours)) for start, hours in kept["sessions"])
    if kept["level"] not in LEVELS or kept["class"] != home.name:
        raise ValueError("a snapshot of another class")
    database = kept.get("database")
    return ClassFile(
        path=home.parent.parent / kept["file"],
        name=home.name,
        level=kept["level"],
        labs=tuple(kept["labs"]),
        seats=0,
        cloud=kept["cloud"],
        region=kept["region"],
        zones=tuple(kept["zones"]),
        state=kept["state"],
        rehearsal=MappingProxyType({"database": database} if database else {}),
        sessions=tuple(ClassSession(start, hours) for start, hours in sessions),
        own_labs=tuple(OwnLab(lab["path"], lab["folder"]) for lab in kept["own_labs"]),
    )
