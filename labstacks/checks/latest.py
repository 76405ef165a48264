"""The result of the last check of each seat: ``verified.json`` among the class's documents.

The board reads it. It holds seat ids and no names, and values without secrets, as ``verify`` shows them. A
job that ran later may have changed everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labstacks.checks.drift import Drift
from labstacks.storage.documents import Documents, documents
from labstacks.storage.json_text import parse_json

FILE_NAME = "verified.json"


@dataclass(frozen=True)
class SeatCheck:
    """The last check of one seat, or of the classroom.

    Args:
        seat: ``s07`` or ``classroom``.
        time: When, an aware time in UTC.
        reference: As in :class:`labstacks.checks.verification.SeatReport`.
        drift: Changes that no lab asks for.
        unjudged: Checkpoint id → why it could not be judged, unless it was passed before.
    """

    seat: str
    time: datetime
    reference: str
    drift: tuple[Drift, ...] = ()
    unjudged: Mapping[str, str] = field(default_factory=dict)


def read_latest(place: Path | Documents) -> dict[str, SeatCheck]:
    """The last check by seat; empty before the first check, or when the document cannot be read.

    Args:
        place: The class's documents, or the folder with them.
    """
    try:
        entries = parse_json(documents(place).read(FILE_NAME) or "{}")
        return {seat: _parse(seat, entry) for seat, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        # The next check writes it again, so a damaged document is not an error.
        return {}


def write_latest(place: Path | Documents, checks: Iterable[SeatCheck]) -> None:
    """Record checks; other seats keep their last one."""
    known = {**read_latest(place), **{look.seat: look for look in checks}}
    entries = {seat: _entry(look) for seat, look in known.items()}
    documents(place).write(FILE_NAME, json.dumps(entries, ensure_ascii=False) + "\n")


def _entry(look: SeatCheck) -> dict[str, Any]:
    return {
        "time": look.time.astimezone(UTC).isoformat(timespec="milliseconds"),
        "reference": look.reference,
        "drift": [asdict(drift) for drift in look.drift],
        "unjudged": dict(look.unjudged),
    }


def _parse(seat: str, entry: Mapping[str, Any]) -> SeatCheck:
    return SeatCheck(
        seat,
        datetime.fromisoformat(entry["time"]).astimezone(UTC),
        str(entry["reference"]),
        tuple(Drift(**drift) for drift in entry["drift"]),
        {str(id_): str(why) for id_, why in entry["unjudged"].items()},
    )
