"""Messages before and after a run on one class, or on the classes of a programme."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.model import Class
from labstacks.classfile.programme import Programme
from labstacks.classfile.seat_lookup import spelled_out
from labstacks.classfile.shard import Shard
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.planning.jobs import Action, Difference
from labstacks.runs.events import JobResult, RunEnded
from labstacks.runs.failure_causes import without_seat
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import saved_work
from labstacks_cli.render.programme import document as programme_document
from labstacks_cli.render.programme import title
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import (
    counted,
    folded,
    following,
    listing,
    seats_words,
    seconds_words,
    typing,
)

if TYPE_CHECKING:
    from labstacks.documents.saved_work.save import SeatRestore
    from labstacks.planning.money import Money
    from labstacks.runs.account_identity import AccountIdentity
    from labstacks.runs.run import ProgrammeEnded

MAX_CAUSES = 5
MAX_SURVIVORS = 12
MAX_CHOSEN = 3
"""How many classes a next step names; of more it names the programme."""
NUMBERS = ("seats", "ready", "gone", "failed", "not tried", "stopped")


def intent(programme: Programme, found: Mapping[str, Difference]) -> None:
    """Print what ``up`` is about to do."""
    if programme.one:
        _intent_of_class(programme.one, found[programme.one.name])
    else:
        _intent_of_programme(programme, found)


def _intent_of_class(class_: Class, found: Difference) -> None:
    where = "the rehearsal" if class_.file.cloud == "rehearsal" else class_.file.region
    labs = ", ".join(class_.file.deployed_labs)
    click.echo(folded(f"Class {class_.name} in {where}: {class_.file.level} {labs}"), err=True)
    if found.new:
        click.echo(f"  {seats_words(found.new)} to deploy", err=True)
    if found.kept:
        click.echo(f"  {seats_words(found.kept)} to keep up to date", err=True)
    if found.leaving:
        who = students(class_, found.leaving)
        gone = f"{seats_words(found.leaving)} to REMOVE, with all that is there: {who}"
        click.secho(folded(f"  {gone}"), fg="red", err=True)


def _intent_of_programme(programme: Programme, found: Mapping[str, Difference]) -> None:
    click.echo(title(programme), err=True)
    rows = [
        (
            class_.name,
            class_.file.level,
            "rehearsal" if class_.file.cloud == "rehearsal" else class_.file.region,
            str(len(found[class_.name].new) or ""),
            str(len(found[class_.name].kept) or ""),
            click.style(str(len(found[class_.name].leaving) or ""), fg="red"),
        )
        for class_ in programme.classes
    ]
    head = ("class", "level", "cloud", "to deploy", "to keep", "to REMOVE")
    for line in table(head, rows, head[3:]):
        click.echo(f"  {line}", err=True)
    for name, each in found.items():
        if each.leaving:
            gone = f"{name}: {seats_words(each.leaving)} to REMOVE, with all that is there: "
            click.secho(folded(f"  {gone}{listing(each.leaving)}"), fg="red", err=True)


def billed(account: AccountIdentity, lesson: Money) -> None:
    """Print which account pays, in a colour that a rehearsal never has."""
    line = f"{account}: billed, about {lesson} a lesson"
    click.secho(folded(line), fg="magenta", bold=True, reverse=True, err=True)


def before_down_of_class(class_: Class, found: Difference, *, whole: bool, sharded: bool = False) -> None:
    """Print what ``down`` is about to remove of one class.

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


def before_down_of_programme(
    programme: Programme, difference: Callable[[Class], Difference], shard: Shard | None
) -> None:
    """Print what ``down`` is about to remove, class by class.

    Args:
        difference: Of a class, the seats that are meant.
        shard: The part of each class that is meant.
    """
    from labstacks.runs.unmanaged import extras_of

    click.echo(title(programme) + (f"; shard {shard} of each" if shard else ""), err=True)
    rows = []
    for class_ in programme.classes:
        seats = shard.seats(class_) if shard else ()
        if shard and not seats:
            continue
        found = difference(class_)
        by_hand = sum(extra.count for extra in extras_of(class_, seats))
        rows.append((class_.name, str(len(found.kept) + len(found.leaving)), str(by_hand or "")))
    for line in table(("class", "seats to remove", "created by hand"), rows, ("seats to remove",)):
        click.echo(f"  {line}", err=True)


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


