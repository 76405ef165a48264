"""Saves the work of a class, says what is not saved yet, and puts saved work back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labstacks.checks.http_probe import emulator_visitor, visit
from labstacks.checks.state_view import read_deployed_seat
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.components.checkpoints.model import VisitedPage
from labstacks.documents.saved_work.archive import (
    SavedSeat,
    StudentFolder,
    new_folder,
    newest_of,
    saved_folder,
    saved_seats,
)
from labstacks.documents.saved_work.object_store import ObjectStore, open_objects
from labstacks.documents.saved_work.student_work import SeatWork, StudentFile, buckets_of, find_work
from labstacks.errors import CloudError, LabstacksError, UsageError
from labstacks.runs.cloud_factory import open_rehearsal
from labstacks.storage.class_folder import ClassFolder

AT_ONCE = 8
"""Students whose files are copied in parallel."""
LARGEST = 200 * 1024 * 1024
"""Bytes of the largest file that is saved."""


@dataclass(frozen=True)
class SeatSave:
    """What was saved of one student.

    Args:
        work: What was found.
        saved: What was saved; None when there was nothing to save.
        not_saved: What was not, each with its reason.
    """

    work: SeatWork
    saved: SavedSeat | None
    not_saved: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassSave:
    """What was saved of a class.

    Args:
        folder: Where; None when no student had anything to save.
        seats: Each deployed seat.
    """

    folder: Path | None
    seats: tuple[SeatSave, ...]


@dataclass(frozen=True)
class SeatRestore:
    """What was put back for one student.

    Args:
        seat: The student's seat now.
        written: Keys of files that were put back.
        kept: Keys of files that the student has changed since; they stay as they are.
        failed: What could not be put back, each with its reason.
        by_hand: Paths of saved pages, which only a person can put back.
    """

    seat: Seat
    written: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    by_hand: tuple[Path, ...] = ()


def save_work(
    class_: Class, seats: Collection[str] = (), folder: Path | None = None, now: datetime | None = None
) -> ClassSave:
    """Save students' files and pages into a new folder, with a folder for each student.

    Args:
        class_: The class.
        seats: Ids of seats; empty for all.
        folder: Where the folders of all saves are; None is ``<class>-saved`` beside the class file.
        now: An aware time; None is the present.

    Raises:
        UsageError: No seat is deployed, or what the real cloud needs is missing.
        CloudError: A bucket cannot be listed.
    """
    moment = (now or datetime.now(UTC)).astimezone(class_.file.time_zone)
    # Opening the emulator would create it.
    if not ClassFolder.of(class_.file).backend().stacks():
        raise UsageError(
            f"There is nothing to save: class {class_.name} is not deployed.",
            hint="Run `labstacks status` to see its seats.",
        )
    with open_objects(class_.file) as store:
        with _visitor(class_) as visitor:
            found = find_work(class_, store, seats, visitor)
        if not any(work.files or work.pages for work in found):
            return ClassSave(None, tuple(SeatSave(work, None) for work in found))
        target = new_folder(folder or saved_folder(class_.file), moment)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            saves = pool.map(lambda work: _save_seat(class_, store, target, work, moment), found)
            return ClassSave(target, tuple(saves))


def unsaved_work(class_: Class, seats: Collection[str] = ()) -> list[tuple[Seat, tuple[StudentFile, ...]]]:
    """The seats with files that no save holds in their present version, and these files.

    Raises:
        UsageError: What the real cloud needs is missing.
        CloudError: A bucket cannot be listed.
    """
    # Opening the emulator would create it.
    if not ClassFolder.of(class_.file).backend().stacks():
        return []
    saves = list(saved_seats(saved_folder(class_.file), class_.name))
    with open_objects(class_.file) as store:
        found = find_work(class_, store, seats)
    left = [(work.seat, _not_in(saves, work)) for work in found]
    return [(seat, files) for seat, files in left if files]


def read_saves(class_: Class, folder: Path | None = None) -> list[SavedSeat]:
    """All saves of a class, the newest first.

    Raises:
        UsageError: There is none.
    """
    parent = folder or saved_folder(class_.file)
    if saves := list(saved_seats(parent, class_.name)):
        return saves
    raise UsageError(
        f"There is no saved work of class {class_.name} in {parent}.",
        hint="`labstacks save` saves it, before `labstacks down`.",
    )


def restore_work(class_: Class, seats: Collection[str] = (), folder: Path | None = None) -> list[SeatRestore]:
    """Put each student's newest saved files into the buckets of the student's present seat.

    A file that the student has changed since stays as it is.

    Args:
        class_: The class.
        seats: Ids of seats; empty for all.
        folder: See :func:`save_work`.

    Raises:
        UsageError: Nothing is saved, or what the real cloud needs is missing.
    """
    saves = read_saves(class_, folder)
    backend = ClassFolder.of(class_.file).backend()
    wanted = [
        seat
        for seat in class_.seats
        if (not seats or seat.id in seats) and backend.has(f"{class_.name}-{seat.id}")
    ]
    pairs = [(seat, saved) for seat in wanted if (saved := newest_of(saves, seat))]
    with open_objects(class_.file) as store, ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda pair: _restore_seat(class_, store, *pair), pairs))


def _save_seat(class_: Class, store: ObjectStore, target: Path, work: SeatWork, now: datetime) -> SeatSave:
    if not (work.files or work.pages):
        return SeatSave(work, None)
    folder, failed = StudentFolder(target, work.seat), []
    for file in work.files:
        key = file.stored.key
        if file.stored.size > LARGEST:
            failed.append(f"{key}: larger than {LARGEST // 1024**2} MB")
            continue
        try:
            folder.add_file(file.role, key, store.read(file.bucket, key))
        except CloudError as error:
            failed.append(f"{key}: {error.code}")
    for lab, text in work.pages:
        folder.add_page(lab, text)
    saved = folder.finish(class_.name, now, [*failed, *work.unsavable])
    return SeatSave(work, saved, tuple(failed))


def _restore_seat(class_: Class, store: ObjectStore, seat: Seat, saved: SavedSeat) -> SeatRestore:
    deployed = read_deployed_seat(ClassFolder.of(class_.file).backend(), class_.name, seat.id)
    buckets = buckets_of(deployed)
    written, kept, failed = [], [], []
    try:
        present = {
            (role, each.key): each.etag
            for role, name in buckets.names.items()
            for each in store.objects(name)
        }
    except CloudError as error:
        return SeatRestore(seat, failed=(f"the bucket cannot be listed: {error.code}",))
    for file in saved.files:
        place = (file.role, file.key)
        now = present.get(place)
        if now == file.etag:
            continue
        if now is not None and now != buckets.deployed.get(place):
            kept.append(file.key)
            continue
        if file.role not in buckets.names:
            failed.append(f"{file.key}: the seat has no bucket for it")
            continue
        try:
            store.write(buckets.names[file.role], file.key, saved.content(file))
            written.append(file.key)
        except (LabstacksError, OSError) as error:
            failed.append(f"{file.key}: {error}")
    pages = tuple(saved.folder / path for path in saved.pages.values())
    return SeatRestore(seat, tuple(written), tuple(kept), tuple(failed), pages)


@contextmanager
def _visitor(class_: Class) -> Iterator[Callable[[str], VisitedPage]]:
    if class_.file.cloud != "rehearsal":
        yield visit
        return
    with open_rehearsal(class_.file) as cloud:
        yield emulator_visitor(cloud)


def _not_in(saves: list[SavedSeat], work: SeatWork) -> tuple[StudentFile, ...]:
    """The files of a student that no save holds."""
    student = work.seat.student.id if work.seat.student else ""
    held = {
        (file.role, file.key, file.etag)
        for saved in saves
        if saved.student == student and (student or saved.seat == work.seat.id)
        for file in saved.files
    }
    return tuple(file for file in work.files if (file.role, file.stored.key, file.stored.etag) not in held)
