"""Reads the rows of an Excel workbook: its cells' values as the sheet shows them, and nothing of its looks.

openpyxl, which writes our reports, is not used here: it refuses workbooks with styles that it does not know,
believes sizes that a file declares, and says nothing of hidden rows, of number formats and of formulas
without a value. All of these make wrong ids.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from labstacks.classfile.number_format import BUILT_IN, shown_number
from labstacks.classfile.sheet import MAX_COLUMNS, Sheet, SheetRow, rows_in_words, sheet_of
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

MAX_LINES = 20_000
"""Blank rows included: a stray format can stretch a sheet to a million of them."""
LARGEST_PART = 64_000_000
"""Bytes that one part of a workbook may unpack to. A school's largest lists have about two million."""
LONGEST_CELL = 2_000
PIECE = 65_536

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # a password, or a method of packing that zipfile does not know
    ValueError,
    OverflowError,
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_KINDS = {
    "mimetype": "an OpenDocument file",
    "Index/Document.iwa": "a document of Apple's Numbers",
    "word/document.xml": "a Word document",
    "xl/workbook.bin": "a binary workbook (.xlsb)",
}
NO_VALUE = (
    "The cell has a formula whose value was never saved.",
    "Open the workbook in Excel and save it again, or replace the formula with its value.",
)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


class _EnoughError(Exception):
    """Ends the reading of a part before its end."""


class _TooLargeError(Exception):
    """A part unpacks to more than :data:`LARGEST_PART`."""


@dataclass(frozen=True)
class _SheetEntry:
    """A sheet as the workbook lists it."""

    name: str
    path: str
    visible: bool


@dataclass
class _Cells:
    """What was read of a sheet so far."""

    rows: list[SheetRow] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def read_workbook(
    content: bytes, file: str, score: Callable[[tuple[str, ...]], int], note: Note
) -> Sheet | None:
    """Read the first visible sheet of a workbook.

    Args:
        content: The bytes of the file, which begin as those of a ZIP archive do.
        file: As problems name it.
        score: How much a row looks like headings; a sheet without any is passed over for one that has some.
        note: Takes each problem.
    """
    try:
        book = _Workbook(content)
        entries = [entry for entry in book.entries if entry.visible] or book.entries[:1]
        chosen, cells = book.first_list(entries, score)
    except _TooLargeError:
        message = f"This workbook unpacks to over {LARGEST_PART // 10**6} MB, which no list of students does."
        note(Problem(file, message, "Copy the list into a new workbook."))
        return None
    except _UNREADABLE:
        note(_unreadable(content, file))
        return None
    notices = [*_hidden(file, cells), *_others(file, chosen, entries)]
    sheet = sheet_of(file, cells.rows, note)
    return replace(sheet, form="Excel workbook", notices=(*sheet.notices, *notices))


def _hidden(file: str, cells: _Cells) -> Iterator[Problem]:
    filled = {row.line for row in cells.rows if any(cell.strip() for cell in row.cells)}
    if lines := [line for line in cells.hidden if line in filled]:
        message = (
            f"The sheet hides {rows_in_words(lines)} (hidden or filtered); they are read like the others."
        )
        yield Problem(file, message, "Delete the rows of students who do not take part.", lines[0])


def _others(file: str, chosen: _SheetEntry, entries: list[_SheetEntry]) -> Iterator[Problem]:
    others = [entry.name for entry in entries if entry is not chosen]
    if others:
        named = ", ".join(quote(name) for name in others[:4]) + (" …" if len(others) > 4 else "")
        message = f"Only the sheet {quote(chosen.name)} is read; the workbook also has {named}."
        yield Problem(file, message, "Put all students of the class into one sheet.")


