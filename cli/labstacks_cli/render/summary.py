"""What is said before and after a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from labstacks.course.model import Class
from labstacks.fleet.events import JobResult, RunEnded
from labstacks.fleet.jobs import Difference
from labstacks.programs import CLASSROOM
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.render.words import listing, seats_words, seconds_words
from labstacks_cli.telling import print_json

MOST_CAUSES = 5


def notices(class_: Class) -> None:
    """What the instructor should know and may leave as it is."""
    for notice in class_.notices:
        click.secho(f"Note: {notice}", fg="yellow", err=True)


def intent(class_: Class, found: Difference, only: Sequence[str]) -> None:
    """What ``up`` is about to do."""
    click.echo(f"Class {class_.name} ({class_.file.level}: {', '.join(class_.file.labs)})", err=True)
    if only:
        click.echo(f"  only {listing(list(only))}", err=True)
        return
    if found.new:
        click.echo(f"  {seats_words(found.new)} to make", err=True)
    if found.kept:
        click.echo(f"  {seats_words(found.kept)} to keep up to date", err=True)
    if found.leaving:
        click.secho(
            f"  {seats_words(found.leaving)} to REMOVE, with all that is in it: {listing(found.leaving)}",
            fg="red",
            err=True,
        )


def before_down(class_: Class, seats: Sequence[str], only: Sequence[str]) -> None:
    """What ``down`` is about to do."""
    rest = "" if only else " and its classroom"
    click.echo(f"Class {class_.name}: {seats_words(list(seats))}{rest} to remove", err=True)


def after_up(class_: Class, path: Path, ended: RunEnded, *, as_json: bool) -> ExitCode:
    """What ``up`` did, and what to do next."""
    code = _code(ended)
    if as_json:
        print_json(_document("up", class_, ended, code))
        return code
    seats = [r for r in ended.results if r.done and r.job.seat != CLASSROOM]
    ready = sum(r.job.action == "up" for r in seats)
    removed = len(seats) - ready
    click.echo(f"{ready} of {len(class_.seats)} seats ready in {seconds_words(ended.seconds)}.")
    if removed:
        click.echo(f"{removed} removed.")
    _trouble(ended)
    file = "" if path == Path("class.yaml") else f" -f {path}"
    if code is ExitCode.DONE:
        click.echo(f"Next: `labstacks cards{file}` prints the sign-in cards, `labstacks status{file}` shows the seats.")
    else:
        click.echo(f"Next: put the cause right and run `labstacks up{file}` again: it does only what is missing.")
    return code


def after_down(class_: Class, path: Path, ended: RunEnded, *, as_json: bool) -> ExitCode:
    """What ``down`` did, and the proof that nothing is left."""
    code = ExitCode.SURVIVORS if ended.survivors else _code(ended)
    if as_json:
        print_json(_document("down", class_, ended, code))
        return code
    gone = sum(r.done and r.job.seat != CLASSROOM for r in ended.results)
    click.echo(f"{gone} seats taken down in {seconds_words(ended.seconds)}.")
    _trouble(ended)
    file = "" if path == Path("class.yaml") else f" -f {path}"
    for survivor in ended.survivors:
        click.secho(f"Still there: {survivor.type} {survivor.id} (stack {survivor.stack})", fg="red")
    if code is ExitCode.DONE:
        click.echo("The cloud was asked: nothing of it is left.")
    else:
        click.echo(f"Next: run `labstacks down{file}` again; it goes on where it stopped.")
    return code


def _trouble(ended: RunEnded) -> None:
    if ended.cleared:
        click.echo(f"{ended.cleared} resources left over from an interrupted run were taken care of.")
    causes = Counter(result.cause for result in ended.failed)
    for cause, _ in causes.most_common(MOST_CAUSES):
        seats = [result.job.seat for result in ended.failed if result.cause == cause]
        click.secho(f"{listing(seats)}: {cause}", fg="red")
    stopped = [result for result in ended.results if result.status == "stopped"]
    if stopped:
        click.echo(f"Stopped by Ctrl-C: {seats_words([r.job.seat for r in stopped])} not finished.")


def _code(ended: RunEnded) -> ExitCode:
    if ended.stopped:
        return ExitCode.FAILED
    if not ended.failed:
        return ExitCode.DONE
    seats = [result for result in ended.results if result.job.seat != CLASSROOM]
    some_well = any(result.done for result in seats)
    return ExitCode.SOME_SEATS_FAILED if some_well else ExitCode.FAILED


def _document(command: str, class_: Class, ended: RunEnded, code: ExitCode) -> dict[str, Any]:
    return {
        "command": command,
        "class": class_.name,
        "ok": code is ExitCode.DONE,
        "exit_code": int(code),
        "seconds": round(ended.seconds, 3),
        "stopped": ended.stopped,
        "seats": [_seat(result) for result in ended.results],
        "survivors": [
            {"type": item.type, "id": item.id, "stack": item.stack} for item in ended.survivors
        ],
        "cleared": ended.cleared,
    }


def _seat(result: JobResult) -> dict[str, Any]:
    return {
        "seat": result.job.seat,
        "stack": result.job.stack,
        "action": str(result.job.action),
        "status": result.status,
        "seconds": round(result.seconds, 3),
        "changes": dict(result.changes),
        "cause": result.cause,
    }
