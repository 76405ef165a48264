"""Messages before and after a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.model import Class
from labstacks.classfile.seat_lookup import spelled_out
from labstacks.classfile.shard import Shard
from labstacks.entrypoints.class_spec import CLASSROOM
from labstacks.planning.jobs import Action, Difference
from labstacks.runs.events import JobResult, RunEnded
from labstacks.runs.failure_causes import without_seat
from labstacks.runs.reset_scope import FILES
from labstacks.runs.unmanaged import Extra
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import saved_work
from labstacks_cli.render.wording import (
    folded,
    following,
    listing,
    seats_words,
    seconds_words,
    typing,
)

if TYPE_CHECKING:
    from labstacks.planning.money import Money
    from labstacks.runs.account_identity import AccountIdentity
    from labstacks.saved_work.save import SeatRestore

MAX_CAUSES = 5
MAX_EXTRAS = 12


def intent(class_: Class, found: Difference) -> None:
    """Print what ``up`` is about to do."""
    where = "the rehearsal" if class_.file.cloud == "rehearsal" else class_.file.region
    labs = ", ".join(class_.file.all_labs)
    click.echo(folded(f"Class {class_.name} in {where}: {class_.file.level} {labs}"), err=True)
    if found.new:
        click.echo(f"  {seats_words(found.new)} to deploy", err=True)
    if found.kept:
        click.echo(f"  {seats_words(found.kept)} to keep up to date", err=True)
    if found.leaving:
        who = students(class_, found.leaving)
        gone = f"{seats_words(found.leaving)} to REMOVE, with all that is there: {who}"
        click.secho(folded(f"  {gone}"), fg="red", err=True)


def billed(account: AccountIdentity, lesson: Money) -> None:
    """Print which account pays, in a colour that a rehearsal never has."""
    line = f"{account}: billed, about {lesson} a lesson"
    click.secho(folded(line), fg="magenta", bold=True, reverse=True, err=True)


def before_down(class_: Class, found: Difference, *, whole: bool, sharded: bool = False) -> None:
    """Print what ``down`` is about to do.

    Args:
        whole: Whether the whole class is removed.
        sharded: Whether other runs remove the other shards.
    """
    seats = (*found.kept, *found.leaving)
    if not seats and not is_deployed(class_):
        click.echo(f"Class {class_.name} is not deployed: there is nothing to remove.", err=True)
        return
    named = f"{seats_words(seats)} ({students(class_, seats)})"
    what = f"{seats_words(seats)} and the classroom" if whole else named
    if sharded:
        what += ", and the classroom if no other seat is deployed,"
    click.echo(folded(f"Class {class_.name}: {what} to remove"), err=True)


def before_reset(class_: Class, seats: Sequence[str], *, keep_files: bool) -> None:
    """Print what ``reset`` is about to do."""
    but = ", except its bucket and files" if keep_files else ""
    what = f"Class {class_.name}: {students(class_, seats)} to recreate{but}"
    click.echo(folded(what), err=True)


def is_deployed(class_: Class) -> bool:
    """Whether any stack of a class exists."""
    from labstacks.storage.class_folder import ClassFolder

    return bool(ClassFolder.of(class_.file).backend().stacks())


def students(class_: Class, seats: Sequence[str]) -> str:
    """Seats with their students, such as ``s05, Ada Chan (3); s20, Ben Li (7)``."""
    known = {seat.id: spelled_out(seat) for seat in (*class_.seats, *class_.leaving)}
    return listing([known.get(seat, seat) for seat in seats], separator="; ")


def extras(found: Sequence[Extra], *, keep_files: bool = False) -> None:
    """Print what students created themselves and would lose."""
    if keep_files:
        found = [extra for extra in found if extra.type not in FILES]
    if found:
        click.secho("Created there by hand, and lost too:", fg="yellow", err=True)
    for extra in found[:MAX_EXTRAS]:
        what = f"{extra.count} {extra.type.rsplit(':', 1)[-1]} in {extra.within}"
        click.echo(f"  {extra.seat}: {what}", err=True)
    if len(found) > MAX_EXTRAS:
        click.echo(f"  and {len(found) - MAX_EXTRAS} more", err=True)


def no_seats(class_: Class, command: str, shard: Shard | None, *, as_json: bool) -> ExitCode:
    """Report that this shard has no seats, because there are more shards than seats."""
    if as_json:
        print_json(
            {"command": command, "class": class_.name, "ok": True, "exit_code": 0, **told(shard), "seats": []}
        )
    else:
        seats = seats_words([seat.id for seat in class_.seats])
        click.echo(f"Class {class_.name} has {seats}, and none is in shard {shard}: nothing to do.")
    return ExitCode.DONE


def told(shard: Shard | None) -> dict[str, Any]:
    """The shard's entry in every JSON document."""
    return {"shard": str(shard) if shard else None}