def no_seats(class_: Class, command: str, shard: Shard | None, *, as_json: bool) -> ExitCode:
    """Report that this shard has no seats, because there are more shards than seats."""
    if as_json:
        print_json(
            {
                "command": command,
                "class": class_.name,
                "ok": True,
                "exit_code": 0,
                **shard_entry(shard),
                "seats": [],
            }
        )
    else:
        seats = seats_words([seat.id for seat in class_.seats])
        click.echo(f"Class {class_.name} has {seats}, and none is in shard {shard}: nothing to do.")
    return ExitCode.DONE


def shard_entry(shard: Shard | None) -> dict[str, Any]:
    """The shard's entry in every JSON document."""
    return {"shard": str(shard) if shard else None}


def after_reset(programme: Programme, ended: ProgrammeEnded, *, as_json: bool) -> ExitCode:
    """Print what ``reset`` did; return the exit code."""
    code = code_of(ended)
    if as_json:
        print_json(document("reset", programme, ended, code))
        return code
    made = _seats(ended.results, Action.UP)
    click.echo(f"{_of(made)} recreated in {seconds_words(ended.seconds)}.")
    _trouble(programme, ended)
    if code is ExitCode.DONE:
        click.echo(following("the password stays the one on the card. Check the seat:", programme, "verify"))
    else:
        again = " ".join(["reset", *(result.job.seat for result in made if not result.done)])
        _again(again, programme, ended)
    return code


def after_up(
    programme: Programme,
    ended: ProgrammeEnded,
    shard: Shard | None = None,
    *,
    changes: Mapping[str, list[dict[str, object]]],
    restored: Sequence[SeatRestore] = (),
    as_json: bool,
) -> ExitCode:
    """Print what ``up`` did and what to do next; return the exit code.

    Args:
        changes: By class, what was announced before the question, for the document.
        restored: What was put back of students' saved files.
    """
    code = code_of(ended)
    if code is ExitCode.DONE and any(each.failed for each in restored):
        code = ExitCode.SOME_SEATS_FAILED
    if as_json:
        print_json(document("up", programme, ended, code, shard, changes, restored))
        return code
    if programme.one:
        made, removed = _seats(ended.results, Action.UP), _seats(ended.results, Action.DOWN)
        click.echo(f"{_of(made)} ready in {seconds_words(ended.seconds)}.")
        if removed:
            click.echo(f"{_of(removed)} removed.")
    else:
        for line in class_table("up", ended):
            click.echo(line)
    if unchanged := [result.job.seat for result in _seats(ended.results, Action.UP) if result.unchanged]:
        click.echo(f"{seats_words(unchanged)} unchanged.")
    if restored:
        saved_work.after_restore(restored)
    _trouble(programme, ended)
    if code is not ExitCode.DONE:
        _again(_with("up", shard), programme, ended)
    elif programme.one:
        next_ = "print the sign-in cards, or look at the seats:"
        click.echo(following(next_, programme, "cards", "status"))
    else:
        click.echo(following("look at the classes:", programme, "status", "verify", "report"))
    return code


def after_down(
    programme: Programme, ended: ProgrammeEnded, shard: Shard | None = None, *, as_json: bool
) -> ExitCode:
    """Print what ``down`` did and whether anything is left; return the exit code."""
    code = code_of(ended)
    if as_json:
        print_json(document("down", programme, ended, code, shard))
        return code
    if not programme.one:
        for line in class_table("down", ended):
            click.echo(line)
    elif not ended.results:
        click.echo(f"Class {programme.name} is not deployed.")
    else:
        whole = any(result.done and result.job.seat == CLASSROOM for result in ended.results)
        rest = " and the classroom" if whole else ""
        seats = _of(_seats(ended.results, Action.DOWN))
        click.echo(f"{seats}{rest} taken down in {seconds_words(ended.seconds)}.")
    _trouble(programme, ended)
    if code is ExitCode.DONE:
        click.echo("The cloud was asked: nothing of it is left.")
    else:
        _again(_with("down", shard), programme, ended)
    return code