def _unreadable(content: bytes, file: str) -> Problem:
    fix = "Save it in Excel as .xlsx, or as CSV UTF-8."
    names: list[str] = []
    with suppress(*_UNREADABLE):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    for name, what in _KINDS.items():
        if name in names:
            return Problem(file, f"This is {what}, not an Excel workbook.", fix)
    if names and not any(name.lower().startswith("xl/") for name in names):
        return Problem(file, "This is a ZIP archive.", "Unpack it, and name the file in it.")
    return Problem(file, "This is not an Excel workbook that can be read. It may be damaged.", fix)


class _Workbook:
    """A workbook's parts.

    Raises:
        _TooLargeError: A part unpacks to too much, whatever size it declares.
    """

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        # Programs other than Excel write the names of parts in another case.
        self._names = {info.filename.lower(): info for info in self._zip.infolist()}
        path = next((name for name in sorted(self._names) if re.search(r"(^|/)workbook\d*\.xml$", name)), "")
        if not path:
            raise ValueError("no workbook")
        self._folder = posixpath.dirname(path)
        self._parts = self._relations(path)
        self.entries = self._sheets(path)
        self._strings = self._shared_strings()
        self._formats = self._number_formats()

    def first_list(
        self, entries: list[_SheetEntry], score: Callable[[tuple[str, ...]], int]
    ) -> tuple[_SheetEntry, _Cells]:
        """The first of these sheets with headings; the first one when none has any."""
        first: tuple[_SheetEntry, _Cells] | None = None
        for entry in entries[:20]:
            cells = self._cells(entry)
            if any(score(row.cells) > 1 for row in cells.rows[:20]):
                return entry, cells
            first = first or (entry, cells)
        if first is None:
            raise ValueError("no sheet")
        return first

    def _parse(self, path: str, start: Start, end: End = lambda name, text: None) -> None:
        """Read a part: ``start`` gets each element's name and attributes, ``end`` its name and text."""
        info = self._names[path.lower()]
        if info.file_size > LARGEST_PART:
            raise _TooLargeError
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError("packed in a way that Excel does not")
        texts: list[str] = []

        def started(name: str, attributes: dict[str, str]) -> None:
            texts.clear()
            start(name.rpartition(":")[2], attributes)

        def ended(name: str) -> None:
            end(name.rpartition(":")[2], "".join(texts))
            texts.clear()

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        parser.CharacterDataHandler = texts.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with self._zip.open(info) as part, _stopping():
            done = 0
            while piece := part.read(PIECE):
                done += len(piece)
                if done > LARGEST_PART:
                    raise _TooLargeError
                parser.Parse(piece, False)
            parser.Parse(b"", True)

    def _relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Id of a relation → its type's last word and the path of its part."""
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                target = attributes.get("Target", "")
                where = target[1:] if target.startswith("/") else posixpath.join(self._folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, posixpath.normpath(where)

        relations = f"{self._folder}/_rels/{posixpath.basename(path)}.rels".lstrip("/")
        if relations in self._names:
            self._parse(relations, start)
        return found

    def _sheets(self, path: str) -> list[_SheetEntry]:
        entries: list[_SheetEntry] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                relation = next((text for key, text in attributes.items() if key.endswith(":id")), "")
                kind, where = self._parts.get(relation, ("", f"{self._folder}/worksheets/sheet1.xml"))
                visible = attributes.get("state", "visible") == "visible"
                # Charts stand among the sheets too, as "chartsheet".
                if kind in ("", "worksheet"):
                    entries.append(_SheetEntry(attributes.get("name", ""), where, visible))

        self._parse(path, start)
        return entries

    def _part(self, kind: str, usual: str) -> str:
        """The path of the only part of a kind; empty when there is none."""
        found = next((where for what, where in self._parts.values() if what == kind), "")
        where = found or f"{self._folder}/{usual}"
        return where if where.lower() in self._names else ""

    def _shared_strings(self) -> list[str]:
        strings: list[str] = []
        parts: list[str] = []
        phonetic = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal phonetic
            if name == "si":
                parts.clear()
            phonetic += name == "rPh"

        def end(name: str, text: str) -> None:
            nonlocal phonetic
            if name == "t" and not phonetic:  # how a word is pronounced is no part of it
                parts.append(text)
            elif name == "rPh":
                phonetic -= 1
            elif name == "si":
                strings.append(_unescaped("".join(parts)))

        if path := self._part("sharedStrings", "sharedStrings.xml"):
            self._parse(path, start, end)
        return strings

    def _number_formats(self) -> list[str]:
        """The number format of each cell style."""
        own: dict[str, str] = {}
        styles: list[str] = []
        inside: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            inside.append(name)
            if name == "numFmt":
                own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "xf" and "cellXfs" in inside:
                styles.append(attributes.get("numFmtId", "0"))

        def end(name: str, text: str) -> None:
            inside.pop()

        if path := self._part("styles", "styles.xml"):
            self._parse(path, start, end)
        return [own.get(key, BUILT_IN.get(key, "General")) for key in styles]

    def _cells(self, entry: _SheetEntry) -> _Cells:
        found = _Cells()
        reader = _SheetReader(found, self._strings, self._formats)
        self._parse(entry.path, reader.start, reader.end)
        return found


class _SheetReader:
    """Makes rows of the elements of a sheet."""

    def __init__(self, found: _Cells, strings: list[str], formats: list[str]) -> None:
        self._found = found
        self._strings = strings
        self._formats = formats
        self._line = 0
        self._rows = 0
        self._cells: dict[int, str] = {}
        self._flaws: dict[int, tuple[str, str]] = {}
        self._column = -1
        self._attributes: dict[str, str] = {}
        self._value: str | None = None
        self._formula = False
        self._inline: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._rows += 1
            if self._rows > MAX_LINES:
                raise _EnoughError
            written = attributes.get("r", "")
            self._line = int(written) if written.isdecimal() and len(written) < 9 else self._line + 1
            self._cells, self._flaws, self._column = {}, {}, -1
            if attributes.get("hidden") in ("1", "true"):
                self._found.hidden.append(self._line)
        elif name == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column(place[1]) if place else self._column + 1
            self._attributes, self._value, self._formula, self._inline = attributes, None, False, []
        elif name == "f":
            self._formula = True

    def end(self, name: str, text: str) -> None:
        if name == "v":
            self._value = text
        elif name == "t":
            self._inline.append(text)
        elif name == "c" and self._column < MAX_COLUMNS:
            self._keep()
        elif name == "row":
            cells = tuple(self._cells.get(column, "") for column in range(max(self._cells, default=-1) + 1))
            self._found.rows.append(SheetRow(self._line, cells, self._flaws))

    def _keep(self) -> None:
        text, flaw = self._shown()
        self._cells[self._column] = text[:LONGEST_CELL]
        if flaw:
            self._flaws[self._column] = flaw

    def _shown(self) -> tuple[str, tuple[str, str] | None]:
        """A cell as the sheet shows it, and what is wrong with that."""
        kind, value = self._attributes.get("t", "n"), self._value
        if kind == "inlineStr":
            return _unescaped("".join(self._inline)), None
        if value is None or (not value and self._formula and kind != "str"):
            return ("", NO_VALUE) if self._formula else ("", None)
        if kind == "s":
            return self._strings[int(value)], None
        if kind == "b":
            return ("TRUE" if value.strip() == "1" else "FALSE"), None
        if kind == "n":
            style = self._attributes.get("s", "0")
            known = style.isdecimal() and int(style) < len(self._formats)
            return shown_number(value, self._formats[int(style)] if known else "General")
        return _unescaped(value), None  # text of a formula, an error such as #N/A, a date


def _column(letters: str) -> int:
    """The column of a reference, from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _unescaped(text: str) -> str:
    """Excel writes a character that XML does not allow as ``_x000D_``."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _refuse_doctype(*declared: object) -> None:
    # Entities made of entities can unpack a few bytes to gigabytes.
    raise ValueError("a workbook has no DOCTYPE")


@contextmanager
def _stopping() -> Iterator[None]:
    with suppress(_EnoughError):
        yield
