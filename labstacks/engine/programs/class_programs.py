"""The Pulumi programs of a class: one for the classroom, one for each seat.

The same functions run inside the engine (``labstacks up``) and in process under mocks (``labstacks plan``),
so that the plan shows what is deployed.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from labstacks.classfile.custom_lab import OwnLab
from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec

Program = Callable[[], None]

ROOTS = {"bridging": "BridgingLab", "beginner": "BeginnerLab", "advanced": "AdvancedLab"}


def classroom_program(spec: ClassSpec) -> Program:
    """The program of the classroom. Exports ``shared``, which is passed to every seat's program."""

    def program() -> None:
        import pulumi

        from labstacks.classroom import Classroom, ClassroomArgs
        from labstacks.custom_labs.loading import lab_of

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


def seat_program(
    spec: ClassSpec, seat_id: str, shared: Mapping[str, object], secrets: SeatSecrets
) -> Program:
    """One seat's labs. Exports ``sign_in`` and ``labs``.

    Args:
        spec: The class.
        seat_id: Such as ``s07``.
        shared: What the classroom's program exported.
        secrets: Passed to the root component if it takes them.
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
    """Create the school's own labs, and add their summaries to those of the root."""
    if not spec.own_labs:
        return seat.labs
    import pulumi

    from labstacks.custom_labs.loading import make_own

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


def _merged(parts: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    return {key: value for part in parts for key, value in part.items()}


def root_component(level: str) -> Any:
    """The class of a level's root component, e.g. ``BridgingLab``."""
    return getattr(importlib.import_module(f"labstacks.{level}"), ROOTS[level])


def _takes(root: Any, key: str) -> bool:
    from labstacks.components.level_lab import argument_type

    return key in argument_type(root).__annotations__


def load(level: str, own_labs: Iterable[OwnLab] = (), labs: Iterable[str] | None = None) -> None:
    """Import all modules that the programs of a class use, before any thread runs one.

    ``pulumi_alicloud`` imports a cloud service on first access, which is not thread-safe. The services are
    most of the time that a program takes to start.

    Args:
        level: The level.
        own_labs: The school's own labs. With any, all services of the level are imported.
        labs: Labs of the level; what they build on is added. Default: all.

    Raises:
        UsageError: An own lab cannot be used.
    """
    from labstacks.custom_labs.loading import load_own
    from labstacks.storage.bytecode import kept_bytecode

    with kept_bytecode("pulumi_alicloud"), _garbage_kept():
        importlib.import_module("labstacks.classroom")
        importlib.import_module(f"labstacks.{level}")
        own = load_own(own_labs)
        if own:
            ours = [module for name, module in sys.modules.items() if name.startswith("labstacks.")]
            modules = [*ours, *own]
        else:
            modules = _modules_of(level, labs)
        for module in modules:
            for value in list(vars(module).values()):
                if isinstance(value, ModuleType) and value.__name__.startswith("pulumi_alicloud."):
                    getattr(value, "__all__", None)  # loads a lazy module; `dir` does not


def _modules_of(level: str, labs: Iterable[str] | None) -> list[ModuleType]:
    """The modules of the components that a class's programs create, and those that they use."""
    from labstacks.components.catalog import LEVELS, SharedPart, shared_parts, with_dependencies

    root, known = root_component(level), LEVELS[level]
    chosen = with_dependencies(known, known.lab_ids if labs is None else labs)
    parts = {"access", "network", *(shared_parts(known, chosen) - {SharedPart.NAT})}
    variants = [
        component for lab in chosen if lab in root.variants for component in root.variants[lab][1].values()
    ]
    components = [*(root.components[lab] for lab in chosen if lab in root.components), *variants]
    return _reachable(
        [
            "labstacks.components.level_lab",
            *(f"labstacks.classroom.classroom_{part}" for part in parts),
            *(component.__module__ for component in components),
        ]
    )


def _reachable(names: Iterable[str]) -> list[ModuleType]:
    """These modules of labstacks, and all from which they import something."""
    pending, found = list(names), dict[str, ModuleType]()
    while pending:
        name = pending.pop()
        if name in found or not name.startswith("labstacks."):
            continue
        found[name] = sys.modules[name]
        for value in vars(found[name]).values():
            owner = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
            if isinstance(owner, str) and owner in sys.modules:
                pending.append(owner)
    return list(found.values())


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Collect no garbage during an import.

    The import of the provider's package makes half a million objects that stay. Python would scan them
    again and again, which takes a third of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
