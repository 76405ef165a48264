"""Reports the status of a class, from its state, run records and lock. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.errors import StateAwayError, StateError
from labstacks.gateway.journal import unsettled_of
from labstacks.runs.record import LastJob, last_jobs
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import holder, is_held
from labstacks.storage.pulumi_state import Backend, StateResource

if TYPE_CHECKING:
    from labstacks.gateway.journal import Unsettled

UNCOUNTED = ("pulumi:pulumi:Stack", "pulumi:providers:")


@dataclass(frozen=True)
class SeatStatus:
    """Status of one seat, or of the classroom.

    Args:
        id: ``s07`` or ``classroom``.
        phase: ``absent``, ``working``, ``ready``, ``incomplete`` (a run was interrupted), ``failed``,
            or ``leaving`` (its student left the roster).
        resources: Number of cloud resources in its state, without components.
        sign_in: ``user`` and ``address``, once known.
        labs: Lab id to the values that the student needs.
        cause: Why it failed.
        changed: Start or end of its last job, in seconds since the epoch. 0 if no job is known.
    """

    id: str
    phase: str
    resources: int = 0
    sign_in: Mapping[str, str] = field(default_factory=dict)
    labs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cause: str = ""
    changed: float = 0.0


@dataclass(frozen=True)
class ClassStatus:
    """Status of a class.

    Args:
        classroom: Status of the classroom.
        seats: Status of each seat, in the order of the roster. Seats of students who left come last.
        running: Holder of the class's lock. Empty if no run is active.
        unsettled: Creates without a known result. This is normal during a run. Otherwise the next ``up``
            adopts the resources, or ``down`` deletes them.
        removing: Whether the last run was a ``down``.
    """

    classroom: SeatStatus
    seats: tuple[SeatStatus, ...]
    running: Mapping[str, Any] = field(default_factory=dict)
    unsettled: tuple[Unsettled, ...] = ()
    removing: bool = False

    def count(self, phase: str) -> int:
        """Number of seats in a phase."""
        return sum(seat.phase == phase for seat in self.seats)


def class_status(class_: Class) -> ClassStatus:
    """Current status of a class."""
    folder = ClassFolder.of(class_.file)
    backend = folder.backend()
    folder.fetch()
    known = last_jobs(folder.runs)
    running = is_held(folder.lock)

    def status(id_: str, leaving: bool = False) -> SeatStatus:
        stack = f"{class_.name}-{id_}"
        try:
            exists = backend.has(stack)
            resources = backend.resources(stack) if exists else []
        except StateAwayError:
            raise
        except StateError as error:
            # A damaged state of one seat must not hide the status of the others.
            return SeatStatus(id_, "failed", cause=error.message)
        return _seat_status(id_, exists, resources, known.get(stack), running, leaving)

    seats = [status(seat.id) for seat in class_.seats]
    seats += [status(seat.id, leaving=True) for seat in _deployed_leaving(class_, backend)]
    return ClassStatus(
        status(CLASSROOM),
        tuple(seats),
        holder(folder.lock) if running else {},
        unsettled_of(folder),
        _is_removal(known.values()),
    )


def _is_removal(known: Iterable[LastJob]) -> bool:
    latest = [job for job in known if job.latest]
    return bool(latest) and all(job.action == "down" for job in latest)


def _deployed_leaving(class_: Class, backend: Backend) -> list[Seat]:
    return [seat for seat in class_.leaving if backend.has(f"{class_.name}-{seat.id}")]


def _seat_status(
    id_: str, exists: bool, resources: list[StateResource], last: LastJob | None, running: bool, leaving: bool
) -> SeatStatus:
    outputs = next((r.outputs for r in resources if r.type == "pulumi:pulumi:Stack"), {})
    return SeatStatus(
        id_,
        _phase(exists, last, running, leaving),
        sum(bool(r.id) and not r.type.startswith(UNCOUNTED) for r in resources),
        outputs.get("sign_in") or {},
        outputs.get("labs") or {},
        last.cause if last and last.status == "failed" else "",
        last.time if last else 0.0,
    )


def _phase(exists: bool, last: LastJob | None, running: bool, leaving: bool) -> str:
    if last and last.status == "started":
        return "working" if running and last.latest else "incomplete"
    if last and last.status == "failed":
        return "failed"
    if not exists:
        return "absent"
    if leaving:
        return "leaving"
    if last and (last.status != "done" or last.action == "down"):
        return "incomplete"
    return "ready"
