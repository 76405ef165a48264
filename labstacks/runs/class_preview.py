"""Previews what the next ``up`` changes in a class that exists, by seat and kind. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from labstacks.classfile.model import Class
from labstacks.components.context import ZONES
from labstacks.engine.programs.class_programs import classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec
from labstacks.errors import StateAwayError, StateError
from labstacks.planning.change_preview import (
    ChangeAction,
    ResourceChange,
    deletions,
    fingerprint,
    preview_stack,
)
from labstacks.planning.inventory import SECRETS
from labstacks.planning.jobs import Difference
from labstacks.planning.resources import Inventory
from labstacks.runs.deployed_region import refuse_other_zones
from labstacks.runs.placements import Placement, Placements, choices, moved, shared_at
from labstacks.runs.run_spec import RunSpec
from labstacks.runs.stack_runner import server_labs
from labstacks.runs.unchanged import SettledStacks, StackDigests
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.files import temporary_folder
from labstacks.storage.password_versions import read_issues
from labstacks.storage.pulumi_state import Backend, StateResource


@dataclass(frozen=True)
class GroupPreview:
    """Changes of the classroom, or of a group of seats that change in the same way.

    Args:
        seats: Their ids, or only ``classroom``.
        changes: Changes in each of them.
        is_new: Whether these seats do not exist yet.
    """

    seats: tuple[str, ...]
    changes: tuple[ResourceChange, ...]
    is_new: bool = False


@dataclass(frozen=True)
class PreviewRow:
    """The same change in several seats.

    Args:
        action: Create, update, replace or delete.
        type: Type token of the resource.
        kind: Readable name of the type.
        seats: Ids of the seats, or ``classroom``.
        count: Number of resources in all of these seats.
        properties: The inputs that differ.
        loses_work: Whether students lose files that they saved there.
    """

    action: ChangeAction
    type: str
    kind: str
    seats: tuple[str, ...]
    count: int
    properties: tuple[str, ...]
    loses_work: bool


@dataclass(frozen=True)
class ClassPreview:
    """What ``up`` changes.

    Args:
        groups: The classroom and the seats, grouped by their changes.
        unreadable: Ids of the seats whose state is damaged. Their changes are unknown.
    """

    groups: tuple[GroupPreview, ...]
    unreadable: tuple[str, ...] = ()

    def rows(self, *, new: bool = True) -> tuple[PreviewRow, ...]:
        """One row for each action, type and set of properties. Rows that lose work come first.

        Args:
            new: Whether to count the resources of new seats.
        """
        found: dict[tuple[ChangeAction, str, tuple[str, ...]], tuple[ResourceChange, list[str]]] = {}
        for group in self.groups:
            for change in () if group.is_new and not new else group.changes:
                key = (change.action, change.type, change.properties)
                found.setdefault(key, (change, []))[1].extend(group.seats)
        rows = [
            PreviewRow(
                change.action,
                change.type,
                change.kind,
                tuple(sorted(set(seats), key=_order)),
                len(seats),
                change.properties,
                change.loses_work,
            )
            for change, seats in found.values()
        ]
        order = [ChangeAction.REPLACE, ChangeAction.DELETE, ChangeAction.UPDATE, ChangeAction.CREATE]
        return tuple(sorted(rows, key=lambda row: (not row.loses_work, order.index(row.action), row.type)))

    @property
    def losing_work(self) -> tuple[PreviewRow, ...]:
        """Rows of changes that delete files of students."""
        return tuple(row for row in self.rows() if row.loses_work)

    @property
    def unchanged(self) -> bool:
        """Whether the run changes nothing."""
        return not any(group.changes for group in self.groups)


def preview_up(class_: Class, found: Difference, inventory: Inventory) -> ClassPreview:
    """Preview ``up`` against the state, without a cloud call or an engine. Call it in the main thread.

    Args:
        class_: As loaded.
        found: Seats to preview.
        inventory: Planned resources of the class, used for new seats.

    Raises:
        LabstacksError: A component's own error, or the state cannot be reached.
        UsageError: The class is deployed with zones in another order, which no ``up`` can change.
    """
    spec, folder = inventory.spec, ClassFolder.of(class_.file)
    refuse_other_zones(class_.file, folder)
    states = _States(folder.backend(), spec)
    created = [
        ResourceChange(ChangeAction.CREATE, one.type, one.name)
        for kind in inventory.kinds[:1]
        for one in kind.cloud
    ]
    groups: list[GroupPreview] = []
    if states.exists(CLASSROOM):
        groups += _of_existing(class_, spec, states, found.kept)
    else:
        classroom = [
            ResourceChange(ChangeAction.CREATE, one.type, one.name) for one in inventory.classroom.cloud
        ]
        groups.append(GroupPreview((CLASSROOM,), tuple(classroom), is_new=True))
        found = Difference((*found.new, *found.kept), (), found.leaving)
    if found.new:
        groups.append(GroupPreview(found.new, tuple(created), is_new=True))
    for seat in found.leaving:
        groups.append(GroupPreview((seat,), deletions(states.of(seat) or (), seat)))
    return ClassPreview(tuple(group for group in groups if group.changes), tuple(states.damaged))


class _States:
    """The states of a class's stacks, each read once."""

    def __init__(self, backend: Backend, spec: ClassSpec) -> None:
        self.backend, self._spec = backend, spec
        self._known: dict[str, list[StateResource]] = {}
        self.damaged: list[str] = []

    def exists(self, seat: str) -> bool:
        return self.backend.has(self._spec.seat_stack(seat))

    def of(self, seat: str) -> list[StateResource] | None:
        """The resources of a seat, or of the classroom; None when its state is damaged."""
        if seat not in self._known and seat not in self.damaged:
            try:
                self._known[seat] = self.backend.resources(self._spec.seat_stack(seat))
            except StateAwayError:
                raise
            except StateError:
                self.damaged.append(seat)
        return self._known.get(seat)


