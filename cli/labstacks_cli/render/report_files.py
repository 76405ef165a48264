"""Writes the report and the certificates of one class into a folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labstacks.board.lesson_costs import Deployment
    from labstacks.board.rates import RateQuery
    from labstacks.classfile.model import Class
    from labstacks.documents.report import CostRow


def write_report(
    class_: Class, only: set[str], folder: Path, *, pdf: bool, font: Path | None, specimen: bool = False
) -> dict[str, Any]:
    """Write a class's report and certificates into a folder; what was written, for ``--json``."""
    from labstacks.checks.checkpoint_record import read_record
    from labstacks.custom_labs.loading import class_checks
    from labstacks.documents import certificates as papers
    from labstacks.documents import report
    from labstacks.documents.pdf import require_pdf
    from labstacks.documents.progress import progress
    from labstacks.storage.class_folder import ClassFolder
    from labstacks.storage.files import write_private

    if pdf:
        require_pdf()  # before anything is written
    query = None if only else _rate_query(class_)
    record = read_record(class_.file.documents, class_.file.cloud)
    checkpoints = class_checks(class_.file).checkpoints
    students = [s for s in progress(class_, checkpoints, record) if not only or s.seat.id in only]
    deployed = _deployments(class_, query) if query else ()
    files: dict[str, str | bytes] = {
        f"{class_.name}-report.html": report.report_html(
            class_, students, costs=[_cost_row(class_, each) for each in deployed]
        ),
        f"{class_.name}-report.csv": report.report_csv(class_, students),
        f"{class_.name}-report.xlsx": report.report_xlsx(class_, students),
    }
    key = ClassFolder.of(class_.file).key() if record else None
    made = papers.certificates(class_, students, key, specimen=specimen) if key else ()
    missing: frozenset[str] = frozenset()
    if made:
        name = f"{class_.name}-{'specimens' if specimen else 'certificates'}"
        files[f"{name}.html"] = papers.certificates_html(class_, made)
    if made and pdf:
        files[f"{name}.pdf"], missing = papers.certificates_pdf(class_, made, font=font)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_private(folder / name, content)
    return {
        "files": [str(folder / name) for name in files],
        "seats": [
            {
                "seat": student.seat.id,
                "reached": sum(lab.reached for lab in student.labs),
                "of": len(student.points),
                "labs_completed": [lab.lab.id for lab in student.completed],
            }
            for student in students
        ],
        "certificates": [{"seat": paper.seat.id, "code": paper.code} for paper in made if paper.code],
        "specimens": [paper.seat.id for paper in made if not paper.code],
        "missing_characters": sorted(missing),
        "costs": [
            {
                "start": each.start.isoformat(),
                "end": each.end.isoformat() if each.end else None,
                "seats": each.seats,
                "seat_hours": round(each.seat_hours, 2),
                "amount": str(each.cost.rounded),
                "currency": each.cost.currency,
            }
            for each in deployed
        ],
    }


def _rate_query(class_: Class) -> RateQuery | None:
    """Start asking the plan for prices, unless the class was never deployed."""
    from labstacks.board.lesson_costs import read_uptimes
    from labstacks.board.rates import RateQuery

    return RateQuery(class_.file.path) if read_uptimes(class_) else None


def _deployments(class_: Class, query: RateQuery) -> tuple[Deployment, ...]:
    from labstacks.board.lesson_costs import deployments, read_uptimes

    rates = query.answer()
    return deployments(read_uptimes(class_), rates, class_, time.time()) if rates else ()


def _cost_row(class_: Class, one: Deployment) -> CostRow:
    from labstacks.documents.report import CostRow

    start, end = (each and each.astimezone(class_.file.time_zone) for each in (one.start, one.end))
    assert start
    until = f"{end:%H:%M}" if end and end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}" if end else "…"
    return CostRow(f"{start:%Y-%m-%d %H:%M} – {until}", one.seats, f"{one.seat_hours:.1f}", str(one.cost))
