"""Writes the report and the certificates of one class into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labstacks.classfile.model import Class


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
    record = read_record(class_.file.documents, class_.file.cloud)
    checkpoints = class_checks(class_.file).checkpoints
    students = [s for s in progress(class_, checkpoints, record) if not only or s.seat.id in only]
    files: dict[str, str | bytes] = {
        f"{class_.name}-report.html": report.report_html(class_, students),
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
    }
