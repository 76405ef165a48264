"""What was deleted and what the cloud goes on listing for some days, such as resource groups and keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta

from labstacks.alicloud.resource_types import type_entry
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.store import StoredResource


def keep_listed(call: ApiCall, row: StoredResource) -> None:
    """Remember a resource that is being deleted, for as many days as the cloud lists its type."""
    entry = type_entry(row.type)
    if not entry.gone_states or not entry.days_listed:
        return
    until = (call.time + timedelta(days=entry.days_listed)).strftime("%Y-%m-%dT%H:%M:%SZ")
    state = {"status": entry.gone_states[0], "deleteDate": until}
    gone = replace(row, key=0, inputs={}, properties={**row.properties, **state})
    kept = [*(asdict(other) for other in still_listed(call, row.type)), asdict(gone)]
    call.tx.set_meta(_key(row.type), json.dumps(kept))


def still_listed(call: ApiCall, type_: str) -> Iterator[StoredResource]:
    """What was deleted of a type and is listed until its ``deleteDate``."""
    for entry in json.loads(call.tx.meta(_key(type_)) or "[]"):
        if entry["properties"]["deleteDate"] > call.now:
            yield StoredResource(**entry)


def _key(type_: str) -> str:
    return f"deleted {type_}"
