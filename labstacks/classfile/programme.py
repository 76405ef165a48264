"""A programme as plain frozen data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from labstacks.classfile.model import Budget, Class
from labstacks.classfile.suggestions import did_you_mean
from labstacks.errors import Problem, UsageError

MAX_NAMED = 12


@dataclass(frozen=True)
class Programme:
    """Classes that are planned and run together.

    Args:
        name: Of the programme; of a folder, the folder's.
        path: Its file or folder, as the user names it.
        classes: In the order of the file: the work on the first ones begins first. No two have one name.
        files: By class, its class file as the user would name it.
        budget: The most all of them may cost together.
        parallel: How many engines at once, in all; None lets the machine decide.
        notices: What should be known and may be left as it is.
        single: Whether it is one class that the user named, without a programme.
    """

    name: str
    path: Path
    classes: tuple[Class, ...]
    files: dict[str, Path]
    budget: Budget | None = None
    parallel: int | None = None
    notices: tuple[Problem, ...] = ()
    single: bool = False

    @classmethod
    def of_one(cls, class_: Class, path: Path | None = None) -> Programme:
        """A class as a programme of one.

        Args:
            path: Its class file, as the user names it. Default: the file that was read.
        """
        path = path or class_.file.path
        files = {class_.name: path}
        return cls(class_.name, path, (class_,), files, parallel=class_.file.parallel, single=True)

    @property
    def one(self) -> Class | None:
        """The class, if the user named a single one."""
        return self.classes[0] if self.single else None

    @property
    def seats(self) -> int:
        """How many, over all classes."""
        return sum(len(class_.seats) for class_ in self.classes)

    def only(self, names: Collection[str]) -> Programme:
        """Restricted to some classes; to all when there are none. Budgets then count for these.

        Raises:
            UsageError: There is no class of such a name.
        """
        known = [class_.name for class_ in self.classes]
        for name in names:
            if name not in known:
                meant = did_you_mean(name, known)
                more = f" and {len(known) - MAX_NAMED} more" if len(known) > MAX_NAMED else ""
                theirs = f"Its classes are {', '.join(known[:MAX_NAMED])}{more}."
                raise UsageError(
                    f"The programme {self.name} has no class {name!r}.",
                    hint=f"Did you mean {meant}?" if meant else theirs,
                )
        if not names:
            return self
        return replace(self, classes=tuple(class_ for class_ in self.classes if class_.name in names))
