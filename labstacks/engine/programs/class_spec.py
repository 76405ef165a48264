"""The input of a class's programs, as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from labstacks.classfile.custom_lab import OwnLab
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.timetable import SCALING_LAB, SCHEDULED_WITHIN, uses_scheduled_tasks

CLASSROOM = "classroom"
_SEAT = re.compile(rf"s\d{{2,}}|{CLASSROOM}")
LEAST_NOTICE = timedelta(minutes=35)
"""The cloud accepts a release time only if it is at least 30 minutes ahead."""


@dataclass(frozen=True)
class ClassSpec:
    """The input of a class's programs.

    Args:
        class_name: The class's slug.
        level: ``bridging``, ``beginner`` or ``advanced``.
        labs: Ids of the chosen labs.
        seats: The highest seat number.
        region: The region of all resources.
        zones: At least two zones of it, in order of preference; empty for the default ones.
        expires: When `labstacks sweep` may remove it, RFC 3339 in UTC; None for never.
        release_at: When the cloud releases servers automatically, RFC 3339 in UTC; None for never.
        lab_options: By lab id, arguments that change its defaults.
        own_labs: The school's own labs, created after those of the course.
    """

    class_name: str
    level: str
    labs: tuple[str, ...]
    seats: int
    region: str = "cn-hongkong"
    zones: tuple[str, ...] = ()
    expires: str | None = None
    release_at: str | None = None
    lab_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    own_labs: tuple[OwnLab, ...] = ()

    @property
    def course_options(self) -> dict[str, dict[str, Any]]:
        """The options of the course's labs, without those of own labs."""
        own = {lab.id for lab in self.own_labs}
        return {lab: dict(given) for lab, given in self.lab_options.items() if lab not in own}

    @property
    def classroom_stack(self) -> str:
        """The name of the classroom's stack."""
        return f"{self.class_name}-{CLASSROOM}"

    def seat_stack(self, seat_id: str) -> str:
        """The name of a seat's stack."""
        return f"{self.class_name}-{seat_id}"

    def seat_of(self, stack: str) -> str:
        """The seat, or ``classroom``, of a stack of this class; empty for a stack of another class."""
        seat = stack.removeprefix(f"{self.class_name}-")
        return seat if seat != stack and _SEAT.fullmatch(seat) else ""

    def context(self, seat_id: str) -> dict[str, Any]:
        """The ``context`` argument of the components of one seat, or of the classroom."""
        known = {
            "class_name": self.class_name,
            "level": self.level,
            "seat": seat_id,
            "region": self.region,
            "zones": list(self.zones) or None,
            "expires": self.expires,
            "release_at": self.release_at,
        }
        return {key: value for key, value in known.items() if value is not None}


def spec_of(class_: Class, now: datetime | None = None) -> ClassSpec:
    """Return the input of a class's programs.

    Args:
        class_: The class.
        now: Default: the current time. A release time that is past or too near is left out, and so are
            scheduled tasks that the cloud does not accept yet: a later ``up`` adds them.
    """
    now = now or datetime.now(UTC)
    release_at = class_.release_at
    if release_at and datetime.fromisoformat(release_at) < now + LEAST_NOTICE:
        release_at = None
    return ClassSpec(
        class_name=class_.name,
        level=class_.file.level,
        labs=class_.file.labs,
        seats=max((seat.number for seat in class_.seats), default=0),
        region=class_.file.region,
        zones=class_.file.zones,
        expires=class_.expires,
        release_at=release_at,
        lab_options=_with_times(class_.file, release_at, now),
        own_labs=class_.file.own_labs,
    )


def _with_times(file: ClassFile, release_at: str | None, now: datetime) -> Mapping[str, Mapping[str, Any]]:
    """Return the lab options without times of scheduled tasks that the cloud refuses now."""
    if not uses_scheduled_tasks(file):
        return file.lab_options
    given = dict(file.lab_options.get(SCALING_LAB, {}))
    closes_at = given.get("closes_at", release_at)
    if "opens_at" in given and not _is_near(given["opens_at"], now):
        del given["opens_at"]
    if closes_at is not None and not _is_near(closes_at, now):
        given["closes_at"] = "never"
    return {**file.lab_options, SCALING_LAB: given} if given else file.lab_options


def _is_near(instant: object, now: datetime) -> bool:
    """Whether the cloud accepts a scheduled task at this time; True for an invalid time."""
    try:
        return now + LEAST_NOTICE < datetime.fromisoformat(str(instant)) < now + SCHEDULED_WITHIN
    except (TypeError, ValueError):
        return True
