"""Decides which checkpoints a seat has passed. Pure.

A checkpoint is passed only when its check returns True and did not already hold when the seat was handed out.
A fact that cannot be read gives "cannot be judged", never a pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from labstacks.components.checkpoints.model import CannotTellError, Check, Checkpoint, Facts


class Status(StrEnum):
    """The result of one check. The values are part of ``verify --json``."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    UNKNOWN = "cannot be judged"


@dataclass(frozen=True)
class Judgement:
    """The result of one checkpoint for one seat.

    Args:
        why: Why it cannot be judged; empty otherwise.
    """

    checkpoint: Checkpoint
    status: Status
    why: str = ""


def judge(checkpoint: Checkpoint, facts: Facts) -> Judgement:
    """Judge one checkpoint by the facts of one seat."""
    # Without a check only the teacher can confirm the checkpoint.
    if checkpoint.check is None:
        return Judgement(checkpoint, Status.UNKNOWN, checkpoint.unseen)
    try:
        passed = checkpoint.check(facts)
    except CannotTellError as why:
        return Judgement(checkpoint, Status.UNKNOWN, str(why))
    except Exception as error:  # an answer that a check does not expect must neither pass nor fail a student
        return Judgement(
            checkpoint, Status.UNKNOWN, f"the cloud's answer was not understood ({type(error).__name__})"
        )
    # Not `if passed`: a check that returns an answer instead of a bool is a mistake, not a pass.
    if passed is not True or _held_at_hand_out(checkpoint.check, facts):
        return Judgement(checkpoint, Status.NOT_REACHED)
    return Judgement(checkpoint, Status.REACHED)


def judge_all(checkpoints: Iterable[Checkpoint], facts: Facts) -> tuple[Judgement, ...]:
    """Judge several, in their order."""
    return tuple(judge(checkpoint, facts) for checkpoint in checkpoints)


def _held_at_hand_out(check: Check, facts: Facts) -> bool:
    """Whether the check already held when the seat was handed out, so that it shows nobody's work.

    Pages and data sources have no past that can be asked: a check that needs them is not True here, and
    itself has to demand a difference from what the lab deployed.
    """
    as_deployed = {
        role: replace(found, now=found.made, trouble="") for role, found in facts.resources.items()
    }
    try:
        return check(replace(facts, resources=as_deployed, answers={})) is True
    except Exception:
        # A check that needs an answer cannot hold without one.
        return False
