"""``labstacks check``: check class files and rosters; change nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from labstacks.classfile import Class
from labstacks.classfile.programme import Programme
from labstacks.errors import UsageError
from labstacks.planning.checked_class import load_checked
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json
from labstacks_cli.render.class_notices import all_notices, notices
from labstacks_cli.render.wording import folded, following, seats_words, typing
from labstacks_cli.selection import Selection, class_options


@click.command("check")
@class_options("ics")
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Write the sessions to FILE as an iCalendar file, which calendars import.",
)
@json_option
def command(selection: Selection, ics: Path | None, as_json: bool) -> ExitCode:
    """Check the class file and the roster; change nothing.

    Lists all mistakes at once, each with its file, its line and what would be right.
    """
    if selection.programme:
        return _check_many(selection.programme, as_json=as_json)
    path = selection.path
    class_ = load_checked(path)
    _check_own_labs(class_)
    if ics:
        _write_calendar(class_, ics)
    if as_json:
        print_json({"command": "check", "ok": True, **_document(class_)})
        return ExitCode.DONE
    notices(class_)
    click.echo(folded(_sentence(class_)))
    for session in class_.file.sessions:
        click.echo(f"  session {session.start:%a %d %b %Y %H:%M} to {session.end:%H:%M}")
    if ics:
        click.echo(f"  written to {ics}")
    if class_.expires:
        zone = class_.file.sessions[-1].start.tzinfo
        expires = datetime.fromisoformat(class_.expires).astimezone(zone)
        click.echo(f"  everything expires {expires:%a %d %b %Y %H:%M}")
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


def _check_own_labs(class_: Class) -> None:
    """Run the program of one seat, which shows mistakes in labs, such as a resource without a parent."""
    if not class_.file.own_labs:
        # It is slow, so only classes with labs of their own pay for it.
        return
    from labstacks.custom_labs.loading import class_checks
    from labstacks.engine.programs.class_spec import spec_of
    from labstacks.planning.inventory import take_inventory

    take_inventory(spec_of(class_), [class_.seats[0].id if class_.seats else "s01"])
    class_checks(class_.file)


def _write_calendar(class_: Class, path: Path) -> None:
    from labstacks.documents.session_calendar import session_calendar

    if not class_.file.sessions:
        raise UsageError(
            f"Class {class_.name} has no sessions to put into a calendar.",
            hint="Write them into the class file: sessions: [{start: 2026-12-01 14:00, minutes: 70}]",
        )
    try:
        path.write_bytes(session_calendar(class_.file, datetime.now(UTC)))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}.", hint="Choose another file."
        ) from None


def _sentence(class_: Class) -> str:
    spares = sum(seat.spare for seat in class_.seats)
    extra = f", {spares} of them spare" if spares else ""
    labs = ", ".join(class_.file.deployed_labs)
    where = "in a rehearsal" if class_.file.cloud == "rehearsal" else f"in {class_.file.region}"
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


def _check_many(programme: Programme, *, as_json: bool) -> ExitCode:
    from labstacks_cli.render import programme as shown
    from labstacks_cli.render.table import table

    for class_ in programme.classes:
        _check_own_labs(class_)
    if as_json:
        rows = [
            {
                "class": class_.name,
                "file": str(programme.files[class_.name]),
                "level": class_.file.level,
                "cloud": class_.file.cloud,
                "region": class_.file.region,
                "seats": len(class_.seats),
                "leaving": [seat.id for seat in class_.leaving],
                "expires": class_.expires,
                "notices": [str(notice) for notice in class_.notices],
            }
            for class_ in programme.classes
        ]
        about = [str(notice) for notice in programme.notices]
        print_json(shown.document("check", programme, ExitCode.DONE, rows, notices=about))
        return ExitCode.DONE
    notices(programme)
    click.echo(shown.title(programme))
    cells = [
        (
            class_.name,
            class_.file.level,
            str(len(class_.seats)),
            "rehearsal" if class_.file.cloud == "rehearsal" else class_.file.region,
            f"{class_.file.sessions[0].start:%a %d %b %Y %H:%M}" if class_.file.sessions else "",
            str(programme.files[class_.name]),
        )
        for class_ in programme.classes
    ]
    for line in table(("class", "level", "seats", "cloud", "first session", "file"), cells, ("seats",)):
        click.echo(line)
    next_ = "the files are correct: see the costs, or deploy the classes."
    click.echo(following(next_, programme, "plan", "up"))
    return ExitCode.DONE
