"""The checkpoints of each lab as data: one module for each level of the course.

Free of Pulumi, like :mod:`labstacks.components.permissions`: checkpoints can be
listed, counted and evaluated without the cloud's library. Roles such as ``b2-bucket`` are the names of a
lab's resources in Pulumi without the seat's own, as in ``self.child_name("bucket")`` of the component of lab
B2.
"""

from __future__ import annotations

from collections.abc import Iterable

from labstacks.components.catalog import LEVELS, with_dependencies
from labstacks.components.checkpoints.advanced import ADVANCED
from labstacks.components.checkpoints.beginner import BEGINNER
from labstacks.components.checkpoints.bridging import BRIDGING
from labstacks.components.checkpoints.model import (
    Answer,
    Ask,
    CannotTellError,
    Check,
    Checkpoint,
    Facts,
    Found,
    LabChecks,
    Question,
    Trouble,
    Visit,
    VisitedPage,
)

__all__ = [
    "CHECKS",
    "Answer",
    "Ask",
    "CannotTellError",
    "Check",
    "Checkpoint",
    "Facts",
    "Found",
    "LabChecks",
    "Question",
    "Trouble",
    "Visit",
    "VisitedPage",
    "checks_of",
]

CHECKS = {"bridging": BRIDGING, "beginner": BEGINNER, "advanced": ADVANCED}


def checks_of(level: str, labs: Iterable[str]) -> LabChecks:
    """The checkpoints of the chosen labs and of the labs that they build on.

    Args:
        level: Key of :data:`CHECKS`.
        labs: Ids of labs.
    """
    known = CHECKS[level]
    chosen = with_dependencies(LEVELS[level], labs)
    return LabChecks(
        tuple(checkpoint for checkpoint in known.checkpoints if checkpoint.lab in chosen), known.students_work
    )
