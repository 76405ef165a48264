"""``labstacks up``: make the class as its file and roster say."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import change_options, confirm


@click.command("up")
@change_options
def command(path: Path, yes: bool, only: tuple[str, ...], parallel: int | None, as_json: bool) -> ExitCode:
    """Make the class as its file and roster say.

    The classroom comes first, then every seat. Run it again at any time: only what is missing or
    changed is done. Seats whose student left the roster are removed, after asking.
    """
    from labstacks.course import load_class
    from labstacks.engine.locate import require_engine

    class_ = load_class(path)
    engine = require_engine()

    from labstacks.fleet.fleet import open_fleet, seat_ids, standing
    from labstacks_cli.render import summary
    from labstacks_cli.render.progress import progress

    seats = seat_ids(class_, only)
    found = standing(class_).only(seats)
    if not as_json:
        summary.notices(class_)
        summary.intent(class_, found)
    if not confirm("Go ahead?", yes=yes, removes=bool(found.leaving)):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    with progress(quiet=as_json) as listener, open_fleet(class_, engine, "up", listener) as fleet:
        ended = fleet.up(only=seats, parallel=parallel)
    return summary.after_up(class_, path, ended, as_json=as_json)
