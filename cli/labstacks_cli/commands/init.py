"""``labstacks init``: a class file and a roster to start from."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.catalog import LEVELS
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.telling import print_json


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--class", "name", metavar="NAME", help="The class's name: a-z, 0-9 and -, e.g. f4a-2026.")
@click.option("--level", type=click.Choice(list(LEVELS)), help="Which level of the course.")
@click.option("--spares", type=click.IntRange(0, 20), default=1, show_default=True, help="Seats kept ready.")
@json_option
def command(folder: Path, name: str | None, level: str | None, spares: int, as_json: bool) -> ExitCode:
    """Write a commented class file and a sample roster into FOLDER (default: here).

    Files that exist are never overwritten.
    """
    from labstacks.course import write_class

    name = name or _ask("Name of the class (a-z, 0-9 and -)", "f4a-2026", as_json)
    level = level or _ask("Level", "bridging", as_json, click.Choice(list(LEVELS)))
    class_file, roster = write_class(folder, name=name, level=level, spares=spares)
    if as_json:
        print_json({"command": "init", "class_file": str(class_file), "roster": str(roster)})
        return ExitCode.DONE
    click.echo(f"Wrote {class_file} and {roster}: twelve invented students.")
    click.echo("Next: put your own students into the roster, then run")
    click.echo(f"  labstacks check{'' if folder == Path() else f' -f {class_file}'}")
    return ExitCode.DONE


def _ask(question: str, default: str, quiet: bool, choice: click.Choice[str] | None = None) -> str:
    """Ask at a terminal; elsewhere take the default."""
    import sys

    if quiet or not sys.stdin.isatty():
        return default
    answer: str = click.prompt(question, default=default, type=choice, err=True)
    return answer
