"""The live board: a cell for each seat, what is slow, what went wrong. For terminals of 80 columns and up."""

from __future__ import annotations

import threading
import time
from collections import Counter
from types import TracebackType

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from labstacks.engine.events import ResourceDone
from labstacks.fleet.events import FleetEvent, JobProgress, JobResult, JobStarted, RunStarted, StopRequested
from labstacks_cli.render.words import seconds_words

STYLES = {
    "waiting": "dim",
    "working": "yellow",
    "done": "green",
    "failed": "bold red",
    "skipped": "red",
    "stopped": "magenta",
}
SIGNS = {"waiting": "·", "working": "▸", "done": "✓", "failed": "✗", "skipped": "-", "stopped": "■"}
ASCII_SIGNS = {"waiting": ".", "working": ">", "done": "+", "failed": "x", "skipped": "-", "stopped": "!"}
SLOWEST = 3
MOST_CAUSES = 5


class LiveBoard:
    """A listener of the fleet that draws; safe to call from several threads."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._signs = SIGNS if self._console.encoding.lower().startswith("utf") else ASCII_SIGNS
        self._lock = threading.Lock()
        self._phase: dict[str, str] = {}
        self._since: dict[str, float] = {}
        self._resources: Counter[str] = Counter()
        self._causes: Counter[str] = Counter()
        self._command = ""
        self._started = time.monotonic()
        self._stopping = False
        self._live = Live(
            console=self._console, get_renderable=self._draw, refresh_per_second=8, transient=True
        )

    def __call__(self, event: FleetEvent) -> None:
        with self._lock:
            self._note(event)

    def __enter__(self) -> LiveBoard:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def _note(self, event: FleetEvent) -> None:
        match event:
            case RunStarted():
                self._command = event.command
                self._phase = {job.seat: "waiting" for job in event.jobs}
            case JobStarted(job):
                self._phase[job.seat] = "working"
                self._since[job.seat] = time.monotonic()
            case JobProgress(job, ResourceDone(in_cloud=True)):
                self._resources[job.seat] += 1
            case JobResult(job):
                self._phase[job.seat] = event.status
                if event.cause:
                    self._causes[event.cause] += 1
            case StopRequested():
                self._stopping = True

    def _draw(self) -> RenderableType:
        with self._lock:
            parts = [self._headline(), self._cells(), *self._slowest(), *self._errors()]
            if self._stopping:
                parts.append(
                    Text("Stopping: what is under way is finished first. Ctrl-C again to end it now.")
                )
        return Group(*parts)

    def _headline(self) -> RenderableType:
        ended = sum(phase not in ("waiting", "working") for phase in self._phase.values())
        total = len(self._phase) or 1
        elapsed = time.monotonic() - self._started
        line = Table.grid(padding=(0, 1))
        line.add_row(
            Text(self._command, style="bold"),
            ProgressBar(total=total, completed=ended, width=30),
            Text(f"{ended}/{total}  {seconds_words(elapsed)}{_left(elapsed, ended, total)}"),
        )
        return line

    def _cells(self) -> RenderableType:
        cells = [
            Text(f"{self._signs[phase]} {seat}", style=STYLES[phase]) for seat, phase in self._phase.items()
        ]
        return Columns(cells, padding=(0, 2), equal=True)

    def _slowest(self) -> list[RenderableType]:
        now = time.monotonic()
        working = [
            (now - self._since[seat], seat) for seat, phase in self._phase.items() if phase == "working"
        ]
        slow = [(age, seat) for age, seat in sorted(working, reverse=True)[:SLOWEST] if age > 5]
        if not slow:
            return []
        names = ", ".join(
            f"{seat} ({seconds_words(age)}, {self._resources[seat]} resources)" for age, seat in slow
        )
        return [Text(f"Longest at work: {names}", style="dim")]

    def _errors(self) -> list[RenderableType]:
        return [
            Text(f"{count} x {cause}", style="red", overflow="ellipsis", no_wrap=True)
            for cause, count in self._causes.most_common(MOST_CAUSES)
        ]


def _left(elapsed: float, ended: int, total: int) -> str:
    if ended < 3 or ended == total:
        return ""
    return f", about {seconds_words(elapsed / ended * (total - ended))} left"
