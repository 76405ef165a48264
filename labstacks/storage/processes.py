"""Check whether a recorded process is still running, or another process has its number now."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

SLACK = 2.0
"""Seconds by which the kernel's idea of a start and a program's own time stamp may differ."""


def is_alive(pid: int, noted: datetime | None = None) -> bool:
    """Whether a process of this machine is running.

    Args:
        pid: Its number.
        noted: When its number was recorded. A process that started later only reuses the number.
    """
    if pid <= 0 or not _exists(pid):
        return False
    stat = _stat(pid)
    if stat is None:
        return True
    state, started = stat
    # In a container without an init process, ended processes stay as zombies.
    if state in "ZX":
        return False
    return noted is None or started <= noted.timestamp() + SLACK


NETWORK_FILES = (
    "nfs",
    "cifs",
    "smb",
    "fuse",
    "9p",
    "ceph",
    "gluster",
    "lustre",
    "afs",
    "gfs",
    "ocfs",
    "beegfs",
)
"""How the types of file systems begin that several machines can mount."""


def is_on_own_disk(path: Path) -> bool:
    """Whether only processes of this machine can use a file. False where the system does not say."""
    try:
        device = path.stat().st_dev
        number = f"{os.major(device)}:{os.minor(device)}"
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    # Such as: 36 35 8:1 / /home rw,noatime shared:1 - ext4 /dev/sda1 rw
    kinds = [line.partition(" - ")[2].split(" ")[0] for line in lines if line.split(" ")[2] == number]
    return bool(kinds) and not any(kind.startswith(NETWORK_FILES) for kind in kinds)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _stat(pid: int) -> tuple[str, float] | None:
    """A process's state letter and start (seconds since the epoch); None where not available."""
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
        boot = next(
            int(line.split()[1])
            for line in Path("/proc/stat").read_text(encoding="ascii").splitlines()
            if line.startswith("btime ")
        )
        return fields[0], boot + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, StopIteration):
        return None
