"""``labstacks check --programme``: are all classes ready to go up? Touches nothing."""

from __future__ import annotations

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import programme as shown
from labstacks_cli.render.table import table


def run(programme: Programme, *, as_json: bool) -> ExitCode:
    for class_ in programme.classes:
        if class_.file.own_labs:
            from labstacks.custom_labs.loading import class_checks, load_own

            load_own(class_.file.own_labs)
            class_checks(class_.file)
    if as_json:
        rows = [
            {
                "class": class_.name,
                "file": str(programme.files[class_.name]),
                "level": class_.file.level,
                "cloud": class_.file.cloud,
                "region": class_.file.region,
                "seats": len(class_.seats),
                "leaving": [seat.id for seat in class_.leaving],
                "expires": class_.expires,
                "notices": [str(notice) for notice in class_.notices],
            }
            for class_ in programme.classes
        ]
        notices = [str(notice) for notice in programme.notices]
        print_json(shown.document("check", programme, ExitCode.DONE, rows, notices=notices))
        return ExitCode.DONE
    shown.notices(programme)
    click.echo(shown.title(programme))
    cells = [
        (
            class_.name,
            class_.file.level,
            str(len(class_.seats)),
            "embedded" if class_.file.cloud == "rehearsal" else class_.file.region,
            f"{class_.file.sessions[0].start:%a %d %b %Y %H:%M}" if class_.file.sessions else "",
            str(programme.files[class_.name]),
        )
        for class_ in programme.classes
    ]
    for line in table(("class", "level", "seats", "cloud", "first session", "file"), cells, ("seats",)):
        click.echo(line)
    plan, up = shown.typing("plan", programme), shown.typing("up", programme)
    click.echo(shown.following("all is well: see what it costs, or make it.", plan, up))
    return ExitCode.DONE
