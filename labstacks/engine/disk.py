"""Disk space: checked before a run, and explained when it runs out anyway."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from labstacks.errors import EngineMissingError, StateError

MB = 1_000_000
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


FREE_FOR_RUN = 100 * MB
"""Free bytes required to start a run: a large class takes tens of megabytes."""
FREE_FOR_ENGINE = 30 * MB
"""Free bytes required to start another engine: an engine that cannot save its state loses its resources."""


def free_bytes(folder: Path) -> int:
    """Free bytes on the disk of an existing folder."""
    return shutil.disk_usage(folder).free


def require_space_for_run(folder: Path) -> None:
    """Refuse a run that could fill the disk before it starts.

    Raises:
        StateError: There is too little free space.
    """
    if (free := free_bytes(folder)) < FREE_FOR_RUN:
        raise StateError(
            f"The disk that holds {folder} is nearly full: {free / MB:,.0f} MB are free, "
            f"{FREE_FOR_RUN / MB:,.0f} MB are needed.",
            hint="Free some space, then run the same command again. Nothing was changed.",
        )


def require_space(folder: Path, needed: int) -> None:
    """Raise an error if fewer than ``needed`` bytes are free."""
    if shutil.disk_usage(folder).free < needed:
        raise no_space(folder, needed)


def no_space(folder: Path, needed: int) -> EngineMissingError:
    """Return the error for a full disk, with the free and the needed bytes."""
    free = shutil.disk_usage(folder).free
    return EngineMissingError(
        f"The disk that holds {folder} is full: {free / MB:,.0f} MB are free, "
        f"about {needed / MB:,.0f} MB are needed.",
        hint="Free some space, or name a folder on another disk in LABSTACKS_CACHE, and run it again.",
    )


def is_full(error: OSError) -> bool:
    """Whether this error says that the disk, or the user's share of it, is full."""
    return error.errno in _FULL
