"""Where a seat, or the classroom, stands when it is not where the class file puts it: the cloud had no stock.

Each keeps its place until it goes down, whatever sells by then: ``places.json`` of the class's documents.
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
from labstacks.entrypoints.class_spec import CLASSROOM, ClassSpec
from labstacks.errors import StateError
from labstacks.storage.documents import Documents, documents

FILE_NAME = "places.json"
SCHEMA = 1


@dataclass(frozen=True)
class Placement:
    """Zones in order of preference, and the type of servers.

    Args:
        zones: Empty: as the class file says.
        instance_type: Empty: as the class file says.
    """

    zones: tuple[str, ...] = ()
    instance_type: str = ""

    def __str__(self) -> str:
        parts = (self.zones and self.zones[0], self.instance_type)
        return " with ".join(part for part in parts if part) or "its own place"


def choices(zones: Sequence[str], fallback: Fallback) -> Iterator[Placement]:
    """Every place that a new seat may have, the class file's own first.

    The classroom may have those that name no type: nobody can choose one for it.
    """
    turned = [tuple(zones[n:]) + tuple(zones[:n]) for n in range(len(zones))] if fallback.zones else [()]
    for instance_type in ("", *fallback.instance_types):
        for number, order in enumerate(turned):
            yield Placement(order if number else (), instance_type)


def moved(spec: ClassSpec, place: Placement, server_labs: Sequence[str]) -> ClassSpec:
    """The class as the program of a seat, or of the classroom, at a place is told of it.

    Args:
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
    """What the classroom shares, with its vSwitches in the order of the seat's zones.

    Args:
        place: The seat's.
        classroom: The classroom's own, whose zones its vSwitches are in the order of.
        shared: What its program exported.
    """
    wanted, made = (one.zones or spec.zones or ZONES for one in (place, classroom))
    switches = shared.get("vswitch_ids")
    if wanted == made or not switches:
        return shared
    by_zone = dict(zip(made, switches, strict=False))
    return {**shared, "vswitch_ids": [by_zone[zone] for zone in wanted if zone in by_zone]}


class Placements:
    """The places of a class's seats and of its classroom. Safe to call from several threads.

    What one seat finds sold out no other tries; the classroom, which needs other things, looks for itself.

    Args:
        place: The class's documents, or the folder with them.
        possible: Every place a new seat may have, the first one first.
    """

    def __init__(self, place: Path | Documents, possible: Sequence[Placement]) -> None:
        self._documents = documents(place)
        self._possible = list(possible)
        self._sold_out: set[tuple[bool, Placement]] = set()
        self._known = _read(self._documents.read(FILE_NAME), self._where)
        self._lock = threading.Lock()

    def of(self, seat: str) -> Placement:
        """Where a seat stands, or was begun."""
        with self._lock:
            return self._now().get(seat, Placement())

    def best_for(self, seat: str) -> Placement:
        """Where a seat that was never finished is to stand: where it was begun, unless that is sold out."""
        with self._lock:
            place = self._now().get(seat, Placement())
            sold_out = (seat == CLASSROOM, place) in self._sold_out
            return (self._best(seat) or place) if sold_out else place

    def sold_out(
        self, seat: str, place: Placement, sells: Callable[[Placement], bool] | None = None
    ) -> Placement | None:
        """Note that there is no stock for a seat at a place; the next to try, if there is any.

        Args:
            sells: Whether another place has it, where that is known.
        """
        with self._lock:
            hopeless = (one for one in self._possible if one == place or (sells and not sells(one)))
            self._sold_out |= {(seat == CLASSROOM, one) for one in hopeless}
            return self._best(seat)

    def tried(self, seat: str) -> set[Placement]:
        """Where there is no stock for a seat, as far as is known."""
        with self._lock:
            return {place for shared, place in self._sold_out if shared == (seat == CLASSROOM)}

    def settle(self, seat: str, place: Placement | None) -> None:
        """Keep where a seat stands; None forgets it, when it is gone."""
        with self._lock:
            wanted = place if place != Placement() else None
            if self._now().get(seat) == wanted:
                return
            # Others may be at work on other seats, elsewhere: only this one's place is ours to change.
            self._documents.change(FILE_NAME, lambda text: _text(self._after(text, seat, wanted)))

    @property
    def _where(self) -> str:
        return self._documents.where(FILE_NAME)

    def _now(self) -> Mapping[str, Placement]:
        """All places: another worker may have begun a seat that this one goes on with."""
        self._known = _read(self._documents.read(FILE_NAME), self._where)
        return self._known

    def _after(self, text: str | None, seat: str, wanted: Placement | None) -> dict[str, Placement]:
        """All places as they are now, and a seat's as it is wanted."""
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
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise ValueError(f"its schema is {document['schema']}, this version knows {SCHEMA}")
        return {
            str(seat): Placement(tuple(map(str, place["zones"])), str(place["instance_type"]))
            for seat, place in document["places"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{where} is damaged: {error}. It says what stands elsewhere than the class file says.",
            hint="Restore it from a backup: without it `labstacks up` makes anew what it named.",
        ) from error
