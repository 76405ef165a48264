"""A part of a class, for several runs that share it out among them. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labstacks.errors import UsageError

if TYPE_CHECKING:
    from labstacks.classfile.model import Class


@dataclass(frozen=True)
class Shard:
    """One of several parts of a class, all about as large.

    Seats are shared out by their place in the order of their numbers, so that the shards have no seat in
    common, hold every seat together, and differ in size by one at most. A seat that leaves goes with the next
    seat that stays: removing it changes no other shard.

    Args:
        number: From 1.
        of: How many there are.
    """

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """The shard written as ``2/5``.

        Raises:
            UsageError: It is none.
        """
        found = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text, re.ASCII)
        if not found:
            raise UsageError(f"A shard is a number of a number such as 2/5, and not {text!r}.", hint=_HOW)
        number, of = map(int, found.groups())
        if not 1 <= number <= of:
            known = f"there are 1/{of} to {of}/{of}" if of else "there must be one shard at least"
            raise UsageError(f"There is no shard {number}/{of}: {known}.", hint=_HOW)
        return cls(number, of)

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def share(self, numbers: Sequence[int], leaving: Iterable[int] = ()) -> tuple[int, ...]:
        """Which of these seats are this shard's.

        Args:
            numbers: Of the seats that stay, in their order, each once.
            leaving: Of those that leave.
        """
        places = len(numbers) or 1
        first, end = ((places * part) // self.of for part in (self.number - 1, self.number))
        going = [seat for seat in leaving if first <= min(bisect_left(numbers, seat), places - 1) < end]
        return (*numbers[first:end], *sorted(going))

    def seats(self, class_: Class) -> tuple[str, ...]:
        """The ids of its seats; none when the class has fewer seats than there are shards."""
        ids = {seat.number: seat.id for seat in (*class_.seats, *class_.leaving)}
        numbers = [seat.number for seat in class_.seats]
        return tuple(ids[number] for number in self.share(numbers, (seat.number for seat in class_.leaving)))


_HOW = "Give each of the runs another one of the same class: --shard 1/5 to --shard 5/5."
