"""``labstacks status``: the state of the class and of every seat."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json
from labstacks_cli.render.class_notices import notices
from labstacks_cli.render.seat_table import phase_words, seat_table
from labstacks_cli.render.wording import folded, following, seats_words, typing
from labstacks_cli.selection import Selection, class_options


@click.command("status")
@click.option("--timings", is_flag=True, help="Show where the time of the latest run went instead.")
@class_options("timings")
@json_option
def command(selection: Selection, timings: bool, as_json: bool) -> ExitCode:
    """Show the state of every seat, its resources and its sign-in. Changes nothing."""
    if selection.programme:
        from labstacks_cli.render.programme_status import show_classes

        return show_classes(selection.programme, as_json=as_json)
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.runs.status import class_status

    path = selection.path
    class_ = load_deployed(path)
    if timings:
        from labstacks_cli.render.timings import show

        return show(class_, as_json=as_json)
    status = class_status(class_)
    if as_json:
        print_json({"command": "status", "class": class_.name, **_document(class_, status)})
        return ExitCode.DONE
    notices(class_)
    if status.running:
        since = status.running.get("since", "just now")
        click.echo(f"`labstacks {status.running.get('command', '?')}` is running since {since}.")
    for line in seat_table(class_, status):
        click.echo(line)
    for left in () if status.running else status.unsettled:
        name = left.urn.rsplit("::", 1)[-1]
        click.secho(folded(f"Interrupted in {left.stack}, outcome not known: {name}"), fg="yellow")
    if status.unsettled and not status.running:
        name = status.unsettled[0].urn.rsplit("::", 1)[-1]
        click.echo(
            folded(
                "The next `labstacks up` or `down` looks it up in the cloud. What it cannot find stays "
                "listed here: look in the console, then record its ID, or that it does not exist:"
            )
        )
        click.echo(f"  {typing(f'settle {name} ID', path)}\n  {typing(f'settle {name} gone', path)}")
    phases = Counter(seat.phase for seat in status.seats)
    counts = ", ".join(f"{count} {phase_words(phase)}" for phase, count in phases.most_common())
    click.echo(f"Class {class_.name}: {seats_words([seat.id for seat in status.seats])}: {counts}.")
    for address in sorted({seat.sign_in["address"] for seat in status.seats if seat.sign_in.get("address")}):
        click.echo(f"Students sign in at:\n  {address}")
    click.echo(_next(status, phases, path))
    return ExitCode.DONE


def _next(status: Any, phases: Counter[str], path: Path) -> str:
    if status.running:
        return "\nNext: wait, then run `labstacks status` again."
    if phases["ready"] == len(status.seats) and status.classroom.phase == "ready":
        return following("print the sign-in cards, or remove the class.", path, "cards", "down")
    if phases["incomplete"]:
        return following("complete the deployment, or finish removing it.", path, "up", "down")
    return following("deploy what is missing.", path, "up")


def _document(class_: Any, status: Any) -> dict[str, Any]:
    return {
        "level": class_.file.level,
        "labs": list(class_.file.all_labs),
        "running": dict(status.running),
        "unsettled": [
            {"stack": left.stack, "urn": left.urn, "since": left.started} for left in status.unsettled
        ],
        "classroom": _seat(status.classroom),
        "seats": [_seat(seat) for seat in status.seats],
    }


def _seat(seat: Any) -> dict[str, Any]:
    return {
        "seat": seat.id,
        "phase": seat.phase,
        "resources": seat.resources,
        "sign_in": dict(seat.sign_in),
        "labs": {lab: dict(needed) for lab, needed in seat.labs.items()},
        "cause": seat.cause,
    }
