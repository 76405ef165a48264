"""Placements of seats and of the classroom: zones and instance type, which change when stock runs out.

A seat keeps its placement until it is removed, even if stock returns. The class's document ``places.json``
holds the placements that differ from the class file.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Fallback
from labstacks.components.context import ZONES
from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec
from labstacks.errors import StateError
from labstacks.storage.documents import Documents, documents
from labstacks.storage.json_text import parse_json

FILE_NAME = "places.json"
SCHEMA = 1


@dataclass(frozen=True)
class Placement:
    """Zones in order of preference, and the type of servers.

    Args:
        zones: Empty for the class file's zones.
        instance_type: Empty for the class file's type.
    """

    zones: tuple[str, ...] = ()
    instance_type: str = ""

    def __str__(self) -> str:
        parts = (self.zones and self.zones[0], self.instance_type)
        return " with ".join(part for part in parts if part) or "its own place"


def choices(zones: Sequence[str], fallback: Fallback) -> Iterator[Placement]:
    """Every placement that a new seat may have. The class file's own comes first.

    The classroom uses only those without an instance type, because its type cannot be chosen.
    """
    turned = [tuple(zones[n:]) + tuple(zones[:n]) for n in range(len(zones))] if fallback.zones else [()]
    for instance_type in ("", *fallback.instance_types):
        for number, order in enumerate(turned):
            yield Placement(order if number else (), instance_type)


def moved(spec: ClassSpec, place: Placement, server_labs: Sequence[str]) -> ClassSpec:
    """Return the class with a placement applied, for the program of a seat or of the classroom.

    Args:
        spec: The class.
        place: Placement to apply.
        server_labs: Labs that take an ``instance_type``.
    """
    options = dict(spec.lab_options)
    if place.instance_type:
        for lab in server_labs:
            options[lab] = {**options.get(lab, {}), "instance_type": place.instance_type}
    return replace(spec, zones=place.zones or spec.zones, lab_options=options)


def shared_at(
    spec: ClassSpec, place: Placement, classroom: Placement, shared: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the classroom's shared outputs, with the vSwitches in the order of the seat's zones.

    Args:
        spec: The class.
        place: Placement of the seat.
        classroom: Placement of the classroom. Its zones give the order of the vSwitches in ``shared``.
        shared: Outputs of the classroom's program.
    """
    wanted, made = (one.zones or spec.zones or ZONES for one in (place, classroom))
    switches = shared.get("vswitch_ids")
    if wanted == made or not switches:
        return shared
    by_zone = dict(zip(made, switches, strict=False))
    return {**shared, "vswitch_ids": [by_zone[zone] for zone in wanted if zone in by_zone]}


class Placements:
    """Placements of a class's seats and of its classroom. Safe to call from several threads.

    Seats share the knowledge of what is sold out. The classroom needs other
    resources, so it is tracked separately.

    Args:
        place: The class's documents, or their folder.
        possible: Every placement that a new seat may have, in order of preference.
    """

    def __init__(self, place: Path | Documents, possible: Sequence[Placement]) -> None:
        self._documents = documents(place)
        self._possible = list(possible)
        self._sold_out: set[tuple[bool, Placement]] = set()
        self._known = _read(self._documents.read(FILE_NAME), self._where)
        self._lock = threading.Lock()

    def of(self, seat: str) -> Placement:
        """Current placement of a seat, also of an unfinished one."""
        with self._lock:
            return self._now().get(seat, Placement())

    def best_for(self, seat: str) -> Placement:
        """Placement for an unfinished seat: the current one, or the next one if that is sold out."""
        with self._lock:
            place = self._now().get(seat, Placement())
            sold_out = (seat == CLASSROOM, place) in self._sold_out
            return (self._best(seat) or place) if sold_out else place

    def sold_out(
        self, seat: str, place: Placement, sells: Callable[[Placement], bool] | None = None
    ) -> Placement | None:
        """Record that a placement is sold out. Returns the next one to try, or None.

        Args:
            seat: Seat id, or ``classroom``.
            place: Placement without stock.
            sells: Returns whether another placement has stock, if that is known.
        """
        with self._lock:
            hopeless = (one for one in self._possible if one == place or (sells and not sells(one)))
            self._sold_out |= {(seat == CLASSROOM, one) for one in hopeless}
            return self._best(seat)

    def tried(self, seat: str) -> set[Placement]:
        """Placements that are known to be sold out for a seat."""
        with self._lock:
            return {place for for_classroom, place in self._sold_out if for_classroom == (seat == CLASSROOM)}

    def save(self, seat: str, place: Placement | None) -> None:
        """Save the placement of a seat. None deletes it, for a removed seat."""
        with self._lock:
            wanted = place if place != Placement() else None
            if self._now().get(seat) == wanted:
                return
            # Workers on other machines may change other seats, so change only this seat's entry.
            self._documents.change(FILE_NAME, lambda text: _text(self._after(text, seat, wanted)))

    @property
    def _where(self) -> str:
        return self._documents.where(FILE_NAME)

    def _now(self) -> Mapping[str, Placement]:
        """Read all placements again: another worker may have started a seat that this one continues."""
        self._known = _read(self._documents.read(FILE_NAME), self._where)
        return self._known

    def _after(self, text: str | None, seat: str, wanted: Placement | None) -> dict[str, Placement]:
        """All current placements, with one seat's changed."""
        others = {id_: place for id_, place in _read(text, self._where).items() if id_ != seat}
        self._known = others | ({seat: wanted} if wanted else {})
        return self._known

    def _best(self, seat: str) -> Placement | None:
        shared = seat == CLASSROOM
        possible = (place for place in self._possible if not (shared and place.instance_type))
        return next((place for place in possible if (shared, place) not in self._sold_out), None)


def _text(known: Mapping[str, Placement]) -> str:
    document = {
        seat: {"zones": place.zones, "instance_type": place.instance_type}
        for seat, place in sorted(known.items())
    }
    return json.dumps({"schema": SCHEMA, "places": document}, indent=1) + "\n"


def _read(text: str | None, where: str) -> dict[str, Placement]:
    if text is None:
        return {}
    try:
        document = parse_json(text)
        if document["schema"] != SCHEMA:
            raise ValueError(f"its schema is {document['schema']}, this version knows {SCHEMA}")
        return {
            str(seat): Placement(tuple(map(str, place["zones"])), str(place["instance_type"]))
            for seat, place in document["places"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{where} is damaged: {error}. It lists the seats that are not where the class file puts them.",
            hint="Restore it from a backup: without it `labstacks up` recreates the seats that it lists.",
        ) from error
