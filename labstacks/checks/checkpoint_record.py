"""When each checkpoint was first passed: ``checkpoints.jsonl`` among the class's documents.

One JSON object a line, only ever added to: ``time`` (RFC 3339, UTC), ``seat``, ``checkpoint``, ``by`` and
``cloud``. It holds seat ids and no names. A checkpoint that was passed once stays passed, even if the student
undoes the work. A line that an interrupted process left incomplete is skipped; `labstacks verify` adds it
again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from labstacks.storage.documents import Documents, documents
from labstacks.storage.json_text import parse_json

FILE_NAME = "checkpoints.jsonl"
VERIFY, INSTRUCTOR = "verify", "instructor"
REHEARSAL = "rehearsal"


@dataclass(frozen=True)
class Reached:
    """One checkpoint that one seat passed.

    Args:
        time: When it was first seen, an aware time in UTC.
        by: ``verify``, or ``instructor`` who saw it.
        cloud: ``rehearsal`` or ``alibaba``. A pass in a rehearsal never counts on the real cloud.
    """

    seat: str
    checkpoint: str
    time: datetime
    by: str = VERIFY
    cloud: str = REHEARSAL


First = Mapping[tuple[str, str], Reached]
"""The first pass by (seat, checkpoint)."""


def read_record(place: Path | Documents, cloud: str = REHEARSAL) -> dict[tuple[str, str], Reached]:
    """All checkpoints that the seats of a class have passed on one cloud.

    Args:
        place: The class's documents, or the folder with them.
        cloud: As in the class file. The same class may be rehearsed first and then run on the real cloud.
    """
    return {
        (seat, checkpoint): passed
        for (of_cloud, seat, checkpoint), passed in _read_all(place).items()
        if of_cloud == cloud
    }


def add_to_record(place: Path | Documents, reached: Iterable[Reached]) -> tuple[Reached, ...]:
    """Record what was passed for the first time; returns the new entries."""
    # The first time is kept: a later check must not move it.
    known = _read_all(place)
    new = tuple(item for item in reached if (item.cloud, item.seat, item.checkpoint) not in known)
    if new:
        documents(place).append(FILE_NAME, "".join(map(_line, new)))
    return new


def carry_over(place: Path | Documents, old: str, new: str) -> tuple[Reached, ...]:
    """Copy one seat's passed checkpoints to another seat, at their old times: its student moved there."""
    passed = [item for (_, seat, _), item in _read_all(place).items() if seat == old]
    return add_to_record(place, [replace(item, seat=new) for item in passed])


def _read_all(place: Path | Documents) -> dict[tuple[str, str, str], Reached]:
    """The first pass by (cloud, seat, checkpoint)."""
    lines = (documents(place).read(FILE_NAME) or "").splitlines()
    # Two machines may have recorded the same pass; the earlier one counts.
    first: dict[tuple[str, str, str], Reached] = {}
    for passed in filter(None, map(_parse, lines)):
        key = (passed.cloud, passed.seat, passed.checkpoint)
        if key not in first or passed.time < first[key].time:
            first[key] = passed
    return first


def _line(item: Reached) -> str:
    time = item.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = {
        "time": time,
        "seat": item.seat,
        "checkpoint": item.checkpoint,
        "by": item.by,
        "cloud": item.cloud,
    }
    return json.dumps(entry) + "\n"


def _parse(line: str) -> Reached | None:
    try:
        entry = parse_json(line)
        time = datetime.fromisoformat(entry["time"]).astimezone(UTC)
        # An entry that names no cloud earns nobody a certificate.
        cloud = str(entry.get("cloud", REHEARSAL))
        return Reached(str(entry["seat"]), str(entry["checkpoint"]), time, str(entry["by"]), cloud)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
