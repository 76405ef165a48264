"""Finds deployed classes in a folder, to remove those whose sessions are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from labstacks.classfile import load_class
from labstacks.classfile.deployed_class import class_of_home, load_deployed
from labstacks.classfile.model import Class
from labstacks.errors import LabstacksError, StateAwayError
from labstacks.gateway.journal import unsettled_of
from labstacks.storage.class_folder import OUTER, ClassFolder


@dataclass(frozen=True)
class DeployedClass:
    """A class that is deployed, at least in part.

    Args:
        name: Name of the class.
        folder: Folder of its class file.
        class_: None if its state backend is unknown or unavailable.
        stacks: Number of existing stacks.
        expires: End of the last session and its grace time, RFC 3339 in UTC. None without sessions.
        trouble: Error in its files. Empty if there is none.
    """

    name: str
    folder: Path
    class_: Class | None
    stacks: int
    expires: str | None = None
    trouble: str = ""

    def expired(self, now: datetime) -> bool:
        """Whether its last session and the grace time are over."""
        return self.expires is not None and datetime.fromisoformat(self.expires) < now


def deployed_classes(folder: Path, now: datetime) -> Iterator[DeployedClass]:
    """Find every deployed class in a folder and its subfolders."""
    for outer in sorted(folder.resolve().rglob(OUTER)):
        if outer.is_dir():
            for home in sorted(path for path in outer.iterdir() if path.is_dir()):
                if found := _look(home, now):
                    yield found


def _look(home: Path, now: datetime) -> DeployedClass | None:
    """Load a class from its folder. None if it is not deployed."""
    try:
        class_, trouble = _class_of(home, now)
        folder = ClassFolder.of(class_.file) if class_ else ClassFolder(home)
        stacks = len(folder.backend().stacks())
        if not stacks and not unsettled_of(folder):
            return None
    except StateAwayError as error:
        return DeployedClass(home.name, home.parent.parent, None, 0, trouble=error.message)
    expires = class_.expires if class_ else None
    return DeployedClass(home.name, home.parent.parent, class_, stacks, expires, trouble)


def _class_of(home: Path, now: datetime) -> tuple[Class | None, str]:
    """Find the class that owns a folder, and an error in its files."""
    folder, troubles = home.parent.parent, []
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        trouble = ""
        try:
            class_ = load_class(path, now)
        except LabstacksError as error:
            trouble = error.message
            if f"class: {home.name}" in path.read_text(encoding="utf-8", errors="replace"):
                troubles.append(trouble)
            try:
                class_ = load_deployed(path, now)
            except StateAwayError:
                raise
            except LabstacksError:
                continue
        if class_.name == home.name:
            return class_, trouble
    trouble = troubles[0] if troubles else f"no class file of {home.name} is in {folder}"
    return class_of_home(home), trouble
