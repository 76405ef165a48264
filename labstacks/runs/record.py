"""Run records: one JSON line for each event, in ``runs/<time>-<command>.jsonl``.

A record holds seats, stacks, resources, times and causes. It holds no outputs, inputs or names of students.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labstacks.engine.events import Diagnostic, Event, ResourceDone, ResourceFailed, ResourceStarted
from labstacks.runs.events import (
    CallEnded,
    JobProgress,
    JobResult,
    JobStarted,
    RunEnded,
    RunEvent,
    RunStarted,
    StopRequested,
)
from labstacks.storage.class_folder import KEEP
from labstacks.storage.json_text import parse_json

_TEXTS = (
    "command",
    "seat",
    "stack",
    "action",
    "status",
    "cause",
    "hint",
    "log",
    "urn",
    "op",
    "method",
    "code",
)
_NUMBERS = ("time", "seconds", "waited", "took", "tries", "slots")
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(_NUMBERS, (int, float)),
    "stacks": list,
    "changes": dict,
}
_RESOURCE = {"time", "seat", "stack", "urn", "op"}
_NEEDED: Mapping[str, set[str]] = {
    "run-started": {"time", "command", "slots", "stacks"},
    "run-ended": {"time", "seconds"},
    "job-started": {"time", "seat", "stack", "action"},
    "job-ended": {"time", "seat", "stack", "action", "status", "seconds", "cause"},
    "resource-started": _RESOURCE,
    "resource-done": _RESOURCE,
    "resource-failed": _RESOURCE,
    "call": {"time", "seat", "waited", "tries"},
}
"""The keys that a line about an event must have."""


class Recorder:
    """Listener that writes the record of one run. Safe to call from several threads.

    Args:
        folder: Folder for the record. Old records in it are deleted.
        command: ``up``, ``down`` or ``reset``.
    """

    def __init__(self, folder: Path, command: str) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        self.path = folder / f"{stamp}-{command}.jsonl"
        self.path.touch(mode=0o600)
        self._file = self.path.open("a", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        _prune(folder)

    def __call__(self, event: RunEvent) -> None:
        line = _line(event)
        if line is None:
            return
        text = json.dumps({"time": round(time.time(), 3), **line}, ensure_ascii=False)
        with self._lock:
            self._file.write(text + "\n")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()


@dataclass(frozen=True)
class LastJob:
    """Last known job of a stack.

    Args:
        action: ``up`` or ``down``.
        status: As in ``JobResult``, or ``started`` if the record has no end of the job.
        time: Time of that event, in seconds since the epoch.
        cause: Why it failed.
        latest: Whether it belongs to the latest run.
    """

    action: str
    status: str
    time: float
    cause: str = ""
    latest: bool = False


def last_jobs(folder: Path) -> dict[str, LastJob]:
    """Find the last job of every stack in the stored records."""
    known: dict[str, LastJob] = {}
    for number, path in enumerate(sorted(folder.glob("*.jsonl"), reverse=True)):
        for stack, job in _jobs_of(path).items():
            known.setdefault(stack, replace(job, latest=number == 0))
    return known


def read(path: Path) -> Iterator[Mapping[str, Any]]:
    """Read the lines of a record. Damaged lines are skipped, such as a last one that a crash cut short."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if parsed := parse_line(line):
                yield parsed


def parse_line(line: str | bytes) -> Mapping[str, Any] | None:
    """Parse a line of a record. None for a damaged one: it lacks a key, or a value is of another type."""
    try:
        parsed = parse_json(line)
    except ValueError:
        return None
    if not isinstance(parsed, dict) or not isinstance(event := parsed.get("event"), str):
        return None
    well = all(isinstance(parsed[key], kind) for key, kind in _KINDS.items() if key in parsed)
    return parsed if well and _NEEDED.get(event, set()) <= parsed.keys() else None


def _jobs_of(path: Path) -> dict[str, LastJob]:
    """Last job of each stack in one run. Jobs that never started changed nothing and are ignored."""
    jobs: dict[str, LastJob] = {}
    for line in read(path):
        if line["event"] == "job-started":
            jobs[line["stack"]] = LastJob(line["action"], "started", line["time"])
        elif line["event"] == "job-ended" and line["stack"] in jobs:
            jobs[line["stack"]] = LastJob(line["action"], line["status"], line["time"], line["cause"])
    return jobs


def _line(event: RunEvent) -> dict[str, Any] | None:
    match event:
        case RunStarted():
            stacks = [job.stack for job in event.jobs]
            return {"event": "run-started", "command": event.command, "slots": event.slots, "stacks": stacks}
        case JobStarted(job):
            return {"event": "job-started", "seat": job.seat, "stack": job.stack, "action": job.action}
        case JobResult(job):
            return {
                "event": "job-ended",
                "seat": job.seat,
                "stack": job.stack,
                "action": job.action,
                "status": event.status,
                "seconds": round(event.seconds, 3),
                "changes": dict(event.changes),
                "cause": event.cause,
                **({"hint": event.hint} if event.hint else {}),
                **({"log": event.log} if event.log else {}),
            }
        case JobProgress(job, happening):
            line = _resource_line(happening)
            return line and {**line, "seat": job.seat, "stack": job.stack}
        case CallEnded(seat, stack, timing):
            return {
                "event": "call",
                "seat": seat,
                "stack": stack,
                "method": timing.method,
                "urn": timing.subject,
                "waited": round(timing.waited, 3),
                "took": round(timing.took, 3),
                "tries": timing.tries,
                **({"code": timing.code} if timing.code else {}),
            }
        case StopRequested():
            return {"event": "stop-requested"}
        case RunEnded():
            return {"event": "run-ended", "seconds": round(event.seconds, 3), "stopped": event.stopped}


def _resource_line(event: Event) -> dict[str, Any] | None:
    match event:
        case ResourceStarted(op="same") | ResourceDone(op="same"):
            return None
        case ResourceStarted():
            return {"event": "resource-started", "urn": event.urn, "op": event.op}
        case ResourceDone():
            return {"event": "resource-done", "urn": event.urn, "op": event.op}
        case ResourceFailed():
            return {"event": "resource-failed", "urn": event.urn, "op": event.op}
        case Diagnostic(severity="error"):
            return {"event": "error", "urn": event.urn, "message": event.message}
    return None


def _prune(folder: Path) -> None:
    for path in sorted(folder.glob("*.jsonl"))[:-KEEP]:
        path.unlink(missing_ok=True)
