"""How many engines this machine can run at once. Pure, but for reading what the machine has."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
# Measured by benchmarks/memory.py (PSS, 40 at once): the engine of an advanced seat, the heaviest of the
# course with 59 resources, has 84 MB, at most 89, and its program 9 MB of ours. A bridging one: 54 and 3 MB.
ENGINE_BYTES = 110 * 1024 * 1024
# What an engine that starts the provider itself has beside it, see docs/architecture.md.
PLUGIN_BYTES = 250 * 1024 * 1024
# By the same runs with 4 and 40 engines: 170 to 220 MB, of our own program and of what engines share.
OUR_BYTES = 300 * 1024 * 1024
MAX_WAITING = 40


def max_engines(cores: int, free_bytes: int, *, waits: bool, plugin_per_stack: bool = False) -> int:
    """How many engines at once.

    Args:
        cores: CPU cores.
        free_bytes: Memory that is not in use.
        waits: Whether the cloud takes its time, so that engines mostly wait; an instant cloud keeps
            them busy, and more than two a core only get in each other's way.
        plugin_per_stack: Whether each engine starts the provider's plugin itself.
    """
    each = ENGINE_BYTES + (PLUGIN_BYTES if plugin_per_stack else 0)
    by_memory = (free_bytes - OUR_BYTES) // each
    by_cores = MAX_WAITING if waits else 2 * cores
    return max(1, min(by_cores, by_memory))


def free_memory() -> int:
    """Bytes of memory available without swapping, to this container if we are in one."""
    return min(_free_in_machine(), _free_in_container())


def _free_in_container() -> int:
    """What the control group leaves us; no bound where there is none."""
    try:
        bound, used = (int((CGROUP / name).read_text()) for name in ("memory.max", "memory.current"))
        stat = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
        # Files that were read once count as used, and are given up for the asking.
        return max(0, bound - used + int(stat.get("inactive_file", 0)))
    except (OSError, ValueError):
        return sys.maxsize


def _free_in_machine() -> int:
    """Half of all memory where the system does not tell how much is free."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (ValueError, OSError, AttributeError):
        return 4 * 1024**3


def allow_files(count: int) -> None:
    """Let this process have so many files open, as far as the system allows it."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= count:
        return
    most = count if hard == resource.RLIM_INFINITY else min(count, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def cores() -> int:
    """CPU cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
