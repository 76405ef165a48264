"""What a class costs this machine, beside other ways to it on the same programs and the same cloud.

::

    python benchmarks/fleet.py                  40 seats, a table of what is wanted and what was measured
    python benchmarks/fleet.py --many 300       memory at 300 seats as well (about as many seconds)
    python benchmarks/fleet.py --seats 12       quicker, and rougher

Everything runs in processes of its own, from nothing, in a folder that is thrown away; the other ways are in
``ways.py``. A figure per seat is that of the seats beyond the first: (time of n seats - time of 1 seat) /
(n - 1). On a machine that others use too, compare the processor seconds and the ratios; the clock also counts
what the others do. Growth is from ``--seats`` to ``--many`` seats.

Ends with 1 when a figure is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve()
MEGABYTE = 1024.0  # getrusage and /proc count in kilobytes


@dataclass(frozen=True)
class Measured:
    """One process and its children: seconds by the clock, of processor, and the process's own peak memory."""

    seconds: float
    processor: float
    peak: float
    output: str


@dataclass(frozen=True)
class Figure:
    """A line of the table; ``wanted`` is a bound, from above unless ``at_least``."""

    name: str
    wanted: float
    got: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.got >= self.wanted if self.at_least else self.got <= self.wanted


def measure(command: list[str], cwd: Path) -> Measured:
    """Run a command to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=out, stderr=err, env={**os.environ, "COLUMNS": "80"}
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{out.read()}\n{err.read()}")
        output = out.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, processor, peak, output)


def _memory(pid: int) -> float:
    """The most memory that a process has had resident, in megabytes; 0 where the system does not tell."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / MEGABYTE
    except OSError:
        pass
    return 0.0


def labstacks(*args: str) -> list[str]:
    return [sys.executable, "-m", "labstacks_cli", *args]


def write_class(folder: Path, seats: int) -> Path:
    """A class of anonymous seats with all bridging labs, in a cloud whose quotas hold them."""
    from labstacks.emulator.services import all_quotas

    folder.mkdir(parents=True)
    quotas = ", ".join(f"{quota.key}: 1000000" for quota in all_quotas())
    (folder / "class.yaml").write_text(
        f"class: bench\nlevel: bridging\nlabs: all\nseats: {seats}\nrehearsal: {{quotas: {{{quotas}}}}}\n"
    )
    return folder


# --- measuring -----------------------------------------------------------------------------------------


def beyond_first(one: Measured, all_: Measured, seats: int) -> tuple[float, float]:
    """(seconds, processor seconds) of each seat beyond the first."""
    return (all_.seconds - one.seconds) / (seats - 1), (all_.processor - one.processor) / (seats - 1)


def our_class(root: Path, seats: int, slots: int) -> dict[str, Measured]:
    """Take a class up from nothing, up again, and down."""
    folder = write_class(root / f"ours-{seats}", seats)
    again = labstacks("up", "--yes", "--json", "--parallel", str(slots))
    return {
        "up": measure(again, folder),
        "again": measure(again, folder),
        "down": measure(labstacks("down", "--yes", "--json", "--parallel", str(slots)), folder),
    }


def other_class(way: str, root: Path, seats: int, slots: int) -> Measured:
    """Take a class up in another way."""
    folder = write_class(root / f"{way}-{seats}", seats)
    command = [sys.executable, str(HERE.with_name("ways.py")), way, str(folder), str(seats), str(slots)]
    return measure(command, folder)


def engines_beyond_first(one: Measured, all_: Measured, seats: int) -> float:
    """Processor seconds of each further seat's engines alone."""
    used = [json.loads(measured.output)["engines"] for measured in (one, all_)]
    return (used[1] - used[0]) / (seats - 1)


