"""Read malformed rosters and class files, each within 5 seconds and 500 MB.

Usage: ``python benchmarks/malformed.py [COUNT] [FIRST_SEED]``. Each file is read by a process of its own.
Prints each traceback, hang and excess of memory with its seed, and a summary as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from malformed import malformed

from labstacks.classfile import ClassFileError, view_roster
from labstacks.emulator import settings
from labstacks.engine.programs import class_programs
from labstacks.planning.checked_class import load_checked

SECONDS, MEGABYTES = 5, 500


def main(count: int = 650, first: int = 0) -> int:
    """Read the files of these seeds; 1 when there was a fault."""
    class_programs.root_component("advanced")
    settings.check_setting("quotas", {})
    ended: Counter[str] = Counter()
    slowest, largest = 0.0, 0
    for seed in range(first, first + count):
        how, seconds, megabytes = _read_apart(seed)
        ended[how] += 1
        slowest, largest = max(slowest, seconds), max(largest, megabytes)
        if how not in ("read", "refused"):
            print(f"seed {seed}: {how} after {seconds:.1f} s, {megabytes} MB ({malformed(seed)[0]})")
    print(json.dumps({"files": count, **ended, "slowest_s": round(slowest, 2), "largest_mb": largest}))
    return 0 if ended["read"] + ended["refused"] == count else 1


def _read_apart(seed: int) -> tuple[str, float, int]:
    """How the reading of a file ended, its seconds, and the megabytes of its process."""
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os._exit(_read(seed))
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() - started > 10 * SECONDS:
            os.kill(pid, 9)
        time.sleep(0.005)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    how = {0: "read", 2: "refused"}.get(os.waitstatus_to_exitcode(status), "traceback or crash")
    if how in ("read", "refused") and seconds > SECONDS:
        how = "too slow"
    elif how in ("read", "refused") and megabytes > MEGABYTES:
        how = "too much memory"
    return how, seconds, megabytes


def _read(seed: int) -> int:
    """Read one file; runs in a process of its own."""
    name, content = malformed(seed)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        del content
        try:
            if name == "class.yaml":
                load_checked(path)
                return 0
            view = view_roster(path, name)
            return 2 if view.problems or not view.students else 0
        except ClassFileError:
            return 2
        except BaseException as error:
            print(f"seed {seed}: {type(error).__name__}: {str(error)[:200]}", flush=True)
            return 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
