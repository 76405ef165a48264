"""Reads a roster's file as rows of text: CSV in any usual encoding, or a sheet of an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from labstacks.classfile.encoding import UnreadableError, decode
from labstacks.classfile.sheet import MAX_COLUMNS, Sheet, SheetRow, sheet_of
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LARGEST_FILE = 10_000_000
LARGEST_TEXT = 4_000_000
"""Bytes of a CSV file: 5,000 students with 800 characters each."""
LONGEST_LINE = 20_000
MAX_LINES = 20_000

Score = Callable[[tuple[str, ...]], int]

_ZIP = b"PK\x03\x04"
_EXCEL_NOTE = "~$"
_SAVE_AS = "Open it in Excel and save it as .xlsx, or as CSV UTF-8."
_HTML = re.compile(
    rb"(<\?xml[^>]*>\s*)?(<!--.{0,500}?-->\s*)?<(!doctype|html|head|body|table|meta|style)\b", re.I | re.S
)
_OTHERS = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old or a locked Excel workbook",
     "Save it as .xlsx without a password, or as CSV."),
    (re.compile(rb"%PDF"), "a PDF document", "Export the list as CSV or .xlsx."),
    (re.compile(rb"\{\\rtf"), "a text document (RTF)", "Export the list as CSV or .xlsx."),
    (re.compile(rb"<\?xml[^<]*(<\?mso[^<]*)?<(ss:)?Workbook", re.I), "an XML workbook of Excel 2003",
     _SAVE_AS),
    (re.compile(rb"mime-version:", re.I), "a web page (MHTML), whatever its name says", _SAVE_AS),
    (_HTML, "a web page (HTML), whatever its name says", _SAVE_AS),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "a picture", "Export the list as CSV or .xlsx."),
    (re.compile(rb"7z\xbc\xaf|Rar!|\x1f\x8b"), "an archive", "Unpack it, and name the file in it."),
)  # fmt: skip
"""Files that people take for CSV: how they begin, what they are, and what to do."""


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
    content = _content(path, file, note)
    if content is None:
        return None
    if content.startswith(_ZIP):
        # Read only when needed: zipfile and expat take their time to load.
        from labstacks.classfile.workbook import read_workbook

        return read_workbook(content, file, score, note)
    start = content[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, what, fix in _OTHERS:
        if pattern.match(start):
            note(Problem(file, f"This is {what}.", fix))
            return None
    return _csv(content, file, score, note)


def _content(path: Path, file: str, note: Note) -> bytes | None:
    try:
        if path.stat().st_size <= LARGEST_FILE:
            return path.read_bytes()
    except OSError as error:
        note(Problem(file, f"The roster cannot be read: {error.strerror}.", "Check its permissions."))
        return None
    message = f"Over {LARGEST_FILE // 10**6} MB, this cannot be a roster."
    note(Problem(file, message, "Is it another file?"))
    return None


def _csv(content: bytes, file: str, score: Score, note: Note) -> Sheet | None:
    if len(content) > LARGEST_TEXT:
        message = f"A CSV file of over {LARGEST_TEXT // 10**6} MB cannot be the list of a class."
        note(Problem(file, message, "Is it another file?"))
        return None
    try:
        decoded = decode(content)
    except UnreadableError as error:
        fix = "Save it in Excel as `CSV UTF-8`, or as .xlsx."
        note(Problem(file, "The roster is in an unknown encoding.", fix, error.line))
        return None
    if too_long := _too_long(decoded.text):
        message = f"This line, or the number of lines, is too long for a list of students ({too_long[1]})."
        note(Problem(file, message, "Is it another file?", too_long[0]))
        return None
    broken: list[Problem] = []
    delimiter = _delimiter(decoded.text, score)
    sheet = sheet_of(file, _csv_rows(decoded.text, delimiter, file, broken.append), note)
    for problem in broken:
        note(problem)
    return replace(
        sheet,
        whole=not broken and sheet.whole,
        guessed=decoded.encoding if decoded.guessed else "",
        form=f"CSV with {DELIMITERS[delimiter]}, in {decoded.encoding}",
    )


def _too_long(text: str) -> tuple[int, str] | None:
    """The line at which a text stops to look like a roster, and why; None for one that does not."""
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        return MAX_LINES + 1, f"over {MAX_LINES} lines"
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            return number, f"{len(line)} characters"
    return None


def _delimiter(text: str, score: Score) -> str:
    """The delimiter under which the first lines look most like headings, or else the most frequent."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in DELIMITERS:
        return lines[0][4]

    def likeness(delimiter: str) -> tuple[int, int]:
        rows = [tuple(line.split(delimiter, MAX_COLUMNS)[:MAX_COLUMNS]) for line in lines]
        return max((score(row) for row in rows), default=0), text.count(delimiter)

    return max(DELIMITERS, key=likeness)


def _csv_rows(text: str, delimiter: str, file: str, note: Note) -> Iterator[SheetRow]:
    # People who write CSV by hand put a blank after each comma, and then a quote.
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
    line = 1
    try:
        for cells in reader:
            if not (line == 1 and delimiter.join(cells).lower().startswith("sep=")):
                yield SheetRow(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        fix = 'A cell that begins with " must end with ", and a " inside it is written twice.'
        note(Problem(file, f"The row that begins here is not CSV: {error}.", fix, line))
