"""A class, as plain frozen data: what the class file says, who the students are, where each of them sits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.classfile.custom_lab import OwnLab
from labstacks.classfile.dates import HONG_KONG, zone_of
from labstacks.classfile.people import Seat
from labstacks.classfile.seat_lookup import find_seat
from labstacks.components.catalog import LEVELS, Level, with_dependencies
from labstacks.components.context import REGION, ZONES
from labstacks.errors import Problem
from labstacks.storage.documents import Documents, documents_of

if TYPE_CHECKING:
    from labstacks.classfile.ledger import Ledger

GRACE = timedelta(hours=24)
"""How long after the last session the class stays deployed, for marking and for latecomers."""


@dataclass(frozen=True)
class ClassSession:
    """One lesson: an aware start and a length in hours."""

    start: datetime
    hours: float

    @property
    def end(self) -> datetime:
        """When the lesson is over."""
        return self.start + timedelta(hours=self.hours)


@dataclass(frozen=True)
class Budget:
    """The most a class may cost, in one of :data:`labstacks.classfile.fields.CURRENCIES`."""

    currency: str
    max: Decimal


@dataclass(frozen=True)
class School:
    """Whose certificates they are.

    Args:
        name: As the certificate prints it, in one language or both; may be empty.
        logo: A PNG or JPEG picture, absolute.
    """

    name: str = ""
    logo: Path | None = None


@dataclass(frozen=True)
class Fallback:
    """Where a new seat, or a new classroom, may go when the cloud has no stock for it.

    Args:
        zones: Whether it may begin in another zone of the class's.
        instance_types: Other types for a seat's servers, in order of preference, each tried in every zone.
    """

    zones: bool = False
    instance_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassFile:
    """What ``class.yaml`` says, checked and with its defaults filled in.

    Args:
        path: The file itself, absolute.
        name: The class's slug.
        level: Key of :data:`labstacks.components.catalog.LEVELS`.
        labs: The chosen labs in teaching order, without those they build on.
        roster: The roster, absolute; None for anonymous seats.
        seats: How many anonymous seats; None with a roster.
        cloud: ``rehearsal`` or ``alibaba``.
        region: Alibaba Cloud's region id.
        zones: At least two zones of the region, in order of preference.
        sessions: In order of time, none overlapping.
        spares: Seats kept ready besides the students'.
        language: Of handouts: ``en``, ``zh-Hant`` or both, in the order to print them.
        state: Where its state is kept: ``local``, ``postgres://`` or ``s3://``.
        parallel: How many stacks at once; None lets the machine decide.
        rehearsal: Settings of the emulator: ``seed``, ``strict``, ``clock``, ``quotas``, ``chaos``,
            ``database``.
        prices: A price list of the school's own, absolute.
        lab_options: Per lab id, options of that lab.
        fallback: Where what is new may go when there is no stock for it.
        own_labs: Labs that are not of the course, in the order of the file.
        school: The school's name and logo, for certificates.
        time_zone: Of times without an offset from UTC, and of times that people read.
    """

    path: Path
    name: str
    level: str
    labs: tuple[str, ...]
    roster: Path | None = None
    seats: int | None = None
    cloud: str = "rehearsal"
    region: str = REGION
    zones: tuple[str, ...] = ZONES
    sessions: tuple[ClassSession, ...] = ()
    budget: Budget | None = None
    spares: int = 0
    language: tuple[str, ...] = ("en", "zh-Hant")
    state: str = "local"
    parallel: int | None = None
    rehearsal: Mapping[str, Any] = field(default_factory=dict)
    prices: Path | None = None
    lab_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fallback: Fallback = Fallback()
    own_labs: tuple[OwnLab, ...] = ()
    school: School = School()
    time_zone: tzinfo = field(default_factory=lambda: zone_of(HONG_KONG))

    @property
    def all_labs(self) -> tuple[str, ...]:
        """The ids of all chosen labs, the school's own last."""
        return (*self.labs, *(lab.id for lab in self.own_labs))

    @property
    def deployed_labs(self) -> tuple[str, ...]:
        """The ids of all labs that are deployed: the chosen ones, those they build on, the school's own."""
        return (*with_dependencies(self.course_level, self.labs), *(lab.id for lab in self.own_labs))

    @property
    def home(self) -> Path:
        """Where labstacks keeps what it knows about this class."""
        return self.path.parent / ".labstacks" / self.name

    @property
    def documents(self) -> Documents:
        """The small documents of the class: beside the class file, or where it shares its state."""
        return documents_of(self.home, self.state)

    @property
    def course_level(self) -> Level:
        """The level, with its labs."""
        return LEVELS[self.level]


@dataclass(frozen=True)
class Class:
    """A class file, its roster and its ledger, put together.

    Args:
        file: The class file.
        seats: Every seat that should be deployed, in the order of their numbers.
        leaving: Deployed seats whose student left the roster, or that a smaller class does not need.
        ledger: The ledger with these seats in it: :func:`labstacks.classfile.save_ledger` writes it.
        notices: What the instructor should know and may leave as it is.
    """

    file: ClassFile
    seats: tuple[Seat, ...]
    leaving: tuple[Seat, ...]
    ledger: Ledger
    notices: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The class's slug."""
        return self.file.name

    def seat(self, text: str) -> Seat:
        """The seat with this id, student id or student's name.

        Raises:
            UsageError: No seat has it, or several have.
        """
        return find_seat(self.name, (*self.seats, *self.leaving), text)

    @property
    def expires(self) -> str | None:
        """When all of this should be gone: the end of the last session and :data:`GRACE`, RFC 3339 in UTC."""
        if not self.file.sessions:
            return None
        end = max(session.end for session in self.file.sessions) + GRACE
        return end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00Z")

    @property
    def release_at(self) -> str | None:
        """When the cloud should release servers by itself, if ``down`` is never run.

        The same moment as :attr:`expires`: the cloud removes such a server with its disk, so never earlier.
        """
        return self.expires
