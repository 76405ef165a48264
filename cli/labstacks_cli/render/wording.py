"""Words, counts and line folding for messages."""

from __future__ import annotations

import math
import shlex
import shutil
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence, Sized
from pathlib import Path

PAST = {
    "create": "created",
    "update": "changed",
    "delete": "deleted",
    "replace": "replaced",
    "same": "unchanged",
}
WIDTH = 80
"""Longest line in characters, however wide the terminal is."""
NARROWEST = 30


def describe_changes(changes: Mapping[str, int]) -> str:
    """``{"create": 7, "same": 2}`` as ``7 created``; ``nothing to do`` when all is as it was."""
    parts = [f"{count} {PAST[op]}" for op, count in changes.items() if op in PAST and op != "same" and count]
    return ", ".join(parts) or "nothing to do"


def seconds_words(seconds: float, *, exact: bool = True) -> str:
    """``75.2`` as ``1 min 15 s``.

    Args:
        exact: Tenths of a second below a minute; without, ``7.4`` is ``8 s``.
    """
    if seconds < 60:
        return f"{seconds:.1f} s" if exact else f"{math.ceil(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def counted(things: Sized, what: str) -> str:
    """``1 event`` or ``12 events``."""
    return f"{len(things)} {what}" + ("" if len(things) == 1 else "s")


def seats_words(seats: Sequence[str]) -> str:
    """``1 seat`` or ``12 seats``."""
    return counted(seats, "seat")


def listing(seats: Sequence[str], most: int = 8, separator: str = ", ") -> str:
    """The first seats by name, and how many more."""
    shown = separator.join(seats[:most])
    return shown if len(seats) <= most else f"{shown} and {len(seats) - most} more"


def seat_runs(seats: Sequence[str]) -> str:
    """Seat ids with consecutive ones merged, such as ``classroom, s01 to s12, s14``."""
    runs: list[list[str]] = []
    for seat in seats:
        if (
            runs
            and seat[1:].isdigit()
            and runs[-1][-1][1:].isdigit()
            and int(seat[1:]) == int(runs[-1][-1][1:]) + 1
        ):
            runs[-1].append(seat)
        else:
            runs.append([seat])
    words = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return listing(words, 6)


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def folded(text: str) -> str:
    """Lines that fit into the terminal, also into a narrow one; those after the first are indented."""
    width = min(WIDTH, max(NARROWEST, shutil.get_terminal_size().columns))
    return textwrap.fill(
        text, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def typing(command: str, path: Path) -> str:
    """A command as the user has to type it."""
    return f"labstacks {command}" + ("" if path == Path("class.yaml") else f" -f {shlex.quote(str(path))}")


def following(what: str, path: Path, *commands: str) -> str:
    """What to do next, and each command for it on a line of its own."""
    return "\n  ".join([f"\nNext: {what}", *(typing(command, path) for command in commands)])
