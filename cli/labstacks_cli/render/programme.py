"""Messages about a programme: one table of classes, and what concerns all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.programme import Programme
from labstacks.entrypoints.class_spec import CLASSROOM
from labstacks.planning.jobs import Action
from labstacks.runs.events import JobResult, RunEnded
from labstacks.runs.failure_causes import without_seat
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import summary
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import counted, folded, listing, seats_words, seconds_words

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.shard import Shard
    from labstacks.planning.jobs import Difference
    from labstacks.runs.run import ProgrammeEnded

MAX_CAUSES = 5
MAX_SURVIVORS = 12
MAX_CHOSEN = 3
"""How many classes a next step names; of more it names the programme."""


def title(programme: Programme) -> str:
    """Such as ``Programme spring-2027: 20 classes, 1,000 seats``."""
    return (
        f"Programme {programme.name}: {len(programme.classes)} "
        f"class{'' if len(programme.classes) == 1 else 'es'}, {programme.seats:,} seats"
    )


def notices(programme: Programme) -> None:
    """What should be known and may be left as it is, of the programme and of its classes."""
    for notice in (*programme.notices, *(one for class_ in programme.classes for one in class_.notices)):
        click.secho(folded(f"Note: {notice}"), fg="yellow", err=True)


def typing(command: str, programme: Programme, chosen: Sequence[str] = ()) -> str:
    """A command as the user has to type it."""
    words = "".join(f" --class {name}" for name in chosen)
    return f"labstacks {command} --programme {programme.path}{words}"


def following(what: str, *commands: str) -> str:
    """What to do next, and each command for it on a line of its own."""
    return "\n  ".join([f"\nNext: {what}", *commands])


def after(command: str, ended: ProgrammeEnded) -> Iterator[str]:
    """What a run did, class by class, and its troubles grouped by cause over all of them."""
    done = "ready" if command == "up" else "gone"
    rows = [_row(name, one) for name, one in ended.classes.items()]
    yield from table(("class", "seats", done, "failed", "not tried", "stopped", ""), rows, _NUMBERS)
    seats = [result for one in ended.classes.values() for result in _seats(one)]
    well = sum(result.done for result in seats)
    of = f"{len(seats):,} seats" if well == len(seats) else f"{well:,} of {len(seats):,} seats"
    what = "ready" if command == "up" else "taken down"
    yield f"\n{of} of {len(ended.classes)} classes {what} in {seconds_words(ended.seconds)}."
    if cleared := sum(one.cleared for one in ended.classes.values()):
        yield f"Cleaned up, left over from an interrupted run: {cleared}."
    yield from _causes(ended)
    yield from _survivors(ended)


_NUMBERS = ("seats", "ready", "gone", "failed", "not tried", "stopped")


def _row(name: str, ended: RunEnded) -> tuple[str, ...]:
    seats = _seats(ended)
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


def _seats(ended: RunEnded) -> list[JobResult]:
    return [result for result in ended.results if result.job.seat != CLASSROOM]


def _causes(ended: ProgrammeEnded) -> Iterator[str]:
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, one in ended.classes.items():
        for result in one.results:
            if result.status == "failed":
                cause = without_seat(result.cause, result.job.seat)
                where[cause.replace(f"{name}-", "…-"), result.hint].append(f"{name} {result.job.seat}")
    for (cause, hint), seats in sorted(where.items(), key=lambda item: -len(item[1]))[:MAX_CAUSES]:
        yield click.style(folded(f"{listing(seats, 4)}: {cause}"), fg="red")
        if hint:
            yield folded(f"  {hint}")
    if len(where) > MAX_CAUSES:
        yield f"and {len(where) - MAX_CAUSES} more causes; `labstacks status` of a class names its own."


def _survivors(ended: ProgrammeEnded) -> Iterator[str]:
    left = [survivor for one in ended.classes.values() for survivor in one.survivors]
    for survivor in left[:MAX_SURVIVORS]:
        yield click.style(f"Still there: {survivor.type} {survivor.id} (stack {survivor.stack})", fg="red")
    if len(left) > MAX_SURVIVORS:
        yield f"and {len(left) - MAX_SURVIVORS} more; --json names them all."


def code_of(ended: ProgrammeEnded) -> ExitCode:
    """The exit code of a run on many classes: as of one class that has all of their seats."""
    if any(one.survivors for one in ended.classes.values()):
        return ExitCode.SURVIVORS
    if ended.stopped:
        return ExitCode.FAILED
    if not ended.failed:
        return ExitCode.DONE
    some_well = any(result.done for one in ended.classes.values() for result in _seats(one))
    return ExitCode.SOME_SEATS_FAILED if some_well else ExitCode.FAILED


def document(
    command: str, programme: Programme, code: ExitCode, classes: Iterable[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """The JSON contract of every command on a programme."""
    return {
        "command": command,
        "programme": programme.name,
        "ok": code is ExitCode.DONE,
        "exit_code": int(code),
        **more,
        "classes": list(classes),
    }


def run_document(
    command: str,
    programme: Programme,
    ended: ProgrammeEnded,
    code: ExitCode,
    shard: Shard | None = None,
    changes: Mapping[str, list[dict[str, Any]]] | None = None,
) -> dict[str, Any]:
    """The JSON contract of ``up`` and ``down`` on a programme: of each class what it would say by itself.

    Args:
        changes: By class, what was announced before the question.
    """
    rows = []
    for class_ in programme.classes:
        one = ended.classes[class_.name]
        own = code_of_one(one)
        whole = summary.document(command, class_, one, own, changes=(changes or {}).get(class_.name, ()))
        rows.append({key: value for key, value in whole.items() if key not in ("command", "shard")})
    return document(
        command,
        programme,
        code,
        rows,
        seconds=round(ended.seconds, 3),
        stopped=ended.stopped,
        **summary.told(shard),
    )


def code_of_one(ended: RunEnded) -> ExitCode:
    """The exit code of one of the classes."""
    return ExitCode.SURVIVORS if ended.survivors else summary.code_of(ended)


def again(command: str, programme: Programme, ended: ProgrammeEnded, shard: Shard | None = None) -> str:
    """How to go on with what is left to do."""
    left = [name for name, one in ended.classes.items() if one.failed or one.stopped or one.survivors]
    part = f" --shard {shard}" if shard else ""
    return typing(command, programme, left if len(left) <= MAX_CHOSEN else ()) + part


def intent(programme: Programme, found: Mapping[str, Difference]) -> None:
    """Print what ``up`` is about to do, class by class."""
    click.echo(title(programme), err=True)
    rows = [
        (
            class_.name,
            class_.file.level,
            "embedded" if class_.file.cloud == "rehearsal" else class_.file.region,
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


def before_down(programme: Programme, difference: Callable[[Class], Difference], shard: Shard | None) -> None:
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


def foreseen(programme: Programme, parallel: int | None) -> float | None:
    """Print how long ``down`` takes, and return the seconds; None without a terminal or a forecast."""
    from labstacks.planning.programme_plan import seconds_to_remove
    from labstacks_cli.render.progress import is_watched

    seconds = seconds_to_remove(programme, parallel) if is_watched() else None
    if seconds is not None:
        click.echo(f"  takes about {seconds_words(seconds, exact=False)}", err=True)
    return seconds


def after_up(
    programme: Programme,
    ended: ProgrammeEnded,
    shard: Shard | None,
    changes: Mapping[str, list[dict[str, Any]]],
    *,
    as_json: bool,
) -> ExitCode:
    """What ``up`` did, and what to do next.

    Args:
        changes: By class, what was announced before the question.
    """
    code = code_of(ended)
    if as_json:
        print_json(run_document("up", programme, ended, code, shard, changes))
        return code
    for line in after("up", ended):
        click.echo(line)
    if code is ExitCode.DONE:
        next_ = ("status", "verify", "report")
        click.echo(following("look at the classes:", *(typing(one, programme) for one in next_)))
    else:
        click.echo(
            following("run it again; it does only what is missing:", again("up", programme, ended, shard))
        )
    return code


def after_down(
    programme: Programme, ended: ProgrammeEnded, shard: Shard | None, *, as_json: bool
) -> ExitCode:
    """What ``down`` did, and whether anything is left."""
    code = code_of(ended)
    if as_json:
        print_json(run_document("down", programme, ended, code, shard))
        return code
    for line in after("down", ended):
        click.echo(line)
    if code is ExitCode.DONE:
        click.echo("The clouds were asked: nothing of it is left.")
    else:
        left = again("down", programme, ended, shard)
        click.echo(following("run it again; it goes on where it stopped:", left))
    return code
