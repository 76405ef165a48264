"""Where the time of a run went, from its record. Pure, but for reading the record."""

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
    """One step on one resource, and how many seconds it took."""

    seat: str
    name: str
    type: str
    op: str
    seconds: float


@dataclass(frozen=True)
class OfType:
    """The steps on one type: how many, and their seconds."""

    type: str
    op: str
    count: int
    total: float
    median: float
    longest: float


@dataclass(frozen=True)
class Timings:
    """Where the time of a run went.

    Args:
        command: ``up``, ``down``, ``reset``...
        started: Seconds since the epoch.
        seconds: From start to end; up to the last line when the run was cut short.
        slots: How many engines at once.
        jobs: Seat id to seconds, the slowest first; the classroom among them.
        types: By type and operation, most seconds first.
        slowest: The slowest steps.
        retries: By seat, how often a call to the cloud was made again.
        held_back: Seconds that calls waited for the pace that the cloud allows, and between tries; of all
            seats together.
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
    """Of the latest run that did anything; None when there was none.

    Args:
        runs: The folder of records.
        command: Only runs of this command.
    """
    for path in sorted(runs.glob(f"*-{command or '*'}.jsonl"), reverse=True):
        found = timings(read(path))
        if found and found.jobs:
            return found
    return None


def timings(lines: Iterable[Mapping[str, Any]]) -> Timings | None:
    """Of one run; None for a record without a beginning.

    Args:
        lines: As in a record.
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
