"""How long ``labstacks up`` takes to its question, with the exact list of what changes in 40 seats.

::

    python benchmarks/question.py             every level
    python benchmarks/question.py bridging    one of them

A class of 40 seats is deployed on the emulator, and then an option of a lab changes. The command runs where
nobody can be asked, so it ends with its question. The figures are its seconds by the clock and of processor
time, the second time, so that Python's bytecode exists. On a busy machine, read the processor time.

Ends with 1 when a figure is missed.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEATS = 40
MOST = 2.0
"""Seconds."""
OPTIONS = {
    "bridging": "B3: {instance_type: ecs.t6-c1m2.large}",
    "beginner": "G2: {data_disk_gb: 40}",
    "advanced": "V1: {busy_percent: 80}",
}


def labstacks(folder: Path, *words: str) -> tuple[float, float, str]:
    """Run a command: seconds by the clock, of processor time, and what it wrote on stderr."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "labstacks_cli", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used, ran.stderr


def measure(level: str) -> bool:
    """Deploy a class, change an option, and measure the second ``up`` to its question."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = folder / "class.yaml"
        text = f"class: bench\nlevel: {level}\nlabs: all\nseats: {SEATS}\nrehearsal: {{clock: instant}}\n"
        file.write_text(text)
        _, _, told = labstacks(folder, "up", "--yes", "--allow", "quota")
        file.write_text(f"{text}lab_options: {{{OPTIONS[level]}}}\n")
        for _ in range(2):
            seconds, used, told = labstacks(folder, "up", "--allow", "quota")
    listed = [line.strip() for line in told.splitlines() if "s01 to s40" in line]
    met = bool(listed) and min(seconds, used) <= MOST
    verdict = "" if met else "MISSED"
    print(f"{level:10} {seconds:5.2f} s by the clock, {used:5.2f} s of processor time  {verdict}")
    for line in listed or told.splitlines()[-3:]:
        print(f"    {line}")
    return met


def main() -> int:
    """Measure the levels that are named, or all."""
    results = [measure(level) for level in sys.argv[1:] or OPTIONS]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
