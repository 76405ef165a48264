"""Finds the classes of a folder that still stand though their sessions are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from labstacks.course import load_class
from labstacks.course.model import Class
from labstacks.engine.state import Backend
from labstacks.errors import LabstacksError
from labstacks.fleet.folder import OUTER, ClassFolder
from labstacks.programs import PROJECT


@dataclass(frozen=True)
class Standing:
    """A class of which something stands.

    Args:
        name: Its slug.
        folder: Where its class file is, or should be.
        class_: None when no class file there can be read.
        stacks: How many of its stacks exist.
        expires: RFC 3339 in UTC; None when it has no sessions.
        trouble: Why its class file cannot be read.
    """

    name: str
    folder: Path
    class_: Class | None
    stacks: int
    expires: str | None = None
    trouble: str = ""

    def expired(self, now: datetime) -> bool:
        """Whether its last session, and the time of grace, are over."""
        return self.expires is not None and datetime.fromisoformat(self.expires) < now


def standing_classes(folder: Path, now: datetime) -> Iterator[Standing]:
    """Every class in a folder, and in those below it, of which something stands."""
    for outer in sorted(folder.resolve().rglob(OUTER)):
        if outer.is_dir():
            for home in sorted(path for path in outer.iterdir() if (path / "state").is_dir()):
                stacks = Backend(ClassFolder(home).state_url, PROJECT).stacks()
                if stacks or _unsettled(home):
                    yield _standing(home, len(stacks), now)


def _unsettled(home: Path) -> bool:
    from labstacks.gateway.journal import unsettled

    return bool(unsettled(ClassFolder(home).journal))


def _standing(home: Path, stacks: int, now: datetime) -> Standing:
    folder, troubles = home.parent.parent, []
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        try:
            class_ = load_class(path, now)
        except LabstacksError as error:
            if f"class: {home.name}" in path.read_text(encoding="utf-8", errors="replace"):
                troubles.append(error.message)
            continue
        if class_.name == home.name:
            return Standing(home.name, folder, class_, stacks, class_.expires)
    trouble = troubles[0] if troubles else f"no class file of {home.name} is in {folder}"
    return Standing(home.name, folder, None, stacks, trouble=trouble)
