"""Verifies a class: reads what is, compares it with what was made, judges, and writes down what is new."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from labstacks.checks.checkpoint_record import INSTRUCTOR, Reached, add_to_record, read_record
from labstacks.checks.drift import Drift, drifts, opened
from labstacks.checks.evaluate import Judgement, Status, judge_all
from labstacks.checks.facts import gather
from labstacks.checks.latest import Look, write_latest
from labstacks.checks.state_view import Standing, standing_of
from labstacks.classfile.model import Class
from labstacks.components.checkpoints import LabChecks
from labstacks.components.checkpoints.model import Checkpoint, Facts, Page
from labstacks.custom_labs.loading import class_checks
from labstacks.entrypoints.class_spec import CLASSROOM
from labstacks.errors import UsageError
from labstacks.runs.cloud_factory import open_cloud
from labstacks.runs.record import LastJob, last_jobs
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import holder, is_held


@dataclass(frozen=True)
class SeatReport:
    """How one seat, or the classroom, was found.

    Args:
        seat: ``s07`` or ``classroom``.
        exists: Whether anything of it stands.
        resources: How many resources were looked at.
        drifts: What is not as it was made, students' work among it.
        unreadable: (role, why) of what could not be read.
        judgements: Of its checkpoints, in teaching order; none for the classroom.
        reached: By checkpoint id, when it was first reached, this time included.
        partial: Whether its last run failed, was stopped, or is still at work: what is missing is no drift.
    """

    seat: str
    exists: bool
    resources: int = 0
    drifts: tuple[Drift, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    reached: Mapping[str, Reached] = field(default_factory=dict)
    partial: bool = False

    @property
    def drift(self) -> tuple[Drift, ...]:
        """What nobody was asked to change."""
        return tuple(drift for drift in self.drifts if not drift.students)

    @property
    def reference(self) -> str:
        """``intact``, ``drifted``, ``partial``, ``unknown`` (something could not be read) or ``absent``."""
        if not self.exists:
            return "absent"
        if self.drift:
            return "drifted"
        if self.partial:
            return "partial"
        return "unknown" if self.unreadable else "intact"


@dataclass(frozen=True)
class Verification:
    """How a class was found.

    Args:
        checkpoints: Of the class's labs.
        new: What was reached for the first time.
        running: Who was at work on the class meanwhile; empty when nobody was.
        seconds: How long it took.
    """

    class_name: str
    time: datetime
    checkpoints: tuple[Checkpoint, ...]
    classroom: SeatReport
    seats: tuple[SeatReport, ...]
    new: tuple[Reached, ...] = ()
    running: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        """Whether all that was looked at is as it was made."""
        return all(report.reference == "intact" for report in (self.classroom, *self.seats))


def verify(class_: Class, *, only: Collection[str] = (), now: datetime | None = None) -> Verification:
    """Verify a class. Starts no engine and changes nothing in the cloud; the record of checkpoints grows.

    Args:
        class_: Which.
        only: Seat ids to restrict it to; the classroom always comes along.
        now: An aware time; None is the present.

    Raises:
        UsageError: Nothing of the class stands, or its cloud cannot be opened.
    """
    started, now = time.monotonic(), now or datetime.now(UTC)
    folder = ClassFolder.of(class_.file)
    backend = folder.backend()
    wanted = [seat.id for seat in class_.seats if not only or seat.id in only]
    standings = [standing_of(backend, class_.name, seat) for seat in (CLASSROOM, *wanted)]
    if not any(standing.exists for standing in standings):
        raise UsageError(
            f"There is nothing to verify: no seat of class {class_.name} is there yet.",
            hint="Run `labstacks up` first, then `labstacks verify`.",
        )
    checks = class_checks(class_.file)
    with _asking(class_) as ask:
        facts = ask(standings, checks.checkpoints)
    return _verification(class_, folder, checks, standings, facts, now, started)


def saw(class_: Class, seat: str, checkpoint_id: str, now: datetime | None = None) -> tuple[Reached, ...]:
    """Write down that the instructor saw a student reach a checkpoint, such as one the cloud cannot tell.

    Args:
        seat: A seat's id.
        checkpoint_id: Of one of the class's labs.

    Raises:
        UsageError: The class's labs have no such checkpoint.
    """
    known = [checkpoint.id for checkpoint in class_checks(class_.file).checkpoints]
    named = {id_.casefold(): id_ for id_ in known}
    if checkpoint_id.casefold() not in named:
        raise UsageError(
            f"The labs of class {class_.name} have no checkpoint {checkpoint_id!r}.",
            hint=f"Theirs are {', '.join(known)}.",
        )
    ClassFolder.of(class_.file).create()
    reached = Reached(
        seat, named[checkpoint_id.casefold()], now or datetime.now(UTC), INSTRUCTOR, class_.file.cloud
    )
    return add_to_record(class_.file.documents, [reached])


Asking = Callable[[Sequence[Standing], Iterable[Checkpoint]], Mapping[str, Facts]]


@contextmanager
def _asking(class_: Class) -> Iterator[Asking]:
    """What asks the class's cloud, through a gateway of its own: it makes nothing, so it keeps no journal."""
    from labstacks.checks.resource_reader import Provider
    from labstacks.gateway.server import Gateway

    with (
        open_cloud(class_.file) as cloud,
        Gateway(cloud) as gateway,
        Provider(gateway.port, class_.file.region) as provider,
    ):
        visitor, knows = _eyes(class_.file.cloud, cloud)
        yield lambda standings, checkpoints: gather(provider, visitor, standings, checkpoints, knows)


