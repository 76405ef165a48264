"""How long a seat has stood, by the records of all runs. Pure, but for reading them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Session

_JOB = b'"job-'


@dataclass(frozen=True)
class Stand:
    """When one stack stood. Times are seconds since the epoch.

    Args:
        since: When it began to be made, while it stands; None while it does not.
        spans: The times in which it stood before, each with its begin and its end.
        known: The time of the latest line that was taken in.
    """

    since: float | None = None
    spans: tuple[tuple[float, float], ...] = ()
    known: float = 0.0

    def until(self, now: float) -> tuple[tuple[float, float], ...]:
        """All spans, the one that is still open up to now."""
        return self.spans if self.since is None else (*self.spans, (self.since, max(now, self.since)))


def stand_after(stand: Stand, line: Mapping[str, Any]) -> Stand:
    """What is known once a line that concerns the stack was read. One already taken in changes nothing."""
    time = float(line.get("time", 0.0))
    if time <= stand.known:
        return stand
    if line["event"] == "job-started" and line.get("action") == "up" and stand.since is None:
        return replace(stand, since=time, known=time)
    gone = (line["event"], line.get("action"), line.get("status")) == ("job-ended", "down", "done")
    if gone and stand.since is not None:
        return Stand(None, (*stand.spans, (stand.since, time)), time)
    return replace(stand, known=time)


def hours(stand: Stand, now: float) -> float:
    """How long it stood, in hours."""
    return sum(end - start for start, end in stand.until(now)) / 3600


def taught_hours(stand: Stand, sessions: Sequence[Session], now: float) -> float:
    """How much of that fell into lessons, in hours."""
    lessons = [(session.start.timestamp(), session.end.timestamp()) for session in sessions]
    return (
        sum(
            max(0.0, min(end, lesson_end) - max(start, lesson_start))
            for start, end in stand.until(now)
            for lesson_start, lesson_end in lessons
        )
        / 3600
    )


def job_lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The starts and ends of jobs in all kept records, in order of time."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            # Most lines are about resources; these are not even parsed.
            if _JOB not in line:
                continue
            try:
                parsed = json.loads(line)
            except ValueError:
                continue
            if isinstance(parsed, dict) and str(parsed.get("event", "")).startswith("job-"):
                yield parsed
