"""The lock that allows one run per class at a time. A refused run sees who holds it."""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labstacks.errors import LockedError
from labstacks.storage.files import write_private
from labstacks.storage.json_text import parse_json
from labstacks.storage.processes import is_alive

if TYPE_CHECKING:
    from labstacks.storage.database_lock import DatabaseLock as SharedLock

    LockPlace = Path | SharedLock

PATIENCE = 0.5
"""Seconds to try: `labstacks status` holds the lock for a moment while it checks whether it is free."""


@contextmanager
def class_lock(place: LockPlace, command: str, shard: str = "") -> Iterator[None]:
    """Hold the class's lock for one run. The operating system releases it however the process ends.

    Args:
        place: :attr:`labstacks.storage.class_folder.ClassFolder.lock`.
        command: The command that runs, shown to other users.
        shard: Such as ``2/5``, to hold a part of a shared class while others hold other parts of it. A class
            that is kept in a folder is held as a whole all the same.

    Raises:
        LockedError: Another run holds it.
    """
    with _file_lock(place, command) if isinstance(place, Path) else _shared_lock(place, command, shard):
        yield


def holder(place: LockPlace) -> Mapping[str, Any]:
    """Who holds the lock: ``command``, ``user``, ``host``, ``pid``, ``since``; empty when unknown."""
    if not isinstance(place, Path):
        return next(iter(place.holders()), {})
    try:
        known = parse_json(place.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def is_held(place: LockPlace) -> bool:
    """Whether a run is going on."""
    if not isinstance(place, Path):
        return place.is_held()
    if not place.exists():
        return False
    from filelock import FileLock, Timeout

    try:
        with FileLock(place, timeout=0, mode=0o600):
            return False
    except Timeout:
        return True


@contextmanager
def _file_lock(path: Path, command: str) -> Iterator[None]:
    from filelock import FileLock, Timeout

    holder_file = path.with_suffix(".json")
    lock = FileLock(path, timeout=PATIENCE, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise _held(holder(path)) from None
    if _is_still_there(known := holder(path)):
        # Somebody deleted the file that the other run holds, and this is another one of that name.
        lock.release()
        raise _held(known)
    try:
        write_private(holder_file, json.dumps(_myself(command)))
        yield
    finally:
        holder_file.unlink(missing_ok=True)
        lock.release()


def _is_still_there(known: Mapping[str, Any]) -> bool:
    """Whether the recorded holder is another process of this machine that is still running."""
    try:
        pid, since = int(known["pid"]), datetime.fromisoformat(known["since"])
    except (KeyError, TypeError, ValueError):
        return False
    return known.get("host") == socket.gethostname() and pid != os.getpid() and is_alive(pid, since)


@contextmanager
def _shared_lock(place: SharedLock, command: str, shard: str) -> Iterator[None]:
    from labstacks.storage.database_lock import Hold, RestartedError

    try:
        hold = Hold(place, shard, _myself(command) | ({"shard": shard} if shard else {}))
    except RestartedError as error:
        raise LockedError(
            f"The database has just started again, and a run may go on: {_describe(holder(place))}.",
            hint=f"Try again in {error.seconds} seconds.",
        ) from None
    except LockedError:
        raise _held(holder(place)) from None
    try:
        yield
    finally:
        hold.release()


def _held(known: Mapping[str, object]) -> LockedError:
    return LockedError(
        f"Another run holds this class: {_describe(known)}.",
        hint="Wait until it ends; `labstacks status` works meanwhile.",
    )


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


def _describe(known: Mapping[str, object]) -> str:
    if not known:
        return "it has just started"
    part = f" --shard {known['shard']}" if known.get("shard") else ""
    return (
        f"`labstacks {known.get('command')}{part}` by {known.get('user')} on {known.get('host')} "
        f"(process {known.get('pid')}), since {known.get('since')}"
    )
