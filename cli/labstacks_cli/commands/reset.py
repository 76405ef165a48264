"""``labstacks reset``: recreate seats while the class works on."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.errors import UsageError
from labstacks_cli import completion
from labstacks_cli.executor_options import allow_option, executor_options, runner
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, confirm, json_option, meant, parallel_option, yes_option


@click.command("reset")
@click.argument("seats", metavar="SEAT...", nargs=-1, required=True, shell_complete=completion.seats)
@click.option("--keep-files", is_flag=True, help="Keep the seat's bucket and all that is in it.")
@class_file_option
@yes_option
@parallel_option
@executor_options
@allow_option
@json_option
def command(
    seats: tuple[str, ...],
    keep_files: bool,
    path: Path,
    yes: bool,
    parallel: int | None,
    executor: str,
    certificates: Path | None,
    as_json: bool,
) -> ExitCode:
    """Recreate a seat while the rest of the class works on.

    SEAT is a seat's id such as s07, or its student's id or name. Everything in the seat is deleted and
    created again as on the first day. The password stays the same.

    \b
    labstacks reset s07               recreate it, empty; asks first
    labstacks reset s07 --keep-files  but keep what its student uploaded
    labstacks swap s07                quicker: give the student a spare seat
    """
    from labstacks.classfile.programme import Programme
    from labstacks.engine.locate import require_engine
    from labstacks.planning.checked_class import load_checked

    class_ = load_checked(path)
    engine = require_engine()
    elsewhere = runner(executor, certificates, [class_.file], engine)

    from labstacks.planning.jobs import Action
    from labstacks.runs.run import open_run
    from labstacks.runs.unmanaged import extras_of
    from labstacks_cli.render import summary
    from labstacks_cli.render.progress import foreseen, progress
    from labstacks_cli.render.saved_work import extras

    chosen = meant(class_, seats, None)
    leaving = {seat.id for seat in class_.leaving} & set(chosen)
    if leaving:
        raise UsageError(
            f"The student of {min(leaving)} left the class: the seat is not recreated.",
            hint="`labstacks up` removes it, after asking.",
        )
    expected = None
    if not as_json:
        summary.before_reset(class_, chosen, keep_files=keep_files)
        slots = parallel or (elsewhere.slots if elsewhere else None)
        expected = foreseen(class_, [Action.DOWN, Action.UP], chosen, parallel=slots)
        extras(extras_of(class_, chosen), keep_files=keep_files)
    who = summary.students(class_, chosen)
    if not confirm(f"Recreate {who}? What the student saved there is lost.", yes=yes, removes=True):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    programme = Programme.of_one(class_, path)
    with (
        progress([class_.name], quiet=as_json, expected=expected) as listener,
        open_run(programme, engine, "reset", listener, elsewhere=elsewhere) as run,
    ):
        ended = run.reset(chosen, keep_files=keep_files, parallel=parallel)
    return summary.after_reset(programme, ended, as_json=as_json)
