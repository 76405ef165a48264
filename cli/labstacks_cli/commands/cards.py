"""``labstacks cards``: a page of sign-in cards to print."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option, only_option
from labstacks_cli.telling import print_json


@click.command("cards")
@class_file_option
@only_option
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Default: <class>-cards.html")
@json_option
def command(path: Path, only: tuple[str, ...], output: Path | None, as_json: bool) -> ExitCode:
    """Write a page of cards to print: one for each seat that is ready.

    Beside it a sheet for the instructor, CSV. Both hold names and passwords: only you can read them,
    and nothing is sent anywhere.
    """
    from labstacks.course import load_class
    from labstacks.errors import UsageError
    from labstacks.files import write_private
    from labstacks.fleet.sign_ins import sign_ins
    from labstacks.handout.cards import cards_html, instructor_csv

    class_ = load_class(path)
    chosen = {class_.seat(seat).id for seat in only}
    found = {seat: known for seat, known in sign_ins(class_).items() if not chosen or seat in chosen}
    if not found:
        raise UsageError(
            f"No card was written: no seat of class {class_.name} is there yet.",
            hint="Run `labstacks up` first, then `labstacks cards`.",
        )
    page = output or path.parent / f"{class_.name}-cards.html"
    sheet = page.with_suffix(".csv")
    write_private(page, cards_html(class_, found))
    write_private(sheet, instructor_csv(class_, found))
    missing = [seat.id for seat in class_.seats if seat.id not in found and not chosen]
    if as_json:
        seats = sorted(found)
        print_json({"command": "cards", "page": str(page), "sheet": str(sheet), "seats": seats, "missing": missing})
        return ExitCode.DONE
    click.echo(f"{len(found)} cards in {page}")
    click.echo(f"The instructor's sheet: {sheet}")
    if missing:
        click.secho(f"No card for {len(missing)} seats that are not there: {', '.join(missing[:8])}", fg="yellow")
    click.echo("Next: open the page in a browser and print it; both files hold passwords.")
    return ExitCode.DONE
