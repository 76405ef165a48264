"""One run per class at a time; who waits is told for whom."""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from labstacks.errors import LockedError
from labstacks.files import write_private

PATIENCE = 0.5
"""Seconds: who only looks whether the class is held (`labstacks status`) holds it for a moment."""


@contextmanager
def class_lock(path: Path, command: str) -> Iterator[None]:
    """Hold the class for one run. The system lets go of it when the process dies, however it dies.

    Raises:
        LockedError: Another run holds it.
    """
    from filelock import FileLock, Timeout

    holder_file = path.with_suffix(".json")
    lock = FileLock(path, timeout=PATIENCE, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"Another run holds this class: {_describe(holder(path))}.",
            hint="Wait until it ends; `labstacks status` works meanwhile.",
        ) from None
    try:
        write_private(holder_file, json.dumps(_myself(command)))
        yield
    finally:
        holder_file.unlink(missing_ok=True)
        lock.release()


def holder(path: Path) -> Mapping[str, Any]:
    """Who holds the class: ``command``, ``user``, ``host``, ``pid``, ``since``; empty when nobody says."""
    try:
        known: Mapping[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known


def is_held(path: Path) -> bool:
    """Whether a run is going on."""
    if not path.exists():
        return False
    from filelock import FileLock, Timeout

    try:
        with FileLock(path, timeout=0, mode=0o600):
            return False
    except Timeout:
        return True


def _myself(command: str) -> dict[str, Any]:
    return {
        "command": command,
        "user": _user(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without an entry, as in containers
        return f"user {os.getuid()}"


def _describe(known: Mapping[str, Any]) -> str:
    if not known:
        return "it has just started"
    return (
        f"`labstacks {known.get('command')}` by {known.get('user')} on {known.get('host')} "
        f"(process {known.get('pid')}), since {known.get('since')}"
    )
