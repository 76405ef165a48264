"""A roster's file as rows of text: CSV in any usual encoding, or the first sheet of an Excel workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labstacks.classfile.encoding import UnreadableError, decode
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LARGEST_FILE = 10_000_000
MOST_ROWS = 5_000
Score = Callable[[tuple[str, ...]], int]

_ZIP = b"PK\x03\x04"
_EXCEL_NOTE = "~$"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Row:
    """One row: its line (of a workbook: its row), from 1, and its cells as stripped text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """All rows that are not blank.

    Args:
        whole: Whether that is all of them; not so after a row that could not be read.
        guessed: The encoding, when it could only be guessed; else empty.
        form: How the file is written, for people, such as ``CSV in UTF-8`` or ``Excel workbook``.
    """

    rows: tuple[Row, ...]
    whole: bool = True
    guessed: str = ""
    form: str = ""


def read_sheet(path: Path, file: str, score: Score, note: Note) -> Sheet | None:
    """Read a roster's file.

    Args:
        path: The file.
        file: As problems name it.
        score: How much a row looks like headings; tells which delimiter is meant.
        note: Takes each problem.
    """
    if path.name.startswith(_EXCEL_NOTE):
        meant = path.name.removeprefix(_EXCEL_NOTE)
        note(Problem(file, f"This is Excel's own note that {meant} is open in it.", f"Name {meant} itself."))
        return None
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else None
    except OSError as error:
        note(Problem(file, f"The roster cannot be read: {error.strerror}.", "Look at its permissions."))
        return None
    if content is None:
        note(
            Problem(file, f"Over {LARGEST_FILE // 10**6} MB, this cannot be a roster.", "Is it another file?")
        )
        return None
    if content.startswith(_OLD_OFFICE):
        fix = "Save it as .xlsx without a password, or as CSV."
        note(Problem(file, "This is an old or a locked Excel workbook.", fix))
        return None
    if content.startswith(_ZIP):
        from labstacks.classfile.workbook import workbook_rows

        rows = workbook_rows(content, file, note)
        return replace(_sheet(file, rows, note), form="Excel workbook") if rows is not None else None
    return _csv(content, file, score, note)


def _csv(content: bytes, file: str, score: Score, note: Note) -> Sheet | None:
    try:
        decoded = decode(content)
    except UnreadableError as error:
        fix = "Save it in Excel as `CSV UTF-8`, or as .xlsx."
        note(Problem(file, "The roster is in an unknown encoding.", fix, error.line))
        return None
    broken: list[Problem] = []
    delimiter = _delimiter(decoded.text, score)
    sheet = _sheet(file, _csv_rows(decoded.text, delimiter, file, broken.append), note)
    for problem in broken:
        note(problem)
    return replace(
        sheet,
        whole=not broken and sheet.whole,
        guessed=decoded.encoding if decoded.guessed else "",
        form=f"CSV with {DELIMITERS[delimiter]}, in {decoded.encoding}",
    )


def _delimiter(text: str, score: Score) -> str:
    """The delimiter under which the first lines look most like headings, or else the most frequent."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in DELIMITERS:
        return lines[0][4]

    def likeness(delimiter: str) -> tuple[int, int]:
        rows = [tuple(line.split(delimiter)) for line in lines]
        return max((score(row) for row in rows), default=0), text.count(delimiter)

    return max(DELIMITERS, key=likeness)


def _csv_rows(text: str, delimiter: str, file: str, note: Note) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if not (line == 1 and delimiter.join(cells).lower().startswith("sep=")):
                yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        fix = 'A cell that begins with " must end with ", and a " inside it is written twice.'
        note(Problem(file, f"The row that begins here is not CSV: {error}.", fix, line))


def _sheet(file: str, rows: Iterable[Row], note: Note) -> Sheet:
    kept: list[Row] = []
    for row in rows:
        cells = tuple(" ".join(cell.split()) for cell in row.cells)
        if len(kept) == MOST_ROWS:
            fix = "Keep one class to a roster."
            note(Problem(file, f"The roster has over {MOST_ROWS} rows.", fix, row.line))
            return Sheet(tuple(kept), whole=False)
        if any(cells):
            kept.append(Row(row.line, cells))
    return Sheet(tuple(kept))
