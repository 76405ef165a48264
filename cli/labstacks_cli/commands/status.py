"""``labstacks status``: the state of classes and of every seat."""

from __future__ import annotations

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json
from labstacks_cli.selection import Selection, class_options


@click.command("status")
@click.option("--timings", is_flag=True, help="Show where the time of the latest run went instead.")
@class_options("timings")
@json_option
def command(selection: Selection, timings: bool, as_json: bool) -> ExitCode:
    """Show the state of every seat, its resources and its sign-in. Changes nothing."""
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.runs.status import class_status
    from labstacks_cli.render import status
    from labstacks_cli.render.class_notices import notices

    programme = selection.load(load_deployed)
    if timings:
        from labstacks_cli.render.timings import show

        return show(programme.classes[0], as_json=as_json)
    found = [(class_, class_status(class_)) for class_ in programme.classes]
    if as_json:
        print_json(status.document(programme, found))
        return ExitCode.DONE
    notices(programme)
    for line in status.lines(programme, found):
        click.echo(line)
    return ExitCode.DONE
