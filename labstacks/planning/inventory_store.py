"""Keeps inventories and forecasts on disk, so that ``check``, ``plan`` and ``up`` run the programs once.

An entry's name is the digest of everything that decides its content: the installed code, the class's
settings, its seats, the emulator's seed and the date. A changed input gives another name, so no entry is
ever stale.
A class with labs of the school's own is never kept: their code may read anything.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.engine.programs.installed_version import installed_digest
from labstacks.planning.inventory import take_inventory
from labstacks.planning.resources import Inventory, Part, PlannedResource, SourceLine
from labstacks.storage.cache import cache_dir
from labstacks.storage.files import private_folder, write_private

KEPT = 200
"""Entries kept; older ones are removed."""
_Document = dict[str, Any]


def entry_name(spec: ClassSpec, seats: Sequence[str], seed: int | str) -> str:
    """The name of a class's entry; empty when it must not be kept."""
    if spec.own_labs:
        return ""
    # The emulator compares release times with the present, so that an answer is good for a day at most.
    parts = (installed_digest(), spec, tuple(seats), str(seed), datetime.now(UTC).date())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@dataclass
class InventoryStore:
    """Inventories on disk. A folder that cannot be read or written costs time, never a plan.

    Args:
        folder: Default: in the cache folder.
    """

    folder: Path = field(default_factory=lambda: cache_dir() / "inventories")

    def inventory(self, spec: ClassSpec, seats: Sequence[str], seed: int | str) -> Inventory:
        """As :func:`labstacks.planning.inventory.take_inventory`, but runs the programs only once."""
        name = entry_name(spec, seats, seed)
        if (kept := self._read(name, "inventory")) is not None:
            with suppress(KeyError, TypeError, ValueError):
                return _from_document(spec, kept)
        made = take_inventory(spec, seats, seed=seed)
        if name:
            self._write(name, "inventory", lambda: _verified(made))
        return made

    def simulations(self, spec: ClassSpec, seats: Sequence[str], seed: int | str) -> Simulations:
        """The simulated runs of a class that are known."""
        name = entry_name(spec, seats, seed)
        found = self._read(name, "simulations") or {}

        def keep(known: Mapping[str, Any]) -> None:
            if name:
                self._write(name, "simulations", lambda: dict(known))

        return Simulations(dict(found), keep)

    def _path(self, name: str, what: str) -> Path:
        return self.folder / f"{name}.{what}.json"

    def _read(self, name: str, what: str) -> _Document | None:
        if not name:
            return None
        try:
            found = json.loads(self._path(name, what).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _write(self, name: str, what: str, document: Callable[[], _Document]) -> None:
        with suppress(OSError, TypeError, ValueError):
            text = json.dumps(document(), allow_nan=False)
            private_folder(self.folder)
            write_private(self._path(name, what), text)
            self._remove_oldest()

    def _remove_oldest(self) -> None:
        paths = list(self.folder.glob("*.json"))
        if len(paths) <= KEPT:
            return
        for path in sorted(paths, key=os.path.getmtime)[: len(paths) - KEPT]:
            path.unlink(missing_ok=True)


class Simulations:
    """Results of simulated runs of one class, by what was simulated.

    Args:
        known: Results of earlier processes.
        keep: Called with all results when there are new ones.
    """

    def __init__(
        self, known: dict[str, Any] | None = None, keep: Callable[[Mapping[str, Any]], None] | None = None
    ) -> None:
        self._known = {} if known is None else known
        self._keep = keep
        self._new = False

    def once(self, what: object, make: Callable[[], Any]) -> Any:
        """A result; ``make`` computes it if it is not known.

        Args:
            what: Its ``repr`` names everything that the result depends on, besides the class.
            make: Returns plain data.
        """
        key = repr(what)
        if key not in self._known:
            self._known[key] = make()
            self._new = True
        return self._known[key]

    def save(self) -> None:
        """Keep what was computed for the next process."""
        if self._new and self._keep:
            self._keep(self._known)
            self._new = False


def _verified(inventory: Inventory) -> _Document:
    """An inventory as a document. Raises ``ValueError`` when something would not come back the same."""
    document = {"parts": [_part(part) for part in inventory.parts]}
    if _from_document(inventory.spec, json.loads(json.dumps(document))) != inventory:
        raise ValueError("the inventory holds a value that JSON does not")
    return document


def _part(part: Part) -> _Document:
    return {"stack": part.stack, "seats": part.seats, "resources": [_resource(one) for one in part.resources]}


def _resource(one: PlannedResource) -> _Document:
    return {**vars(one), "secrets": sorted(one.secrets), "source": asdict(one.source) if one.source else None}


def _from_document(spec: ClassSpec, document: _Document) -> Inventory:
    classroom, *kinds = (
        Part(part["stack"], tuple(part["seats"]), tuple(map(_read_resource, part["resources"])))
        for part in document["parts"]
    )
    return Inventory(spec, classroom, tuple(kinds))


def _read_resource(row: _Document) -> PlannedResource:
    return PlannedResource(
        **{
            **row,
            "secrets": frozenset(row["secrets"]),
            "dependencies": tuple(row["dependencies"]),
            "source": SourceLine(**row["source"]) if row["source"] else None,
        }
    )
