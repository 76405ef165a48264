"""Progress of a run on many classes: a board in a terminal, plain lines in a pipe. Both write to stderr."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click

from labstacks.classfile.programme import Programme
from labstacks.runs.events import JobResult, JobStarted, Listener, RunEvent, RunStarted, StopRequested
from labstacks_cli.render.progress import is_watched, said


@contextmanager
def progress(
    programme: Programme, *, quiet: bool = False, expected: float | None = None
) -> Iterator[Callable[[str], Listener]]:
    """Listeners that show what goes on, one for each class, by its name.

    Args:
        quiet: Show nothing, for ``--json``.
        expected: How long the run takes according to the forecast, in seconds; None when nobody knows.
    """
    if quiet:
        yield lambda name: lambda event: None
    elif is_watched():
        from rich.console import Console
        from rich.live import Live

        from labstacks_cli.render.programme_live import ProgrammeBoard

        names = [class_.name for class_ in programme.classes]
        board = ProgrammeBoard(programme.name, names, Console(stderr=True), expected=expected)
        with Live(
            console=board.console,
            get_renderable=board.draw,
            refresh_per_second=4,
            transient=True,
            vertical_overflow="crop",
        ):
            yield board.listener
    else:
        yield PlainLines().listener


class PlainLines:
    """One line for each seat that was worked on, with its class; safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._classes = self._slots = self._total = self._ended = 0
        self._begun = self._stopping = False

    def listener(self, name: str) -> Listener:
        return partial(self._told, name)

    def _told(self, name: str, event: RunEvent) -> None:
        with self._lock:
            match event:
                case RunStarted():
                    self._classes += 1
                    self._total += len(event.jobs)
                    self._slots = event.slots
                case JobStarted() if not self._begun:
                    self._begun = True
                    stacks = f"{self._total} stacks of {self._classes} classes"
                    click.echo(f"{stacks}, {self._slots} at once", err=True)
                case JobResult():
                    self._ended += 1
                    if event.status in ("done", "failed") or event.seconds:
                        click.echo(f"[{self._ended}/{self._total}] {name} {said(event)}", err=True)
                case StopRequested() if not self._stopping:
                    self._stopping = True
                    click.echo("Stopping: what is under way is finished first.", err=True)
