"""The rows of a roster's file, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from labstacks.classfile.characters import tidied, without_entities
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

MAX_ROWS = 5_000
MAX_COLUMNS = 200


@dataclass(frozen=True)
class SheetRow:
    """One row: its line (of a workbook: its row), from 1, and its cells as text.

    Args:
        flaws: What is wrong with a cell, by its column from 0, as a sentence and what to do. It matters only
            when the column is used.
    """

    line: int
    cells: tuple[str, ...]
    flaws: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """All rows that are not blank.

    Args:
        whole: Whether these are all of them; False after a row that could not be read.
        guessed: The encoding, when it could only be guessed; else empty.
        form: How the file is written, for people, such as ``CSV in UTF-8`` or ``Excel workbook``.
        notices: What the reader of the file noticed, such as hidden rows.
    """

    rows: tuple[SheetRow, ...]
    whole: bool = True
    guessed: str = ""
    form: str = ""
    notices: tuple[Problem, ...] = ()


def sheet_of(file: str, rows: Iterable[SheetRow], note: Note) -> Sheet:
    """Tidy the cells of all rows, and leave out blank rows.

    Args:
        file: As problems name it.
        note: Takes a problem when there are too many rows.
    """
    kept: list[SheetRow] = []
    decoded: list[int] = []
    for row in rows:
        tidy = tuple(tidied(cell) for cell in row.cells[:MAX_COLUMNS])
        cells = tuple(without_entities(cell) for cell in tidy)
        if len(kept) == MAX_ROWS:
            fix = "Keep one class to a roster."
            note(Problem(file, f"The roster has over {MAX_ROWS} rows.", fix, row.line))
            return Sheet(tuple(kept), whole=False)
        if any(cells) or row.flaws:
            kept.append(SheetRow(row.line, cells, row.flaws))
        if cells != tidy:
            decoded.append(row.line)
    return Sheet(tuple(kept), notices=tuple(_decoded(file, decoded)))


def _decoded(file: str, lines: list[int]) -> Iterable[Problem]:
    if lines:
        message = (
            f"The file holds codes of web pages such as &amp; ({rows_in_words(lines)}); they were decoded."
        )
        yield Problem(file, message, "Look at these names.", lines[0])


def rows_in_words(lines: list[int], most: int = 12) -> str:
    """Rows as people name them: ``row 4``, or ``rows 4, 7 to 9 and 12``."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and runs[-1][-1] == line - 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return f"row{'s' if len(lines) > 1 else ''} {', '.join(words[:most])}{more}"
