"""How many engines this machine can run at once. Pure, but for reading what the machine has."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
# Measured by benchmarks/memory.py (PSS, 40 at once): the engine of an advanced seat, the heaviest of the
# course with 59 resources, uses 84 MB, at most 89, and its labstacks program 9 MB. Bridging: 54 and 3 MB.
ENGINE_BYTES = 110 * 1024 * 1024
# The extra memory of an engine that starts the provider itself, see docs/architecture.md.
PLUGIN_BYTES = 250 * 1024 * 1024
# From the same runs with 4 and 40 engines: 170 to 220 MB for labstacks and memory that engines share.
OUR_BYTES = 300 * 1024 * 1024
MAX_WAITING = 40


def max_engines(cores: int, free_bytes: int, *, waits: bool, plugin_per_stack: bool = False) -> int:
    """How many engines at once.

    Args:
        cores: CPU cores.
        free_bytes: Memory that is not in use.
        waits: Whether engines mostly wait for the cloud. An instant cloud keeps them busy, and more
            than two for each core only compete for it.
        plugin_per_stack: Whether each engine starts the provider's plugin itself.
    """
    each = ENGINE_BYTES + (PLUGIN_BYTES if plugin_per_stack else 0)
    by_memory = (free_bytes - OUR_BYTES) // each
    by_cores = MAX_WAITING if waits else 2 * cores
    return max(1, min(by_cores, by_memory))


def free_memory() -> int:
    """Bytes of memory available without swapping, within this container, if there is one."""
    return min(_free_in_machine(), _free_in_container())


def _free_in_container() -> int:
    """Memory left in the control group; unlimited without a control group."""
    try:
        bound, used = (int((CGROUP / name).read_text()) for name in ("memory.max", "memory.current"))
        stat = dict(line.split() for line in (CGROUP / "memory.stat").read_text().splitlines())
        # Cached files count as used, but the kernel frees them on demand.
        return max(0, bound - used + int(stat.get("inactive_file", 0)))
    except (OSError, ValueError):
        return sys.maxsize


def _free_in_machine() -> int:
    """Available memory; half of all memory where the system does not report it."""
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
    """Raise this process's limit on open files to ``count``, as far as the system allows."""
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
