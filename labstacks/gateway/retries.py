"""Retry policy: which calls are safe to retry, and how long to wait. Pure functions.

Permanent failures are never retried: quota, stock, balance, permission, a wrong value. Nor is a create whose
answer was lost: it may have succeeded, and the journal settles it.
"""

from __future__ import annotations

from dataclasses import dataclass

from labstacks.gateway.error_class import Meaning


@dataclass(frozen=True)
class Habit:
    """The retry settings of a kind of failure.

    Args:
        tries: Maximum attempts.
        first: Seconds before the second attempt; each further wait is twice as long.
        longest: Maximum wait in seconds.
    """

    tries: int
    first: float
    longest: float


HABITS = {
    Meaning.THROTTLED: Habit(tries=20, first=0.25, longest=15.0),
    Meaning.BUSY: Habit(tries=12, first=1.0, longest=20.0),
    Meaning.UNAVAILABLE: Habit(tries=8, first=1.0, longest=30.0),
    Meaning.LOST: Habit(tries=3, first=1.0, longest=10.0),
}
REPEATABLE = frozenset(["Read", "Invoke", "Update", "Delete"])
"""Idempotent methods: they read, or set a desired state."""


def wait_before_next(meaning: Meaning, method: str, tried: int, luck: float) -> float | None:
    """Seconds to wait before the next attempt; None when the call is not retried.

    Args:
        meaning: Of its failure.
        method: As the protocol names it.
        tried: Attempts so far.
        luck: Random number from 0 to 1: spreads the waits of calls that failed together.
    """
    habit = HABITS.get(meaning)
    if habit is None or tried >= habit.tries:
        return None
    if meaning is Meaning.LOST and method not in REPEATABLE:
        return None
    return min(habit.longest, habit.first * 2.0 ** (tried - 1)) * (0.5 + luck / 2)
