"""Timings of a run, from its record. Pure, except that it reads the record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from labstacks.runs.record import read

SLOWEST = 5


@dataclass(frozen=True)
class StepTiming:
    """One operation on one resource, with its duration in seconds."""

    seat: str
    name: str
    type: str
    op: str
    seconds: float


@dataclass(frozen=True)
class OfType:
    """Operations on one resource type, with their durations in seconds."""

    type: str
    op: str
    count: int
    total: float
    median: float
    longest: float


@dataclass(frozen=True)
class Timings:
    """Timings of a run.

    Args:
        command: ``up``, ``down`` or ``reset``.
        started: Start, in seconds since the epoch.
        seconds: Duration. For an interrupted run, up to the last line of its record.
        slots: Maximum parallel engines.
        jobs: Seat id or ``classroom`` to seconds, slowest first.
        types: Timings by type and operation, most seconds first.
        slowest: The slowest operations.
        retries: Seat id to the number of retried cloud calls.
        held_back: Seconds that calls waited for the rate limit and between tries, over all seats.
    """

    command: str
    started: float
    seconds: float
    slots: int
    jobs: Mapping[str, float]
    types: tuple[OfType, ...]
    slowest: tuple[StepTiming, ...]
    retries: Mapping[str, int]
    held_back: float = 0.0


def last_timings(runs: Path, command: str | None = None) -> Timings | None:
    """Timings of the latest run with at least one job. None if there is no such run.

    Args:
        runs: Folder of the run records.
        command: Only runs of this command.
    """
    for path in sorted(runs.glob(f"*-{command or '*'}.jsonl"), reverse=True):
        found = timings(read(path))
        if found and found.jobs:
            return found
    return None


def timings(lines: Iterable[Mapping[str, Any]]) -> Timings | None:
    """Timings of one run. None if the record has no start.

    Args:
        lines: Lines of the record.
    """
    lines = list(lines)
    start = next((line for line in lines if line["event"] == "run-started"), None)
    if start is None:
        return None
    steps = _steps(lines)
    jobs = {line["seat"]: float(line["seconds"]) for line in lines if line["event"] == "job-ended"}
    started = {seat: seconds for seat, seconds in jobs.items() if seconds > 0}
    end = next((line for line in lines if line["event"] == "run-ended"), None)
    seconds = float(end["seconds"]) if end else lines[-1]["time"] - start["time"]
    return Timings(
        start["command"],
        start["time"],
        seconds,
        start["slots"],
        dict(sorted(started.items(), key=lambda item: -item[1])),
        _by_type(steps),
        tuple(sorted(steps, key=lambda step: -step.seconds)[:SLOWEST]),
        _retries(lines),
        sum(line["waited"] for line in lines if line["event"] == "call"),
    )


def _retries(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for line in lines:
        if line["event"] == "call" and line["tries"] > 1:
            counted[line["seat"]] += line["tries"] - 1
    return dict(counted)


def _steps(lines: Iterable[Mapping[str, Any]]) -> list[StepTiming]:
    begun: dict[tuple[str, str, str], float] = {}
    steps = []
    for line in lines:
        if line["event"] not in ("resource-started", "resource-done", "resource-failed"):
            continue
        key, type_ = (line["stack"], line["urn"], line["op"]), _type(line["urn"])
        if line["event"] == "resource-started":
            begun[key] = line["time"]
        elif key in begun and type_.startswith("alicloud:"):
            name = line["urn"].rsplit("::", 1)[-1]
            steps.append(StepTiming(line["seat"], name, type_, line["op"], line["time"] - begun.pop(key)))
    return steps


def _by_type(steps: Iterable[StepTiming]) -> tuple[OfType, ...]:
    seconds: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for step in steps:
        seconds[step.type, step.op].append(step.seconds)
    found = [
        OfType(type_, op, len(each), sum(each), median(each), max(each))
        for (type_, op), each in seconds.items()
    ]
    return tuple(sorted(found, key=lambda of_type: -of_type.total))


def _type(urn: str) -> str:
    parts = urn.split("::")
    return parts[2].rsplit("$", 1)[-1] if len(parts) > 2 else ""
