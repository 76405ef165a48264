"""Progress of a run: a live board in a terminal, plain lines in a pipe. Both write to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from labstacks.classfile.model import Class
from labstacks.planning.jobs import Action
from labstacks.runs.events import JobResult, Listener, RunEvent, RunStarted, StopRequested
from labstacks_cli.render.wording import describe_changes, seconds_words


def is_watched() -> bool:
    """Whether somebody looks on: then there is a board, and it pays to foresee how long a run takes."""
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def foreseen(
    class_: Class,
    actions: Sequence[Action],
    seats: Sequence[str],
    *,
    classroom: bool = False,
    parallel: int | None = None,
) -> float | None:
    """Say how long it will take, and return the seconds; None when nobody looks on, or nobody knows."""
    from labstacks.planning.partial_forecast import time_for

    seconds = (
        time_for(class_, actions, seats, classroom=classroom, parallel=parallel)
        if is_watched() and class_.file.level
        else None
    )
    if seconds is not None:
        click.echo(f"  takes about {seconds_words(seconds, exact=False)}", err=True)
    return seconds


@contextmanager
def progress(*, quiet: bool = False, expected: float | None = None) -> Iterator[Listener]:
    """A listener for the fleet that shows what goes on.

    Args:
        quiet: Show nothing, for ``--json``.
        expected: How long the run takes according to the forecast, in seconds; None when nobody knows.
    """
    if quiet:
        yield lambda event: None
    elif is_watched():
        from labstacks_cli.render.live import LiveBoard

        with LiveBoard(expected=expected) as board:
            yield board
    else:
        yield PlainLines()


class PlainLines:
    """One line for each seat that was worked on, for pipes and logs; the summary tells of the others."""

    def __init__(self) -> None:
        self._total = 0
        self._ended = 0

    def __call__(self, event: RunEvent) -> None:
        match event:
            case RunStarted():
                self._total = len(event.jobs)
                click.echo(f"{len(event.jobs)} stacks, {event.slots} at once", err=True)
            case JobResult():
                self._ended += 1
                if event.status in ("done", "failed") or event.seconds:
                    click.echo(f"[{self._ended}/{self._total}] {said(event)}", err=True)
            case StopRequested():
                click.echo("Stopping: what is under way is finished first.", err=True)


def said(result: JobResult) -> str:
    """The end of a job as a line."""
    if result.done:
        what = describe_changes(result.changes)
        return f"{result.job.seat}: {what} in {seconds_words(result.seconds)}"
    return f"{result.job.seat}: {result.status}: {result.cause}".rstrip(": ")