def _eyes(name: str, cloud: Any) -> tuple[Callable[[str], Page], Callable[[str], bool]]:
    """Who visits pages, and which data sources have an answer of their own."""
    from labstacks.checks.http_probe import embedded, visit

    if name != "rehearsal":
        return visit, lambda token: True
    from labstacks.emulator.services import sources

    # Types without a model answer plausibly, and plausible is not good enough to judge a student by.
    return embedded(cloud.resources()), lambda token: token in sources()


def _verification(
    class_: Class,
    folder: ClassFolder,
    checks: LabChecks,
    standings: Sequence[Standing],
    facts: Mapping[str, Facts],
    now: datetime,
    started: float,
) -> Verification:
    _, *seats = standings
    judged = {s.seat: judge_all(checks.checkpoints, facts[s.seat]) if s.exists else () for s in seats}
    cloud = class_.file.cloud
    new = add_to_record(folder.documents, _reached(judged, now, cloud))
    record = read_record(folder.documents, cloud)
    folder.fetch()
    jobs = last_jobs(folder.runs)

    def report(standing: Standing) -> SeatReport:
        found = facts[standing.seat].resources
        return SeatReport(
            seat=standing.seat,
            exists=standing.exists,
            partial=_is_partial(jobs.get(f"{class_.name}-{standing.seat}")),
            resources=len(found),
            drifts=(*drifts(found, checks.students_work), *opened(facts[standing.seat])),
            unreadable=tuple((role, item.trouble) for role, item in found.items() if item.trouble),
            judgements=judged.get(standing.seat, ()),
            reached={id_: item for (seat, id_), item in record.items() if seat == standing.seat},
        )

    reports = tuple(report(standing) for standing in standings)
    write_latest(folder.documents, (_look(report, now) for report in reports))
    return Verification(
        class_.name,
        now,
        checks.checkpoints,
        reports[0],
        reports[1:],
        new,
        holder(folder.lock) if is_held(folder.lock) else {},
        time.monotonic() - started,
    )


def _is_partial(last: LastJob | None) -> bool:
    return last is not None and (last.action, last.status) != ("up", "done")


def _look(report: SeatReport, now: datetime) -> Look:
    unjudged = {
        judgement.checkpoint.id: judgement.why
        for judgement in report.judgements
        if judgement.status is Status.UNKNOWN and judgement.checkpoint.id not in report.reached
    }
    return Look(report.seat, now, report.reference, report.drift, unjudged)


def _reached(judged: Mapping[str, Iterable[Judgement]], now: datetime, cloud: str) -> Iterator[Reached]:
    for seat, judgements in judged.items():
        for judgement in judgements:
            if judgement.status is Status.REACHED:
                yield Reached(seat, judgement.checkpoint.id, now, cloud=cloud)
