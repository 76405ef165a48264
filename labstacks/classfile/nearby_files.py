"""Where the class file may be that somebody looked for in the wrong folder."""

from __future__ import annotations

import shlex
from pathlib import Path

NAME = "class.yaml"
MOST = 50
"""Folders that are looked into: in a folder of thousands, waiting helps nobody."""


def is_file(path: Path) -> bool:
    """Whether there is such a file; no for a name that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with a zero byte
        return False


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; no for a name that no folder can have."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def class_files_near(folder: Path) -> list[Path]:
    """Those in the folders of a folder, and in the one above it; not in the folder itself.

    Args:
        folder: Where nothing was found; paths are relative to it where they can be.
    """
    try:
        below = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []
    places = [path / NAME for path in below[:MOST]] + [folder / ".." / NAME]
    return [path for path in places if path.is_file()]


def where_else(path: Path) -> str:
    """What to do about a class file that is not there."""
    near = class_files_near(path.parent)
    if not near:
        return "Wrong folder? Name the class file with -f. `labstacks init` writes a new one."
    named = " or ".join(f"-f {shlex.quote(str(found))}" for found in near[:3])
    return f"Is it another folder's? Name it: {named}."
