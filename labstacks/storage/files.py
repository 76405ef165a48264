"""Atomic writes of files, most of them readable by their owner only."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from labstacks.errors import StateError
from labstacks.storage.processes import is_alive

PRIVATE_FOLDER = 0o700
ABANDONED = 3600.0
"""Seconds after which a temporary file is abandoned: writing one takes moments."""


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, that only its owner can enter."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


def refuse_strangers(path: Path, *, secret: bool = False) -> None:
    """Refuse a file or folder that somebody else owns or can change; a secret one that others can read.

    Raises:
        StateError: It is not this user's alone; says what to do.
    """
    if os.name != "posix" or not path.exists():
        return
    found = path.stat()
    if found.st_uid != os.getuid():
        raise StateError(
            f"{path} belongs to another user of this machine, who could read or change what it holds.",
            hint=f"Work as its owner, or make it yours: `sudo chown -R $(id -un) {path}`.",
        )
    if found.st_mode & (0o077 if secret else 0o022):
        what = "read" if secret else "change"
        mode = "600" if path.is_file() else "700"
        raise StateError(
            f"Other users of this machine can {what} {path}.",
            hint=f"Run `chmod {mode} {path}` and try again.",
        )


def sweep_temporary(folder: Path, now: float) -> None:
    """Remove what processes that were killed while they wrote files left in a folder over an hour ago."""
    for path in folder.glob(".*.????????"):
        with suppress(OSError):
            if path.is_file() and now - path.stat().st_mtime > ABANDONED:
                path.unlink()


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A folder for as long as the context lasts, in the system's folder for temporary files.

    Removes those that processes of this user left for the same purpose when they were killed.

    Args:
        purpose: One word; part of the folder's name.
    """
    begin = f"labstacks-{purpose}-"
    left = Path(tempfile.gettempdir()).glob(f"{begin}[0-9]*-*") if os.name == "posix" else ()
    for path in left:
        pid = path.name.removeprefix(begin).partition("-")[0]
        with suppress(OSError):
            if pid.isdecimal() and path.lstat().st_uid == os.getuid() and not is_alive(int(pid)):
                shutil.rmtree(path, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{begin}{os.getpid()}-") as folder:
        yield Path(folder)


def write_private(path: Path, text: str | bytes) -> None:
    """Write a file of mode 0600 atomically.

    Args:
        path: Where; its folder must exist. A file already there is replaced, whatever its mode.
        text: Text is written as UTF-8 with its line ends as they are.
    """
    _replace(path, text.encode() if isinstance(text, str) else text)


def rewrite(path: Path, content: bytes) -> None:
    """Replace an existing file atomically and keep its mode."""
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
