"""Where the time of a run went, for ``status --timings``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

import click

from labstacks.classfile.model import Class
from labstacks.errors import UsageError
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render.wording import seats_words, seconds_words

if TYPE_CHECKING:
    from labstacks.runs.timings import Timings

MAX_TYPES = 12
MAX_SEATS = 5


def show(class_: Class, *, as_json: bool) -> ExitCode:
    """Print the timings of the latest run that did anything."""
    from labstacks.runs.timings import last_timings
    from labstacks.storage.class_folder import ClassFolder

    folder = ClassFolder.of(class_.file)
    folder.fetch()
    found = last_timings(folder.runs)
    if found is None:
        raise UsageError(f"No run of class {class_.name} is recorded yet.", hint="Run `labstacks up` first.")
    if as_json:
        print_json({"command": "status", "class": class_.name, "timings": asdict(found)})
    else:
        _print(found)
    return ExitCode.DONE


def _print(found: Timings) -> None:
    when = datetime.fromtimestamp(found.started).astimezone()
    click.echo(
        f"`labstacks {found.command}` of {when:%d %b %H:%M}: {seconds_words(found.seconds)}, "
        f"{found.slots} at once"
    )
    classroom = found.jobs.get("classroom")
    seats = {seat: seconds for seat, seconds in found.jobs.items() if seat != "classroom"}
    if classroom:
        click.echo(f"\nThe classroom: {seconds_words(classroom)}")
    if seats:
        middle = seconds_words(median(seats.values()))
        click.echo(f"{seats_words(list(seats))}: {middle} on median. The slowest:")
        for seat, seconds in list(seats.items())[:MAX_SEATS]:
            again = found.retries.get(seat, 0)
            tail = f", {again} tried again" if again else ""
            click.echo(f"  {seat:10} {seconds_words(seconds):>12}{tail}")
    if found.held_back >= 1 or found.retries:
        again = sum(found.retries.values())
        click.echo(
            f"Calls to the cloud: held back for {seconds_words(found.held_back)} in all, {again} made again"
        )
    if found.types:
        click.echo(f"\n{'seconds':>9} {'steps':>6} {'middle':>7} {'longest':>8}  by type")
    for row in found.types[:MAX_TYPES]:
        name = row.type.removeprefix("alicloud:").rsplit(":", 1)[-1]
        click.echo(f"{row.total:9.1f} {row.count:6} {row.median:7.2f} {row.longest:8.2f}  {row.op} {name}")
    if found.slowest:
        click.echo("\nThe slowest steps:")
    for step in found.slowest:
        click.echo(f"  {step.seconds:7.2f} s  {step.op} {step.name}")
