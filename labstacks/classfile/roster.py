"""A roster's rows to students, with all of their mistakes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from labstacks.classfile.characters import garbled, is_lost, mistake_of
from labstacks.classfile.columns import (
    NAME_FIELDS,
    find_columns,
    heading_score,
    is_class,
    is_class_number,
    is_heading,
)
from labstacks.classfile.people import Student, fold
from labstacks.classfile.roster_file import read_sheet
from labstacks.classfile.roster_rows import is_trailing_remark, why_no_student
from labstacks.classfile.sheet import Sheet, SheetRow, rows_in_words
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

LONGEST = {"id": 64, "email": 254, "group": 40}
LONGEST_NAME = 100
HEADING_WITHIN = 10
"""School lists begin with a title and a date: the headings are looked for in this many rows."""
MAX_NOTED = 100
"""Mistakes shown of one roster: another kind of file has thousands."""

_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\".]+(\.[^\s@,;<>()\".]+)+")
_FORMULA_TEXT = re.compile(r'="(.*)"')
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!|SPILL!|CALC!|BLOCKED!|GETTING_DATA)|#{2,}")
_MADE_BY_EXCEL = {
    r"\d+\.\d*": "Excel turned this id into a number with decimals.",
    r"\d{1,3}(,\d{3})+": "Excel shows this id with thousands separators.",
    r"\d+(\.\d+)?[eE][+-]\d+": "Excel shortened this long id to a number in scientific notation.",
    r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d(\.\d+)?)?)?|\d{1,2}-[A-Z][a-z]{2}(-\d\d)?|[A-Z][a-z]{2}-\d\d|"
    r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}月\d{1,2}日": "Excel turned this id into a date.",
    _ERROR.pattern + "|#": "This is an error of Excel, not an id.",
}
_TEXT_COLUMN = "Format the column as Text in Excel and type the id again."


@dataclass(frozen=True)
class RosterView:
    """How a roster is read.

    Args:
        file: As problems name it.
        form: Such as ``CSV with commas, in UTF-8``; empty when it could not be read at all.
        columns: Each heading and the field that it is (see :func:`find_columns`); empty for one not used.
        students: As they were understood, in the order of the rows.
        problems: What is wrong.
        notices: What should be known and may be left as it is.
        guessed: The encoding, when it could only be guessed; else empty.
    """

    file: str
    form: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    students: tuple[Student, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    guessed: str = ""


def view_roster(path: Path, file: str) -> RosterView:
    """Read a roster; mistakes are in the view and not raised.

    Args:
        path: CSV or XLSX.
        file: As problems name it.
    """
    problems: list[Problem] = []
    sheet = read_sheet(path, file, heading_score, problems.append)
    if sheet is None or not sheet.rows:
        return RosterView(file, problems=tuple(problems or [_empty(file)]))
    notices = [*([_guessed(sheet.guessed, file)] if sheet.guessed else []), *sheet.notices]
    roster = _Roster.of(file, sheet, problems.append, notices.append)
    students = roster.students()
    return RosterView(
        file,
        sheet.form,
        roster.columns_in_words(),
        students,
        _few(file, problems),
        (*notices, *_equal_names(file, students)),
        sheet.guessed,
    )


def made_by_excel(student_id: str) -> str | None:
    """What Excel did to an id, as a sentence; None when it looks untouched."""
    return next((why for pattern, why in _MADE_BY_EXCEL.items() if re.fullmatch(pattern, student_id)), None)


def _empty(file: str) -> Problem:
    return Problem(file, "The roster is empty.", "Its first row names the columns: id,name,email,group.")


def _guessed(encoding: str, file: str) -> Problem:
    message = f"The roster does not say its encoding; it was read as {encoding}."
    return Problem(file, message, "If names look wrong, save it in Excel as `CSV UTF-8`.")


def _few(file: str, problems: list[Problem]) -> tuple[Problem, ...]:
    if len(problems) <= MAX_NOTED:
        return tuple(problems)
    rest = Problem(file, f"There are {len(problems) - MAX_NOTED} more mistakes.", "Is it another file?")
    return (*problems[:MAX_NOTED], rest)


def _equal_names(file: str, students: Iterable[Student]) -> Iterator[Problem]:
    """A notice for each name that several students have: cards and lists tell them apart by id."""
    by_name: defaultdict[str, list[Student]] = defaultdict(list)
    for student in students:
        by_name[student.name.casefold()].append(student)
    for same in by_name.values():
        if len(same) > 1 and same[0].name:
            ids = " and ".join(student.id for student in same[:4]) + (" …" if len(same) > 4 else "")
            message = f"{len(same)} students are called {quote(same[0].name)}: {ids}."
            yield Problem(file, message, "Tell them apart by id and class.", same[1].row)


@dataclass(frozen=True)
class _Roster:
    """A sheet whose headings are known.

    Args:
        rows: Those of students.
        columns: Field → its columns from 0; several only for names, whose parts are joined.
        whole: Whether all rows could be read.
        note: Takes each mistake.
        remark: Takes each notice.
    """

    file: str
    heading: SheetRow
    rows: tuple[SheetRow, ...]
    columns: dict[str, list[int]]
    whole: bool
    note: Note
    remark: Note

    @classmethod
    def of(cls, file: str, sheet: Sheet, note: Note, remark: Note) -> _Roster:
        start = next((i for i, row in enumerate(sheet.rows[:HEADING_WITHIN]) if is_heading(row.cells)), 0)
        heading = sheet.rows[start]
        # A list printed over several pages has its headings again on each of them.
        rows = tuple(row for row in sheet.rows[start + 1 :] if row.cells != heading.cells)
        filled = {column for row in rows for column, cell in enumerate(row.cells) if cell}
        filled |= {column for row in rows for column in row.flaws}
        empty = set(range(len(heading.cells))) - filled
        columns = find_columns(heading.cells, empty)
        if not {"id", "name", "family", "given"} & columns.keys():
            return cls(file, heading, rows, columns, sheet.whole, note, remark)
        students = _students_only(file, rows, columns, remark)
        return cls(file, heading, students, columns, sheet.whole, note, remark)

    def students(self) -> tuple[Student, ...]:
        """Every student, in the order of the rows."""
        by_email = self._uses_email()
        self._check_ambiguous()
        if self._misses_columns(by_email=by_email):
            return ()
        if not self.rows and self.whole:
            self.note(Problem(self.file, "The roster has headings and no students.", "Add a row for each."))
        if by_email and self.rows:
            message = "The roster has no column of ids; the email address is the id of each student."
            fix = "Keep it so, or add ids before the first `labstacks up`: seats belong to ids."
            self.remark(Problem(self.file, message, fix, self.heading.line, key="id"))
        students = [self._student(row, by_email=by_email) for row in self.rows]
        if (column := self._class_column()) is not None:
            students = self._with_class(students, column)
        return self._unique(students)

    def columns_in_words(self) -> tuple[tuple[str, str], ...]:
        """Each heading and the field that it is."""
        fields = {column: field for field, columns in self.columns.items() for column in columns}
        return tuple((text, fields.get(i, "")) for i, text in enumerate(self.heading.cells) if text)

    def _check_ambiguous(self) -> None:
        for field, columns in self.columns.items():
            if len(columns) > 1 and field not in NAME_FIELDS and not self._all_equal(columns):
                names = " and ".join(quote(self.heading.cells[column]) for column in columns)
                message = f"More than one column is the {field}: {names}."
                self._wrong(self.heading, columns[1], message, "Keep one of them, or rename the others.")

    def _all_equal(self, columns: list[int]) -> bool:
        """Whether columns hold the same in every row, so that it does not matter which one is used."""
        return bool(self.rows) and all(
            len({_at(row, column) for column in columns}) == 1 for row in self.rows
        )

    def _misses_columns(self, *, by_email: bool) -> bool:
        headings = ", ".join(quote(cell) for cell in self.heading.cells[:30] if cell)
        missing = []
        if "id" not in self.columns and not by_email:
            missing.append(("id", "Name one column id (or Student ID, 學號), or add a column email."))
        if not self.columns.keys() & set(NAME_FIELDS):
            missing.append(("name", "Name one column name (or Student name, 姓名)."))
        for field, fix in missing:
            message = f"No column is the {field}; the headings are {headings}."
            self.note(Problem(self.file, message, fix, self.heading.line, key=field))
        return bool(missing)

    def _uses_email(self) -> bool:
        """Whether the roster has no ids, and addresses in their place."""
        return not self._has("id") and self._has("email")

    def _has(self, field: str) -> bool:
        """Whether any row holds something under a field."""
        columns = self.columns.get(field, ())
        return any(_at(row, column) or column in row.flaws for row in self.rows for column in columns)

    def _class_column(self) -> int | None:
        """The column of classes, where ids are numbers within a class."""
        ids = self.columns.get("id", ())
        if not ids or not is_class_number(self.heading.cells[ids[0]]):
            return None
        return next((i for i, heading in enumerate(self.heading.cells) if is_class(heading)), None)

    def _with_class(self, students: list[Student], column: int) -> list[Student]:
        """Students of several classes, each with the class in the id where the number alone repeats."""
        counts = Counter(fold(student.id) for student in students if student.id)
        classes = [_at(row, column) for row in self.rows]
        if max(counts.values(), default=0) < 2 or len(set(classes)) < 2:
            return students
        example = next(
            f"{c}-{s.id}" for s, c in zip(students, classes, strict=True) if counts[fold(s.id)] > 1
        )
        message = "Class numbers repeat, so the id of each student is class and class number, such as "
        self.remark(Problem(self.file, f"{message}{example}.", "", self.heading.line, key="id"))
        pairs = zip(students, classes, strict=True)
        return [replace(one, id=f"{of}-{one.id}") if of and one.id else one for one, of in pairs]

    def _unique(self, students: list[Student]) -> tuple[Student, ...]:
        """Each student once; two different ones with the same id are a mistake."""
        first: dict[str, Student] = {}
        kept: list[Student] = []
        repeated: list[int] = []
        for student, row in zip(students, self.rows, strict=True):
            other = first.setdefault(fold(student.id), student)
            if student.id and other is not student:
                if student.name and other.name.casefold() == student.name.casefold():
                    repeated.append(row.line)
                    continue
                message = f"The id {quote(student.id)} is in line {other.row} already."
                column = self.columns.get("id", self.columns.get("email", [0]))[0]
                self._wrong(row, column, message, "Give each student an id of their own.")
            kept.append(student)
        if repeated:
            message = f"The list repeats students with the same id and name ({rows_in_words(repeated)})."
            self.remark(Problem(self.file, message, "Each of them gets one seat.", repeated[0]))
        return tuple(kept)

    def _student(self, row: SheetRow, *, by_email: bool) -> Student:
        width = len(self.heading.cells)
        if any(row.cells[width:]):
            message = f"The row has {len(row.cells)} cells, but there are {width} headings."
            self._wrong(row, width, message, 'Put quotes around a cell with a comma in it: "Chan, Tai Man".')
        email = self._email(row)
        if by_email:
            student_id = email.casefold()
            if not email:
                column = self.columns["email"][0]
                fix = "Write it, or add a column of ids."
                self._wrong(row, column, "The email address, which is the id here, is empty.", fix)
        else:
            student_id = self._id(row)
        return Student(student_id, self._name(row), email, self._cell(row, "group"), row.line)

    def _id(self, row: SheetRow) -> str:
        # Chinese input methods write digits of full width, which NFKC makes ordinary ones.
        text = unicodedata.normalize("NFKC", _FORMULA_TEXT.sub(r"\1", self._cell(row, "id", visible=True)))
        column = self.columns["id"][0]
        if not text and column not in row.flaws:
            fix = "Write one that never changes, such as the school's."
            self._wrong(row, column, "The id is empty.", fix)
        if why := made_by_excel(text):
            self._wrong(row, column, why, _TEXT_COLUMN)
        return text

    def _name(self, row: SheetRow) -> str:
        """The name as its columns give it: in one, in English and Chinese, or as given and family name."""
        parts = self._cells(row, "name") + self._cells(row, "name_en")
        parts = parts or self._cells(row, "given") + self._cells(row, "family")
        parts += self._cells(row, "name_zh")
        name = unicodedata.normalize("NFC", " ".join(dict.fromkeys(parts)))
        columns = [column for field in NAME_FIELDS for column in self.columns.get(field, ())]
        if not name and not row.flaws.keys() & set(columns):
            message = "The name is empty."
            self._wrong(row, min(columns), message, "Write the name that the student's card shows.")
        elif is_lost(name):
            message = "The name was lost: only question marks are left of it."
            self._wrong(row, columns[0], message, "Export the list again as UTF-8 or as .xlsx.")
        elif before := garbled(name):
            message = f"The name is garbled; it may have been {quote(before)}."
            self._wrong(row, columns[0], message, "Export the list again as UTF-8 or as .xlsx.")
        elif "?" in name:
            message = f"The name {quote(name)} holds a question mark."
            fix = "If a character was lost, type it; else leave it."
            self.remark(Problem(self.file, message, fix, row.line, columns[0] + 1, "name", name))
        return name

    def _email(self, row: SheetRow) -> str:
        text = unicodedata.normalize("NFKC", self._cell(row, "email", visible=True))
        text = text.removeprefix("mailto:")
        if (
            text
            and not _ERROR.fullmatch(text)
            and not mistake_of(text, visible=True)
            and not _EMAIL.fullmatch(text)
        ):
            fix = "Write one such as s01@school.example, or leave it empty."
            self._wrong(row, self.columns["email"][0], f"{quote(text)} is not an email address.", fix)
        return text

    def _cell(self, row: SheetRow, field: str, *, visible: bool = False) -> str:
        return next(iter(self._cells(row, field, visible=visible)), "")

    def _cells(self, row: SheetRow, field: str, *, visible: bool = False) -> list[str]:
        """What a row has under a field, without empty cells; mistakes in it are noted.

        Args:
            visible: Whether the text must not hold any invisible mark.
        """
        texts = []
        longest = LONGEST.get(field, LONGEST_NAME)
        for column in self.columns.get(field, ()):
            text = _at(row, column)
            if (flaw := row.flaws.get(column)) and (not text or field == "id"):
                self._wrong(row, column, *flaw)
            if len(text) > longest:
                self._wrong(row, column, f"{len(text)} characters are too many.", f"At most {longest}.")
            elif found := mistake_of(text, visible=visible):
                self._wrong(row, column, *found)
            elif field != "id" and _ERROR.fullmatch(text):
                self._wrong(
                    row, column, "This is an error of Excel.", "Correct the formula, or type the text."
                )
            texts += [text] if text else []
        return texts

    def _wrong(self, row: SheetRow, column: int, message: str, fix: str) -> None:
        """Note a problem with a cell.

        Args:
            column: From 0.
        """
        key = _at(self.heading, column)
        self.note(Problem(self.file, message, fix, row.line, column + 1, key, _at(row, column)[:200]))


def _at(row: SheetRow, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _students_only(
    file: str, rows: tuple[SheetRow, ...], columns: dict[str, list[int]], remark: Note
) -> tuple[SheetRow, ...]:
    """Rows without totals, remarks, teachers and the like, each of which is noted."""
    reasons: defaultdict[str, list[SheetRow]] = defaultdict(list)
    kept: list[SheetRow] = []
    for row in rows:
        if why := why_no_student(row, columns):
            reasons[why].append(row)
        else:
            kept.append(row)
    while len(kept) > 1 and is_trailing_remark(kept[-1]):
        reasons["a remark"].insert(0, kept.pop())
    for why, left_out in reasons.items():
        lines = [row.line for row in left_out]
        shown = next((cell for cell in left_out[0].cells if cell), "")
        what = f"{quote(shown)} is {why}" if len(lines) == 1 else f"{rows_in_words(lines)}: each is {why}"
        remark(Problem(file, f"Left out: {what}.", "", min(lines)))
    return tuple(kept)
