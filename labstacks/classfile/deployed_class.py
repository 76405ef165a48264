"""Reads a deployed class for commands that look at it or remove it, even when its files have mistakes.

Removing a class needs less than making it: the ledger says which seats there may be, the state which stacks
there are, and :mod:`labstacks.classfile.snapshot` what the class file said when the class was deployed. The
roster, the labs of the school's own and the class file itself may have mistakes, or be gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile.class_file import read_class_file
from labstacks.classfile.find_files import class_files_in, named_class
from labstacks.classfile.ledger import Kind, Ledger, read_ledger
from labstacks.classfile.loading import load_class, seat_numbers
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.nearby_files import is_folder
from labstacks.classfile.people import Seat, Student, fold
from labstacks.classfile.roster import view_roster
from labstacks.classfile.snapshot import read_snapshot
from labstacks.components.catalog import LEVELS
from labstacks.errors import ClassFileError, LabstacksError, LockedError, Problem, StateError
from labstacks.storage.class_folder import OUTER, ClassFolder
from labstacks.storage.documents import documents
from labstacks.storage.json_text import parse_json

NEEDED = ("class", "cloud", "region", "state", "rehearsal")
"""The keys without which nothing says where a class is deployed."""
CLOUD_NAME = "cloud.json"


def load_deployed(path: str | Path, now: datetime | None = None) -> Class:
    """Read a class for a command that only looks at it or removes it.

    The class file, the roster and the ledger may have mistakes or be missing. The seats are then those of the
    ledger and of the state, and a notice says so. Nothing is written.

    Args:
        path: The class file, or the folder of a ``class.yaml``.
        now: An aware time to compare the timetable with; None is the present.

    Raises:
        ClassFileError: Mistakes hide where the class is deployed, or nothing of it is deployed.
        StateError: The state cannot be reached.
    """
    path, now = Path(path), now or datetime.now(UTC)
    path = path / "class.yaml" if is_folder(path) else path
    try:
        return load_class(path, now)
    except (ClassFileError, StateError) as error:
        found = _deployed(path, now, error)
        if found is None:
            raise
        return found


def class_of_home(home: Path) -> Class | None:
    """A class that no class file names any more, by its folder; None when nothing of it is deployed.

    Raises:
        StateError: The state cannot be read.
    """
    file = _moved_to_its_cloud(read_snapshot(home) or _unknown(home), home)
    return _from_records(file, f"no class file names {home.name}", "Remove it.")


def reload_class(class_: Class, now: datetime | None = None, *, deployed: bool = False) -> Class:
    """Read a class again once its lock is held: it may have changed while the run waited or asked.

    Args:
        class_: As it was read before the lock was taken.
        now: An aware time; None is the present.
        deployed: Whether mistakes in the files may be passed over, as for ``down``.

    Raises:
        LockedError: It was renamed, or moved to another place of state or another cloud, meanwhile: the lock
            that is held is then not the lock of this class.
        ClassFileError: Its files have mistakes now.
    """
    path = class_.file.path
    read = load_deployed(path, now) if deployed else load_class(path, now)
    for key in ("name", "state", "cloud", "region"):
        before, after = getattr(class_.file, key), getattr(read.file, key)
        if before != after:
            what = "class" if key == "name" else key
            raise LockedError(
                f"{path.name} changed while this run began: `{what}` was {before}, and is {after}.",
                hint="Run the command again.",
            )
    return read


def orphaned_classes(file: ClassFile) -> tuple[str, ...]:
    """Names of other classes that are deployed from this folder and that no class file there names."""
    folder = file.path.parent
    outer = folder / OUTER
    if not is_folder(outer):
        return ()
    named = {file.name, *(named_class(path) for path in class_files_in(folder))}
    homes = sorted(path for path in outer.iterdir() if path.is_dir() and path.name not in named)
    return tuple(home.name for home in homes if _is_deployed(home))


def orphans_notice(file: ClassFile) -> Problem | None:
    """What to know of other classes that are still deployed from this folder."""
    names = orphaned_classes(file)
    if not names:
        return None
    which = f"Class {names[0]} is" if len(names) == 1 else f"The classes {', '.join(names)} are"
    return Problem(
        str(file.path.parent / OUTER),
        f"{which} still deployed from this folder, and no class file here has the name.",
        f"Remove it: labstacks sweep --class {names[0]} --yes.",
    )


def _deployed(path: Path, now: datetime, error: LabstacksError) -> Class | None:
    """What is deployed of a class whose files cannot be read as they are; None when that cannot be known."""
    problems: list[Problem] = []
    read = read_class_file(path, now, problems.append)
    name = read.name if read else named_class(path) or _only_home(path)
    home = path.absolute().parent / OUTER / name
    file: ClassFile | None = read
    if read is None or problems or not name:
        kept = read_snapshot(home) if name else None
        hidden = read is None or not name or any(_root(problem.key) in NEEDED for problem in problems)
        file = kept or (None if hidden or read is None else _usable(read))
    if file is None:
        return None
    count = len(error.problems) if isinstance(error, ClassFileError) else 1
    why = f"{count} mistake{'s' if count > 1 else ''} in {path.name}, its roster or its ledger"
    return _from_records(replace(file, path=path.absolute()), why, "`labstacks check` lists the mistakes.")


def _only_home(path: Path) -> str:
    """The name of the only class that labstacks keeps something of beside a class file that is gone."""
    outer = path.absolute().parent / OUTER
    homes = [home.name for home in outer.iterdir() if home.is_dir()] if is_folder(outer) else []
    return homes[0] if len(homes) == 1 else ""


def _usable(read: ClassFile) -> ClassFile:
    """A class file of which other keys than :data:`NEEDED` have mistakes."""
    level = read.level if read.level in LEVELS else next(iter(LEVELS))
    labs = tuple(lab for lab in read.labs if lab in LEVELS[level].lab_ids)
    return replace(read, level=level, labs=labs, own_labs=())


def _unknown(home: Path) -> ClassFile:
    return ClassFile(home.parent.parent / "class.yaml", home.name, next(iter(LEVELS)), ())


def _moved_to_its_cloud(file: ClassFile, home: Path) -> ClassFile:
    """A class file with the cloud and the region in which the class was deployed."""
    try:
        known = parse_json(documents(home).read(CLOUD_NAME) or "{}")
    except ValueError:
        return file
    found = {key: str(known[key]) for key in ("cloud", "region") if isinstance(known, dict) and key in known}
    return replace(file, **found)  # type: ignore[arg-type]


def _is_deployed(home: Path) -> bool:
    kept = read_snapshot(home)
    try:
        return bool(ClassFolder(home, kept.state if kept else "local").backend().stacks())
    except LabstacksError:
        return True  # state that cannot be read is a reason to say so


def _from_records(file: ClassFile, why: str, fix: str) -> Class | None:
    """The class with the seats that the ledger and the state name; None when there are none."""
    try:
        ledger = read_ledger(file.documents, file.name)
    except StateError:
        ledger = Ledger(file.name)
    numbers = seat_numbers(file)
    if not ledger.in_use and not ClassFolder.of(file).backend().stacks():
        return None
    known = _roster_students(file)
    seats = {
        place.number: Seat(
            place.number,
            known.get(fold(place.student), Student(place.student, "")) if place.student else None,
            place.kind is Kind.SPARE,
            place.kind is Kind.RETIRED,
        )
        for place in ledger.places
        if not place.released or place.number in numbers
    }
    for number in numbers:
        seats.setdefault(number, Seat(number))
    message = f"The seats are those that are deployed, not those of the roster: {why}."
    notice = Problem(str(file.path), message, fix)
    return Class(file, tuple(seats[number] for number in sorted(seats)), (), ledger, (notice,))


def _roster_students(file: ClassFile) -> dict[str, Student]:
    """Students by folded id, as far as the roster can be read."""
    if file.roster is None:
        return {}
    students: Iterable[Student] = view_roster(file.roster, str(file.roster)).students
    return {fold(student.id): student for student in students}


def _root(key: str) -> str:
    return re.split(r"[.\[]", key, maxsplit=1)[0]
