"""Words, counts and line folding for messages."""

from __future__ import annotations

import math
import re
import shlex
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labstacks.classfile.programme import Programme

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
_LEADING = re.compile(" *")
_HAN = r"[\u3400-\u9fff\u3001-\u303f\uff00-\uffef]"
_CLOSING = r"[\u3001\u3002\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f]"
_OPENING = r"[\u3008\u300a\u300c\u300e\u3010\uff08]"
_UNITS = re.compile(rf"(\s*)({_OPENING}*(?:{_HAN}|(?:(?!{_HAN})\S)+){_CLOSING}*)")
"""What a line is folded between: a space and a word, or a Chinese character with the mark that closes it."""


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
    return "\n".join(fold(localized(text), window_width(), "", "    "))


def window_width() -> int:
    """How many columns a line may take."""
    return min(WIDTH, max(NARROWEST, shutil.get_terminal_size().columns))


def localized(text: str) -> str:
    """A text in the language of the terminal, see :mod:`labstacks_cli.translation`."""
    translate = getattr(sys.stderr, "localized", None)
    return translate(text) if translate else text


def fold(text: str, width: int, first: str, rest: str) -> list[str]:
    """Lines of at most so many columns. A line may end at a space or after a Chinese character.

    Args:
        width: Columns of a line; a longer word has a line of its own.
        first, rest: Indentation of the first line and of the others.
    """
    indent = first or _LEADING.match(text).group()  # type: ignore[union-attr]
    lines, line, empty = [], indent, True
    for gap, word in _UNITS.findall(text.strip()):
        space = gap.replace("\n", " ")
        if empty or columns_of(line + space + word) <= width:
            line += word if empty else space + word
        else:
            lines.append(line)
            line = rest + word
        empty = False
    return [*lines, line]


def typing(command: str, where: Path | Programme) -> str:
    """A command as the user has to type it.

    Args:
        where: A class file, or the classes that the user named.
    """
    path = where if isinstance(where, Path) else where.path
    if isinstance(where, Path) or where.single:
        return f"labstacks {command}" + (
            "" if path == Path("class.yaml") else f" -f {shlex.quote(str(path))}"
        )
    verb, *options = command.split(" ", 1)
    return " ".join(["labstacks", verb, "--programme", str(path), *options])


def following(what: str, where: Path | Programme, *commands: str) -> str:
    """What to do next, and each command for it on a line of its own: see :func:`typing`."""
    return "\n  ".join([f"\nNext: {what}", *(typing(command, where) for command in commands)])
