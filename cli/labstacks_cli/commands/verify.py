"""``labstacks verify``: check every seat for drift, and record the checkpoints its student passed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.errors import UsageError
from labstacks_cli.executor_options import allow_option, keep_others_from_plugin
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option, meant, only_option, shard_option
from labstacks_cli.output import print_json
from labstacks_cli.selection import Selection, class_options

if TYPE_CHECKING:
    from labstacks.checks.verification import Verification
    from labstacks.classfile.model import Class
    from labstacks.classfile.shard import Shard


@click.command("verify")
@class_options("only", "watch", "every", "saw", "everyone")
@only_option
@shard_option
@click.option("--watch", is_flag=True, help="Repeat the check until Ctrl-C.")
@click.option(
    "--every",
    type=click.IntRange(2, 3600),
    default=15,
    show_default=True,
    metavar="SECONDS",
    help="With --watch: check this often.",
)
@click.option(
    "--saw",
    metavar="CHECKPOINTS",
    help="Record that you saw the seats of --only, or of --all, pass these, such as G3.restored,G4.table.",
)
@click.option(
    "--all", "everyone", is_flag=True, help="With --saw: every student's seat. Spares do not count."
)
@allow_option
@json_option
def command(
    selection: Selection,
    only: tuple[str, ...],
    shard: Shard | None,
    watch: bool,
    every: int,
    saw: str | None,
    everyone: bool,
    as_json: bool,
) -> ExitCode:
    """Check every seat for drift and report each student's progress.

    Reads each resource and visits each page; changes nothing in the cloud. When a seat has drifted, the
    exit code is 3. What a lab asks its student to change does not count as drift.

    \b
    labstacks verify                              check once
    labstacks verify --watch                      keep checking; see the board
    labstacks verify --only s07 --saw B5.counted  record what only you can see
    labstacks verify --all --saw B5.counted       the same for the whole class
    """
    if selection.programme:
        from labstacks_cli.render.programme_verify import verify_classes

        keep_others_from_plugin([class_.file for class_ in selection.programme.classes])
        return verify_classes(selection.programme, shard=shard, as_json=as_json)
    from labstacks.classfile import load_class

    path = selection.path
    if watch and (as_json or saw):
        raise UsageError(
            "--watch goes with neither --json nor --saw.",
            hint="Run `labstacks verify --json` repeatedly instead.",
        )
    if everyone and (not saw or only or shard):
        raise UsageError(
            "--all goes with --saw, and without --only and --shard.",
            hint="Without --saw, `labstacks verify` checks every seat.",
        )
    class_ = load_class(path)
    seats = meant(class_, only, shard)
    if shard and not seats:
        from labstacks_cli.render import summary

        return summary.no_seats(class_, "verify", shard, as_json=as_json)
    if everyone:
        seats = tuple(seat.id for seat in class_.seats if not (seat.spare or seat.retired))
    if saw is not None:
        return _saw(class_, seats, saw, as_json=as_json)
    keep_others_from_plugin([class_.file])
    if watch:
        return _watch(class_, path, seats, every)

    from labstacks.checks.verification import verify
    from labstacks_cli.render.verify import document, show

    found = verify(class_, only=seats)
    if as_json:
        from labstacks_cli.render.summary import shard_entry

        print_json({**document(found), **shard_entry(shard), "exit_code": int(_code(found))})
    else:
        show(class_, path, found)
    return _code(found)


def _code(found: Verification) -> ExitCode:
    return ExitCode.DONE if found.well else ExitCode.SOME_SEATS_FAILED


def _saw(class_: Class, seats: tuple[str, ...], checkpoints: str, *, as_json: bool) -> ExitCode:
    from labstacks.checks.verification import saw

    wanted = checkpoints.replace(",", " ").split()
    if not wanted:
        raise UsageError("--saw names no checkpoint.", hint="Write it such as --saw G3.restored,G4.table.")
    if not seats:
        example = f"labstacks verify --only s07 --saw {','.join(wanted)}"
        raise UsageError(
            "--saw needs the seats whose work you saw.",
            hint=f"Such as `{example}`; --all means every student.",
        )
    new = saw(class_, seats, wanted)
    if as_json:
        told = [{"seat": item.seat, "checkpoint": item.checkpoint} for item in new]
        print_json({"command": "verify", "class": class_.name, "ok": True, "new": told})
        return ExitCode.DONE
    for item in new:
        click.echo(f"Recorded: {item.seat} passed {item.checkpoint}.")
    if not new:
        click.echo("All of it was recorded before; the first time is kept.")
    return ExitCode.DONE


def _watch(class_: Class, path: Path, seats: tuple[str, ...], every: int) -> ExitCode:
    """In a terminal the whole picture each time; in a pipe a line for what is new."""
    import sys

    from labstacks.checks.verification import verify
    from labstacks_cli.render.verify import said, show

    found = None
    try:
        while True:
            found = verify(class_, only=seats)
            if sys.stdout.isatty():
                click.clear()
                show(class_, path, found)
                click.echo(f"\n{found.time.astimezone():%H:%M:%S}, again in {every} s. Ctrl-C ends it.")
            else:
                for item in found.new:
                    click.echo(said(item))
            time.sleep(every)
    except KeyboardInterrupt:
        return _code(found) if found else ExitCode.FAILED
