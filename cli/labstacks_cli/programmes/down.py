"""``labstacks down --programme``: take all classes down, and prove that nothing is left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import confirm
from labstacks_cli.output import print_json
from labstacks_cli.programmes.open_run import means
from labstacks_cli.render import programme as shown
from labstacks_cli.render.progress import is_watched
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import seconds_words

if TYPE_CHECKING:
    from labstacks.classfile.shard import Shard


def run(
    programme: Programme,
    *,
    yes: bool,
    shard: Shard | None,
    parallel: int | None,
    as_json: bool,
    plugin_per_stack: bool,
    clock: str | None,
    chaos: str | None,
    executor: str,
    certificates: Path | None,
) -> ExitCode:
    has = means(
        programme, clock=clock, chaos=chaos, executor=executor, certificates=certificates, shard=shard
    )
    programme = has.programme

    expected = None
    if not as_json:
        _before(programme, shard)
        # Of a part of the classes it would say too much.
        expected = None if shard else _foreseen(programme, has.slots(parallel))
    if not confirm("Take all of them down? What students made there is lost.", yes=yes, removes=True):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    with has.fleets(
        "down", quiet=as_json, expected=expected, plugin_per_stack=plugin_per_stack, shard=shard
    ) as fleets:
        ended = fleets.down(parallel=parallel)
    code = shown.code_of(ended)
    if as_json:
        print_json(shown.run_document("down", programme, ended, code, shard))
        return code
    for line in shown.after("down", ended):
        click.echo(line)
    if code is ExitCode.DONE:
        click.echo("The clouds were asked: nothing of it is left.")
    else:
        again = shown.again("down", programme, ended, shard)
        click.echo(shown.following("run it again; it goes on where it stopped:", again))
    return code


def _foreseen(programme: Programme, parallel: int | None) -> float | None:
    """Say how long it will take, and return the seconds; None when nobody looks on, or nobody knows."""
    from labstacks.planning.programme_plan import seconds_to_remove

    seconds = seconds_to_remove(programme, parallel) if is_watched() else None
    if seconds is not None:
        click.echo(f"  takes about {seconds_words(seconds, exact=False)}", err=True)
    return seconds


def _before(programme: Programme, shard: Shard | None) -> None:
    from labstacks.runs.class_run import difference_of
    from labstacks.runs.unmanaged import extras_of

    click.echo(shown.title(programme) + (f"; shard {shard} of each" if shard else ""), err=True)
    rows = []
    for class_ in programme.classes:
        seats = shard.seats(class_) if shard else ()
        if shard and not seats:
            continue
        found = difference_of(class_).only(seats)
        by_hand = sum(extra.count for extra in extras_of(class_, seats))
        rows.append((class_.name, str(len(found.kept) + len(found.leaving)), str(by_hand or "")))
    for line in table(("class", "seats to remove", "made there by hand"), rows, ("seats to remove",)):
        click.echo(f"  {line}", err=True)
