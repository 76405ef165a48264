"""``labstacks levels``: the course at a glance."""

from __future__ import annotations

import click

from labstacks.components.catalog import LEVELS, Level
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json


@click.command("levels")
@json_option
def command(as_json: bool) -> ExitCode:
    """List the levels of the course and their labs."""
    if as_json:
        print_json({"command": "levels", "levels": [_document(level) for level in LEVELS.values()]})
        return ExitCode.DONE
    for level in LEVELS.values():
        click.secho(f"{level.name}  ({level.title_zh})", bold=True)
        for lab in level.labs:
            after = f"  builds on {', '.join(lab.builds_on)}" if lab.builds_on else ""
            click.echo(f"  {lab.id}  {lab.title:28}  {lab.title_zh}{after}")
    click.echo("\nNext: choose in the class file: `level: bridging`, and `labs: all` or some.")
    return ExitCode.DONE


def _document(level: Level) -> dict[str, object]:
    return {
        "level": level.name,
        "title": level.title,
        "title_zh": level.title_zh,
        "labs": [
            {
                "id": lab.id,
                "title": lab.title,
                "title_zh": lab.title_zh,
                "builds_on": list(lab.builds_on),
                "shared": [str(part) for part in lab.shared],
            }
            for lab in level.labs
        ],
    }
