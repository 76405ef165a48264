"""The live board of a run on many classes: a line for each, what went wrong over all. Fits any terminal."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from rich.console import Console, Group, RenderableType
from rich.text import Text

from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.runs.events import Listener, RunEvent
from labstacks_cli.render.live import ASCII_SIGNS, SIGNS, STYLES, headline, one_line, plain
from labstacks_cli.render.operation import DONE, ENOUGH, FAILED, SKIPPED, STOPPED, WAITING, WORKING, Running
from labstacks_cli.render.wording import listing

WORST_FIRST = (FAILED, STOPPED, SKIPPED, WORKING, WAITING, DONE)
"""A cell that covers several seats shows the first of these phases that any of them has."""
MAX_CAUSES = 4
LONGEST_NAME = 20


class ProgrammeBoard:
    """Draws a run on many classes; its listeners are safe to call from several threads.

    Args:
        name: Of the programme.
        classes: Their names, in order.
        console: Where to draw.
        expected: The forecast for the run, in seconds.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        name: str,
        classes: Sequence[str],
        console: Console,
        *,
        expected: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.console = console
        self._name = name
        self._lock = threading.Lock()
        self._clock = clock
        self._expected = expected
        self._ascii = not console.encoding.lower().startswith("utf")
        self._signs = ASCII_SIGNS if self._ascii else SIGNS
        self._started = clock()
        self._runs = {one: Running(self._started) for one in classes}

    def listener(self, name: str) -> Listener:
        """A listener for the events of one class."""
        return partial(self._note, name)

    def _note(self, name: str, event: RunEvent) -> None:
        with self._lock:
            self._runs[name].note(event, self._clock())

    def draw(self) -> RenderableType:
        """The board as it is now, at most as high as the terminal."""
        width, height = self.console.size
        with self._lock:
            head = [self._headline(width), self._counts()]
            foot = [*self._causes(), *self._news()]
            # The cursor needs a line of its own.
            room = max(1, height - 1 - len(head))
            lines = self._classes(width, max(1, room - len(foot)))
        shown = [*head, *lines, *foot[: max(0, room - len(lines))]]
        return Group(*(plain(line) for line in shown) if self._ascii else shown)

    def _headline(self, width: int) -> RenderableType:
        command = next((run.command for run in self._runs.values() if run.command), "")
        ended, total = self._ended_of_all()
        now = self._clock()
        return headline(
            f"{command} {self._name}".strip(), ended, total, now - self._started, self._left(now), width,
            ascii_only=self._ascii,
        )  # fmt: skip

    def _ended_of_all(self) -> tuple[int, int]:
        runs = self._runs.values()
        return sum(run.ended for run in runs), sum(len(run.seats) for run in runs)

    def _left(self, now: float) -> float | None:
        """Seconds until the end: by the rate of all seats so far, before that by the forecast; or None."""
        ended, total = self._ended_of_all()
        since = min((run.seats_since for run in self._runs.values() if run.seats_since), default=None)
        if since is not None and ended >= max(ENOUGH, total / 10):
            return (now - since) / ended * (total - ended)
        return max(0.0, self._started + self._expected - now) or None if self._expected else None

    def _counts(self) -> Text:
        counts: Counter[str] = Counter()
        for run in self._runs.values():
            counts.update(cell.phase for cell in run.seats.values())
        seats = ", ".join(f"{counts[phase]} {phase}" for phase in reversed(WORST_FIRST) if counts[phase])
        done = sum(_state(run) == DONE for run in self._runs.values())
        return one_line(f"{done} of {len(self._runs)} classes done. Seats: {seats or 'none yet'}.", "dim")

    def _classes(self, width: int, room: int) -> list[Text]:
        """A line for each class; without room, finished classes share one line, then the last ones do."""
        left = list(self._runs)
        told: list[Text] = []
        for phase, word in ((DONE, "done"), (WAITING, "waiting"), (WORKING, "running")):
            over = len(left) + len(told) - room
            if over <= 0:
                break
            alike = [name for name in left if _state(self._runs[name]) == phase]
            spared = alike if phase == DONE else alike[-(over + 1) :]
            if len(spared) > 1:
                left = [name for name in left if name not in spared]
                told.append(one_line(f"{len(spared)} classes {word}: {listing(spared, 4)}", STYLES[phase]))
        length = min(LONGEST_NAME, max(map(len, left), default=0))
        return [*(self._class(name, length, width) for name in left), *reversed(told)][:room]

    def _class(self, name: str, length: int, width: int) -> Text:
        run = self._runs[name]
        count = f" {run.ended}/{len(run.seats)}"
        text = Text(name[:length].ljust(length + 1), no_wrap=True, overflow="crop")
        room = run.cells.get(CLASSROOM)
        if room:
            text.append(self._signs[room.phase], STYLES[room.phase])
        text.append(" ")
        cells = [cell.phase for cell in run.seats.values()]
        for phase in condensed(cells, max(1, width - length - 4 - len(count))):
            text.append(self._signs[phase], STYLES[phase])
        return text.append(count, "dim")

    def _causes(self) -> list[Text]:
        seats: dict[str, list[str]] = {}
        for name, run in self._runs.items():
            for cause, own in run.causes.items():
                key = cause.replace(f"{name}-", "…-")
                seats.setdefault(key, []).extend(f"{name} {seat}" for seat in own)
        worst = sorted(seats.items(), key=lambda item: -len(item[1]))
        lines = [
            one_line(f"{len(own)} x {cause} ({listing(own, 3)})", "red") for cause, own in worst[:MAX_CAUSES]
        ]
        more = len(worst) - MAX_CAUSES
        return [*lines, one_line(f"and {more} more causes", "red")] if more > 0 else lines

    def _news(self) -> list[Text]:
        if any(run.stopping for run in self._runs.values()):
            said = "Stopping: what is under way is finished first. Ctrl-C again ends it now."
            return [one_line(said, "magenta")]
        return []


def condensed(phases: Sequence[str], room: int) -> list[str]:
    """A phase for each seat; without room, one for several adjacent seats: their worst."""
    if len(phases) <= room:
        return list(phases)
    each = math.ceil(len(phases) / room)
    groups = (phases[start : start + each] for start in range(0, len(phases), each))
    return [min(group, key=WORST_FIRST.index) for group in groups]


def _state(run: Running) -> str:
    """The phase of a class: waiting, done, or working; a class with a failed seat counts as working."""
    phases = {cell.phase for cell in run.cells.values()}
    if phases <= {WAITING}:
        return WAITING
    return DONE if phases == {DONE} else WORKING
