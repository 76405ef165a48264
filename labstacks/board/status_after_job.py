"""The status of a seat right after its job, from its state alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labstacks.board.work import Work
from labstacks.runs.status import UNCOUNTED, SeatStatus
from labstacks.storage.pulumi_state import StateResource


def status_after_job(
    before: SeatStatus, work: Work, exists: bool, resources: Sequence[StateResource]
) -> SeatStatus:
    """The status now.

    Quick, so that a tile changes as soon as its seat is ready; ``class_status`` is read again when the run
    ends.

    Args:
        before: The status before the job.
        work: The job, ended.
        exists: Whether the stack exists.
        resources: What its state holds.
    """
    outputs = next((row.outputs for row in resources if row.type == "pulumi:pulumi:Stack"), {})
    return SeatStatus(
        id=before.id,
        phase=_phase(before, work, exists),
        resources=count(resources),
        sign_in=outputs.get("sign_in") or {},
        labs=outputs.get("labs") or {},
        cause=work.cause,
        changed=max(before.changed, (work.started or 0.0) + (work.seconds or 0.0)),
    )


def begun(before: SeatStatus) -> SeatStatus:
    """The status once an engine works on it."""
    return replace(before, phase="working", cause="")


def count(resources: Sequence[StateResource]) -> int:
    """How many of them the cloud holds."""
    return sum(bool(row.id) and not row.type.startswith(UNCOUNTED) for row in resources)


def _phase(before: SeatStatus, work: Work, exists: bool) -> str:
    if work.status == "failed":
        return "failed"
    if not exists:
        return "absent"
    if work.status == "skipped":
        # Its job never started, so nothing changed.
        return before.phase
    return "ready" if work.status == "done" and work.action == "up" else "incomplete"
