"""A roster's rows to students, with all of their mistakes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from labstacks.course.columns import NAME_FIELDS, find_columns, heading_score, is_heading
from labstacks.course.document import Note
from labstacks.course.model import Student
from labstacks.course.sheet import Row, Sheet, read_sheet
from labstacks.course.words import quote
from labstacks.errors import Problem

LONGEST = {"id": 64, "name": 100, "email": 254, "group": 40}
HEADING_WITHIN = 10
"""School lists begin with a title and a date: the headings are looked for in this many rows."""

_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\".]+(\.[^\s@,;<>()\".]+)+")
_FORMULA_TEXT = re.compile(r'="(.*)"')
_EXCEL_MADE = {
    re.compile(r"\d+\.0*"): "Excel turned this id into a number with decimals.",
    re.compile(r"\d+(\.\d+)?[eE][+-]\d+"): "Excel shortened this long id to a number in scientific notation.",
    re.compile(
        r"\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}-[A-Z][a-z]{2}|\d{1,2}月\d{1,2}日"
    ): "Excel turned this id into a date.",
    re.compile(r"#(N/A|REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!)|#+"): "This is an error of Excel, not an id.",
}
_AS_TEXT = "Format the column as Text in Excel and type the id again."


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
    if not sheet.rows:
        note(Problem(file, "The roster is empty.", "Its first row names the columns: id,name,email,group."))
        return (), ""
    return _Roster.of(file, sheet, note).students(), sheet.guessed


def fold(student_id: str) -> str:
    """Two ids are of the same student when they fold to the same text."""
    return student_id.casefold()


@dataclass(frozen=True)
class _Roster:
    file: str
    heading: Row
    rows: tuple[Row, ...]
    columns: dict[str, int]
    note: Note

    @classmethod
    def of(cls, file: str, sheet: Sheet, note: Note) -> _Roster:
        start = next((i for i, row in enumerate(sheet.rows[:HEADING_WITHIN]) if is_heading(row.cells)), 0)
        heading, rows = sheet.rows[start], sheet.rows[start + 1 :]
        columns = {}
        for field, found in find_columns(heading.cells).items():
            if len(found) > 1:
                names = " and ".join(quote(heading.cells[column]) for column in found)
                fix = "Keep one of them, or name the others differently."
                note(
                    Problem(
                        file,
                        f"More than one column is the {field}: {names}.",
                        fix,
                        heading.line,
                        found[1] + 1,
                        field,
                    )
                )
            columns[field] = found[0]
        return cls(file, heading, rows, columns, note)

    def students(self) -> tuple[Student, ...]:
        if not self._has_columns():
            return ()
        if not self.rows:
            self.note(
                Problem(self.file, "The roster has headings and no students.", "Add a row for each student.")
            )
        students: list[Student] = []
        lines: dict[str, int] = {}
        for row in self.rows:
            student = self._student(row)
            first = lines.setdefault(fold(student.id), row.line)
            if student.id and first != row.line:
                self._wrong(
                    row,
                    "id",
                    f"The id {quote(student.id)} stands in line {first} already.",
                    "Each student has an id of their own.",
                )
            students.append(student)
        return tuple(students)

    def _has_columns(self) -> bool:
        headings = ", ".join(quote(cell) for cell in self.heading.cells if cell)
        missing = []
        if "id" not in self.columns:
            missing.append(("id", "Name one column id (or Student ID, 學號)."))
        if not any(field in self.columns for field in NAME_FIELDS):
            missing.append(("name", "Name one column name (or Student name, 姓名)."))
        for field, fix in missing:
            message = f"No column is the {field}; the headings are {headings}."
            self.note(Problem(self.file, message, fix, self.heading.line, None, field))
        return not missing

    def _student(self, row: Row) -> Student:
        width = len(self.heading.cells)
        if any(row.cells[width:]):
            self.note(
                Problem(
                    self.file,
                    f"The row has {len(row.cells)} cells where the headings are {width}.",
                    'Put a name with a comma in it in quotes: "Chan, Tai Man".',
                    row.line,
                    width + 1,
                    "",
                    row.cells[width],
                )
            )
        return Student(self._id(row), self._name(row), self._email(row), self._cell(row, "group"), row.line)

    def _id(self, row: Row) -> str:
        # Chinese input methods write digits of full width, which NFKC makes ordinary ones.
        text = unicodedata.normalize("NFKC", _FORMULA_TEXT.sub(r"\1", self._cell(row, "id")))
        if not text:
            self._wrong(
                row,
                "id",
                "The id is empty.",
                "Each student needs an id that never changes, such as the school's own.",
            )
        for pattern, message in _EXCEL_MADE.items():
            if pattern.fullmatch(text):
                self._wrong(row, "id", message, _AS_TEXT)
        return text

    def _name(self, row: Row) -> str:
        parts = [self._cell(row, field) for field in ("name", "name_en")]
        if not any(parts):
            parts = [" ".join(filter(None, (self._cell(row, "given"), self._cell(row, "family"))))]
        parts.append(self._cell(row, "name_zh"))
        name = unicodedata.normalize("NFC", " ".join(dict.fromkeys(filter(None, parts))))
        if not name:
            field = next(field for field in NAME_FIELDS if field in self.columns)
            self._wrong(row, field, "The name is empty.", "Write the name that the student's card shows.")
        return name

    def _email(self, row: Row) -> str:
        text = unicodedata.normalize("NFKC", self._cell(row, "email"))
        if text and not _EMAIL.fullmatch(text):
            self._wrong(
                row,
                "email",
                f"{quote(text)} is not an email address.",
                "Write one such as s01@school.example, or leave it empty.",
            )
        return text

    def _cell(self, row: Row, field: str) -> str:
        column = self.columns.get(field)
        if column is None or column >= len(row.cells):
            return ""
        text = row.cells[column]
        longest = LONGEST.get(field, LONGEST["name"])
        if len(text) > longest:
            self._wrong(row, field, f"{len(text)} characters are too many.", f"At most {longest}.")
        if not text.isprintable():
            self._wrong(row, field, "The cell has characters that cannot be printed.", "Type it again.")
        return text

    def _wrong(self, row: Row, field: str, message: str, fix: str) -> None:
        column = self.columns[field]
        value = row.cells[column] if column < len(row.cells) else ""
        self.note(Problem(self.file, message, fix, row.line, column + 1, self.heading.cells[column], value))
