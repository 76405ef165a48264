"""Checks a class: reads every seat, finds drift, judges checkpoints and records new passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from labstacks.checks.checkpoint_record import INSTRUCTOR, Reached, add_to_record, read_record
from labstacks.checks.drift import Drift, added_ingress, drifts
from labstacks.checks.evaluate import Judgement, Status, judge_all
from labstacks.checks.facts import gather
from labstacks.checks.latest import SeatCheck, write_latest
from labstacks.checks.state_view import DeployedSeat, read_deployed_seat
from labstacks.classfile.model import Class
from labstacks.components.checkpoints import LabChecks
from labstacks.components.checkpoints.model import Checkpoint, Facts, VisitedPage
from labstacks.custom_labs.loading import class_checks
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.errors import UsageError
from labstacks.runs.cloud_factory import open_cloud
from labstacks.runs.record import LastJob, last_jobs
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import holder, is_held


@dataclass(frozen=True)
class SeatReport:
    """The check of one seat, or of the classroom.

    Args:
        seat: ``s07`` or ``classroom``. exists: Whether it is deployed. resources: How many resources were
        read. drifts: What has changed since the deployment, students' work included. unreadable: (role, why)
        of resources that could not be read. judgements: Of its checkpoints, in teaching order; none for the
        classroom. reached: First passes by checkpoint id, new ones included. partial: Whether its last run
        failed, was stopped, or still runs: missing resources are not drift then.
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
        """Changes that no lab asks for."""
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
    """The check of a class.

    Args:
        checkpoints: Of the class's labs.
        new: Checkpoints passed for the first time.
        running: The run that held the class meanwhile; empty without one.
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
        """Whether nothing has drifted and everything could be read."""
        return all(report.reference == "intact" for report in (self.classroom, *self.seats))


def verify(class_: Class, *, only: Collection[str] = (), now: datetime | None = None) -> Verification:
    """Check a class. Starts no engine and changes nothing in the cloud; new passes are recorded.

    Args:
        class_: Which.
        only: Ids of the seats to check, with the classroom; empty for all.
        now: An aware time; None is the present.

    Raises:
        UsageError: The class is not deployed, or its cloud cannot be opened.
    """
    started, now = time.monotonic(), now or datetime.now(UTC)
    folder = ClassFolder.of(class_.file)
    backend = folder.backend()
    wanted = [seat.id for seat in class_.seats if not only or seat.id in only]
    deployed = [read_deployed_seat(backend, class_.name, seat) for seat in (CLASSROOM, *wanted)]
    if not any(seat.exists for seat in deployed):
        raise UsageError(
            f"There is nothing to verify: class {class_.name} is not deployed.",
            hint="Run `labstacks up` first, then `labstacks verify`.",
        )
    checks = class_checks(class_.file)
    with _asking(class_) as ask:
        facts = ask(deployed, checks.checkpoints)
    return _verification(class_, folder, checks, deployed, facts, now, started)


def saw(
    class_: Class, seats: Iterable[str], checkpoints: Iterable[str], now: datetime | None = None
) -> tuple[Reached, ...]:
    """Record that the instructor saw students pass checkpoints, such as those that the cloud cannot show.

    Args:
        seats: Ids of seats.
        checkpoints: Ids of checkpoints of the class's labs, in upper or lower case.

    Returns:
        What was not recorded before.

    Raises:
        UsageError: The class's labs have no such checkpoint. Nothing was recorded.
    """
    known = [checkpoint.id for checkpoint in class_checks(class_.file).checkpoints]
    named = {id_.casefold(): id_ for id_ in known}
    wanted = list(dict.fromkeys(checkpoints))
    for id_ in wanted:
        if id_.casefold() not in named:
            raise UsageError(
                f"The labs of class {class_.name} have no checkpoint {id_!r}.",
                hint=f"Theirs are {', '.join(known)}.",
            )
    ClassFolder.of(class_.file).create()
    moment, cloud = now or datetime.now(UTC), class_.file.cloud
    reached = [
        Reached(seat, named[id_.casefold()], moment, INSTRUCTOR, cloud) for seat in seats for id_ in wanted
    ]
    return add_to_record(class_.file.documents, reached)


AskCloud = Callable[[Sequence[DeployedSeat], Iterable[Checkpoint]], Mapping[str, Facts]]


@contextmanager
def _asking(class_: Class) -> Iterator[AskCloud]:
    """Read the class's cloud through a gateway without a journal: nothing is created."""
    from labstacks.checks.resource_reader import ProviderClient
    from labstacks.gateway.server import Gateway

    with (
        open_cloud(class_.file) as cloud,
        Gateway(cloud) as gateway,
        ProviderClient(gateway.port, class_.file.region) as provider,
    ):
        visitor, knows = _visitor_for(class_.file.cloud, cloud)
        yield lambda deployed, checkpoints: gather(provider, visitor, deployed, checkpoints, knows)


def _visitor_for(name: str, cloud: object) -> tuple[Callable[[str], VisitedPage], Callable[[str], bool]]:
    """A visitor for pages, and which data sources the cloud answers from its own resources."""
    from labstacks.checks.http_probe import emulator_visitor, visit

    if name != "rehearsal":
        return visit, lambda token: True
    from labstacks.emulator.services import sources

    # Types without a model give made-up answers, which must not decide about a student.
    return emulator_visitor(cloud), lambda token: token in sources()


def _verification(
    class_: Class,
    folder: ClassFolder,
    checks: LabChecks,
    deployed: Sequence[DeployedSeat],
    facts: Mapping[str, Facts],
    now: datetime,
    started: float,
) -> Verification:
    # The classroom comes first and has no student.
    _, *seats = deployed
    judged = {s.seat: judge_all(checks.checkpoints, facts[s.seat]) if s.exists else () for s in seats}
    cloud = class_.file.cloud
    new = add_to_record(folder.documents, _reached(judged, now, cloud))
    record = read_record(folder.documents, cloud)
    folder.fetch()
    jobs = last_jobs(folder.runs)

    def report(state: DeployedSeat) -> SeatReport:
        found = facts[state.seat].resources
        return SeatReport(
            seat=state.seat,
            exists=state.exists,
            partial=_is_partial(jobs.get(f"{class_.name}-{state.seat}")),
            resources=len(found),
            drifts=(*drifts(found, checks.students_work), *added_ingress(facts[state.seat])),
            unreadable=tuple((role, item.trouble) for role, item in found.items() if item.trouble),
            judgements=judged.get(state.seat, ()),
            reached={id_: item for (seat, id_), item in record.items() if seat == state.seat},
        )

    reports = tuple(report(state) for state in deployed)
    # For the board, which does not check anything itself.
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


def _look(report: SeatReport, now: datetime) -> SeatCheck:
    unjudged = {
        judgement.checkpoint.id: judgement.why
        for judgement in report.judgements
        if judgement.status is Status.UNKNOWN and judgement.checkpoint.id not in report.reached
    }
    return SeatCheck(report.seat, now, report.reference, report.drift, unjudged)


def _reached(judged: Mapping[str, Iterable[Judgement]], now: datetime, cloud: str) -> Iterator[Reached]:
    for seat, judgements in judged.items():
        for judgement in judgements:
            if judgement.status is Status.REACHED:
                yield Reached(seat, judgement.checkpoint.id, now, cloud=cloud)
