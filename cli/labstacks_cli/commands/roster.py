"""``labstacks roster``: how a list of students is read."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.errors import ClassFileError
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json


@click.command("roster")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def command(file: Path, as_json: bool) -> ExitCode:
    """Show how a list of students is read, without a class; touches nothing.

    FILE is CSV or XLSX, as a school system saves it. Each student is shown as id, name, email address and
    group; then notices, such as rows that were left out; then mistakes, which end it with exit code 2.
    """
    from labstacks_cli.render.roster import roster_document, roster_view, show_roster

    view = roster_view(file)
    ended = ExitCode.USAGE if view.problems else ExitCode.DONE
    if as_json:
        found = roster_document(view)
        print_json({"command": "roster", "ok": not view.problems, "exit_code": int(ended), **found})
        return ended
    if view.columns:
        show_roster(view, shown=len(view.students))
    if view.problems:
        raise ClassFileError(view.problems)
    click.echo(f"{len(view.students)} students. Use it in a class:\n  labstacks init --roster {file}")
    return ended
