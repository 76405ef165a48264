"""The state of a run from its events: phases, slowest seats, causes, time left. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from labstacks.engine.events import Diagnostic, ResourceDone, ResourceStarted
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.runs.events import JobProgress, JobResult, JobStarted, RunEvent, RunStarted, StopRequested
from labstacks.runs.failure_causes import without_seat

WAITING, WORKING, DONE, FAILED, SKIPPED, STOPPED = (
    "waiting",
    "working",
    "done",
    "failed",
    "skipped",
    "stopped",
)
PHASES = (WAITING, WORKING, DONE, FAILED, SKIPPED, STOPPED)
ENOUGH = 3
"""Finished seats needed, besides a tenth of all, before their rate gives the time left."""


@dataclass
class Cell:
    """One seat, or the classroom.

    Args:
        phase: One of :data:`PHASES`.
        since: When its work began.
        resources: How many resources were done.
        step: What is under way, such as ``Instance b3-server``.
    """

    phase: str = WAITING
    since: float = 0.0
    resources: int = 0
    step: str = ""

    @property
    def ended(self) -> bool:
        """Whether its job has ended, in success or not."""
        return self.phase not in (WAITING, WORKING)


@dataclass
class Running:
    """The state of a run, built from its events.

    Args:
        started: When it began, by the clock of ``note``.
        expected: The forecast for all of it, in seconds; None when there is none.
    """

    started: float
    expected: float | None = None
    command: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)
    causes: dict[str, list[str]] = field(default_factory=dict)
    news: str = ""
    stopping: bool = False
    seats_since: float | None = None
    least_left: float = math.inf

    def note(self, event: RunEvent, now: float) -> None:
        """Update the state from an event."""
        match event:
            case RunStarted():
                self.command, self.started = event.command, now
                self.cells = {job.seat: Cell() for job in event.jobs}
            case JobStarted(job):
                self.cells[job.seat] = Cell(WORKING, now)
                if job.seat != CLASSROOM and self.seats_since is None:
                    self.seats_since = now
            case JobProgress(job, ResourceStarted(in_cloud=True) as step):
                self.cells[job.seat].step = _words(step, job.seat)
            case JobProgress(job, ResourceDone(in_cloud=True)):
                self.cells[job.seat].resources += 1
            case JobProgress(_, Diagnostic(severity="info", urn="") as said):
                self.news = said.message.strip()
            case JobResult(job):
                self._end(event)
            case StopRequested():
                self.stopping = True

    def _end(self, result: JobResult) -> None:
        seat = result.job.seat
        self.cells[seat].phase = result.status
        if result.cause and result.status == FAILED:
            self.causes.setdefault(without_seat(result.cause, seat), []).append(seat)

    @property
    def seats(self) -> Mapping[str, Cell]:
        """All but the classroom."""
        return {seat: cell for seat, cell in self.cells.items() if seat != CLASSROOM}

    def count(self, phase: str) -> int:
        """How many seats are in a phase."""
        return sum(cell.phase == phase for cell in self.seats.values())

    @property
    def ended(self) -> int:
        """How many seats ended, well or not."""
        return sum(cell.ended for cell in self.seats.values())

    def phase(self) -> str:
        """The phase of the whole run, as a sentence."""
        classroom = self.cells.get(CLASSROOM)
        if classroom and classroom.phase == WORKING:
            if self.command == "down":
                return "The seats are removed; the classroom follows."
            return "The classroom is deployed first; the seats wait for it."
        counts = [f"{self.count(phase)} {phase}" for phase in PHASES if self.count(phase)]
        return f"Seats: {', '.join(counts)}." if counts else "Starting."

    def slowest(self, now: float, most: int, least: float = 5.0) -> list[tuple[float, str, Cell]]:
        """The seats working longest: seconds, seat and cell.

        Args:
            most: How many at most.
            least: Seats below this many seconds are left out.
        """
        ages = [(now - cell.since, seat, cell) for seat, cell in self.cells.items() if cell.phase == WORKING]
        return [row for row in sorted(ages, key=lambda row: (-row[0], row[1])) if row[0] > least][:most]

    def left(self, now: float) -> float | None:
        """Seconds until the end: by the rate of the seats so far, before that by the forecast; or None."""
        total, ended = len(self.seats), self.ended
        if self.seats_since is not None and ended >= max(ENOUGH, total / 10):
            return self._shrinking((now - self.seats_since) / ended * (total - ended))
        if self.expected is None:
            return None
        return self._shrinking(max(0.0, self.started + self.expected - now)) or None

    def _shrinking(self, seconds: float) -> float | None:
        """The estimate; None when it is above one that was shown before: a time left never jumps up."""
        if seconds > self.least_left:
            return None
        self.least_left = seconds
        return seconds


def _words(step: ResourceStarted, seat: str) -> str:
    kind, name = step.type.rsplit(":", 1)[-1], step.urn.rsplit("::", 1)[-1]
    return f"{kind} {name.removeprefix(f'{seat}-').removeprefix(f'{CLASSROOM}-')}"