def class_table(command: str, ended: ProgrammeEnded) -> Iterator[str]:
    """What a run did, class by class, and in all."""
    done, what = ("ready", "ready") if command == "up" else ("gone", "taken down")
    rows = [_row(name, one) for name, one in ended.classes.items()]
    yield from table(("class", "seats", done, "failed", "not tried", "stopped", ""), rows, NUMBERS)
    of = _of(_seats(ended.results))
    yield f"\n{of} of {len(ended.classes)} classes {what} in {seconds_words(ended.seconds)}."


def _row(name: str, ended: RunEnded) -> tuple[str, ...]:
    seats = _seats(ended.results)
    counts = Counter(result.status for result in seats)
    room = next((result for result in ended.results if result.job.seat == CLASSROOM), None)
    trouble = f"the classroom {room.status}" if room and not room.done else ""
    if ended.survivors:
        trouble = f"{counted(ended.survivors, 'thing')} left in the cloud"
    removed = sum(result.job.action is Action.DOWN for result in seats)
    if removed and removed < len(seats):
        trouble = trouble or f"{removed} of them removed"
    return (
        name,
        str(len(seats)),
        str(counts["done"]),
        _number(counts["failed"], "red"),
        _number(counts["skipped"], "red"),
        _number(counts["stopped"], "magenta"),
        click.style(trouble, fg="red") if trouble else "",
    )


def _number(count: int, colour: str) -> str:
    return click.style(str(count), fg=colour) if count else ""


def _seats(results: Sequence[JobResult], action: Action | None = None) -> list[JobResult]:
    """Results of seats, of one action or of all; without the classrooms."""
    return [
        result for result in results if result.job.seat != CLASSROOM and action in (None, result.job.action)
    ]


def _of(results: Sequence[JobResult]) -> str:
    """``12 seats`` when all went well, else ``11 of 12 seats``."""
    well, total = sum(result.done for result in results), len(results)
    words = f"{total:,} seat{'' if total == 1 else 's'}"
    return words if well == total else f"{well:,} of {words}"


def _with(command: str, shard: Shard | None) -> str:
    return f"{command} --shard {shard}" if shard else command


def _again(command: str, programme: Programme, ended: ProgrammeEnded) -> None:
    """Print how to go on with what is left to do."""
    left = [name for name, one in ended.classes.items() if one.failed or one.stopped or one.survivors]
    if not programme.one and len(left) <= MAX_CHOSEN:
        verb, *options = command.split(" ", 1)
        command = " ".join([verb, *(f"--class {name}" for name in left), *options])
    if ended.stopped:
        goes_on = (
            "it does only what is missing" if command.startswith("up") else "it goes on where it stopped"
        )
        click.echo(f"Next: run `{typing(command, programme)}` again: {goes_on}.")
        return
    if ended.survivors or not ended.failed:
        what = "run it again; it goes on where it stopped:"
    else:
        what = "correct the cause and run it again; it does only what is missing:"
    click.echo(following(what, programme, command))


def _trouble(programme: Programme, ended: ProgrammeEnded) -> None:
    if cleared := sum(one.cleared for one in ended.classes.values()):
        things = "1 resource" if cleared == 1 else f"{cleared} resources"
        click.echo(f"Cleaned up: {things} left over from an interrupted run.")
    for line in causes(programme, ended):
        click.echo(line)
    if programme.one:
        _not_finished(ended)
    for line in _survivors(programme, ended):
        click.echo(line)


