"""Which files of a folder are class files: YAML with a line that begins with ``class:``."""

from __future__ import annotations

import os
import re
from pathlib import Path

LOOKED_AT = 8192
"""How much of a file is looked at, in characters."""


_NAME = re.compile(r"""class:\s*["']?([a-z][a-z0-9-]*)""")


def class_files_in(folder: Path) -> list[Path]:
    """The class files of a folder, by name."""
    return [path for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]) if is_class_file(path)]


def class_files_below(folder: Path) -> list[Path]:
    """The class files of a folder and of those below it, but for folders with a dot first."""
    found: list[Path] = []
    for here, below, _ in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        found += class_files_in(Path(here))
    return found


def is_class_file(path: Path) -> bool:
    """Whether it looks like one; False for what cannot be read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return any(line.startswith("class:") for line in file.readlines(LOOKED_AT))
    except OSError:
        return False


def named_class(path: Path) -> str:
    """The name that a class file gives its class, whatever else is wrong with the file; empty for none."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = (_NAME.match(line) for line in file.readlines(LOOKED_AT))
            return next((match[1] for match in found if match), "")
    except OSError:
        return ""
