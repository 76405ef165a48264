"""Who reached what, over all classes of a programme: as a table (CSV, XLSX) and as a page. It holds names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Class
from labstacks.documents.cards import as_text
from labstacks.documents.progress import StudentProgress

COLUMNS = ("class", "level", "seat", "id", "name", "group", "reached", "of", "labs_completed", "last")
CLASS_COLUMNS = ("class", "level", "seats", "began", "reached", "of", "labs_completed")
TEMPLATE = Path(__file__).parent / "templates" / "programme_summary.html"


@dataclass(frozen=True)
class ClassProgress:
    """How far the students of one class came."""

    class_: Class
    students: tuple[StudentProgress, ...]

    @property
    def began(self) -> int:
        """How many students reached anything."""
        return sum(any(reached for _, reached in student.points) for student in self.students)

    @property
    def reached(self) -> int:
        """How many checkpoints, of all students."""
        return sum(lab.reached for student in self.students for lab in student.labs)

    @property
    def points(self) -> int:
        """Of how many."""
        return sum(len(student.points) for student in self.students)

    @property
    def completed(self) -> int:
        """How many labs were completed, of all students."""
        return sum(len(student.completed) for student in self.students)


def class_progress(class_: Class) -> ClassProgress:
    """What the class's record says.

    Raises:
        StateError: The record is damaged.
    """
    from labstacks.checks.checkpoint_record import read_record
    from labstacks.custom_labs.loading import class_checks
    from labstacks.documents.progress import progress

    checkpoints = class_checks(class_.file).checkpoints
    return ClassProgress(
        class_, progress(class_, checkpoints, read_record(class_.file.documents, class_.file.cloud))
    )


def summary_csv(classes: Sequence[ClassProgress], zone: tzinfo | None = None) -> str:
    """A row for each seat of every class; Excel opens it.

    Args:
        classes: In the programme's order.
        zone: In which to tell times; None is this machine's.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(classes):
        *texts, last = row
        writer.writerow([as_text(str(text)) for text in texts] + [_time(last, zone)])
    # Excel takes a CSV file for UTF-8 only when it begins with this mark.
    return "\ufeff" + table.getvalue()


def summary_xlsx(classes: Sequence[ClassProgress], zone: tzinfo | None = None) -> bytes:
    """The same as a workbook: a sheet of classes, and one of students."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Classes"
    sheet.append(CLASS_COLUMNS)
    for row in map(_class_row, classes):
        sheet.append(row)
    students: Any = book.create_sheet("Students")
    students.append(COLUMNS)
    for *cells, last in _rows(classes):
        students.append([*cells, last.astimezone(zone).replace(tzinfo=None) if last else None])
        for cell in students[students.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # or a name such as =A1 would run as a formula
            elif cell.value is not None and cell.column == len(COLUMNS):
                cell.number_format = "yyyy-mm-dd hh:mm"
    for each in book.worksheets:
        each.freeze_panes = "A2"
        for cell in each[1]:
            cell.font = Font(bold=True)
            each.column_dimensions[cell.column_letter].width = 18
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def summary_html(
    name: str,
    classes: Sequence[ClassProgress],
    zone: tzinfo | None = None,
    made: datetime | None = None,
) -> str:
    """The same as one HTML document, which prints well.

    Args:
        name: The programme's.
        classes: In the programme's order.
        zone: In which to tell times; None is this machine's.
        made: An aware time; None is the present.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = [(*cells, _time(last, zone)) for *cells, last in _rows(classes)]
    return environment.get_template(TEMPLATE.name).render(
        name=name,
        classes=[_class_row(one) for one in classes],
        rows=rows,
        made=_time(made or datetime.now().astimezone(), zone),
    )


def _class_row(one: ClassProgress) -> tuple[Any, ...]:
    return (
        one.class_.name,
        one.class_.file.level,
        len(one.students),
        one.began,
        one.reached,
        one.points,
        one.completed,
    )


def _rows(classes: Sequence[ClassProgress]) -> list[tuple[Any, ...]]:
    """By :data:`COLUMNS`; the last one is the time of the latest success, or None."""
    return [
        (one.class_.name, one.class_.file.level, *_student_row(student))
        for one in classes
        for student in one.students
    ]


def _student_row(student: StudentProgress) -> tuple[Any, ...]:
    who = student.seat.student
    times = [reached.time for _, reached in student.points if reached]
    return (
        student.seat.id,
        *((who.id, who.name, who.group) if who else ("", "", "")),
        len(times),
        len(student.points),
        " ".join(lab.lab.id for lab in student.completed),
        max(times, default=None),
    )


def _time(moment: datetime | None, zone: tzinfo | None) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else ""
