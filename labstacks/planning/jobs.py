"""Which stacks a run works on, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec


class Action(StrEnum):
    """The operation on a stack."""

    UP = "up"
    DOWN = "down"


class ResetScope(StrEnum):
    """What a reset destroys before the stack is deployed again."""

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
        after: Stacks whose jobs of the same run must succeed first.
        reset: What is destroyed before it is deployed again.
    """

    seat: str
    stack: str
    action: Action
    after: frozenset[str] = frozenset()
    reset: ResetScope = ResetScope.NOTHING


@dataclass(frozen=True)
class Difference:
    """Differences between the existing stacks and the class as wanted. Seat ids, in order."""

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
        wanted: Ids of the seats that should be deployed.
        stacks: Names of all stacks in the class's state.
    """
    wanted = tuple(wanted)
    existing = _seats_of(spec, stacks)
    return Difference(
        new=tuple(seat for seat in wanted if seat not in existing),
        kept=tuple(seat for seat in wanted if seat in existing),
        leaving=tuple(sorted(existing - set(wanted), key=_number)),
    )


def up_jobs(spec: ClassSpec, seats: Iterable[str], leaving: Iterable[str] = ()) -> list[Job]:
    """Deploy the classroom, then every seat; remove leaving seats at the same time."""
    classroom = spec.classroom_stack
    jobs = [Job(CLASSROOM, classroom, Action.UP)]
    jobs += [Job(seat, spec.seat_stack(seat), Action.UP, frozenset({classroom})) for seat in seats]
    jobs += [Job(seat, spec.seat_stack(seat), Action.DOWN, frozenset({classroom})) for seat in leaving]
    return jobs


def reset_jobs(spec: ClassSpec, seats: Iterable[str], *, keep_files: bool = False) -> list[Job]:
    """Recreate seats; the classroom stays as it is.

    Args:
        keep_files: Keep their buckets and the files in them.
    """
    reset = ResetScope.ALL_BUT_FILES if keep_files else ResetScope.ALL
    return [Job(seat, spec.seat_stack(seat), Action.UP, reset=reset) for seat in seats]


def down_jobs(
    spec: ClassSpec, stacks: Collection[str], only: Collection[str] = (), *, and_last: bool = False
) -> list[Job]:
    """Remove every seat, then the classroom once all of them are removed.

    Args:
        stacks: Names of the class's stacks that exist.
        only: Seat ids to restrict it to; the classroom then stays.
        and_last: Also remove the classroom when these are the last seats.
    """
    existing = sorted(_seats_of(spec, stacks), key=_number)
    seats = [seat for seat in existing if not only or seat in only]
    jobs = [Job(seat, spec.seat_stack(seat), Action.DOWN) for seat in seats]
    whole = not only or (and_last and seats == existing)
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
