"""The report of a class, as a table (CSV, XLSX) and as a page. It holds names: for the instructor only."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from labstacks.checks.checkpoint_record import INSTRUCTOR, Reached
from labstacks.classfile.model import Class
from labstacks.documents.cards import as_text
from labstacks.documents.html_page import page
from labstacks.documents.progress import StudentProgress

_WHO = ("seat", "id", "name", "group")
_DONE, _PART = "E3F4E7", "FFF7ED"


@dataclass(frozen=True)
class CostRow:
    """What one deployment of the class cost, as texts.

    Args:
        time: From when to when.
        seats: How many.
        hours: Of all seats together.
        cost: Hours times prices.
    """

    time: str
    seats: int
    hours: str
    cost: str


def report_csv(class_: Class, students: Sequence[StudentProgress], zone: tzinfo | None = None) -> str:
    """A row for each seat, a column for each checkpoint with the time of the first success; Excel opens it.

    Args:
        class_: The class.
        students: How far each came.
        zone: In which to tell times; None is the class's.
    """
    zone = zone or class_.file.time_zone
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow([*_WHO, *_ids(students), "labs_completed"])
    for student in students:
        times = [_time(reached, zone) for _, reached in student.points]
        labs = " ".join(lab.lab.id for lab in student.completed)
        writer.writerow([*map(as_text, _who(student)), *times, labs])
    # Excel takes a CSV file for UTF-8 only when it begins with this mark.
    return "\ufeff" + table.getvalue()


def report_xlsx(class_: Class, students: Sequence[StudentProgress], zone: tzinfo | None = None) -> bytes:
    """The same as a workbook: a sheet with the students, and one that says what the checkpoints are."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    zone = zone or class_.file.time_zone
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Report"
    sheet.append([*_WHO, *_ids(students), "labs completed"])
    for student in students:
        _row(sheet, student, zone)
    sheet.freeze_panes = sheet.cell(2, len(_WHO) + 1)
    _points_sheet(book.create_sheet("Checkpoints"), students)
    for each in book.worksheets:
        _head(each)
        for column in range(1, each.max_column + 1):
            each.column_dimensions[get_column_letter(column)].width = 18 if column > 2 else 10
    book["Checkpoints"].column_dimensions["C"].width = 70
    book["Checkpoints"].column_dimensions["D"].width = 50
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def report_html(
    class_: Class,
    students: Sequence[StudentProgress],
    language: Sequence[str] | None = None,
    zone: tzinfo | None = None,
    made: datetime | None = None,
    costs: Sequence[CostRow] = (),
) -> str:
    """The same as one HTML document, which prints well.

    Args:
        class_: The class.
        students: How far each came.
        language: ``en``, ``zh-Hant`` or both; None is the class file's.
        zone: In which to tell times; None is the class's.
        made: An aware time; None is the present.
        costs: Of each deployment; none where the costs are not known.
    """
    zone = zone or class_.file.time_zone
    return page(
        "report.html",
        class_,
        language,
        students=students,
        labs=students[0].labs if students else (),
        made=_moment(made or datetime.now().astimezone(), zone),
        moment=partial(_moment, zone=zone),
        by_instructor=INSTRUCTOR,
        costs=costs,
    )


def _ids(students: Sequence[StudentProgress]) -> list[str]:
    return [checkpoint.id for checkpoint, _ in students[0].points] if students else []


def _who(student: StudentProgress) -> list[str]:
    who = student.seat.student
    return [student.seat.id, *([who.id, who.name, who.group] if who else ["", "", ""])]


def _row(sheet: Any, student: StudentProgress, zone: tzinfo | None) -> None:
    from openpyxl.styles import PatternFill

    number = sheet.max_row + 1
    for column, text in enumerate(_who(student), 1):
        cell = sheet.cell(number, column, text)
        cell.data_type = "s"  # or a name such as =A1 would run as a formula
    for column, (_, reached) in enumerate(student.points, len(_WHO) + 1):
        if reached:
            cell = sheet.cell(number, column, reached.time.astimezone(zone).replace(tzinfo=None))
            cell.number_format = "yyyy-mm-dd hh:mm"
            cell.fill = PatternFill("solid", fgColor=_PART if reached.by == INSTRUCTOR else _DONE)
    labs = " ".join(lab.lab.id for lab in student.completed)
    sheet.cell(number, len(_WHO) + len(student.points) + 1, labs)


def _points_sheet(sheet: Any, students: Sequence[StudentProgress]) -> None:
    sheet.append(["id", "lab", "English", "中文", "reached by"])
    for index, (checkpoint, _) in enumerate(students[0].points if students else ()):
        count = sum(student.points[index][1] is not None for student in students)
        sheet.append([checkpoint.id, checkpoint.lab, checkpoint.en, checkpoint.zh_hant, count])


def _head(sheet: Any) -> None:
    from openpyxl.styles import Font

    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _time(reached: Reached | None, zone: tzinfo | None) -> str:
    return _moment(reached.time, zone) if reached else ""


def _moment(moment: datetime, zone: tzinfo | None) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
