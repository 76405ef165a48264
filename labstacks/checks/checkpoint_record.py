"""When each checkpoint was first reached: ``checkpoints.jsonl`` of the class's documents.

One JSON object a line, only ever added to: ``time`` (RFC 3339, UTC), ``seat``, ``checkpoint`` and ``by``.
Seat ids only, never names. What was reached once stays reached, though the student may undo it later. A line
that a dying machine left half-written is passed over: what it said will be seen again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from labstacks.storage.documents import Documents, documents

FILE_NAME = "checkpoints.jsonl"
VERIFY, INSTRUCTOR = "verify", "instructor"


@dataclass(frozen=True)
class Reached:
    """That a seat reached a checkpoint.

    Args:
        time: When it was first seen, an aware time in UTC.
        by: ``verify``, or ``instructor`` who saw it with their own eyes.
    """

    seat: str
    checkpoint: str
    time: datetime
    by: str = VERIFY


First = Mapping[tuple[str, str], Reached]
"""By (seat, checkpoint), the first time."""


def read_record(place: Path | Documents) -> dict[tuple[str, str], Reached]:
    """What was ever reached in a class.

    Args:
        place: The class's documents, or the folder with them.
    """
    try:
        lines = (documents(place).read(FILE_NAME) or "").splitlines()
    except UnicodeDecodeError:
        lines = []
    first: dict[tuple[str, str], Reached] = {}
    for found in filter(None, map(_parse, lines)):
        key = (found.seat, found.checkpoint)
        if key not in first or found.time < first[key].time:
            first[key] = found
    return first


def add_to_record(place: Path | Documents, reached: Iterable[Reached]) -> tuple[Reached, ...]:
    """Write down what was reached for the first time; returns what is new."""
    known = read_record(place)
    new = tuple(item for item in reached if (item.seat, item.checkpoint) not in known)
    if new:
        documents(place).append(FILE_NAME, "".join(map(_line, new)))
    return new


def carry_over(place: Path | Documents, old: str, new: str) -> tuple[Reached, ...]:
    """Let what one seat reached count for another too, at the old times: its student moved there."""
    reached = [item for (seat, _), item in read_record(place).items() if seat == old]
    return add_to_record(place, [replace(item, seat=new) for item in reached])


def _line(item: Reached) -> str:
    time = item.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = {"time": time, "seat": item.seat, "checkpoint": item.checkpoint, "by": item.by}
    return json.dumps(entry) + "\n"


def _parse(line: str) -> Reached | None:
    try:
        entry = json.loads(line)
        time = datetime.fromisoformat(entry["time"]).astimezone(UTC)
        return Reached(str(entry["seat"]), str(entry["checkpoint"]), time, str(entry["by"]))
    except (ValueError, KeyError, TypeError):
        return None
