"""``labstacks plan``: cost, quotas and duration of a class; changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks_cli.executor_options import allow_option, allows_shared_machine
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option, parallel_option
from labstacks_cli.output import print_json
from labstacks_cli.selection import Selection, class_options

if TYPE_CHECKING:
    from labstacks.planning import Plan


@click.command("plan")
@class_options("html", "picture")
@click.option(
    "--prices",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Use this price file before the built-in prices.",
)
@click.option("--live", is_flag=True, help="Ask the account for its quotas (needs credentials).")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Also write the plan as a page to send to somebody.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Also draw the class: as SVG, or as Mermaid text if the name ends in .mmd.",
)
@parallel_option
@allow_option
@json_option
def command(
    selection: Selection,
    prices: Path | None,
    live: bool,
    html: Path | None,
    picture: Path | None,
    parallel: int | None,
    as_json: bool,
) -> ExitCode:
    """Show what the class costs, whether it fits, what changes and how long it takes.

    Runs the same programs as `labstacks up` on this machine, without an engine, an account or a cloud,
    and changes nothing. For a deployed class it lists what `up` would create, change, replace and delete;
    for Alibaba Cloud it tests the credentials. Exits with 5 when the class should not be deployed as written.
    """
    if selection.programme:
        from labstacks_cli.render.programme_plan import plan_classes

        return plan_classes(selection.programme, prices=prices, live=live, parallel=parallel, as_json=as_json)
    from labstacks.planning import plan_class
    from labstacks.planning.checked_class import load_checked
    from labstacks.runs.class_preview import preview_up
    from labstacks.runs.operation import difference_of
    from labstacks_cli.render import changes
    from labstacks_cli.render import plan as shown
    from labstacks_cli.render.account import account_found
    from labstacks_cli.render.class_notices import notices
    from labstacks_cli.render.progress import waiting

    path = selection.path
    class_ = load_checked(path)
    account = None
    if live:
        from labstacks.planning.live.quotas import ask_quotas

        account = ask_quotas(class_.file.region)
    with waiting(f"Planning {len(class_.seats)} seats"):
        made = plan_class(class_, prices=prices, parallel=parallel, account=account)
    preview = preview_up(class_, difference_of(class_), made.inventory)
    real = class_.file.cloud != "rehearsal"
    who = account_found(class_.file, allowed=allows_shared_machine()) if real else None
    written = _write(made, html, picture)
    code = ExitCode.DONE if made.go else ExitCode.NO_GO
    if as_json:
        from labstacks_cli.render.plan_document import document

        told = {
            **document(made),
            "changes": changes.document(preview),
            "account": who.document if who else None,
        }
        print_json({"command": "plan", "ok": made.go, "exit_code": int(code), **told})
        return code
    notices(class_)
    works = who is None or "problem" not in who.document
    more = [*changes.section(preview), *(who.lines if who else ())]
    for line in shown.lines(made, path, more, account_works=works):
        click.echo(line)
    for file in written:
        click.echo(f"Wrote {file}.", err=True)
    return code


def _write(plan: Plan, html: Path | None, picture: Path | None) -> list[Path]:
    """Write the page and the picture, where they are asked for."""
    if html:
        from labstacks.planning.page import page

        html.write_text(page(plan), encoding="utf-8")
    if picture:
        from labstacks.planning.diagram import mermaid, svg

        draw = mermaid if picture.suffix == ".mmd" else svg
        picture.write_text(draw(plan.inventory), encoding="utf-8")
    return [file for file in (html, picture) if file]
