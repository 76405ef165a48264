"""How soon the command line answers: its help, a check, what to do next, a Tab, the status of 300 seats.

::

    python benchmarks/cli.py [--seats 300] [--rounds 5]

Each figure is that of a process of its own, from its start to its end, once Python's bytecode is there: the
fastest of some rounds, since whatever else this machine does only adds. Beside it stand the processor's
seconds, which hardly depend on that: where the two differ much, run it again on a quiet machine. The 300
seats' state is that of one seat which the real engine made, written 300 times.

Ends with 1 when a figure is missed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

CLASS = "class: bench\nlevel: bridging\nlabs: all\nseats: {seats}\n"
ALLOWED = {
    "--help": 0.2,
    "--version": 0.2,
    "levels": 0.4,
    "check": 0.4,
    "": 1.0,
    "Tab": 0.4,
    "status": 1.0,
    "status --json": 1.0,
}
"""Seconds. Alone, ``labstacks`` looks at every seat as ``status`` does; of a class of 40, in under 0.4."""


def run(folder: Path, *args: str, env: Mapping[str, str] | None = None) -> tuple[float, float]:
    """Seconds that a command takes, by the clock and of the processor."""
    before, started = processor(), time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "labstacks_cli", *args],
        cwd=folder,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.exit(f"labstacks {' '.join(args)} ended with {ran.returncode}:\n{ran.stderr}")
    return time.perf_counter() - started, processor() - before


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def class_of(folder: Path, seats: int) -> None:
    """Make one seat, then write its state for all."""
    (folder / "class.yaml").write_text(CLASS.format(seats=1))
    run(folder, "up", "--yes", "--json")
    [first] = folder.glob(".labstacks/bench/state/.pulumi/stacks/labstacks/bench-s01.json")
    text = first.read_text(encoding="utf-8")
    for number in range(2, seats + 1):
        copy = text.replace("bench-s01", f"bench-s{number:02d}").replace("s01-", f"s{number:02d}-")
        first.with_name(f"bench-s{number:02d}.json").write_text(copy, encoding="utf-8")
    (folder / "class.yaml").write_text(CLASS.format(seats=seats))


def fastest(folder: Path, command: str, rounds: int) -> tuple[float, float]:
    if command == "Tab":
        words = {
            "COMP_WORDS": "labstacks up --only s1",
            "COMP_CWORD": "3",
            "_LABSTACKS_COMPLETE": "bash_complete",
        }
        return min(run(folder, env=words) for _ in range(rounds))
    return min(run(folder, *command.split()) for _ in range(rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seats", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory(prefix="labstacks-cli-") as name:
        class_of(Path(name), options.seats)
        print(f"A class of {options.seats} seats, the fastest of {options.rounds}")
        for command, allowed in ALLOWED.items():
            seconds, busy = fastest(Path(name), command, options.rounds)
            missed |= seconds > allowed
            verdict = "ok" if seconds <= allowed else "MISSED"
            what = f"labstacks {command}".strip()
            print(f"{what:24} {seconds:6.3f} s of {allowed:.1f} s  {verdict:6}  ({busy:.2f} s of processor)")
    sys.exit(missed)


if __name__ == "__main__":
    main()
