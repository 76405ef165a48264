"""Runs the programs of a class in process and records the resources they register.

They are the programs that ``labstacks up`` runs. Each kind of seat runs once.
"""

from __future__ import annotations

from collections.abc import Sequence

from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec
from labstacks.planning.resources import Inventory, Part, with_labs
from labstacks.storage.files import temporary_folder

SECRETS = SeatSecrets("Planned2Password", "Planned2Password")
"""Placeholders for the seats' secrets, so that a plan derives no real ones."""


def take_inventory(spec: ClassSpec, seats: Sequence[str], *, seed: int | str = 0) -> Inventory:
    """Every resource of a class, with its inputs, parents and dependencies.

    Runs in the main thread, since ``pulumi_alicloud`` does not import safely in others, and resets
    Pulumi's runtime afterwards.

    Args:
        spec: The class.
        seats: Ids of its seats.
        seed: The seed of the emulator's ids.

    Raises:
        PlanError: The cloud would refuse a resource.
        LabstacksError: A component's own error.
    """
    from labstacks.custom_labs.mistakes import lab_mistakes
    from labstacks.emulator import RehearsalCloud
    from labstacks.planning.recording import record

    load(spec.level, spec.own_labs, spec.labs)
    labs = _labs_of_components()
    with temporary_folder("plan") as folder:
        cloud = RehearsalCloud(folder / "cloud.db", seed=seed, patience=0)
        try:
            made = record(
                classroom_program(spec), stack=spec.classroom_stack, cloud=cloud, region=spec.region
            )
            classroom = Part(spec.classroom_stack, (CLASSROOM,), with_labs(made.resources, labs))
            shared = made.exports["shared"]
            kinds = []
            for alike in seat_kinds(seats):
                program = seat_program(spec, alike[0], shared, SECRETS)
                stack = spec.seat_stack(alike[0])
                with lab_mistakes(spec.own_labs):
                    seat = record(program, stack=stack, cloud=cloud, region=spec.region)
                kinds.append(Part(stack, alike, with_labs(seat.resources, labs)))
        finally:
            cloud.close()
    return Inventory(spec, classroom, tuple(kinds))


def seat_kinds(seats: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Group seats that create the same resources; ignore names and addresses.

    Every seat of a class has the same labs with the same options, spares too: one kind.
    """
    return (tuple(seats),) if seats else ()


def _labs_of_components() -> dict[str, str]:
    """The lab of each imported component, by type token."""
    from labstacks.components.base import LabComponent, token_of

    found: dict[str, str] = {}
    pending = [LabComponent]
    while pending:
        component = pending.pop()
        pending.extend(component.__subclasses__())
        found[token_of(component)] = component.lab
    return found
