"""``labstacks new``: start a custom lab, or a programme of many classes."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.components.catalog import LEVELS
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json


@click.group("new")
def command() -> None:
    """Start a lab of your own, or a programme of many classes."""


@command.command("programme")
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder; the class files in it and below are listed. Default: here.",
)
@json_option
def programme(name: str, into: Path, as_json: bool) -> ExitCode:
    """Write a programme file called NAME that lists the classes there are.

    A file that exists is never overwritten.
    """
    from labstacks.classfile.programme_scaffold import write_programme

    path, found = write_programme(into, name)
    if as_json:
        files = [str(one) for one in found]
        print_json({"command": "new programme", "ok": True, "file": str(path), "classes": files})
        return ExitCode.DONE
    listed = "1 class file" if len(found) == 1 else f"{len(found)} class files"
    click.echo(
        f"Wrote {path}, which lists {listed}." if found else f"Wrote {path}; it finds no class file yet."
    )
    click.echo(f"\nNext: look at it, then\n  labstacks check --programme {path}")
    return ExitCode.DONE


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
    from labstacks.custom_labs.scaffold import write_lab

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
