"""Progress of a run: a live board in a terminal, plain lines in a pipe. Both write to stderr."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import click

from labstacks.classfile.model import Class
from labstacks.planning.jobs import Action
from labstacks.runs.events import JobResult, JobStarted, Listener, RunEvent, RunStarted, StopRequested
from labstacks_cli.render.wording import describe_changes, seconds_words


def is_watched() -> bool:
    """Whether stderr is a terminal that can show a board; only then is a forecast worth its time."""
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Show a line in a terminal while nothing else can be shown, and remove it afterwards."""
    if is_watched():
        click.echo(f"{text} …", nl=False, err=True)
    try:
        yield
    finally:
        if is_watched():
            click.echo("\r\x1b[K", nl=False, err=True)


def foreseen(
    class_: Class,
    actions: Sequence[Action],
    seats: Sequence[str],
    *,
    classroom: bool = False,
    parallel: int | None = None,
) -> float | None:
    """Say how long it will take, and return the seconds; None without a terminal or a forecast."""
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
def progress(
    names: Sequence[str], *, programme: str = "", quiet: bool = False, expected: float | None = None
) -> Iterator[Callable[[str], Listener]]:
    """Listeners that show the progress of a run, one for each class, by its name.

    Args:
        names: Of the classes.
        programme: The name of the programme; empty for one class.
        quiet: Show nothing, for ``--json``.
        expected: How long the run takes by the forecast, in seconds; None when that is not known.
    """
    if quiet:
        yield lambda name: lambda event: None
    elif not is_watched():
        yield PlainLines(programme=bool(programme)).listener
    elif programme:
        from rich.console import Console
        from rich.live import Live

        from labstacks_cli.render.programme_live import ProgrammeBoard

        board = ProgrammeBoard(programme, names, Console(stderr=True), expected=expected)
        with Live(
            console=board.console,
            get_renderable=board.draw,
            refresh_per_second=4,
            transient=True,
            vertical_overflow="crop",
        ):
            yield board.listener
    else:
        from labstacks_cli.render.live import LiveBoard

        with LiveBoard(expected=expected) as live:
            yield lambda name: live


class PlainLines:
    """One line for each seat that was worked on, for pipes and logs; safe to call from several threads.

    Args:
        programme: Whether there are several classes: then a line names its class.
    """

    def __init__(self, *, programme: bool = False) -> None:
        self._programme = programme
        self._lock = threading.Lock()
        self._classes = self._slots = self._total = self._ended = 0
        self._begun = self._stopping = False

    def listener(self, name: str) -> Listener:
        """For the events of one class."""
        return partial(self._note, f"{name} " if self._programme else "")

    def _note(self, whose: str, event: RunEvent) -> None:
        with self._lock:
            match event:
                case RunStarted():
                    self._classes += 1
                    self._total += len(event.jobs)
                    self._slots = event.slots
                case JobStarted() if not self._begun:
                    self._begun = True
                    of = f" of {self._classes} classes" if self._programme else ""
                    stacks = "1 stack" if self._total == 1 else f"{self._total} stacks"
                    click.echo(f"{stacks}{of}, {self._slots} at once", err=True)
                case JobResult():
                    self._ended += 1
                    if event.status in ("done", "failed") or event.seconds:
                        click.echo(f"[{self._ended}/{self._total}] {whose}{said(event)}", err=True)
                case StopRequested() if not self._stopping:
                    self._stopping = True
                    click.echo("Stopping: what is under way is finished first.", err=True)


def said(result: JobResult) -> str:
    """The end of a job as a line."""
    if result.done:
        what = describe_changes(result.changes)
        return f"{result.job.seat}: {what} in {seconds_words(result.seconds)}"
    return f"{result.job.seat}: {result.status}: {result.cause}".rstrip(": ")
