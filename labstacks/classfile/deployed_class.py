"""Reads a deployed class for commands that look at it or remove it, even when its files have mistakes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile.class_file import read_class_file
from labstacks.classfile.ledger import Kind, Ledger, read_ledger
from labstacks.classfile.loading import load_class
from labstacks.classfile.model import Class, ClassFile, Seat
from labstacks.classfile.nearby_files import is_folder
from labstacks.classfile.people import Student, fold
from labstacks.classfile.roster import view_roster
from labstacks.components.context import REGION
from labstacks.errors import ClassFileError, LabstacksError, Problem, StateError
from labstacks.storage.class_folder import OUTER, ClassFolder

NEEDED = ("class", "cloud", "region", "state", "rehearsal")
"""The keys without which nobody knows where a class is deployed."""
_SEAT = re.compile(r"s(\d{2,})")


def load_deployed(path: str | Path, now: datetime | None = None) -> Class:
    """Read a class for a command that only looks at it or removes it.

    The class file and the roster may have mistakes, and the roster may be missing. The seats are then those
    of the ledger and of the state, and a notice says so.

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
    except ClassFileError as error:
        problems: list[Problem] = []
        file = read_class_file(path, now, problems.append)
        if file is None or not file.name or any(_root(problem.key) in NEEDED for problem in problems):
            raise
        found = _from_records(file, f"{len(error.problems)} mistakes in {path.name} or its roster")
        if found is None:
            raise
        return found


def class_of_home(home: Path) -> Class | None:
    """A class whose class file is gone, by its folder; None when nothing of it is deployed.

    Its state must be in that folder: of a class that shares its state only the class file says where.

    Raises:
        StateError: The state cannot be read.
    """
    try:
        known = json.loads(ClassFolder(home).documents.read("cloud.json") or "{}")
    except ValueError:
        known = {}
    file = ClassFile(
        path=home.parent.parent / "class.yaml",
        name=home.name,
        level="",
        labs=(),
        cloud=str(known.get("cloud", "rehearsal")),
        region=str(known.get("region", REGION)),
    )
    return _from_records(file, f"no class file names {home.name}")


def orphaned_classes(file: ClassFile) -> tuple[str, ...]:
    """Names of other classes that are deployed from this folder and that no class file there names."""
    outer = file.path.parent / OUTER
    if not outer.is_dir():
        return ()
    texts = [_text(path) for path in (*file.path.parent.glob("*.yaml"), *file.path.parent.glob("*.yml"))]
    found = []
    for home in sorted(path for path in outer.iterdir() if path.is_dir() and path.name != file.name):
        named = re.compile(rf"^class:\s*[\"']?{re.escape(home.name)}[\"']?\s*(#.*)?$", re.MULTILINE)
        if not any(named.search(text) for text in texts) and _is_deployed(home):
            found.append(home.name)
    return tuple(found)


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


def _is_deployed(home: Path) -> bool:
    try:
        return bool(ClassFolder(home).backend().stacks())
    except LabstacksError:
        return True  # state that cannot be read is a reason to say so


def _from_records(file: ClassFile, why: str) -> Class | None:
    """The class with the seats that the ledger and the state name."""
    stacks = ClassFolder.of(file).backend().stacks()
    try:
        ledger = read_ledger(file.documents, file.name)
    except StateError:
        ledger = Ledger(file.name)
    if not stacks and not ledger.standing:
        return None
    names = _names(file)
    seats = {
        place.number: Seat(
            place.number,
            Student(place.student, names.get(fold(place.student), "")) if place.student else None,
            place.kind is Kind.SPARE,
            place.kind is Kind.RETIRED,
        )
        for place in ledger.standing
    }
    for number in _numbers(file.name, stacks):
        seats.setdefault(number, Seat(number))
    notice = Problem(
        str(file.path), f"The seats are those that are deployed, not those of the roster: {why}.",
        "`labstacks check` lists the mistakes.",
    )  # fmt: skip
    return Class(file, tuple(seats[number] for number in sorted(seats)), (), ledger, (notice,))


def _numbers(class_name: str, stacks: Iterable[str]) -> set[int]:
    """The seat numbers among the stacks of a class."""
    seats = (stack.removeprefix(f"{class_name}-") for stack in stacks)
    return {int(found[1]) for seat in seats if (found := _SEAT.fullmatch(seat))}


def _names(file: ClassFile) -> dict[str, str]:
    """Students' names by folded id, as far as the roster can be read."""
    if file.roster is None:
        return {}
    return {fold(student.id): student.name for student in view_roster(file.roster, str(file.roster)).students}


def _root(key: str) -> str:
    return re.split(r"[.\[]", key, maxsplit=1)[0]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
