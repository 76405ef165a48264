"""``labstacks save``: save students' files beside the class file, before the class is removed."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option, only_option
from labstacks_cli.output import print_json


@click.command("save")
@class_file_option
@only_option
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of all saves. Default: <class>-saved beside the class file.",
)
@json_option
def command(path: Path, only: tuple[str, ...], output: Path | None, as_json: bool) -> ExitCode:
    """Save students' files into a folder for each student.

    Saves what students uploaded or changed in their buckets, and pages that they changed. Says what it
    cannot save: what is on servers, on disks and in databases. Changes nothing in the cloud. The folder holds
    names: only you can read it.

    \b
    labstacks save               all students
    labstacks save --only s07    one student
    labstacks up --restore       put the files back, for the next lesson
    """
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.documents.saved_work.save import save_work
    from labstacks_cli.render import saved_work as shown
    from labstacks_cli.render.progress import waiting

    class_ = load_deployed(path)
    seats = {class_.seat(name).id for name in only}
    with waiting("Looking for students' files"):
        saved = save_work(class_, seats, output)
    failed = [each for each in saved.seats if each.not_saved]
    code = ExitCode.SOME_SEATS_FAILED if failed else ExitCode.DONE
    if as_json:
        print_json(shown.save_document(class_, saved, code))
    else:
        shown.after_save(class_, path, saved)
    return code
