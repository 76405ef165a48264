"""``labstacks cards``: a page of sign-in cards to print, and new passwords for those who lost theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.errors import UsageError
from labstacks_cli.document_options import pdf_options, tell_of_boxes
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option, only_option
from labstacks_cli.output import print_json
from labstacks_cli.render.wording import folded, listing, typing

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.documents.cards import Credentials


@click.command("cards")
@class_file_option
@only_option
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page. Default: <class>-cards.html, with --only <class>-cards-<seats>.html.",
)
@pdf_options("the page")
@click.option(
    "--reissue",
    is_flag=True,
    help="With --only: give these seats new passwords, valid from the next `labstacks up` of them on.",
)
@json_option
def command(
    path: Path,
    only: tuple[str, ...],
    output: Path | None,
    pdf: bool,
    font: Path | None,
    reissue: bool,
    as_json: bool,
) -> ExitCode:
    """Write a page of cards to print: one for each seat that is ready.

    Beside it a sheet for the instructor, as CSV and as a page. All hold names and passwords: only you can
    read them, and nothing is sent anywhere.

    \b
    labstacks cards                       a page to print from a browser
    labstacks cards --pdf                 for a printer without one
    labstacks cards --only s07 --reissue  a new password for its student
    """
    from labstacks.classfile import load_class
    from labstacks.documents.credentials import sign_ins
    from labstacks.documents.pdf import require_pdf

    if reissue and not only:
        raise UsageError(
            "--reissue needs the seats whose passwords change.",
            hint="Such as `labstacks cards --only s07 --reissue`.",
        )
    if pdf:
        require_pdf()  # before a password is changed
    class_ = load_class(path)
    chosen = list(dict.fromkeys(class_.seat(name).id for name in only))
    found = _ready(class_, sign_ins(class_), chosen)
    issues = _reissue(class_, list(found)) if reissue else {}
    if issues:
        found = _ready(class_, sign_ins(class_), chosen)
    files, boxes = write_cards(
        class_, found, output or path.parent / file_name(class_, chosen), pdf=pdf, font=font
    )
    missing = [seat.id for seat in class_.seats if seat.id not in found and (not chosen or seat.id in chosen)]
    document = {
        **files,
        "seats": sorted(found),
        "missing": missing,
        "reissued": dict(issues),
        "missing_characters": sorted(boxes),
    }
    if as_json:
        print_json({"command": "cards", "class": class_.name, "ok": True, **document})
    else:
        _tell(path, document)
    return ExitCode.DONE


def _ready(
    class_: Class, found: Mapping[str, Credentials], chosen: Collection[str]
) -> dict[str, Credentials]:
    ready = {seat: known for seat, known in found.items() if not chosen or seat in chosen}
    if not ready:
        raise UsageError(
            f"No card was written: no seat of class {class_.name} is deployed yet."
            if not chosen
            else f"No card was written: {listing(list(chosen))} of class {class_.name} cannot sign in yet.",
            hint="Run `labstacks up` first, then `labstacks cards`.",
        )
    return ready


def file_name(class_: Class, chosen: Collection[str]) -> str:
    """The page's default name. One seat's page must not replace the whole class's."""
    return "-".join([class_.name, "cards", *sorted(chosen)[:3]]) + ".html"


def _reissue(class_: Class, seats: Collection[str]) -> Mapping[str, int]:
    from labstacks.storage.class_folder import ClassFolder
    from labstacks.storage.class_lock import class_lock
    from labstacks.storage.password_versions import raise_issues

    folder = ClassFolder.of(class_.file)
    with class_lock(folder.lock, "cards"):
        return raise_issues(folder.documents, seats)


def write_cards(
    class_: Class, found: Mapping[str, Credentials], page: Path, *, pdf: bool, font: Path | None
) -> tuple[dict[str, Any], frozenset[str]]:
    """The files by kind, and the characters that no font has."""
    from labstacks.documents.cards import cards_html, instructor_csv, instructor_html
    from labstacks.documents.cards_pdf import cards_pdf
    from labstacks.storage.files import write_private

    sheet, sheet_page = page.with_suffix(".csv"), page.with_name(f"{page.stem}-sheet.html")
    write_private(page, cards_html(class_, found))
    write_private(sheet, instructor_csv(class_, found))
    write_private(sheet_page, instructor_html(class_, found))
    files = {"page": str(page), "sheet": str(sheet), "sheet_page": str(sheet_page), "pdf": None}
    if not pdf:
        return files, frozenset()
    content, boxes = cards_pdf(class_, found, font=font)
    write_private(page.with_suffix(".pdf"), content)
    return {**files, "pdf": str(page.with_suffix(".pdf"))}, boxes


def _tell(path: Path, document: Mapping[str, Any]) -> None:
    count, missing, reissued = len(document["seats"]), document["missing"], list(document["reissued"])
    click.echo(f"{count} card{'s' * (count != 1)} in {document['pdf'] or document['page']}")
    click.echo(f"The instructor's sheet: {document['sheet_page']} and {document['sheet']}")
    if missing:
        words = f"No card for {len(missing)} seats that are not deployed: {listing(missing)}"
        click.secho(folded(words), fg="yellow")
    tell_of_boxes(document["missing_characters"])
    if reissued:
        only = "".join(f" --only {seat}" for seat in reissued)
        click.echo(
            "Next: make the new passwords valid, then hand out the cards. The old ones work until then."
        )
        click.echo(f"  {typing('up' + only, path)}")
    else:
        click.echo("Next: print it and hand the cards out; all these files hold passwords.")
