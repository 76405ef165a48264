"""What each seat was like when it was last looked at: ``verified.json`` of the class's documents.

For those who only look on, such as the board. Seat ids only, and values without secrets, as ``verify`` shows
them. What is written here is true of its time: a job that came later may have changed everything.
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

FILE_NAME = "verified.json"


@dataclass(frozen=True)
class Look:
    """What was found of one seat, or of the classroom.

    Args:
        seat: ``s07`` or ``classroom``.
        time: When, an aware time in UTC.
        reference: As in :class:`labstacks.checks.verification.SeatReport`.
        drift: What nobody was asked to change.
        unjudged: Checkpoint id → why it could not be judged; those never reached only.
    """

    seat: str
    time: datetime
    reference: str
    drift: tuple[Drift, ...] = ()
    unjudged: Mapping[str, str] = field(default_factory=dict)


def read_latest(place: Path | Documents) -> dict[str, Look]:
    """By seat, what was found last; empty when nobody has looked, or what is written cannot be read.

    Args:
        place: The class's documents, or the folder with them.
    """
    try:
        entries = json.loads(documents(place).read(FILE_NAME) or "{}")
        return {seat: _parse(seat, entry) for seat, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        # It is found anew each time somebody looks, so a damaged one is worth no error.
        return {}


def write_latest(place: Path | Documents, looks: Iterable[Look]) -> None:
    """Write down what was found; seats that nobody looked at now keep what was found before."""
    known = {**read_latest(place), **{look.seat: look for look in looks}}
    entries = {seat: _entry(look) for seat, look in known.items()}
    documents(place).write(FILE_NAME, json.dumps(entries, ensure_ascii=False) + "\n")


def _entry(look: Look) -> dict[str, Any]:
    return {
        "time": look.time.astimezone(UTC).isoformat(timespec="milliseconds"),
        "reference": look.reference,
        "drift": [asdict(drift) for drift in look.drift],
        "unjudged": dict(look.unjudged),
    }


def _parse(seat: str, entry: Mapping[str, Any]) -> Look:
    return Look(
        seat,
        datetime.fromisoformat(entry["time"]).astimezone(UTC),
        str(entry["reference"]),
        tuple(Drift(**drift) for drift in entry["drift"]),
        {str(id_): str(why) for id_, why in entry["unjudged"].items()},
    )
