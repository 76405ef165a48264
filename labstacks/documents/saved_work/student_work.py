"""Finds what students made in their seats: files in buckets, pages, and what cannot be saved from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from labstacks.checks.http_probe import page_of_user_data
from labstacks.checks.state_view import DeployedResource, DeployedSeat, read_deployed_seat
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.components.checkpoints.model import CannotTellError, VisitedPage
from labstacks.documents.saved_work.object_store import OBJECT, ObjectStore, StoredObject, clean_etag
from labstacks.planning.change_preview import STUDENT_WORK
from labstacks.planning.wording import word_for
from labstacks.storage.class_folder import ClassFolder

BUCKET = "alicloud:oss/bucket:Bucket"
USER = "alicloud:ram/user:User"
INSTANCE = "alicloud:ecs/instance:Instance"
_PAGES = ("B4",)
"""Labs whose value ``address`` is a page that students change."""


@dataclass(frozen=True)
class StudentFile:
    """A file that a student uploaded or changed.

    Args:
        role: Of its bucket, such as ``b2-bucket``: the same in every seat, unlike the bucket's name.
        bucket: The bucket's name.
        stored: The file.
    """

    role: str
    bucket: str
    stored: StoredObject


@dataclass(frozen=True)
class SeatBuckets:
    """The buckets of a seat.

    Args:
        names: Bucket name by role.
        deployed: ETag of each file that labstacks put there, by role and key.
    """

    names: dict[str, str]
    deployed: dict[tuple[str, str], str]


@dataclass(frozen=True)
class SeatWork:
    """What one student made.

    Args:
        files: In the seat's buckets.
        pages: Text of pages that the student changed, by lab.
        unsavable: Kinds of resources whose contents cannot be read from outside, such as ``server``.
    """

    seat: Seat
    files: tuple[StudentFile, ...]
    pages: tuple[tuple[str, str], ...] = ()
    unsavable: tuple[str, ...] = ()


def find_work(
    class_: Class,
    store: ObjectStore,
    seats: Collection[str] = (),
    visitor: Callable[[str], VisitedPage] | None = None,
) -> list[SeatWork]:
    """What the students of deployed seats made.

    Args:
        class_: The class.
        store: Its cloud's buckets.
        seats: Ids of seats; empty for all.
        visitor: Visits pages; without one they are not looked at.

    Raises:
        CloudError: A bucket could not be listed.
    """
    backend = ClassFolder.of(class_.file).backend()
    found = []
    for seat in (*class_.seats, *class_.leaving):
        if seats and seat.id not in seats:
            continue
        deployed = read_deployed_seat(backend, class_.name, seat.id)
        if deployed.exists:
            pages = _changed_pages(deployed, visitor) if visitor else ()
            found.append(SeatWork(seat, _files(deployed, store), pages, _unsavable(deployed.resources)))
    return found


def buckets_of(deployed: DeployedSeat) -> SeatBuckets:
    """The buckets of a seat and what labstacks put into them."""
    names = {row.role: row.id for row in deployed.resources if row.type == BUCKET}
    roles = {name: role for role, name in names.items()}
    ours = {
        (roles.get(str(row.inputs.get("bucket")), ""), str(row.inputs.get("key"))): clean_etag(
            row.outputs.get("etag")
        )
        for row in deployed.resources
        if row.type == OBJECT
    }
    return SeatBuckets(names, ours)


def _files(deployed: DeployedSeat, store: ObjectStore) -> tuple[StudentFile, ...]:
    buckets = buckets_of(deployed)
    return tuple(
        StudentFile(role, name, stored)
        for role, name in buckets.names.items()
        for stored in sorted(store.objects(name), key=lambda each: each.key)
        # A key that ends with "/" is how consoles show an empty folder.
        if not stored.key.endswith("/") and buckets.deployed.get((role, stored.key)) != stored.etag
    )


def _changed_pages(
    deployed: DeployedSeat, visitor: Callable[[str], VisitedPage]
) -> tuple[tuple[str, str], ...]:
    first = {page_of_user_data(str(row.inputs.get("userData", ""))) for row in _servers(deployed.resources)}
    changed = []
    for lab in _PAGES:
        address = deployed.labs.get(lab, {}).get("address", "")
        try:
            page = visitor(address) if address else VisitedPage(0)
        except CannotTellError:
            continue
        if page.status == 200 and page.text not in first:
            changed.append((lab, page.text))
    return tuple(changed)


def _servers(resources: Iterable[DeployedResource]) -> Iterable[DeployedResource]:
    return (row for row in resources if row.type == INSTANCE)


def _unsavable(resources: Sequence[DeployedResource]) -> tuple[str, ...]:
    kinds = (row.type for row in resources if row.type in STUDENT_WORK - {BUCKET, USER})
    return tuple(dict.fromkeys(word.en if (word := word_for(kind)) else kind for kind in kinds))