def answer_time(folder: Path, *args: str) -> float:
    """The median of nine runs of a command, in seconds."""
    return statistics.median(measure(labstacks(*args), folder).seconds for _ in range(9))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def figures(root: Path, seats: int, many: int, slots: int) -> list[Figure]:
    say("how long --help and check take")
    forty = write_class(root / "check", 40)
    found = [
        Figure("labstacks --help", 0.2, answer_time(forty, "--help"), "s"),
        Figure("labstacks check, 40 seats", 0.4, answer_time(forty, "check"), "s"),
    ]
    say("1 seat, ours, stock and bare")
    one = our_class(root, 1, slots)
    stock_one, bare_one = (other_class(way, root, 1, slots) for way in ("stock", "bare"))
    say(f"{seats} seats, ours: up, up again, down")
    ours = our_class(root, seats, slots)
    say(f"{seats} seats, stock")
    theirs = other_class("stock", root, seats, slots)
    say(f"{seats} seats, two bare engine processes each")
    bare = other_class("bare", root, seats, slots)
    wall, processor = beyond_first(one["up"], ours["up"], seats)
    stock_wall, stock_processor = beyond_first(stock_one, theirs, seats)
    bare_wall, bare_processor = beyond_first(bare_one, bare, seats)
    bare_engines = engines_beyond_first(bare_one, bare, seats)
    again, again_processor = beyond_first(one["again"], ours["again"], seats)
    down, down_processor = beyond_first(one["down"], ours["down"], seats)
    resources = sum(json.loads(ours["up"].output)["seats"][1]["changes"].values())
    say(f"a seat has {resources} resources; {slots} engines at once on {os.cpu_count()} cores")
    say(f"processor seconds a seat: ours {processor:.2f}, stock {stock_processor:.2f}")
    say(f"  with nothing to do {again_processor:.2f}, down {down_processor:.2f}")
    say(f"  two bare engines {bare_engines:.2f}, with their program and cloud {bare_processor:.2f}")
    say(f"seconds a seat: ours {wall:.2f}, stock {stock_wall:.2f}, two bare engines {bare_wall:.2f}")
    found += [
        Figure("up from nothing, a seat", 0.5, wall, "s"),
        Figure("times as fast as stock", 2.2, stock_wall / wall, "x", at_least=True),
        Figure("times as little processor as stock", 2.2, stock_processor / processor, "x", at_least=True),
        Figure("of two bare engines' processor", 1.15, processor / bare_engines, "x"),
        Figure("of two bare engines' time", 1.15, wall / bare_wall, "x"),
        Figure("up with nothing to do, a seat", 0.35, again, "s"),
        Figure("down, a seat", 0.25, down, "s"),
        Figure(f"our memory, {seats} seats", 200, ours["up"].peak, "MB"),
    ]
    if many:
        say(f"{many} seats, ours")
        folder = write_class(root / "many", many)
        crowd = measure(labstacks("up", "--yes", "--json", "--parallel", str(slots)), folder)
        _, per_seat = beyond_first(one["up"], crowd, many)
        found += [
            Figure(f"our memory, {many} seats", 200, crowd.peak, "MB"),
            Figure("its growth", 10, 100 * (crowd.peak / ours["up"].peak - 1), "%"),
            Figure("growth of processor time a seat", 10, 100 * (per_seat / processor - 1), "%"),
        ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="What a class costs this machine.")
    parser.add_argument("--seats", type=int, default=40)
    parser.add_argument("--many", type=int, default=0, help="how many seats for the figures of growth")
    parser.add_argument("--slots", type=int, default=2 * (os.cpu_count() or 1), help="engines at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="labstacks-benchmark-") as folder:
        found = figures(Path(folder), options.seats, options.many, options.slots)
    for figure in found:
        bound = f"{'≥' if figure.at_least else '≤'} {figure.wanted:g} {figure.unit}"
        sign = "met   " if figure.met else "MISSED"
        print(f"{sign}  {figure.name:36} {figure.got:8.2f} {figure.unit:3} {bound:>12}")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
