"""``labstacks sweep``: remove classes whose sessions are over, for cron."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.errors import LabstacksError
from labstacks_cli.executor_options import allow_option, keep_others_out
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import code_of, print_json
from labstacks_cli.render.wording import folded

if TYPE_CHECKING:
    from labstacks.engine.locate import Engine
    from labstacks.runs.sweep import DeployedClass


@click.command("sweep")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--expired", is_flag=True, help="Only classes whose sessions are over. The default.")
@click.option("--all", "everything", is_flag=True, help="Every class, over or not.")
@click.option(
    "--class", "named", metavar="NAME", help="Only this class, over or not; its class file may be gone."
)
@click.option("--yes", is_flag=True, help="Remove them. Without it they are only listed.")
@allow_option
@json_option
def command(
    folder: Path, expired: bool, everything: bool, named: str | None, yes: bool, as_json: bool
) -> ExitCode:
    """Remove the classes in FOLDER, and below it, whose sessions are over.

    A class is over 24 hours after its last session. Without --yes nothing is changed. Made for cron: it
    asks nothing, and says little.
    """
    from labstacks.runs.sweep import deployed_classes

    if sum((expired, everything, named is not None)) > 1:
        raise click.UsageError("--expired, --all and --class exclude each other.")
    now = datetime.now(UTC)
    found = [one for one in deployed_classes(folder, now) if named in (None, one.name)]
    due = [one for one in found if one.class_ and (everything or named or one.expired(now))]
    lost = [one for one in found if one.trouble and one not in due]
    if yes and due:
        keep_others_out([one.class_.file for one in due if one.class_])
    told = [_swept(one) for one in due] if yes else []
    code = _code(lost, told)
    if as_json:
        documents = [_document(one, due=one in due) for one in found]
        ok = code is ExitCode.DONE
        print_json(
            {"command": "sweep", "ok": ok, "exit_code": int(code), "classes": documents, "swept": told}
        )
        return code
    for one in found:
        _say(one, due=one in due)
    for done in told:
        click.secho(folded(f"{done['class']}: {done['said']}"), fg="green" if done["ok"] else "red")
    if not due:
        click.echo("No class is past its sessions.")
    elif not yes:
        click.echo(
            "\nNext: remove them.\n  labstacks sweep --yes"
            + (" --all" if everything else f" --class {named}" if named else "")
        )
    return code


def _swept(one: DeployedClass) -> dict[str, Any]:
    """Remove one class; an error does not stop the sweep."""
    from labstacks.engine.locate import require_engine

    try:
        return _down(one, require_engine())
    except LabstacksError as error:
        code = int(code_of(error))
        return {"class": one.name, "ok": False, "exit_code": code, "said": error.message, "survivors": []}


def _down(one: DeployedClass, engine: Engine) -> dict[str, Any]:
    from labstacks.classfile.programme import Programme
    from labstacks.runs.run import open_run

    assert one.class_ is not None
    programme = Programme.of_one(one.class_)
    with open_run(programme, engine, "sweep", lambda name: lambda event: None) as run:
        ended = run.down().classes[one.name]
    left = [f"{item.type} {item.id}" for item in ended.survivors]
    ok = not ended.failed and not left and not ended.stopped
    causes = [result.cause for result in ended.failed]
    said = (
        "removed; the cloud was checked, and nothing is left" if ok else "; ".join([*causes[:1], *left[:3]])
    )
    code = ExitCode.SURVIVORS if left else ExitCode.DONE if ok else ExitCode.FAILED
    return {"class": one.name, "ok": ok, "exit_code": int(code), "said": said, "survivors": left}


def _code(lost: list[DeployedClass], results: list[dict[str, Any]]) -> ExitCode:
    """The highest exit code, so that cron reports a failure."""
    worst = max((one["exit_code"] for one in results), default=0)
    return ExitCode(worst) if worst or not lost else ExitCode.FAILED


def _say(one: DeployedClass, *, due: bool) -> None:
    when = f"expires {one.expires}" if one.expires else "has no sessions, so it never expires"
    line = f"{one.name} in {one.folder}: {one.stacks} stacks, {one.trouble or when}"
    click.secho(folded(line), fg="red" if one.trouble else "yellow" if due else None)


def _document(one: DeployedClass, *, due: bool) -> dict[str, Any]:
    return {
        "class": one.name,
        "folder": str(one.folder),
        "stacks": one.stacks,
        "expires": one.expires,
        "due": due,
        "trouble": one.trouble,
    }
