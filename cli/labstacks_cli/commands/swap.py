"""``labstacks swap``: hand a spare seat to a student whose own broke."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, confirm, json_option, yes_option
from labstacks_cli.output import print_json


@click.command("swap")
@click.argument("seat", metavar="SEAT")
@class_file_option
@yes_option
@json_option
def command(seat: str, path: Path, yes: bool, as_json: bool) -> ExitCode:
    """Give a student whose seat broke a spare one, at once.

    SEAT is a seat's id such as s07, or its student's id or name. The student moves to the spare seat, with
    its number and password, and keeps the checkpoints passed so far. The broken seat stays until the next
    `labstacks up`, which asks, removes it and deploys a new spare.
    """
    from labstacks.checks.checkpoint_record import carry_over
    from labstacks.classfile import load_class
    from labstacks.classfile.seat_lookup import spelled_out
    from labstacks.runs.swap import hand_out
    from labstacks_cli.render.wording import following

    class_ = load_class(path)
    broken = class_.seat(seat)
    if not confirm(f"Give a spare seat to the student of {spelled_out(broken)}?", yes=yes):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    swapped = hand_out(class_, broken)
    carry_over(class_.file.documents, broken.id, swapped.new.id)
    if as_json:
        student = broken.student.id if broken.student else None
        moved = {"old": broken.id, "new": swapped.new.id, "sign_in": dict(swapped.new.sign_in)}
        print_json({"command": "swap", "class": class_.name, "ok": True, "student": student, **moved})
        return ExitCode.DONE
    who = f"{broken.student.name} ({broken.student.id})" if broken.student else f"The student of {broken.id}"
    click.echo(f"{who} now sits at {swapped.new.id}, and signs in as {swapped.new.sign_in.get('user')}.")
    click.echo(following("print the new card:", path, f"cards --only {swapped.new.id}"))
    return ExitCode.DONE