def after_reset(class_: Class, path: Path, ended: RunEnded, *, as_json: bool) -> ExitCode:
    """Print what ``reset`` did; return the exit code."""
    code = code_of(ended)
    if as_json:
        print_json(document("reset", class_, ended, code))
        return code
    made = _seats(ended, Action.UP)
    click.echo(f"{_of(made)} recreated in {seconds_words(ended.seconds)}.")
    _trouble(ended)
    if code is ExitCode.DONE:
        _next("the password stays the one on the card. Check the seat:", path, "verify")
    else:
        again = " ".join(["reset", *(result.job.seat for result in made if not result.done)])
        _again(again, path, ended)
    return code


def after_up(
    class_: Class,
    path: Path,
    ended: RunEnded,
    shard: Shard | None = None,
    *,
    changes: Sequence[Mapping[str, Any]] = (),
    restored: Sequence[SeatRestore] = (),
    as_json: bool,
) -> ExitCode:
    """Print what ``up`` did and what to do next; return the exit code.

    Args:
        changes: What was announced before the question, for the document.
        restored: What was put back of students' saved files.
    """
    code = code_of(ended)
    if code is ExitCode.DONE and any(each.failed for each in restored):
        code = ExitCode.SOME_SEATS_FAILED
    if as_json:
        print_json(document("up", class_, ended, code, shard, changes, restored))
        return code
    made, removed = _seats(ended, Action.UP), _seats(ended, Action.DOWN)
    click.echo(f"{_of(made)} ready in {seconds_words(ended.seconds)}.")
    if removed:
        click.echo(f"{_of(removed)} removed.")
    if restored:
        saved_work.after_restore(restored)
    _trouble(ended)
    if code is ExitCode.DONE:
        _next("print the sign-in cards, or look at the seats:", path, "cards", "status")
    else:
        _again(_with("up", shard), path, ended)
    return code


def after_down(
    class_: Class, path: Path, ended: RunEnded, shard: Shard | None = None, *, as_json: bool
) -> ExitCode:
    """Print what ``down`` did and whether anything is left; return the exit code."""
    code = ExitCode.SURVIVORS if ended.survivors else code_of(ended)
    if as_json:
        print_json(document("down", class_, ended, code, shard))
        return code
    if not ended.results:
        click.echo(f"Class {class_.name} is not deployed.")
    else:
        whole = any(result.done and result.job.seat == CLASSROOM for result in ended.results)
        rest = " and the classroom" if whole else ""
        click.echo(f"{_of(_seats(ended, Action.DOWN))}{rest} taken down in {seconds_words(ended.seconds)}.")
    _trouble(ended)
    for survivor in ended.survivors:
        click.secho(f"Still there: {survivor.type} {survivor.id} (stack {survivor.stack})", fg="red")
        if survivor.how:
            click.echo(f"  {survivor.how}")
    if code is ExitCode.DONE:
        click.echo("The cloud was asked: nothing of it is left.")
    else:
        _again(_with("down", shard), path, ended)
    return code


def _seats(ended: RunEnded, action: Action) -> list[JobResult]:
    return [
        result for result in ended.results if result.job.action is action and result.job.seat != CLASSROOM
    ]


def _of(results: list[JobResult]) -> str:
    """``12 seats`` when all went well, else ``11 of 12 seats``."""
    well = sum(result.done for result in results)
    words = seats_words([result.job.seat for result in results])
    return words if well == len(results) else f"{well} of {words}"


