"""A roster's rows to students, with all of their mistakes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from labstacks.classfile.columns import NAME_FIELDS, find_columns, heading_score, is_heading
from labstacks.classfile.model import Student
from labstacks.classfile.sheet import Row, Sheet, read_sheet
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

LONGEST = {"id": 64, "email": 254, "group": 40}
LONGEST_NAME = 100
HEADING_WITHIN = 10
"""School lists begin with a title and a date: the headings are looked for in this many rows."""

_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\".]+(\.[^\s@,;<>()\".]+)+")
_FORMULA_TEXT = re.compile(r'="(.*)"')
_MADE_BY_EXCEL = {
    r"\d+\.0*": "Excel turned this id into a number with decimals.",
    r"\d+(\.\d+)?[eE][+-]\d+": "Excel shortened this long id to a number in scientific notation.",
    r"\d{4}-\d\d-\d\d 00:00:00|\d{1,2}-[A-Z][a-z]{2}|\d{1,2}月\d{1,2}日": "Excel turned this id into a date.",
    r"#(N/A|REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!)|#+": "This is an error of Excel, not an id.",
}


def read_roster(path: Path, file: str, note: Note) -> tuple[tuple[Student, ...], str]:
    """Read the students of a roster, in the order of its rows.

    Args:
        path: CSV or XLSX.
        file: As problems name it.
        note: Takes each problem.

    Returns:
        The students, and the encoding when it could only be guessed (else empty).
    """
    sheet = read_sheet(path, file, heading_score, note)
    if sheet is None:
        return (), ""
    if not sheet.rows and sheet.whole:
        note(_empty(file))
        return (), ""
    students = _Roster.of(file, sheet, note).students() if sheet.rows else ()
    return students, sheet.guessed


def _empty(file: str) -> Problem:
    return Problem(file, "The roster is empty.", "Its first row names the columns: id,name,email,group.")


def fold(student_id: str) -> str:
    """Two ids are of the same student when they fold to the same text."""
    return student_id.casefold()


def made_by_excel(student_id: str) -> str | None:
    """What Excel did to an id, as a sentence; None when it looks untouched."""
    return next((why for pattern, why in _MADE_BY_EXCEL.items() if re.fullmatch(pattern, student_id)), None)


@dataclass(frozen=True)
class RosterView:
    """How a roster is read, to be shown before it is used.

    Args:
        file: As problems name it.
        form: Such as ``CSV with commas, in UTF-8``; empty when it could not be read at all.
        columns: Each heading and the field that it is (see :func:`find_columns`); empty for one not used.
        students: As they were understood, in the order of the rows.
        problems: What is wrong.
        guessed: The encoding, when it could only be guessed; else empty.
    """

    file: str
    form: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    students: tuple[Student, ...] = ()
    problems: tuple[Problem, ...] = ()
    guessed: str = ""


def view_roster(path: Path, file: str) -> RosterView:
    """Read a roster to see how it is understood; mistakes are in the view and not raised.

    Args:
        path: CSV or XLSX.
        file: As problems name it.
    """
    problems: list[Problem] = []
    sheet = read_sheet(path, file, heading_score, problems.append)
    if sheet is None or not sheet.rows:
        return RosterView(file, problems=tuple(problems or [_empty(file)]))
    roster = _Roster.of(file, sheet, problems.append)
    fields = {column: field for field, columns in roster.columns.items() for column in columns}
    columns = tuple((text, fields.get(place, "")) for place, text in enumerate(roster.heading.cells) if text)
    return RosterView(file, sheet.form, columns, roster.students(), tuple(problems), sheet.guessed)


@dataclass(frozen=True)
class _Roster:
    """A sheet whose headings are known.

    Args:
        columns: Field → its columns from 0; several only for names, whose parts are joined.
        whole: Whether all rows could be read.
    """

    file: str
    heading: Row
    rows: tuple[Row, ...]
    columns: dict[str, list[int]]
    whole: bool
    note: Note

    @classmethod
    def of(cls, file: str, sheet: Sheet, note: Note) -> _Roster:
        start = next((i for i, row in enumerate(sheet.rows[:HEADING_WITHIN]) if is_heading(row.cells)), 0)
        heading = sheet.rows[start]
        # A list printed over several pages has its headings again on each of them.
        rows = tuple(row for row in sheet.rows[start + 1 :] if row.cells != heading.cells)
        return cls(file, heading, rows, find_columns(heading.cells), sheet.whole, note)

    def students(self) -> tuple[Student, ...]:
        self._check_ambiguous()
        if self._misses_columns():
            return ()
        if not self.rows and self.whole:
            self.note(Problem(self.file, "The roster has headings and no students.", "Add a row for each."))
        students = tuple(self._student(row) for row in self.rows)
        self._check_unique(students)
        return students

    def _check_ambiguous(self) -> None:
        for field, columns in self.columns.items():
            if len(columns) > 1 and field not in NAME_FIELDS:
                names = " and ".join(quote(self.heading.cells[column]) for column in columns)
                message = f"More than one column is the {field}: {names}."
                self._wrong(self.heading, columns[1], message, "Keep one of them, or rename the others.")

    def _misses_columns(self) -> bool:
        headings = ", ".join(quote(cell) for cell in self.heading.cells if cell)
        missing = []
        if "id" not in self.columns:
            missing.append(("id", "Name one column id (or Student ID, 學號)."))
        if not self.columns.keys() & set(NAME_FIELDS):
            missing.append(("name", "Name one column name (or Student name, 姓名)."))
        for field, fix in missing:
            message = f"No column is the {field}; the headings are {headings}."
            self.note(Problem(self.file, message, fix, self.heading.line, key=field))
        return bool(missing)

    def _check_unique(self, students: tuple[Student, ...]) -> None:
        first: dict[str, int] = {}
        for student, row in zip(students, self.rows, strict=True):
            line = first.setdefault(fold(student.id), row.line)
            if student.id and line != row.line:
                message = f"The id {quote(student.id)} stands in line {line} already."
                self._wrong(row, self.columns["id"][0], message, "Each student has an id of their own.")

    def _student(self, row: Row) -> Student:
        width = len(self.heading.cells)
        if any(row.cells[width:]):
            message = f"The row has {len(row.cells)} cells, but there are {width} headings."
            self._wrong(row, width, message, 'Put quotes around a cell with a comma in it: "Chan, Tai Man".')
        return Student(self._id(row), self._name(row), self._email(row), self._cell(row, "group"), row.line)

    def _id(self, row: Row) -> str:
        # Chinese input methods write digits of full width, which NFKC makes ordinary ones.
        text = unicodedata.normalize("NFKC", _FORMULA_TEXT.sub(r"\1", self._cell(row, "id")))
        column = self.columns["id"][0]
        if not text:
            self._wrong(
                row, column, "The id is empty.", "Write one that never changes, such as the school's."
            )
        if why := made_by_excel(text):
            self._wrong(row, column, why, "Format the column as Text in Excel and type the id again.")
        return text

    def _name(self, row: Row) -> str:
        """The name as its columns give it: in one, in English and Chinese, or as given and family name."""
        parts = self._cells(row, "name") + self._cells(row, "name_en")
        parts = parts or self._cells(row, "given") + self._cells(row, "family")
        parts += self._cells(row, "name_zh")
        name = unicodedata.normalize("NFC", " ".join(dict.fromkeys(parts)))
        if not name:
            column = min(column for field in NAME_FIELDS for column in self.columns.get(field, ()))
            self._wrong(row, column, "The name is empty.", "Write the name that the student's card shows.")
        return name

    def _email(self, row: Row) -> str:
        text = unicodedata.normalize("NFKC", self._cell(row, "email"))
        if text and not _EMAIL.fullmatch(text):
            fix = "Write one such as s01@school.example, or leave it empty."
            self._wrong(row, self.columns["email"][0], f"{quote(text)} is not an email address.", fix)
        return text

    def _cell(self, row: Row, field: str) -> str:
        return next(iter(self._cells(row, field)), "")

    def _cells(self, row: Row, field: str) -> list[str]:
        """What a row has under a field, without empty cells."""
        texts = []
        longest = LONGEST.get(field, LONGEST_NAME)
        for column in self.columns.get(field, ()):
            text = row.cells[column] if column < len(row.cells) else ""
            if len(text) > longest:
                self._wrong(row, column, f"{len(text)} characters are too many.", f"At most {longest}.")
            if not text.isprintable():
                self._wrong(row, column, "The cell has characters that cannot be printed.", "Type it again.")
            texts += [text] if text else []
        return texts

    def _wrong(self, row: Row, column: int, message: str, fix: str) -> None:
        """Note a problem with a cell.

        Args:
            column: From 0.
        """
        value = row.cells[column] if column < len(row.cells) else ""
        key = self.heading.cells[column] if column < len(self.heading.cells) else ""
        self.note(Problem(self.file, message, fix, row.line, column + 1, key, value))
