"""``labstacks worksheets``: a page to print for each student and lab, and a page for each student's phone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks_cli.document_options import pdf_options, tell_of_boxes
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option, only_option
from labstacks_cli.output import print_json
from labstacks_cli.render.wording import counted, folded, listing

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.documents.worksheets import Worksheet


@click.command("worksheets")
@class_file_option
@only_option
@click.option("--lab", "labs", multiple=True, metavar="LAB", help="Only this lab, such as B4. Repeatable.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to. Default: that of the class file.",
)
@pdf_options("the worksheets")
@click.option(
    "--pages", is_flag=True, help="Write a folder with a page for each student's phone too: <class>-pages/."
)
@click.option("--cards", is_flag=True, help="Write the sign-in cards too, as `labstacks cards` does.")
@json_option
def command(
    path: Path,
    only: tuple[str, ...],
    labs: tuple[str, ...],
    output: Path | None,
    pdf: bool,
    font: Path | None,
    pages: bool,
    cards: bool,
    as_json: bool,
) -> ExitCode:
    """Write a worksheet to print for each student and lab, with the student's own addresses.

    Each page has the steps, the checkpoints as boxes to tick and room for a screenshot, in the languages of
    the class file. Worksheets hold names and addresses, and no password.

    \b
    labstacks worksheets                  all students, all labs of the class
    labstacks worksheets --lab B4 --pdf   one lab, as PDF too
    labstacks worksheets --only s07       one student
    """
    from labstacks.classfile import load_class
    from labstacks.documents.pdf import require_pdf
    from labstacks.documents.worksheets import worksheets

    if pdf:
        require_pdf()  # before anything is written
    class_ = load_class(path)
    seats = tuple(dict.fromkeys(class_.seat(name).id for name in only))
    sheets = worksheets(class_, seats, labs)
    folder = output or path.parent
    name = "-".join([class_.name, "worksheets", *labs, *sorted(seats)[:3]])
    files, boxes = _write(class_, sheets, folder, name, pdf=pdf, font=font, pages=pages)
    if cards:
        files |= _cards(class_, seats, folder, pdf=pdf, font=font)
    ready = list(dict.fromkeys(sheet.seat.id for sheet in sheets))
    missing = [s.id for s in class_.seats if s.id not in ready and (not seats or s.id in seats)]
    document = {
        "files": files,
        "seats": ready,
        "labs": list(dict.fromkeys(sheet.lab.id for sheet in sheets)),
        "worksheets": len(sheets),
        "missing": missing,
        "missing_characters": sorted(boxes),
    }
    if as_json:
        print_json({"command": "worksheets", "class": class_.name, "ok": True, **document})
    else:
        _tell(document)
    return ExitCode.DONE


def _write(
    class_: Class,
    sheets: list[Worksheet],
    folder: Path,
    name: str,
    *,
    pdf: bool,
    font: Path | None,
    pages: bool,
) -> tuple[dict[str, str], Collection[str]]:
    from labstacks.documents.student_pages import student_pages
    from labstacks.documents.worksheets import worksheets_html
    from labstacks.documents.worksheets_pdf import worksheets_pdf
    from labstacks.storage.class_folder import ClassFolder
    from labstacks.storage.files import private_folder, write_private

    folder.mkdir(parents=True, exist_ok=True)
    files = {"page": str(folder / f"{name}.html")}
    write_private(folder / f"{name}.html", worksheets_html(class_, sheets))
    boxes: Collection[str] = ()
    if pdf:
        content, boxes = worksheets_pdf(class_, sheets, font=font)
        files["pdf"] = str(folder / f"{name}.pdf")
        write_private(folder / f"{name}.pdf", content)
    if pages:
        own = folder / f"{class_.name}-pages"
        private_folder(own)
        for file, text in student_pages(class_, sheets, ClassFolder.of(class_.file).key()).items():
            write_private(own / file, text)
        files["pages"] = str(own)
    return files, boxes


def _cards(
    class_: Class, seats: Collection[str], folder: Path, *, pdf: bool, font: Path | None
) -> dict[str, str]:
    from labstacks.documents.credentials import sign_ins
    from labstacks_cli.commands.cards import file_name, write_cards

    found = {seat: known for seat, known in sign_ins(class_).items() if not seats or seat in seats}
    files, _ = write_cards(class_, found, folder / file_name(class_, seats), pdf=pdf, font=font)
    return {f"cards_{kind}": file for kind, file in files.items() if file}


def _tell(document: Mapping[str, Any]) -> None:
    files, seats = document["files"], document["seats"]
    labs = listing(document["labs"])
    click.echo(folded(f"{document['worksheets']} worksheets for {counted(seats, 'student')}: {labs}."))
    for file in files.values():
        click.echo(f"  {file}")
    if document["missing"]:
        count, seats = len(document["missing"]), listing(document["missing"])
        click.secho(folded(f"No worksheet for {count} seats that are not deployed: {seats}"), fg="yellow")
    tell_of_boxes(document["missing_characters"])
    click.echo(
        "Next: open the page in a browser and print it, or hand the folder of pages to a web server."
        if "pages" in files
        else "Next: open the page in a browser and print it on A4."
    )
