"""The Pulumi programs of a class: one for the classroom, one for each seat.

The very same functions run inside the engine (``labstacks up``) and in process under mocks
(``labstacks plan``), so that what is planned is what is made.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from labstacks.own_labs import OwnLab

Program = Callable[[], None]

PROJECT = "labstacks"
"""The name of the Pulumi project that all stacks belong to."""
CLASSROOM = "classroom"
_SEAT = re.compile(rf"s\d{{2,}}|{CLASSROOM}")
ROOTS = {"bridging": "BridgingLab", "beginner": "BeginnerLab", "advanced": "AdvancedLab"}


@dataclass(frozen=True)
class ClassSpec:
    """What the programs of a class need to know of it.

    Args:
        class_name: The class's slug.
        level: ``bridging``, ``beginner`` or ``advanced``.
        labs: Ids of the chosen labs.
        seats: The highest seat number.
        region: Where everything is made.
        zones: At least two zones of it, in order of preference; empty for the default ones.
        expires: When it may be swept, RFC 3339 in UTC; None for never.
        release_at: When the cloud releases servers by itself, RFC 3339 in UTC; None for never.
        lab_options: Per lab id, arguments that change its defaults.
        own_labs: Labs that are not of the course, made after those of it.
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
        """The options of the course's labs, without those of one's own."""
        own = {lab.id for lab in self.own_labs}
        return {lab: dict(given) for lab, given in self.lab_options.items() if lab not in own}

    @property
    def classroom_stack(self) -> str:
        return f"{self.class_name}-{CLASSROOM}"

    def seat_stack(self, seat_id: str) -> str:
        return f"{self.class_name}-{seat_id}"

    def seat_of(self, stack: str) -> str:
        """The seat, or ``classroom``, that a stack of this class is for; empty for a stack of another."""
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


def classroom_program(spec: ClassSpec) -> Program:
    """What the class shares. Exports ``shared``, which every seat's program is given."""

    def program() -> None:
        import pulumi

        from labstacks.classroom import Classroom, ClassroomArgs
        from labstacks.own_labs.loading import lab_of

        args: ClassroomArgs = {
            "context": spec.context(CLASSROOM),  # type: ignore[typeddict-item]
            "labs": list(spec.labs),
            "seats": spec.seats,
        }
        if parts := sorted({str(part) for lab in spec.own_labs for part in lab_of(lab).shared}):
            args["parts"] = parts
        classroom = Classroom(CLASSROOM, args)
        pulumi.export("shared", classroom.shared)

    return program


@dataclass(frozen=True)
class SeatSecrets:
    """The secrets of one seat.

    Args:
        password: The first password of its RAM user.
        database_password: The password of its database account, at levels that have one.
    """

    password: str = field(repr=False)
    database_password: str = field(repr=False)


def seat_program(spec: ClassSpec, seat_id: str, shared: Mapping[str, Any], secrets: SeatSecrets) -> Program:
    """One seat's labs. Exports ``sign_in`` and ``labs``.

    Args:
        spec: The class.
        seat_id: Such as ``s07``.
        shared: What the classroom's program exported.
        secrets: Handed to the root component as far as it takes them.
    """

    def program() -> None:
        import pulumi

        root = root_component(spec.level)
        taken = {
            key: pulumi.Output.secret(value) for key, value in vars(secrets).items() if _takes(root, key)
        }
        seat = root(
            seat_id,
            {
                "context": spec.context(seat_id),
                "labs": list(spec.labs),
                "classroom": dict(shared),
                **taken,
                **({"options": spec.course_options} if spec.course_options else {}),
            },
        )
        pulumi.export("sign_in", seat.sign_in)
        pulumi.export("labs", _with_own_labs(spec, seat_id, shared, seat))

    return program


def _with_own_labs(spec: ClassSpec, seat_id: str, shared: Mapping[str, Any], seat: Any) -> Any:
    """Make the labs that are not of the course, and put their summaries beside those of the root."""
    if not spec.own_labs:
        return seat.labs
    import pulumi

    from labstacks.own_labs.loading import make_own

    handed = {
        "context": spec.context(seat_id),
        "classroom": dict(shared),
        "user_name": seat.identity.user_name,
        "labs": seat.labs,
    }
    made = {
        lab.id: make_own(lab, f"{seat_id}-{lab.id}", handed, spec.lab_options.get(lab.id, {}))
        for lab in spec.own_labs
    }
    summaries = {id_: component.summary for id_, component in made.items()}
    return pulumi.Output.all(seat.labs, pulumi.Output.all(**summaries)).apply(_merged)


def _merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {key: value for part in parts for key, value in part.items()}


def root_component(level: str) -> Any:
    """The class of a level's root component, e.g. ``BridgingLab``."""
    return getattr(importlib.import_module(f"labstacks.{level}"), ROOTS[level])


def _takes(root: Any, key: str) -> bool:
    from labstacks.level import argument_type

    return key in argument_type(root).__annotations__


def load(level: str, own_labs: Iterable[OwnLab] = ()) -> None:
    """Import what the programs of a level use, once, before any thread runs one.

    ``pulumi_alicloud`` imports its services on first touch, and that is not safe in threads.

    Raises:
        UsageError: A lab of one's own cannot be used.
    """
    from labstacks.own_labs.loading import load_own

    importlib.import_module("labstacks.classroom")
    importlib.import_module(f"labstacks.{level}")
    ours = [module for name, module in sys.modules.items() if name.startswith("labstacks.")]
    for module in [*ours, *load_own(own_labs)]:
        for value in list(vars(module).values()):
            if isinstance(value, ModuleType) and value.__name__.startswith("pulumi_alicloud."):
                dir(value)  # any touch loads a lazy module
