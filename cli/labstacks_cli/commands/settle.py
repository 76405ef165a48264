"""``labstacks settle``: record the outcome of an interrupted operation."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.executor_options import allow_option, keep_others_from_plugin
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, confirm, json_option, yes_option
from labstacks_cli.output import print_json


@click.command("settle")
@click.argument("name", metavar="NAME")
@click.argument("found", metavar="ID|gone")
@class_file_option
@yes_option
@allow_option
@json_option
def command(name: str, found: str, path: Path, yes: bool, as_json: bool) -> ExitCode:
    """Record what became of a resource that an interrupted run began.

    `labstacks status` lists resources whose outcome is not known; the next `labstacks up` or `down` finds
    most of them by itself. Look for each of the others in the cloud's console, by NAME. If it is there,
    give its ID: the class adopts it. If it is not there, write gone: it is created again.
    """
    from labstacks.classfile import load_class
    from labstacks.runs.settle import GONE, settle
    from labstacks_cli.render.wording import following

    class_ = load_class(path)
    gone = found == GONE
    question = f"Have you looked, and {name} is {'not in the cloud' if gone else f'{found} in the cloud'}?"
    if not confirm(question, yes=yes):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    if not gone:
        keep_others_from_plugin([class_.file])
    entry = settle(class_, name, found)
    if as_json:
        settled = {"stack": entry.stack, "urn": entry.urn, "id": None if gone else found}
        print_json({"command": "settle", "class": class_.name, "ok": True, **settled})
        return ExitCode.DONE
    click.echo(f"{name} of {entry.stack} is recorded as {'gone' if gone else found}.")
    what = "create it again" if gone else "adopt it"
    click.echo(following(f"{what}, or remove the class.", path, "up", "down"))
    return ExitCode.DONE
