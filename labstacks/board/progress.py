"""Passed checkpoints and drift, as ``labstacks verify`` recorded them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labstacks.board.kinds import kind_of
from labstacks.checks import checkpoint_record, latest
from labstacks.checks.checkpoint_record import INSTRUCTOR, REHEARSAL, First, read_record
from labstacks.checks.drift import Drift
from labstacks.checks.latest import SeatCheck, read_latest
from labstacks.components.checkpoints import Checkpoint
from labstacks.runs.status import SeatStatus
from labstacks.storage.documents import Documents

MAX_DRIFTS = 20
"""Differences of one seat that are shown; `verify` lists all."""

View = dict[str, Any]


@dataclass(frozen=True)
class Progress:
    """What `verify` has recorded about a class.

    Args:
        checkpoints: Of its labs, in teaching order.
        record: First passes by (seat, checkpoint).
        looks: The last check by seat.
    """

    checkpoints: tuple[Checkpoint, ...] = ()
    record: First = field(default_factory=dict)
    looks: Mapping[str, SeatCheck] = field(default_factory=dict)

    def class_view(self) -> View:
        """What all seats share; ``looked`` is null before the first check."""
        times = [look.time.timestamp() for look in self.looks.values()]
        return {
            "checkpoints": [
                {
                    "id": point.id,
                    "lab": point.lab,
                    "en": point.en,
                    "zh-Hant": point.zh_hant,
                    "unseen": point.check is None,
                }
                for point in self.checkpoints
            ],
            "looked": max(times, default=None),
        }

    def seat_views(self) -> dict[str, View]:
        """What is shown of each seat; :data:`NOTHING` for the others."""
        known = {point.id for point in self.checkpoints}
        views = {seat: {**NOTHING, **_look_view(look)} for seat, look in self.looks.items()}
        for (seat, id_), item in self.record.items():
            if id_ not in known:
                continue
            view = views.setdefault(seat, dict(NOTHING))
            view["reached"] = {**view["reached"], id_: item.time.timestamp()}
            if item.by == INSTRUCTOR:
                view["seen"] = [*view["seen"], id_]
        return views

    def new_since(self, before: Progress) -> list[View]:
        """New passes as events, in order of time."""
        known = {point.id: point for point in self.checkpoints}
        new = [
            item for key, item in self.record.items() if key not in before.record and item.checkpoint in known
        ]
        return [
            {
                "time": item.time.timestamp(),
                "event": "reached",
                "seat": item.seat,
                "checkpoint": item.checkpoint,
            }
            for item in sorted(new, key=lambda item: item.time)
        ]


NOTHING: View = {"reached": {}, "seen": [], "looked": None, "reference": "", "drift": [], "unjudged": {}}
"""What is shown of a seat that was never checked."""


def read_progress(
    place: Documents | Path, checkpoints: Iterable[Checkpoint], cloud: str = REHEARSAL
) -> Progress:
    """Read the records.

    Args:
        place: The class's documents, or the folder with them.
        checkpoints: Of its labs.
        cloud: As in the class file.
    """
    return Progress(tuple(checkpoints), read_record(place, cloud), read_latest(place))


def files(home: Path) -> tuple[Path, Path]:
    """The files to watch, of a class that keeps its documents in its folder."""
    return home / checkpoint_record.FILE_NAME, home / latest.FILE_NAME


def without_outdated(view: View, status: SeatStatus) -> View:
    """Leave out the results of a check before the latest job: they may be outdated."""
    # A job may have repaired or replaced what the check saw.
    if view["looked"] is None or (status.phase != "working" and view["looked"] > status.changed):
        return view
    return {**NOTHING, "reached": view["reached"], "seen": view["seen"]}


def _look_view(look: SeatCheck) -> View:
    return {
        "looked": look.time.timestamp(),
        "reference": look.reference,
        "drift": [_drift_view(drift) for drift in look.drift[:MAX_DRIFTS]],
        "unjudged": dict(look.unjudged),
    }


def _drift_view(drift: Drift) -> View:
    return {
        "resource": drift.resource,
        "kind": kind_of(drift.type),
        "path": drift.path,
        "was": drift.was,
        "is": drift.now,
    }
