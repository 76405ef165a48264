"""How long each stack has been deployed, from the records of all runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labstacks.classfile.model import ClassSession
from labstacks.runs.record import parse_line

_JOB = b'"job-'


@dataclass(frozen=True)
class Uptime:
    """When one stack was deployed. Times are seconds since the epoch.

    Args:
        since: Start of its deployment; None while it is not deployed.
        spans: Earlier deployments, each with its start and its end.
        known: Time of the latest line that was read.
    """

    since: float | None = None
    spans: tuple[tuple[float, float], ...] = ()
    known: float = 0.0

    def until(self, now: float) -> tuple[tuple[float, float], ...]:
        """All spans; the open one ends now."""
        return self.spans if self.since is None else (*self.spans, (self.since, max(now, self.since)))


def uptime_after(uptime: Uptime, line: Mapping[str, Any]) -> Uptime:
    """The uptime after one more line about the stack. A line that was read before changes nothing."""
    time = float(line.get("time", 0.0))
    # Records are read again after a rename, and lines must not count twice.
    if time <= uptime.known:
        return uptime
    if line["event"] == "job-started" and line.get("action") == "up" and uptime.since is None:
        return replace(uptime, since=time, known=time)
    gone = (line["event"], line.get("action"), line.get("status")) == ("job-ended", "down", "done")
    if gone and uptime.since is not None:
        return Uptime(None, (*uptime.spans, (uptime.since, time)), time)
    return replace(uptime, known=time)


def hours(uptime: Uptime, now: float) -> float:
    """The whole uptime, in hours."""
    return sum(end - start for start, end in uptime.until(now)) / 3600


def taught_hours(uptime: Uptime, sessions: Sequence[ClassSession], now: float) -> float:
    """The uptime within lessons, in hours."""
    lessons = [(session.start.timestamp(), session.end.timestamp()) for session in sessions]
    return (
        sum(
            max(0.0, min(end, lesson_end) - max(start, lesson_start))
            for start, end in uptime.until(now)
            for lesson_start, lesson_end in lessons
        )
        / 3600
    )


def job_lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The starts and ends of jobs in all kept records, in order of time."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            # Most lines are about resources and need no parsing.
            if _JOB not in line:
                continue
            if (parsed := parse_line(line)) and parsed["event"].startswith("job-"):
                yield parsed
