"""When each checkpoint was first reached: ``checkpoints.jsonl`` in the class's folder.

One JSON object a line, only ever added to: ``time`` (RFC 3339, UTC), ``seat``, ``checkpoint`` and ``by``.
Seat ids only, never names. What was reached once stays reached, though the student may undo it later. A line
that a dying machine left half-written is passed over: what it said will be seen again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

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


def read_record(home: Path) -> dict[tuple[str, str], Reached]:
    """What was ever reached in a class.

    Args:
        home: The class's folder.
    """
    try:
        lines = (home / FILE_NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    first: dict[tuple[str, str], Reached] = {}
    for found in filter(None, map(_parse, lines)):
        key = (found.seat, found.checkpoint)
        if key not in first or found.time < first[key].time:
            first[key] = found
    return first


def add_to_record(home: Path, reached: Iterable[Reached]) -> tuple[Reached, ...]:
    """Write down what was reached for the first time; returns what is new."""
    known = read_record(home)
    new = tuple(item for item in reached if (item.seat, item.checkpoint) not in known)
    if new:
        descriptor = os.open(home / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab+") as file:
            torn = _is_torn(file)
            file.write(b"\n" * torn + "".join(map(_line, new)).encode())
    return new


def carry_over(home: Path, old: str, new: str) -> tuple[Reached, ...]:
    """Let what one seat reached count for another too, at the old times: its student moved there."""
    reached = [item for (seat, _), item in read_record(home).items() if seat == old]
    return add_to_record(home, [replace(item, seat=new) for item in reached])


def _is_torn(file: BinaryIO) -> bool:
    """Whether the last line was never finished."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


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
