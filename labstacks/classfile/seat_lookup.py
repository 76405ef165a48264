"""Finds the seat that somebody names by its id, by its student's id or by its student's name. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from labstacks.errors import UsageError

if TYPE_CHECKING:
    from labstacks.classfile.people import Seat

_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_SHORTEST_PART = 2


def find_seat(class_name: str, seats: Sequence[Seat], text: str) -> Seat:
    """The one seat that a text names.

    A number alone is a student's id where students have numbers for ids, and the number of a seat elsewhere.
    A seat is never guessed: a text that fits two of them is refused.

    Args:
        class_name: For messages.
        seats: All seats of the class, those that leave it included.
        text: Such as ``s07``, a student's id, or a student's name or its Chinese or other half.

    Raises:
        UsageError: The text names no seat, or several.
    """
    wanted = _folded(text)
    found = [seat for seat in seats if wanted in _ids(seat)] or [
        seat for seat in seats if wanted in set(_names(seat))
    ]
    numbered = any(seat.student and seat.student.id.isdigit() for seat in seats)
    if not found and not numbered:
        found = [seat for seat in seats if wanted in (str(seat.number), seat.id[1:])]
    if len(found) == 1:
        return found[0]
    if found:
        named = "; ".join(spelled_out(seat) for seat in found)
        raise UsageError(
            f"{text} is not one seat of the class {class_name}: {named}.",
            hint="Name the seat so that only one fits: by seat id, student id or full name.",
        )
    numbers = [seat for seat in seats if wanted in (str(seat.number), seat.id[1:])] if numbered else []
    if numbers:
        raise UsageError(
            f"No student of the class {class_name} has the id {text}, and ids are numbers here.",
            hint=f"Seat {text} is {spelled_out(numbers[0])}: write {numbers[0].id} if you mean it.",
        )
    raise UsageError(
        f"The class {class_name} has no seat {text}.",
        hint=f"Its seats are {seat_ranges(seats)}. A student's id or name also works.",
    )


def spelled_out(seat: Seat) -> str:
    """A seat with its student, such as ``s05, Ada Chan (3)``."""
    if seat.student is None:
        return f"{seat.id} (spare)" if seat.spare else seat.id
    name = seat.student.name
    return f"{seat.id}, {name} ({seat.student.id})" if name else f"{seat.id}, student {seat.student.id}"


def seat_ranges(seats: Sequence[Seat]) -> str:
    """Seat ids with runs drawn together, e.g. ``s01 to s12, s14``."""
    runs: list[list[Seat]] = []
    for seat in sorted(seats, key=lambda one: one.number):
        if runs and runs[-1][-1].number == seat.number - 1:
            runs[-1].append(seat)
        else:
            runs.append([seat])
    return ", ".join(run[0].id if len(run) == 1 else f"{run[0].id} to {run[-1].id}" for run in runs)


def _ids(seat: Seat) -> set[str]:
    return {_folded(seat.id), *([_folded(seat.student.id)] if seat.student else ())}


def _names(seat: Seat) -> Iterator[str]:
    """A student's name, and the Chinese and the other half of one that has both."""
    if seat.student is None or not seat.student.name:
        return
    name = seat.student.name
    chinese = "".join(_CHINESE.findall(name))
    for part in (name, chinese, _CHINESE.sub(" ", name)):
        if len(_folded(part)) >= _SHORTEST_PART:
            yield _folded(part)


def _folded(text: str) -> str:
    """A text without differences that nobody types: case, width, spaces and commas."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace(",", " ").split())
