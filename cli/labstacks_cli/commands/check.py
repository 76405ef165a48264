"""``labstacks check``: is this class ready to go up? Touches nothing."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.classfile import Class
from labstacks.components.catalog import with_dependencies
from labstacks.planning.checked_class import load_checked
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option
from labstacks_cli.output import print_json
from labstacks_cli.programmes.options import or_programme
from labstacks_cli.render.class_notices import all_notices, notices
from labstacks_cli.render.wording import folded, seats_words, typing


@click.command("check")
@class_file_option
@json_option
@or_programme("check")
def command(path: Path, as_json: bool) -> ExitCode:
    """Check the class file and the roster; touches nothing.

    All mistakes are told at once, each with its file, line and what would be right.
    """
    class_ = load_checked(path)
    if class_.file.own_labs:
        # Only a run of their programs shows their mistakes. It is slow, so only such classes pay for it.
        from labstacks.custom_labs.loading import class_checks
        from labstacks.entrypoints.class_spec import spec_of
        from labstacks.planning.inventory import take_inventory

        take_inventory(spec_of(class_), [class_.seats[0].id if class_.seats else "s01"])
        class_checks(class_.file)
    if as_json:
        print_json({"command": "check", "ok": True, **_document(class_)})
        return ExitCode.DONE
    notices(class_)
    click.echo(folded(_sentence(class_)))
    for session in class_.file.sessions:
        click.echo(f"  session {session.start:%a %d %b %Y %H:%M}, {session.hours:g} h")
    if class_.expires:
        click.echo(f"  everything expires {class_.expires}")
    if class_.file.cloud == "rehearsal":
        click.echo(
            f"\nThe class file and the roster are correct. Next: deploy the class.\n  {typing('up', path)}"
        )
    else:
        click.echo("\nThe class file and the roster are correct. The credentials were not tested.")
        click.echo(
            f"Next: test them, and see the costs.\n  {typing('doctor', path)}\n  {typing('plan', path)}"
        )
    return ExitCode.DONE


def _sentence(class_: Class) -> str:
    spares = sum(seat.spare for seat in class_.seats)
    extra = f", {spares} of them spare" if spares else ""
    own = [lab.id for lab in class_.file.own_labs]
    labs = ", ".join([*with_dependencies(class_.file.course_level, class_.file.labs), *own])
    where = "in the embedded cloud" if class_.file.cloud == "rehearsal" else f"in {class_.file.region}"
    seats = seats_words([seat.id for seat in class_.seats])
    return f"Class {class_.name}: {seats}{extra}, {class_.file.level} labs {labs}, {where}."


def _document(class_: Class) -> dict[str, object]:
    return {
        "class": class_.name,
        "level": class_.file.level,
        "labs": list(class_.file.all_labs),
        "own_labs": [lab.path for lab in class_.file.own_labs],
        "cloud": class_.file.cloud,
        "region": class_.file.region,
        "expires": class_.expires,
        "seats": [{"seat": seat.id, "spare": seat.spare} for seat in class_.seats],
        "leaving": [seat.id for seat in class_.leaving],
        "notices": [str(notice) for notice in all_notices(class_)],
    }
