"""Watches a class: its record, its lock, its state and its files, and publishes what changed."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from labstacks.board import view
from labstacks.board.meter import CostMeter
from labstacks.board.progress import NOTHING, files, read_progress
from labstacks.board.status_after_job import begun, status_after_job
from labstacks.board.tail import Line, Tail
from labstacks.board.work import LatestRun, Work, run_after, work_after
from labstacks.classfile import load_class
from labstacks.classfile.model import Class
from labstacks.custom_labs.loading import class_checks
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.errors import LabstacksError
from labstacks.runs.status import SeatStatus, class_status
from labstacks.storage.class_folder import PROJECT, ClassFolder
from labstacks.storage.class_lock import holder
from labstacks.storage.processes import is_alive

EVENTS = 300
"""Latest events of a run that are kept for browsers that connect later."""
REST = 1.0
"""Seconds between two full reads of a class that changes without a run."""
SHARED_REST = 3.0
"""Seconds between two reads of a database that machines share."""

Signs = tuple[Any, ...]


@dataclass(frozen=True)
class News:
    """A message for the browsers.

    Args:
        kind: ``board`` carries the whole board, ``change`` only the differences.
        data: As JSON.
    """

    kind: Literal["board", "change"]
    data: view.View


class Watcher:
    """Watches one class. Use it from one thread at a time.

    Args:
        path: The class file.
        names: Whether the names of students may be shown.
        cost: Whether to ask the plan what the class costs; needs :meth:`close` in the end.

    Raises:
        ClassFileError: The class file or the roster has mistakes.
        StateError: The ledger, or a stack's state, is damaged.
    """

    def __init__(self, path: Path, *, names: bool = True, cost: bool = False) -> None:
        self._path = path
        self._counts_cost = cost
        self._meter: CostMeter | None = None
        self._names = names
        class_ = load_class(path)
        self._folder = ClassFolder.of(class_.file)
        self._tail = Tail(self._folder.runs)
        self._use(class_)
        self._run = LatestRun()
        self._works: dict[str, Work] = {}
        self._events: deque[view.View] = deque(maxlen=EVENTS)
        self._happened: list[view.View] = []
        self._trouble = ""
        self._was_away = False
        self._settled_at = 0.0
        self._fetched_at = 0.0
        if self._folder.shared:
            self._fetch()
        self._read_progress()
        for line in self._tail.read():
            self._fold(line)
        self._signs = self._look()
        self._read_all()
        self.board = self._render()
        """The whole board as JSON. It is never changed in place."""

    def poll(self) -> News | None:
        """Read again, and return what changed since the last call; None for nothing."""
        self._happened = []
        try:
            changed = self._look_again()
        except LabstacksError as error:
            # Such as a database that is away: the page shows the last known board until it is back.
            changed = self._trouble != error.message
            self._trouble, self._was_away = error.message, True
        if not changed:
            return None
        before, self.board = self.board, self._render()
        return _news(before, self.board, self._happened)

    def _look_again(self) -> bool:
        """Read what is new; returns whether anything may have changed."""
        if self._folder.shared and time.monotonic() >= self._fetched_at + SHARED_REST:
            self._fetch()
        lines = self._tail.read()
        for line in lines:
            self._note(line)
        due = self._meter is not None and self._meter.due
        written = self._written() != self._progress_of
        if written:
            self._note_progress()
        return any((self._reread(), lines, due, written))

    def _fetch(self) -> None:
        """Copy the records from the database, which sends no notifications."""
        self._folder.fetch()
        self._fetched_at = time.monotonic()

    def add_up_cost(self) -> None:
        """Wait until the plan has computed the cost."""
        if self._meter:
            self._meter.wait()
            self.board = self._render()

    def close(self) -> None:
        """Stop waiting for the plan."""
        if self._meter:
            self._meter.close()

    def _use(self, class_: Class) -> None:
        folder = ClassFolder.of(class_.file)
        if folder != self._folder:
            # The class was renamed: it has another folder and other runs.
            self._folder, self._tail = folder, Tail(folder.runs)
        self._class = class_
        self._backend = folder.backend()
        self._seats = {seat.id: seat for seat in (*class_.seats, *class_.leaving)}
        self._checkpoints = class_checks(class_.file).checkpoints
        if self._counts_cost:
            self.close()
            self._meter = CostMeter(class_, self._meter)

    def _note(self, line: Line) -> None:
        """Apply a new line, and update the seat that it is about."""
        self._fold(line)
        if line["event"] not in ("job-started", "job-ended"):
            return
        seat = str(line.get("seat", ""))
        if before := self._statuses.get(seat):
            self._statuses[seat] = begun(before) if line["event"] == "job-started" else self._settle(before)

    def _note_progress(self) -> None:
        """Read the results of `verify`, and publish new passes."""
        before = self._progress
        self._read_progress()
        told = self._progress.new_since(before)
        self._events.extend(told)
        self._happened += told

    def _read_progress(self) -> None:
        # Stamps first, so that a file that is written during the read is read again.
        self._progress_of = self._written()
        self._progress = read_progress(self._folder.documents, self._checkpoints, self._class.file.cloud)
        self._reached = self._progress.seat_views()

    def _written(self) -> Signs:
        if self._folder.shared:
            return (self._fetched_at,)
        return tuple(map(_stamp, files(self._folder.home)))

    def _fold(self, line: Line) -> None:
        self._run = run_after(self._run, line)
        if line["event"] == "run-started":
            prefix = f"{self._class.name}-"
            seats = [stack.removeprefix(prefix) for stack in self._run.stacks]
            self._works = {seat: Work(line.get("command", ""), "queued") for seat in seats}
            self._counted: dict[str, int] = {}
            self._events.clear()
        elif seat := line.get("seat"):
            self._works[seat] = work_after(self._works.get(seat, Work()), line)
        if self._meter:
            self._meter.note(line)
        if told := view.happening(line):
            self._events.append(told)
            self._happened.append(told)

    def _settle(self, before: SeatStatus) -> SeatStatus:
        stack = f"{self._class.name}-{before.id}"
        work = self._works[before.id]
        self._counted[before.id] = work.gained
        try:
            exists = self._backend.has(stack)
            return status_after_job(before, work, exists, self._backend.resources(stack) if exists else ())
        except LabstacksError as error:
            self._trouble = error.message
            return before

    def _reread(self) -> bool:
        """Read everything again if the signs have changed; returns whether they had."""
        signs = self._look()
        if signs == self._signs and not self._was_away:
            return False
        at_work, _, _ = signs
        if self._was_away:
            self._was_away = False
        elif not at_work and signs[:2] == self._signs[:2] and time.monotonic() < self._settled_at + REST:
            return False
        # A changed class file may have other seats, so everything is read again.
        own_files_changed = signs[1] != self._signs[1]
        self._signs = signs
        try:
            if own_files_changed:
                self._use(load_class(self._path))
                self._read_progress()
            self._read_all()
        except LabstacksError as error:
            self._trouble = error.message
        return True

    def _look(self) -> Signs:
        """What shows that a new read is due: the running command, the class's files, the state's folder.

        During a run the state changes all the time, and the record has what matters.
        """
        at_work = tuple(sorted(self._at_work().items()))
        file = self._class.file
        own = tuple(_stamp(path) for path in (file.path, file.roster, file.home / "ledger.json") if path)
        if at_work:
            return at_work, own, None
        if self._folder.shared:
            return at_work, own, self._fetched_at
        stacks = (self._folder.home / "state").glob(f"*/.pulumi/stacks/{PROJECT}")
        return at_work, own, frozenset((path, _stamp(path)) for path in stacks)

    def _at_work(self) -> Mapping[str, Any]:
        """The run that holds the class. Does not try the lock: that could block a run that needs it."""
        # The process may have died without releasing the lock; only this machine can tell.
        known = holder(self._folder.lock)
        if known.get("host") == socket.gethostname():
            since = _moment(known.get("since"))
            return known if is_alive(int(known.get("pid", 0)), since) else {}
        return known

    def _read_all(self) -> None:
        status = class_status(self._class)
        self._statuses = {seat.id: seat for seat in (status.classroom, *status.seats)}
        self._counted = {seat: work.gained for seat, work in self._works.items()}
        self._trouble = ""
        self._settled_at = time.monotonic()

    def _render(self) -> view.View:
        at_work = dict(self._signs[0])
        running = {key: at_work.get(key, "") for key in ("command", "since")} if at_work else None
        seats = [self._seat(status) for id_, status in self._statuses.items() if id_ != CLASSROOM]
        return {
            **view.class_view(self._class),
            **self._progress.class_view(),
            "names": self._names,
            "running": running,
            "run": view.run_view(self._run, self._works.values(), going_on=bool(at_work)),
            "classroom": self._seat(self._statuses[CLASSROOM]),
            "seats": seats,
            "events": list(self._events),
            "cost": self._meter.view() if self._meter else None,
            "trouble": self._trouble,
        }

    def _seat(self, status: SeatStatus) -> view.View:
        work = self._works.get(status.id, Work())
        gained = work.gained - self._counted.get(status.id, 0) if work.under_way else 0
        seat = self._seats.get(status.id)
        progress = self._reached.get(status.id, NOTHING)
        return view.seat_view(status, work, seat=seat, gained=gained, names=self._names, progress=progress)


def _news(before: view.View, after: view.View, happened: list[view.View]) -> News | None:
    """The difference as a message; the whole board when seats came or went."""
    # A new run clears the events, so the browsers need the whole board.
    seats = view.differences(before["seats"], after["seats"])
    whole = {key: value for key, value in after.items() if key not in ("seats", "events")}
    changed = {key: value for key, value in whole.items() if before[key] != value}
    if seats is None or any(event["event"] == "run-started" for event in happened):
        return News("board", after)
    if not (seats or changed or happened):
        return None
    return News("change", {**changed, "seats": seats, "events": happened[-EVENTS:]})


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
