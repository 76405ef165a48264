"""Writing files, whole or not at all, most of them nobody else's business."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

PRIVATE_FOLDER = 0o700


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, that only its owner can enter."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


def write_private(path: Path, text: str | bytes) -> None:
    """Write a file of mode 0600, whole or not at all.

    Args:
        path: Where; its folder must exist. A file already there is replaced, whatever its mode.
        text: Text is written as UTF-8 with its line ends as they are.
    """
    _replace(path, text.encode() if isinstance(text, str) else text)


def rewrite(path: Path, content: bytes) -> None:
    """Replace a file that is there, whole or not at all; its mode stays."""
    _replace(path, content, like=path)


def _replace(path: Path, content: bytes, *, like: Path | None = None) -> None:
    # mkstemp makes the file with mode 0600, so that there is no moment in which others can read it.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if like:
            shutil.copymode(like, temporary)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
