"""Which stacks a run works on, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from labstacks.entrypoints.class_spec import CLASSROOM, ClassSpec


class Action(StrEnum):
    """What is done to a stack."""

    UP = "up"
    DOWN = "down"


class ResetScope(StrEnum):
    """What of a stack is destroyed before it goes up."""

    NOTHING = ""
    ALL = "all"
    ALL_BUT_FILES = "all but files"


@dataclass(frozen=True)
class Job:
    """One operation on one stack.

    Args:
        seat: The seat's id, or ``classroom``.
        stack: The stack's name.
        action: Up or down.
        after: Stacks whose jobs of the same run must end well first.
        reset: What of it is destroyed before it goes up.
    """

    seat: str
    stack: str
    action: Action
    after: frozenset[str] = frozenset()
    reset: ResetScope = ResetScope.NOTHING


@dataclass(frozen=True)
class Difference:
    """What separates the stacks that exist from the class that is wanted. Seat ids, in order."""

    new: tuple[str, ...]
    kept: tuple[str, ...]
    leaving: tuple[str, ...]

    def only(self, seats: Collection[str]) -> Difference:
        """Restricted to some seats; to all when there are none."""
        if not seats:
            return self
        new, kept, leaving = (
            tuple(seat for seat in part if seat in seats) for part in (self.new, self.kept, self.leaving)
        )
        return Difference(new, kept, leaving)


def difference(spec: ClassSpec, wanted: Iterable[str], stacks: Collection[str]) -> Difference:
    """Compare the wanted seats with the stacks that exist.

    Args:
        wanted: Ids of the seats that should stand.
        stacks: Names of all stacks in the class's state.
    """
    wanted = tuple(wanted)
    standing = _seats_of(spec, stacks)
    return Difference(
        new=tuple(seat for seat in wanted if seat not in standing),
        kept=tuple(seat for seat in wanted if seat in standing),
        leaving=tuple(sorted(standing - set(wanted), key=_number)),
    )


def up_jobs(spec: ClassSpec, seats: Iterable[str], leaving: Iterable[str] = ()) -> list[Job]:
    """The classroom, then every seat; seats that leave go at the same time."""
    classroom = spec.classroom_stack
    jobs = [Job(CLASSROOM, classroom, Action.UP)]
    jobs += [Job(seat, spec.seat_stack(seat), Action.UP, frozenset({classroom})) for seat in seats]
    jobs += [Job(seat, spec.seat_stack(seat), Action.DOWN, frozenset({classroom})) for seat in leaving]
    return jobs


def reset_jobs(spec: ClassSpec, seats: Iterable[str], *, keep_files: bool = False) -> list[Job]:
    """Seats from scratch, beside a classroom that stays as it is.

    Args:
        keep_files: Their buckets and what is in them stay.
    """
    reset = ResetScope.ALL_BUT_FILES if keep_files else ResetScope.ALL
    return [Job(seat, spec.seat_stack(seat), Action.UP, reset=reset) for seat in seats]


def down_jobs(
    spec: ClassSpec, stacks: Collection[str], only: Collection[str] = (), *, and_last: bool = False
) -> list[Job]:
    """Every seat, then the classroom once all of them are gone.

    Args:
        stacks: Names of the class's stacks that exist.
        only: Seat ids to restrict it to; the classroom then stays.
        and_last: Let the classroom go with the last seats: when none but these is there.
    """
    standing = sorted(_seats_of(spec, stacks), key=_number)
    seats = [seat for seat in standing if not only or seat in only]
    jobs = [Job(seat, spec.seat_stack(seat), Action.DOWN) for seat in seats]
    whole = not only or (and_last and seats == standing)
    if whole and spec.classroom_stack in stacks:
        before = frozenset(job.stack for job in jobs)
        jobs.append(Job(CLASSROOM, spec.classroom_stack, Action.DOWN, before))
    return jobs


def _seats_of(spec: ClassSpec, stacks: Iterable[str]) -> set[str]:
    """The seats among the stacks; a class ``f4a`` leaves the stacks of a class ``f4a-2026`` alone."""
    return {spec.seat_of(stack) for stack in stacks} - {"", CLASSROOM}


def _number(seat: str) -> tuple[int, str]:
    digits = seat.removeprefix("s")
    return (int(digits) if digits.isdigit() else 0, seat)
