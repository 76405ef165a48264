"""The live board: a cell for each seat, what is slow, what went wrong. It fits a terminal of any size."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.runs.events import RunEvent
from labstacks_cli.render.operation import DONE, FAILED, SKIPPED, STOPPED, WAITING, WORKING, Running
from labstacks_cli.render.wording import listing, localized, seconds_words

STYLES = {
    WAITING: "dim",
    WORKING: "yellow",
    DONE: "green",
    FAILED: "bold red",
    SKIPPED: "red",
    STOPPED: "magenta",
}
SIGNS = {WAITING: "·", WORKING: "▸", DONE: "✓", FAILED: "✗", SKIPPED: "-", STOPPED: "■"}
ASCII_SIGNS = {WAITING: ".", WORKING: ">", DONE: "+", FAILED: "x", SKIPPED: "-", STOPPED: "!"}
MAX_SLOW = 3
MAX_CAUSES = 4
GROUP = 10
"""Seats per group where there is no room for names."""


class LiveBoard:
    """A listener of the fleet that draws; safe to call from several threads.

    Args:
        console: Where to draw; None is the terminal of stderr.
        expected: The forecast for the run, in seconds.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        console: Console | None = None,
        *,
        expected: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console or Console(stderr=True)
        self._ascii = not self._console.encoding.lower().startswith("utf")
        self._signs = ASCII_SIGNS if self._ascii else SIGNS
        self._lock = threading.Lock()
        self._clock = clock
        self._running = Running(clock(), expected)
        self._live = Live(
            console=self._console,
            get_renderable=self.draw,
            refresh_per_second=4,
            transient=True,
            vertical_overflow="crop",
        )

    def __call__(self, event: RunEvent) -> None:
        with self._lock:
            self._running.note(event, self._clock())

    def __enter__(self) -> LiveBoard:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def draw(self) -> RenderableType:
        """The board as it is now, at most as high as the terminal."""
        width, height = self._console.size
        with self._lock:
            running, now = self._running, self._clock()
            ended, total, left = running.ended, len(running.seats), running.left(now)
            took = now - running.started
            first = headline(running.command, ended, total, took, left, width, ascii_only=self._ascii)
            head = [first, self._phase(running)]
            foot = [*_slowest(running, now), *_causes(running), *_news(running)]
            # The cursor needs a line of its own, and the cells come before what is said about them.
            room = height - 1 - len(head)
            cells = self._cells(running, width, max(1, room - len(foot)))
        lines = [*head, *cells, *foot[: max(0, room - len(cells))]]
        return Group(*(plain(line) for line in lines) if self._ascii else lines)

    def _phase(self, running: Running) -> Text:
        line = one_line(running.phase(), "dim")
        if classroom := running.cells.get(CLASSROOM):
            sign = Text(f"{self._signs[classroom.phase]} {CLASSROOM}  ", style=STYLES[classroom.phase])
            line = Text(no_wrap=True, overflow="ellipsis").append_text(sign).append_text(line)
        return line

    def _cells(self, running: Running, width: int, room: int) -> list[Text]:
        """With names where these fit, else in groups of ten, else so dense that they do."""
        cells = [(seat, self._signs[cell.phase], STYLES[cell.phase]) for seat, cell in running.seats.items()]
        named = max((len(seat) for seat, _, _ in cells), default=0) + 4
        rows = list(_rows(cells, max(1, width // named)))
        if len(rows) <= room:
            return [_named(row, named) for row in rows]
        label = named - 3
        groups = max(1, (width - label) // (GROUP + 1))
        rows = list(_rows(cells, groups * GROUP))
        if len(rows) <= room:
            return [_grouped(row, label) for row in rows]
        return [_dense(row) for row in list(_rows(cells, width))[:room]]


def headline(
    command: str,
    ended: int,
    total: int,
    took: float,
    left: float | None,
    width: int,
    *,
    ascii_only: bool,
) -> RenderableType:
    """The command, its progress and its times.

    Args:
        ended, total: Seats.
        took, left: Seconds; None when the time left is not known.
        width: Of the terminal.
    """
    times = seconds_words(took)
    if left and (ended < total or not total):
        times += f", about {seconds_words(left, exact=False)} left"
    count = f"{ended}/{total}  " if total else ""
    told = Text(localized(f"{count}{times}"), no_wrap=True, overflow="crop" if ascii_only else "ellipsis")
    row = Table.grid(padding=(0, 1))
    name = Text(command, style="bold", no_wrap=True)
    if width < 60:
        row.add_row(name, told)
    else:
        bar = max(5, width // 3 - max(0, len(command) - 6))
        row.add_row(name, ProgressBar(total=total or 1, completed=ended, width=bar), told)
    return row


Seats = list[tuple[str, str, str]]


def _rows(cells: Seats, length: int) -> Iterator[Seats]:
    return (cells[start : start + length] for start in range(0, len(cells), length))


def _named(row: Seats, width: int) -> Text:
    line = Text(no_wrap=True)
    for seat, sign, style in row:
        line.append(f"{sign} {seat}".ljust(width), style)
    line.rstrip()
    return line


def _grouped(row: Seats, label: int) -> Text:
    line = Text(row[0][0].ljust(label), style="dim", no_wrap=True)
    for place, (_, sign, style) in enumerate(row):
        line.append(" " if place and place % GROUP == 0 else "")
        line.append(sign, style)
    return line


def _dense(row: Seats) -> Text:
    line = Text(no_wrap=True)
    for _, sign, style in row:
        line.append(sign, style)
    return line


def _slowest(running: Running, now: float) -> list[Text]:
    lines = []
    for age, seat, cell in running.slowest(now, MAX_SLOW):
        at = f" at {cell.step}" if cell.step else ""
        lines.append(one_line(f"  {seat}: {seconds_words(age)}, {cell.resources} done{at}", "dim"))
    return [one_line("Running longest:", "dim"), *lines] if lines else []


def _causes(running: Running) -> list[Text]:
    worst = sorted(running.causes.items(), key=lambda item: -len(item[1]))
    lines = [
        one_line(f"{len(seats)} x {cause} ({listing(seats, 4)})", "red")
        for cause, seats in worst[:MAX_CAUSES]
    ]
    more = len(worst) - MAX_CAUSES
    return [*lines, one_line(f"and {more} more causes", "red")] if more > 0 else lines


def _news(running: Running) -> list[Text]:
    if running.stopping:
        return [
            one_line("Stopping: what is under way is finished first. Ctrl-C again ends it now.", "magenta")
        ]
    return [one_line(running.news, "yellow")] if running.news else []


def plain(line: RenderableType) -> RenderableType:
    """A line that is cut off without the sign for it, which is no ASCII."""
    if isinstance(line, Text):
        line.plain = line.plain.replace("…", "~")
        line.overflow = "crop"
    return line


def one_line(text: str, style: str) -> Text:
    """One line of the board, cut off where it does not fit."""
    return Text(" ".join(localized(text).split("\n")), style=style, no_wrap=True, overflow="ellipsis")