def _of_existing(
    class_: Class, spec: ClassSpec, states: _States, seats: Collection[str]
) -> Iterator[GroupPreview]:
    """Preview the classroom and the existing seats. Equal seats are previewed once."""
    from labstacks.emulator import RehearsalCloud

    places = Placements(class_.file.documents, tuple(choices(spec.zones or ZONES, class_.file.fallback)))
    seed = class_.file.rehearsal.get("seed", 0)
    made = states.of(CLASSROOM)
    if made is None:
        return
    same = _unchanged(class_, spec, states, places, (CLASSROOM, *seats))
    seats = [seat for seat in seats if seat not in same]
    if CLASSROOM in same and not seats:
        return
    load(spec.level, spec.own_labs, spec.labs)
    with temporary_folder("plan") as folder:
        cloud = RehearsalCloud(folder / "cloud.db", seed=seed, patience=0)
        try:
            classroom = places.of(CLASSROOM)
            room = preview_stack(
                classroom_program(moved(spec, classroom, ())),
                made,
                stack=spec.classroom_stack,
                seat=CLASSROOM,
                cloud=cloud,
                region=spec.region,
            )
            yield GroupPreview((CLASSROOM,), room.changes)
            shared = room.exports["shared"]
            for place, alike in _alike(states, places, seats):
                first = alike[0]
                seat = preview_stack(
                    _program(spec, first, place, classroom, shared),
                    states.of(first) or (),
                    stack=spec.seat_stack(first),
                    seat=first,
                    cloud=cloud,
                    region=spec.region,
                )
                yield GroupPreview(tuple(alike), seat.changes)
        finally:
            cloud.close()


def _unchanged(
    class_: Class, spec: ClassSpec, states: _States, places: Placements, seats: Iterable[str]
) -> set[str]:
    """Seats that the run is certain not to change. Their programs need not run here either."""
    documents = class_.file.documents
    known = SettledStacks.read(documents).stacks
    if not known:
        return set()
    run_spec = RunSpec(class_.file, spec, ClassFolder.of(class_.file).key(), read_issues(documents))
    digests = StackDigests(run_spec, states.backend, places)
    return {
        seat
        for seat in seats
        if states.of(seat) is not None and digests.of(seat) == known.get(spec.seat_stack(seat))
    }


def _program(
    spec: ClassSpec, seat: str, place: Placement, classroom: Placement, shared: Mapping[str, object]
) -> Callable[[], None]:
    there = moved(spec, place, server_labs(spec))
    return seat_program(there, seat, shared_at(spec, place, classroom, shared), SECRETS)


def _alike(states: _States, places: Placements, seats: Iterable[str]) -> list[tuple[Placement, list[str]]]:
    """Group seats by placement and by the fingerprint of their state."""
    groups: dict[tuple[Placement, str], list[str]] = {}
    for seat in seats:
        if (state := states.of(seat)) is not None:
            groups.setdefault((places.of(seat), fingerprint(state, seat)), []).append(seat)
    return [(place, alike) for (place, _), alike in groups.items()]


def _order(seat: str) -> tuple[bool, int, str]:
    """Sort key: the classroom first, then the seats by number."""
    return (seat != CLASSROOM, len(seat), seat)
