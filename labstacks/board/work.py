"""A run and each seat's part in it, from the lines of a record. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from labstacks.board.kinds import kind_of

QUEUED = "queued"
STARTED = "started"
ENDED = ("done", "failed", "skipped", "stopped")

_GAINS = {"create": 1, "create-replacement": 1, "delete": -1, "delete-replaced": -1}


@dataclass(frozen=True)
class Step:
    """One step on one resource.

    Args:
        op: Pulumi's word, such as ``create``.
        kind: The resource's type without the provider's name: ``ecs/Instance``.
        name: Its name in the program.
        done: Whether it succeeded; False while it runs and when it failed.
    """

    op: str
    kind: str
    name: str
    done: bool = False


@dataclass(frozen=True)
class Work:
    """A seat's part in the newest run.

    Args:
        action: ``up`` or ``down``; empty when the run does not touch the seat.
        status: ``queued``, ``started``, or as in ``JobResult``; empty when the run does not touch the seat.
        started: When its engine began, seconds since the epoch.
        seconds: How long it took; None until it ended.
        gained: Resources created minus resources deleted, so far.
        step: The latest step.
        cause: Why it failed.
    """

    action: str = ""
    status: str = ""
    started: float | None = None
    seconds: float | None = None
    gained: int = 0
    step: Step | None = None
    cause: str = ""

    @property
    def under_way(self) -> bool:
        """Whether its engine runs."""
        return self.status == STARTED

    @property
    def ended(self) -> bool:
        """Whether its job has ended."""
        return self.status in ENDED


@dataclass(frozen=True)
class LatestRun:
    """The newest run.

    Args:
        command: ``up`` or ``down``; empty when there never was a run.
        started: Seconds since the epoch.
        stacks: What it works on.
        slots: How many engines at once.
        stopping: Whether the run was asked to stop (Ctrl-C).
        seconds: How long it took; None while it runs, or when its end was not recorded.
    """

    command: str = ""
    started: float = 0.0
    stacks: tuple[str, ...] = ()
    slots: int = 0
    stopping: bool = False
    seconds: float | None = None


def run_after(run: LatestRun, line: Mapping[str, Any]) -> LatestRun:
    """The run after one more line of its record."""
    match line["event"]:
        case "run-started":
            stacks = tuple(line.get("stacks", ()))
            return LatestRun(line.get("command", ""), line.get("time", 0.0), stacks, line.get("slots", 0))
        case "stop-requested":
            return replace(run, stopping=True)
        case "run-ended":
            return replace(run, seconds=line.get("seconds", 0.0))
    return run


def work_after(work: Work, line: Mapping[str, Any]) -> Work:
    """A seat's part after one more line about its stack."""
    match line["event"]:
        case "job-started":
            return Work(line.get("action", ""), STARTED, line.get("time"))
        case "job-ended":
            return replace(
                work,
                action=line.get("action", ""),
                status=line.get("status", ""),
                seconds=line.get("seconds"),
                cause=line.get("cause", "") if line.get("status") == "failed" else "",
            )
        case "resource-started" | "resource-failed" if step := cloud_step(line):
            return replace(work, step=step)
        case "resource-done" if step := cloud_step(line, done=True):
            return replace(work, step=step, gained=work.gained + _GAINS.get(step.op, 0))
    return work


def cloud_step(line: Mapping[str, object], *, done: bool = False) -> Step | None:
    """The step of a line; None for components, providers and stacks, which are not in the cloud."""
    parts = str(line.get("urn", "")).split("::")
    if len(parts) < 4:
        return None
    token = parts[2].rpartition("$")[2]
    if token.startswith("pulumi:") or ":index:" in token:
        return None
    return Step(str(line.get("op", "")), kind_of(token), "::".join(parts[3:]), done)
