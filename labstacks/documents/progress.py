"""Who reached what and when: the record of checkpoints, put beside the class. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from labstacks.checks.checkpoint_record import Reached
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.components.catalog import Lab
from labstacks.components.checkpoints import Checkpoint
from labstacks.custom_labs.loading import class_lab


@dataclass(frozen=True)
class LabProgress:
    """How far one student came in one lab.

    Args:
        lab: Which.
        points: Each of its checkpoints, and when it was first reached; None for not yet.
    """

    lab: Lab
    points: tuple[tuple[Checkpoint, Reached | None], ...]

    @property
    def reached(self) -> int:
        """How many checkpoints were reached."""
        return sum(reached is not None for _, reached in self.points)

    @property
    def completed(self) -> datetime | None:
        """When the last checkpoint was reached; None unless all were."""
        times = [reached.time for _, reached in self.points if reached]
        return max(times) if times and len(times) == len(self.points) else None


@dataclass(frozen=True)
class StudentProgress:
    """How far one student came."""

    seat: Seat
    labs: tuple[LabProgress, ...]

    @property
    def completed(self) -> tuple[LabProgress, ...]:
        """The labs of which everything was reached."""
        return tuple(lab for lab in self.labs if lab.completed)

    @property
    def points(self) -> Sequence[tuple[Checkpoint, Reached | None]]:
        """All checkpoints, in teaching order."""
        return [point for lab in self.labs for point in lab.points]


def progress(
    class_: Class, checkpoints: Iterable[Checkpoint], record: Mapping[tuple[str, str], Reached]
) -> tuple[StudentProgress, ...]:
    """How far each student of a class came, in the order of seats.

    Args:
        class_: Which.
        checkpoints: Of its labs.
        record: By (seat, checkpoint id), the first time.
    """
    checkpoints = tuple(checkpoints)
    labs = list(dict.fromkeys(checkpoint.lab for checkpoint in checkpoints))

    def of(seat: Seat, lab: str) -> LabProgress:
        own = [checkpoint for checkpoint in checkpoints if checkpoint.lab == lab]
        return LabProgress(
            class_lab(class_.file, lab), tuple((point, record.get((seat.id, point.id))) for point in own)
        )

    return tuple(StudentProgress(seat, tuple(of(seat, lab) for lab in labs)) for seat in class_.seats)