def causes(programme: Programme, ended: ProgrammeEnded) -> Iterator[str]:
    """Each cause of a failure once, with the seats, the most frequent first."""
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, one in ended.classes.items():
        of_class = "" if programme.one else f"{name} "
        for result in one.results:
            if result.status == "failed":
                cause = without_seat(result.cause, result.job.seat)
                cause = cause if programme.one else cause.replace(f"{name}-", "…-")
                where[cause, result.hint].append(f"{of_class}{result.job.seat}")
    most = 8 if programme.one else 4
    for (cause, hint), seats in sorted(where.items(), key=lambda item: -len(item[1]))[:MAX_CAUSES]:
        yield click.style(folded(f"{listing(sorted(seats), most)}: {cause}"), fg="red")
        if hint:
            yield folded(f"  {hint}")
    if len(where) > MAX_CAUSES:
        yield f"and {len(where) - MAX_CAUSES} more causes; `labstacks status` names them all."


def _not_finished(ended: ProgrammeEnded) -> None:
    skipped = [result.job.seat for result in ended.results if result.status == "skipped"]
    if skipped:
        click.echo(folded(f"Not tried because of that: {listing(skipped)}."))
    stopped = [result.job.seat for result in ended.results if result.status == "stopped"]
    if stopped:
        count = seats_words([seat for seat in stopped if seat != CLASSROOM])
        rest = " and the classroom" if CLASSROOM in stopped else ""
        click.echo(f"Stopped by Ctrl-C: {count}{rest} not finished.")


def _survivors(programme: Programme, ended: ProgrammeEnded) -> Iterator[str]:
    most = len(ended.survivors) if programme.one else MAX_SURVIVORS
    for survivor in ended.survivors[:most]:
        yield click.style(f"Still there: {survivor.type} {survivor.id} (stack {survivor.stack})", fg="red")
        if survivor.how:
            yield f"  {survivor.how}"
    if len(ended.survivors) > most:
        yield f"and {len(ended.survivors) - most} more; --json names them all."


def code_of(ended: ProgrammeEnded | RunEnded) -> ExitCode:
    """The exit code of a run."""
    if ended.survivors:
        return ExitCode.SURVIVORS
    if ended.stopped:
        return ExitCode.FAILED
    if not ended.failed:
        return ExitCode.DONE
    some_well = any(result.done for result in _seats(ended.results))
    return ExitCode.SOME_SEATS_FAILED if some_well else ExitCode.FAILED


def document(
    command: str,
    programme: Programme,
    ended: ProgrammeEnded,
    code: ExitCode,
    shard: Shard | None = None,
    changes: Mapping[str, list[dict[str, Any]]] | None = None,
    restored: Sequence[SeatRestore] = (),
) -> dict[str, Any]:
    """The JSON contract of a run: of one class, or of each class of a programme.

    Args:
        changes: By class, what was announced before the question; for commands that announce nothing, None.
        restored: What was put back of students' saved files.
    """
    rows = []
    for class_ in programme.classes:
        one = ended.classes[class_.name]
        rows.append(_class_document(class_, one, (changes or {}).get(class_.name, ()), restored))
    seconds, stopped = round(ended.seconds, 3), ended.stopped
    if programme.one:
        return {**rows[0], "command": command, "ok": code is ExitCode.DONE, "exit_code": int(code),
                **shard_entry(shard)}  # fmt: skip
    return programme_document(
        command, programme, code, rows, seconds=seconds, stopped=stopped, **shard_entry(shard)
    )


def _class_document(
    class_: Class,
    ended: RunEnded,
    changes: Sequence[Mapping[str, object]],
    restored: Sequence[SeatRestore],
) -> dict[str, Any]:
    code = code_of(ended)
    results = sorted(ended.results, key=lambda result: _place(result.job.seat))
    return {
        "changes": list(changes),
        "class": class_.name,
        "ok": code is ExitCode.DONE,
        "exit_code": int(code),
        "seconds": round(ended.seconds, 3),
        "stopped": ended.stopped,
        "seats": [_seat(result) for result in results],
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
