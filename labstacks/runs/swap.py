"""Gives a spare seat to a student whose seat is broken. Changes only the ledger, without engine or cloud."""

from __future__ import annotations

from dataclasses import dataclass

from labstacks.classfile.deployed_class import reload_class
from labstacks.classfile.loading import swap_seats
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.errors import UsageError
from labstacks.runs.status import SeatStatus, class_status
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import class_lock


@dataclass(frozen=True)
class Swapped:
    """Result of a swap.

    Args:
        old: The broken seat. The next ``labstacks up`` removes it.
        new: Status of the spare seat that replaces it.
    """

    old: Seat
    new: SeatStatus


def hand_out(class_: Class, broken: Seat) -> Swapped:
    """Give the student of a broken seat a spare seat that is ready.

    Raises:
        UsageError: The seat has no student, or no spare seat is ready.
        LockedError: A run holds the class.
    """
    if broken.spare or broken not in class_.seats:
        raise UsageError(f"Nobody sits at seat {broken.id}.", hint="Name the seat of a student, such as s07.")
    folder = ClassFolder.of(class_.file)
    folder.create()
    with class_lock(folder.lock, "swap"):
        reload_class(class_)
        spare = _first_ready(class_)
        swap_seats(class_, broken.number, int(spare.id.removeprefix("s")))
    return Swapped(broken, spare)


def _first_ready(class_: Class) -> SeatStatus:
    spares = {seat.id for seat in class_.seats if seat.spare}
    statuses = class_status(class_).seats
    if spares and all(status.phase == "absent" for status in statuses):
        raise UsageError(
            f"The class {class_.name} is not deployed, so there is no seat to hand out.",
            hint="Run `labstacks up` first.",
        )
    for status in statuses:
        # This command holds the lock too, but no seat shows as "working": that needs a started job.
        if status.id in spares and status.phase == "ready":
            return status
    have = f"none of its {len(spares)} spare seats is ready" if spares else "it has no spare seats"
    raise UsageError(
        f"The class {class_.name} has no seat to hand out: {have}.",
        hint=(
            "Run `labstacks up`, which deploys it; or recreate the broken seat with `labstacks reset`."
            if spares
            else f"Write `spares: 2` in {class_.file.path.name} and run `labstacks up`; "
            "or recreate the broken seat with `labstacks reset`."
        ),
    )