def _with(command: str, shard: Shard | None) -> str:
    return f"{command} --shard {shard}" if shard else command


def _again(command: str, path: Path, ended: RunEnded) -> None:
    typed = typing(command, path)
    if ended.stopped:
        goes_on = (
            "it does only what is missing" if command.startswith("up") else "it goes on where it stopped"
        )
        click.echo(f"Next: run `{typed}` again: {goes_on}.")
    elif ended.survivors or not ended.failed:
        _next("run it again; it goes on where it stopped:", path, command)
    else:
        _next("correct the cause and run it again; it does only what is missing:", path, command)


def _next(what: str, path: Path, *commands: str) -> None:
    click.echo(following(what, path, *commands))


def _trouble(ended: RunEnded) -> None:
    if ended.cleared:
        things = "1 resource" if ended.cleared == 1 else f"{ended.cleared} resources"
        click.echo(f"Cleaned up: {things} left over from an interrupted run.")
    failed = [result for result in ended.results if result.status == "failed"]
    causes = Counter((_common(result), result.hint) for result in failed)
    for (cause, hint), _ in causes.most_common(MAX_CAUSES):
        seats = sorted(result.job.seat for result in failed if _common(result) == cause)
        click.secho(folded(f"{listing(seats)}: {cause}"), fg="red")
        if hint:
            click.echo(folded(f"  {hint}"))
    more = len(causes) - MAX_CAUSES
    if more > 0:
        click.echo(f"and {more} more causes; `labstacks status` names them all.")
    skipped = [result.job.seat for result in ended.results if result.status == "skipped"]
    if skipped:
        click.echo(folded(f"Not tried because of that: {listing(skipped)}."))
    stopped = [result.job.seat for result in ended.results if result.status == "stopped"]
    if stopped:
        count = seats_words([seat for seat in stopped if seat != CLASSROOM])
        rest = " and the classroom" if CLASSROOM in stopped else ""
        click.echo(f"Stopped by Ctrl-C: {count}{rest} not finished.")


def _common(result: JobResult) -> str:
    """The cause without the seat's own names, so that equal causes group together."""
    return without_seat(result.cause, result.job.seat)


def code_of(ended: RunEnded) -> ExitCode:
    """The exit code of a run, without regard to resources left in the cloud."""
    if ended.stopped:
        return ExitCode.FAILED
    if not ended.failed:
        return ExitCode.DONE
    seats = [result for result in ended.results if result.job.seat != CLASSROOM]
    some_well = any(result.done for result in seats)
    return ExitCode.SOME_SEATS_FAILED if some_well else ExitCode.FAILED


def document(
    command: str,
    class_: Class,
    ended: RunEnded,
    code: ExitCode,
    shard: Shard | None = None,
    changes: Sequence[Mapping[str, Any]] = (),
    restored: Sequence[SeatRestore] = (),
) -> dict[str, Any]:
    """The JSON contract of a run.

    Args:
        changes: What was announced before the question; empty for commands that announce nothing.
        restored: What was put back of students' saved files.
    """
    return {
        "changes": list(changes),
        "command": command,
        "class": class_.name,
        "ok": code is ExitCode.DONE,
        "exit_code": int(code),
        "seconds": round(ended.seconds, 3),
        "stopped": ended.stopped,
        **told(shard),
        "seats": [
            _seat(result) for result in sorted(ended.results, key=lambda result: _place(result.job.seat))
        ],
        "survivors": [
            {"type": item.type, "id": item.id, "stack": item.stack, "how": item.how}
            for item in ended.survivors
        ],
        "cleared": ended.cleared,
        "restored": saved_work.restore_document(restored),
    }


def _place(seat: str) -> tuple[bool, int, str]:
    """The classroom, then the seats by number."""
    return (seat != CLASSROOM, len(seat), seat)


def _seat(result: JobResult) -> dict[str, Any]:
    return {
        "seat": result.job.seat,
        "stack": result.job.stack,
        "action": str(result.job.action),
        "status": result.status,
        "seconds": round(result.seconds, 3),
        "changes": dict(result.changes),
        "cause": result.cause,
        "hint": result.hint,
    }
