"""Caches inventories and forecasts, so that similar classes are run and simulated once.

Two classes are similar when their programs differ only in the class's name and dates. The second inventory is
a copy of the first with these replaced. It keeps the first one's ids: they are right for totals and rules,
but do not compare them with what ``up`` creates; plan the class by itself for that.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec
from labstacks.planning.inventory import seat_kinds
from labstacks.planning.inventory_store import InventoryStore, Simulations
from labstacks.planning.resources import Inventory, Part, PlannedResource

T = TypeVar("T")


class PlanCache:
    """Keeps results for one class until a similar class needs them, and on disk for the next process.

    Args:
        store: Inventories on disk. Default: those in the cache folder.
    """

    def __init__(self, store: InventoryStore | None = None) -> None:
        self._store = store or InventoryStore()
        self._inventories: dict[Hashable, Inventory] = {}
        self._others: dict[Hashable, Any] = {}
        self.runs = 0

    def inventory(self, spec: ClassSpec, seats: Sequence[str], seed: int | str) -> Inventory:
        """As :func:`labstacks.planning.inventory.take_inventory`."""
        key = (_kind(spec), len(seats), str(seed))
        found = self._inventories.get(key)
        if found is None:
            self.runs += 1
            found = self._inventories[key] = self._store.inventory(spec, seats, seed)
        return found if found.spec == spec else _renamed(found, spec, seats)

    def simulations(self, spec: ClassSpec, seats: Sequence[str], seed: int | str) -> Simulations:
        """The known simulations of a class."""
        return self._store.simulations(spec, seats, seed)

    def once(self, spec: ClassSpec, seats: int, what: Hashable, make: Callable[[], T]) -> T:
        """Another result that is the same for all similar classes; ``make`` computes it once."""
        key = (_kind(spec), seats, what)
        if key not in self._others:
            self._others[key] = make()
        found: T = self._others[key]
        return found


def _kind(spec: ClassSpec) -> Hashable:
    """A key of everything but the class's name and dates; of the dates only whether they are set."""
    alike = dataclasses.replace(
        spec, class_name="", expires=spec.expires and "", release_at=spec.release_at and ""
    )  # fmt: skip
    return repr(alike)


def _renamed(inventory: Inventory, spec: ClassSpec, seats: Sequence[str]) -> Inventory:
    before = inventory.spec
    words = {
        one: other
        for one, other in (
            (before.class_name, spec.class_name),
            (before.expires, spec.expires),
            (before.release_at, spec.release_at),
        )
        if one and other and one != other
    }
    # Replace a class's name only as a whole word: "f4a" in "f4a-s01", but not in "xf4a".
    pattern = re.compile(
        "|".join(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" for word in words) or r"(?!)"
    )

    def new(value: object) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: words[found[0]], value)
        if isinstance(value, Mapping):
            return {key: new(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [new(item) for item in value]
        return value

    def resource(one: PlannedResource) -> PlannedResource:
        return dataclasses.replace(
            one,
            urn=new(one.urn),
            inputs=new(one.inputs),
            parent=new(one.parent),
            dependencies=tuple(new(urn) for urn in one.dependencies),
            id=new(one.id),
            outputs={},
        )

    def part(one: Part, stack: str, ids: tuple[str, ...]) -> Part:
        return Part(stack, ids, tuple(map(resource, one.resources)))

    kinds = zip(inventory.kinds, seat_kinds(seats), strict=True)
    return Inventory(
        spec,
        part(inventory.classroom, spec.classroom_stack, (CLASSROOM,)),
        tuple(part(kind, spec.seat_stack(alike[0]), alike) for kind, alike in kinds),
    )
