"""Loads a class from what labstacks keeps of it, for commands that must work when its files do not.

Removing a class needs less than making it: the ledger says which seats there may be, the state which stacks
there are, and :mod:`labstacks.classfile.snapshot` what the class file said when the class was deployed. The
roster, the labs of the school's own and the class file itself may have mistakes, or be gone.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile.class_file import read_class_file
from labstacks.classfile.find_files import named_class
from labstacks.classfile.ledger import Kind, Ledger, read_ledger
from labstacks.classfile.loading import load_class, seat_numbers
from labstacks.classfile.model import Class, ClassFile, Seat
from labstacks.classfile.nearby_files import is_folder
from labstacks.classfile.people import Student, fold
from labstacks.classfile.roster import view_roster
from labstacks.classfile.snapshot import deployed_class_names, read_snapshot
from labstacks.components.catalog import LEVELS
from labstacks.errors import ClassFileError, LabstacksError, LockedError, Problem, StateError, UsageError
from labstacks.storage.class_folder import OUTER
from labstacks.storage.documents import documents

CLOUD = "cloud.json"


def load_deployed_class(path: str | Path, now: datetime | None = None, *, name: str = "") -> Class:
    """A class for ``down``, ``status`` and ``sweep``: from its files, or else from ledger and state alone.

    Where the files have no mistake this is :func:`load_class`. Else the seats are those that the ledger or a
    stack knows, all of them in ``seats``, with names as far as the roster still tells them; the notices say
    what is wrong with the files. Nothing is written.

    Args:
        path: The class file, or the folder of a ``class.yaml``; it need not exist.
        now: An aware time; None is the present.
        name: Of a class in this folder that the class file does not name any more, see
            :func:`deployed_class_names`. Empty for the one that the class file names, or for the only one
            that is deployed here.

    Raises:
        ClassFileError: The files have mistakes, and nothing of such a class was ever deployed from here.
        UsageError: Several classes are deployed here, and the class file does not say which one is meant; or
            there is no class of this name.
        StateError: The state cannot be reached.
    """
    path, now = Path(path), now or datetime.now(UTC)
    path = path / "class.yaml" if is_folder(path) else path
    try:
        class_ = load_class(path, now)
    except (ClassFileError, StateError) as error:
        return _from_state(path, now, name or _meant(path, error), error)
    return class_ if name in ("", class_.name) else _from_state(path, now, name, None)


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
    read = load_deployed_class(path, now, name=class_.name) if deployed else load_class(path, now)
    for key in ("name", "state", "cloud", "region"):
        before, after = getattr(class_.file, key), getattr(read.file, key)
        if before != after:
            what = "class" if key == "name" else key
            raise LockedError(
                f"{path.name} changed while this run began: `{what}` was {before}, and is {after}.",
                hint="Run the command again.",
            )
    return read


def _meant(path: Path, error: LabstacksError) -> str:
    """The name of the class that is meant by a class file with mistakes."""
    if name := named_class(path):
        return name
    names = deployed_class_names(path.parent)
    if not names:
        raise error
    if len(names) > 1:
        raise UsageError(
            f"Several classes are deployed from here: {', '.join(names)}.", hint="Name the one you mean."
        )
    return names[0]


def _from_state(path: Path, now: datetime, name: str, error: LabstacksError | None) -> Class:
    file, students, told = _file(path, now, name, error)
    ledger = _ledger(file, told)
    numbers = seat_numbers(file)
    if not ledger.places and not numbers and not _home(path, name).exists():
        raise error or UsageError(f"No class {name} was ever deployed from {path.parent}.")
    by_id = {fold(student.id): student for student in students}
    known = {place.number: place for place in ledger.places if not place.released or place.number in numbers}
    seats = []
    for number in sorted({*known, *numbers}):
        place = known.get(number)
        kind, student_id = (place.kind, place.student) if place else (None, "")
        student = by_id.get(fold(student_id), Student(student_id, "")) if student_id else None
        seats.append(Seat(number, student, kind is Kind.SPARE, kind is Kind.RETIRED))
    return Class(file, tuple(seats), (), ledger, tuple(told))


def _file(
    path: Path, now: datetime, name: str, error: LabstacksError | None
) -> tuple[ClassFile, tuple[Student, ...], list[Problem]]:
    """The class file as far as it counts, students whose names are known, and notices."""
    problems: list[Problem] = []
    read = read_class_file(path, now, problems.append)
    if read is not None and read.name == name and not problems:
        students = view_roster(read.roster, str(read.roster)).students if read.roster else ()
        return read, students, [_passed_over(path, error)]
    kept = read_snapshot(_home(path, name))
    file = kept or _guessed(path, name, read if read and read.name == name else None)
    return file, (), [_passed_over(path, error) if error else _not_named(path, name)]


def _guessed(path: Path, name: str, read: ClassFile | None) -> ClassFile:
    """A class file from what of it could be read, and from where the class was deployed."""
    level = read.level if read and read.level in LEVELS else next(iter(LEVELS))
    base = read or ClassFile(path.absolute(), name, level, ())
    try:
        kept = json.loads(documents(_home(path, name)).read(CLOUD) or "{}")
    except (ValueError, StateError):
        kept = {}
    where = {key: kept[key] for key in ("cloud", "region") if isinstance(kept, dict) and kept.get(key)}
    labs = tuple(lab for lab in base.labs if lab in LEVELS[level].lab_ids)
    return replace(base, level=level, labs=labs, roster=None, seats=0, own_labs=(), **where)


def _ledger(file: ClassFile, told: list[Problem]) -> Ledger:
    try:
        return read_ledger(file.documents, file.name)
    except StateError as error:
        told.append(Problem(str(file.path), error.message, "The seats are those of the state."))
        return Ledger(file.name)


def _passed_over(path: Path, error: LabstacksError | None) -> Problem:
    count = len(error.problems) if isinstance(error, ClassFileError) else 1
    first = f" ({error.problems[0]})" if isinstance(error, ClassFileError) else ""
    message = f"The files of this class have {count} mistake{'s' if count > 1 else ''}{first}."
    return Problem(str(path), message, "What is deployed was read from the ledger and the state.")


def _not_named(path: Path, name: str) -> Problem:
    message = f"{path.name} does not name the class {name}, which is deployed here."
    return Problem(str(path), message, "It was read from the ledger and the state.")


def _home(path: Path, name: str) -> Path:
    return path.absolute().parent / OUTER / name
