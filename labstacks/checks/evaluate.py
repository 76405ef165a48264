"""Which checkpoints a seat has reached. Pure.

There are three answers, and only a check that said True makes ``reached``: what cannot be told, for whatever
reason, cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from labstacks.components.checkpoints.model import CannotTellError, Checkpoint, Facts


class Status(StrEnum):
    """How a checkpoint stands."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    UNKNOWN = "cannot be judged"


@dataclass(frozen=True)
class Judgement:
    """A checkpoint of a seat, judged.

    Args:
        why: Why it cannot be judged; empty otherwise.
    """

    checkpoint: Checkpoint
    status: Status
    why: str = ""


def judge(checkpoint: Checkpoint, facts: Facts) -> Judgement:
    """Judge one checkpoint by the facts of one seat."""
    if checkpoint.check is None:
        return Judgement(checkpoint, Status.UNKNOWN, checkpoint.unseen)
    try:
        reached = checkpoint.check(facts)
    except CannotTellError as why:
        return Judgement(checkpoint, Status.UNKNOWN, str(why))
    except Exception as error:  # a check that stumbles over an answer must not pass, nor fail a student
        return Judgement(
            checkpoint, Status.UNKNOWN, f"the cloud's answer was not understood ({type(error).__name__})"
        )
    # Not `if reached`: a check that returns an answer instead of a verdict is a mistake, not a pass.
    return Judgement(checkpoint, Status.REACHED if reached is True else Status.NOT_REACHED)


def judge_all(checkpoints: Iterable[Checkpoint], facts: Facts) -> tuple[Judgement, ...]:
    """Judge several, in their order."""
    return tuple(judge(checkpoint, facts) for checkpoint in checkpoints)
