"""How far students came and what is not as it was made, as ``labstacks verify`` wrote it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labstacks.board.kinds import kind_of
from labstacks.checks import checkpoint_record, latest
from labstacks.checks.checkpoint_record import INSTRUCTOR, REHEARSAL, First, read_record
from labstacks.checks.drift import Drift
from labstacks.checks.latest import Look, read_latest
from labstacks.components.checkpoints import Checkpoint
from labstacks.runs.status import SeatStatus
from labstacks.storage.documents import Documents

MOST_DRIFTS = 20
"""Differences of one seat that are shown; `verify` names them all."""

View = dict[str, Any]


@dataclass(frozen=True)
class Progress:
    """What is written down of a class.

    Args:
        checkpoints: Of its labs, in teaching order.
        record: By (seat, checkpoint), when it was first reached.
        looks: By seat, what was found when it was last looked at.
    """

    checkpoints: tuple[Checkpoint, ...] = ()
    record: First = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)

    def class_view(self) -> View:
        """What all seats have in common; ``looked`` is null when nobody ever looked."""
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
        """By seat, what is shown of it; :data:`NOTHING` stands for the others."""
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
        """What was reached since, as happenings, in order of time."""
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
"""What is shown of a seat that nobody has looked at."""


def read_progress(
    place: Documents | Path, checkpoints: Iterable[Checkpoint], cloud: str = REHEARSAL
) -> Progress:
    """Read what is written down.

    Args:
        place: The class's documents, or the folder with them.
        checkpoints: Of its labs.
        cloud: As in the class file.
    """
    return Progress(tuple(checkpoints), read_record(place, cloud), read_latest(place))


def files(home: Path) -> tuple[Path, Path]:
    """Those that change when there is something new, of a class that keeps its books in its folder."""
    return home / checkpoint_record.FILE_NAME, home / latest.FILE_NAME


def as_it_stands(view: View, status: SeatStatus) -> View:
    """Without what was found of a seat before its latest job: that may not be so any more."""
    if view["looked"] is None or (status.phase != "working" and view["looked"] > status.changed):
        return view
    return {**NOTHING, "reached": view["reached"], "seen": view["seen"]}


def _look_view(look: Look) -> View:
    return {
        "looked": look.time.timestamp(),
        "reference": look.reference,
        "drift": [_drift_view(drift) for drift in look.drift[:MOST_DRIFTS]],
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
