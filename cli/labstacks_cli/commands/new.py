"""``labstacks new``: a lab of one's own to start from."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.catalog import LEVELS
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.telling import print_json


@click.group("new")
def command() -> None:
    """Start a lab of your own."""


@command.command("lab")
@click.argument("name")
@click.option(
    "--level", type=click.Choice(list(LEVELS)), default="bridging", show_default=True, help="For which level."
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("my_labs"),
    show_default=True,
    help="The folder, beside the class file.",
)
@json_option
def lab(name: str, level: str, into: Path, as_json: bool) -> ExitCode:
    """Write a lab called NAME: component, arguments, checkpoint, tests and a page for the student.

    It passes its tests as made, and a class file can use it by its import path. Files that exist are never
    overwritten.
    """
    from labstacks.scaffold import write_lab

    made = write_lab(into, name, level=level)
    if as_json:
        files = [str(path) for path in made.files]
        print_json({"command": "new lab", "files": files, "path": made.path, "level": level})
        return ExitCode.DONE
    for path in made.files:
        click.echo(f"Wrote {path}")
    use = f"labs: [{LEVELS[level].lab_ids[0]}, {made.path}]"
    click.echo(f"\nNext: test it, change it, and let a class use it: `{use}`\n  python -m pytest {into}")
    return ExitCode.DONE
