"""``labstacks state``: show where the state of a class is kept, or move it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, confirm, json_option, yes_option
from labstacks_cli.output import print_json
from labstacks_cli.render.wording import folded

if TYPE_CHECKING:
    from labstacks.runs.migrate import StateLocation


@click.group("state", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> ExitCode | None:
    """Show where the state of a class is kept and how much there is, or move it.

    Alone it is `labstacks state show` of the class in this folder.
    """
    return None if context.invoked_subcommand else context.invoke(show)


@command.command("show")
@class_file_option
@json_option
def show(path: Path, as_json: bool) -> ExitCode:
    """Show where the state of a class is kept, and how much there is."""
    from labstacks.classfile import load_class
    from labstacks.runs.migrate import place_of

    class_ = load_class(path)
    place = place_of(class_)
    if as_json:
        print_json({"command": "state show", "class": class_.name, "ok": True, **asdict(place)})
        return ExitCode.DONE
    _tell(place)
    return ExitCode.DONE


@command.command("move")
@click.argument("place")
@class_file_option
@yes_option
@json_option
def move_(place: str, path: Path, yes: bool, as_json: bool) -> ExitCode:
    """Move what is kept of a class to PLACE: `local`, postgres://... or s3://...

    Everything is copied, compared with what was sent, and only then removed from where it was; the class
    file then says `state: PLACE`. The same command continues an interrupted move. Nothing in the cloud
    changes. Run no other command on the class meanwhile.
    """
    from labstacks.classfile import load_class
    from labstacks.runs.migrate import move
    from labstacks.storage.state_address import without_secrets

    class_ = load_class(path)
    if not confirm(f"Move class {class_.name} to {without_secrets(place)}?", yes=yes):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    moved = move(class_, place, lambda text: click.echo(folded(text), err=True))
    if as_json:
        print_json({"command": "state move", "class": class_.name, "ok": True, **asdict(moved)})
        return ExitCode.DONE
    _tell(moved)
    return ExitCode.DONE


@command.command("rebuild-ledger")
@class_file_option
@yes_option
@json_option
def rebuild(path: Path, yes: bool, as_json: bool) -> ExitCode:
    """Restore a lost or damaged ledger from its copy and from the seats that are deployed.

    The ledger says which student has which seat. A seat whose student is not known keeps its number, and no
    student gets it.
    """
    from labstacks.classfile import load_deployed, rebuild_ledger
    from labstacks.runs.open_class import hold_class

    class_ = load_deployed(path)
    if not confirm(f"Restore the ledger of class {class_.name}?", yes=yes):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    with hold_class(class_, "state rebuild-ledger"):
        ledger, unknown = rebuild_ledger(class_.file)
    ids = [f"s{number:02d}" for number in unknown]
    if as_json:
        document = {"command": "state rebuild-ledger", "class": class_.name, "ok": True}
        print_json({**document, "seats": len(ledger.places), "unknown": ids})
        return ExitCode.DONE
    click.echo(f"The ledger of class {class_.name} has {len(ledger.places)} seats again.")
    if ids:
        click.echo(folded(f"The students of these seats are not known: {', '.join(ids)}."))
    click.echo("Next: look at the class.\n  labstacks check")
    return ExitCode.DONE


def _tell(place: StateLocation) -> None:
    click.echo(f"Stacks: {place.state}")
    click.echo(f"Journal, ledger and documents: {place.books}")
    click.echo(
        f"{place.stacks} stacks, {place.unsettled} unsettled, {place.documents} documents, "
        f"{place.records} records of runs: {place.bytes / 1000:,.0f} kB in all"
    )
    if place.left_at:
        click.echo(
            folded(
                f"An interrupted move left data at {place.left_at}: "
                f"`labstacks state move '{place.state}'` removes it."
            )
        )
