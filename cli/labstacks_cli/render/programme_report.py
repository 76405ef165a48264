"""Writes the reports of all classes of a programme into one folder, with a summary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import programme as shown
from labstacks_cli.render.report_files import write_report
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import counted, typing

if TYPE_CHECKING:
    from labstacks.documents.programme_summary import ClassProgress


def report_classes(
    programme: Programme, *, output: Path | None, pdf: bool, font: Path | None, as_json: bool
) -> ExitCode:
    """Write every class's report and one summary of all."""
    from labstacks.documents.programme_summary import class_progress

    beside = programme.path if programme.path.is_dir() else programme.path.parent
    folder = output or beside / f"{programme.name}-report"
    found = [class_progress(class_) for class_ in programme.classes]
    summary = _write_summary(programme, found, folder)
    documents = [write_report(class_, set(), folder, pdf=pdf, font=font) for class_ in programme.classes]
    if as_json:
        rows = [
            {
                "class": one.class_.name,
                "seats": len(one.students),
                "began": one.began,
                "reached": one.reached,
                "of": one.points,
                "labs_completed": one.completed,
                "certificates": len(document["certificates"]),
                "files": document["files"],
            }
            for one, document in zip(found, documents, strict=True)
        ]
        print_json(shown.document("report", programme, ExitCode.DONE, rows, files=[str(f) for f in summary]))
        return ExitCode.DONE
    cells = [
        (
            one.class_.name,
            str(len(one.students)),
            str(one.began or ""),
            f"{one.reached}/{one.points}" if one.reached else "",
            str(one.completed or ""),
            str(len(document["certificates"]) or ""),
        )
        for one, document in zip(found, documents, strict=True)
    ]
    head = ("class", "seats", "began", "checkpoints", "labs completed", "certificates")
    for line in table(head, cells, head[1:]):
        click.echo(line)
    pages = [file for document in documents for file in document["files"]]
    click.echo(f"\nWrote {counted([*summary, *pages], 'file')} into {folder}, first of all:")
    for file in summary:
        click.echo(f"  {file.name}")
    if any(one.reached for one in found):
        click.echo("\nNext: open the pages in a browser and print them. All files hold names.")
    else:
        click.echo(f"\nNo checkpoint is passed yet. Next: check the seats.\n  {typing('verify', programme)}")
    return ExitCode.DONE


def _write_summary(programme: Programme, found: Sequence[ClassProgress], folder: Path) -> list[Path]:
    from labstacks.documents import programme_summary as summary
    from labstacks.storage.files import write_private

    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes] = {
        "html": summary.summary_html(programme.name, found),
        "csv": summary.summary_csv(found),
        "xlsx": summary.summary_xlsx(found),
    }
    paths = [folder / f"{programme.name}-summary.{kind}" for kind in files]
    for path, content in zip(paths, files.values(), strict=True):
        write_private(path, content)
    return paths
