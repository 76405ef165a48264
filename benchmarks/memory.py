"""What a class needs of memory while forty of its seats are at work at once.

::

    python benchmarks/memory.py                      all levels, one after the other (some minutes)
    python benchmarks/memory.py --level advanced     one
    python benchmarks/memory.py --clock 0.5x         a slower cloud, for a machine that starts engines slowly

Of each level a class with all labs is taken up and down in the emulator, in processes of their own and
in a folder that is thrown away. The clock runs as the real one does, so that engines mostly wait; the
classroom, which every seat waits for, is made beforehand in no time, together with one more seat, and these
two stay.

Memory is the PSS of ``labstacks`` and of all processes below it, looked at every two seconds: what processes
share, above all the engine's own program, is counted once. A kernel that does not tell PSS gives RSS, which
counts it forty times; the table says which. Not in it is what the kernel keeps for them; how much less the
machine had free, told beside it, has that too, and whatever else began or ended meanwhile.

Engines that were never all alive at once prove nothing, and miss. What is reserved is what ``labstacks up``
assumes when it decides how many engines fit (``labstacks/planning/parallelism.py``). Exits with 1 when a
figure is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TELLS_PSS = (PROC / "self" / "smaps_rollup").exists()
GIGABYTE = 1024**3
MEGABYTE = 1024**2
COUNTING = 0.25
"""Seconds between two looks at which processes there are."""
WEIGHING = 2.0
"""Seconds between two looks at their memory."""
WANTED = 8.0
"""Gigabytes that are enough for forty seats."""


@dataclass(frozen=True)
class Process:
    """One process: the number of its parent, and the name of its program."""

    pid: int
    parent: int
    name: str


@dataclass(frozen=True)
class Weight:
    """The memory of one process, in bytes.

    Args:
        pss: What is its own, and its part of what it shares; None where the kernel does not tell.
        rss: All that is resident, however many share it.
        most_rss: The most that ever was.
    """

    pss: int | None
    rss: int
    most_rss: int

    @property
    def counted(self) -> int:
        return self.rss if self.pss is None else self.pss


@dataclass(frozen=True)
class Look:
    """What all processes of a run weighed at one moment."""

    ours: Weight
    engines: tuple[Weight, ...]
    others: tuple[Weight, ...]

    @property
    def together(self) -> int:
        return sum(weight.counted for weight in (self.ours, *self.engines, *self.others))


@dataclass(frozen=True)
class Ran:
    """A run: seconds, the most engines alive at once, all looks, and how much less the machine had free."""

    seconds: float
    engines: int
    looks: tuple[Look, ...]
    taken: int

    @property
    def heaviest(self) -> Look:
        return max(self.looks, key=lambda look: look.together)

    @property
    def by_pss(self) -> bool:
        """Whether every process told its PSS."""
        return all(
            weight.pss is not None
            for look in self.looks
            for weight in (look.ours, *look.engines, *look.others)
        )


@dataclass(frozen=True)
class Figure:
    """A line of the table; ``wanted`` is a bound, from above unless ``at_least``; None: told, not judged."""

    name: str
    wanted: float | None
    got: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.wanted is None:
            return True
        return self.got >= self.wanted if self.at_least else self.got <= self.wanted

    @property
    def sign(self) -> str:
        return "" if self.wanted is None else "met" if self.met else "MISSED"

    @property
    def bound(self) -> str:
        return "" if self.wanted is None else f"{'≥' if self.at_least else '≤'} {self.wanted:g} {self.unit}"


# --- looking at processes ------------------------------------------------------------------------------


def processes() -> list[Process]:
    """All of the machine."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                found.append(process_of((entry / "stat").read_text()))
            except OSError:
                continue  # it ended meanwhile
    return found


def process_of(stat: str) -> Process:
    """From ``/proc/PID/stat``: the name stands in brackets, and may have some of its own."""
    pid, _, rest = stat.partition(" (")
    name, _, fields = rest.rpartition(") ")
    return Process(int(pid), int(fields.split()[1]), name)


def below(root: int, known: Iterable[Process]) -> list[Process]:
    """All that a process started, and what these started."""
    children: dict[int, list[Process]] = {}
    for process in known:
        children.setdefault(process.parent, []).append(process)
    found, open_ = [], [root]
    while open_:
        mine = children.get(open_.pop(), [])
        found += mine
        open_ += [process.pid for process in mine]
    return found


def weigh(pid: int) -> Weight | None:
    """The memory of a process; None when it has ended."""
    place = PROC / str(pid)
    try:
        status = sizes((place / "status").read_text())
        pss = sizes((place / "smaps_rollup").read_text()).get("Pss") if TELLS_PSS else None
    except PermissionError:
        pss = None
    except OSError:
        return None
    if "VmRSS" not in status:
        return None  # it ended, and nobody has asked how
    return Weight(pss, status["VmRSS"], status["VmHWM"])


def sizes(text: str) -> dict[str, int]:
    """The lines ``Name:   123 kB`` of a file in ``/proc``, in bytes."""
    lines = (line.split() for line in text.splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if words[2:] == ["kB"]}


def look(root: int, family: Iterable[Process], engine: str) -> Look | None:
    """Weigh a process and its family; None when it has ended."""
    ours = weigh(root)
    weights = [(process.name == engine, weigh(process.pid)) for process in family]
    if ours is None:
        return None
    return Look(
        ours,
        tuple(weight for is_engine, weight in weights if weight and is_engine),
        tuple(weight for is_engine, weight in weights if weight and not is_engine),
    )


def free() -> int:
    """Bytes that programs of this machine could still have without swapping."""
    return sizes((PROC / "meminfo").read_text())["MemAvailable"]


# --- running -------------------------------------------------------------------------------------------


def write_class(folder: Path, level: str, seats: int) -> Path:
    """A class of anonymous seats with all labs of a level, in a cloud whose quotas hold them."""
    from labstacks.emulator.services import all_quotas

    folder.mkdir(parents=True)
    quotas = ", ".join(f"{quota.key}: 1000000" for quota in all_quotas())
    (folder / "class.yaml").write_text(
        f"class: bench\nlevel: {level}\nlabs: all\nseats: {seats}\nrehearsal: {{quotas: {{{quotas}}}}}\n"
    )
    return folder


def labstacks(folder: Path, engine: str, command: str, *args: str) -> Ran:
    """Run a command to its end, and look at its processes meanwhile."""
    line = [sys.executable, "-m", "labstacks_cli", command, "--yes", "--json", *args]
    before = least = free()
    engines, looks, due = 0, [], 0.0
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(line, cwd=folder, stdout=out, stderr=err)
        while process.poll() is None:
            family = below(process.pid, processes())
            engines = max(engines, sum(each.name == engine for each in family))
            if time.perf_counter() >= due:
                if seen := look(process.pid, family, engine):
                    looks.append(seen)
                least = min(least, free())
                due = time.perf_counter() + WEIGHING
            time.sleep(COUNTING)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(line)} ended with {process.returncode}:\n{out.read()}\n{err.read()}")
        seconds = json.load(out)["seconds"]
    return Ran(seconds, engines, tuple(looks), before - least)


def measure(root: Path, level: str, seats: int, clock: str, engine: str) -> list[Ran]:
    """Take so many seats of a level up and down, all at once."""
    folder = write_class(root / level, level, seats + 1)
    say(f"{level}: the classroom and one seat, in no time")
    labstacks(folder, engine, "up", "--only", "s01")
    runs = []
    others = [word for number in range(2, seats + 2) for word in ("--only", f"s{number:02d}")]
    for command in ("up", "down"):
        say(f"{level}: {command}, {seats} seats at once, the clock at {clock}")
        ran = labstacks(folder, engine, command, *others, "--parallel", str(seats), "--clock", clock)
        say(f"  {ran.seconds:.0f} s, {ran.engines} engines at once, {told(ran)}")
        runs.append(ran)
    if max(ran.engines for ran in runs) < seats:
        say(f"  never {seats} at once, so this proves nothing: try a slower --clock than {clock}")
    return runs


def told(ran: Ran) -> str:
    heaviest = ran.heaviest
    engines = sum(weight.counted for weight in heaviest.engines)
    others = sum(weight.counted for weight in heaviest.others)
    return (
        f"at the peak {len(heaviest.engines)} engines {engines / GIGABYTE:.2f} GB, "
        f"ours {heaviest.ours.counted / GIGABYTE:.2f} GB, others {others / GIGABYTE:.2f} GB; "
        f"the machine had {ran.taken / GIGABYTE:.2f} GB less free"
    )


def figures(level: str, seats: int, runs: Iterable[Ran]) -> list[Figure]:
    """What the heavier of the runs with so many engines shows; of all runs where none had so many."""
    from labstacks.planning import parallelism

    runs = list(runs)
    full = [ran for ran in runs if ran.engines >= seats] or runs
    ran = max(full, key=lambda ran: ran.heaviest.together)
    word = "PSS" if ran.by_pss else "RSS"
    peak = ran.heaviest.together
    engines = [weight.counted for weight in ran.heaviest.engines] or [0]
    resident = max((weight.most_rss for look in ran.looks for weight in look.engines), default=0)
    reserved = parallelism.OUR_BYTES + ran.engines * parallelism.ENGINE_BYTES
    return [
        Figure(f"{level}: engines at once", seats, ran.engines, "", at_least=True),
        Figure(f"{level}: all together, {word}", WANTED, peak / GIGABYTE, "GB"),
        Figure(f"{level}: of what is reserved for them", 100, 100 * peak / reserved, "%"),
        Figure(f"  an engine of these, {word}", None, statistics.median(engines) / MEGABYTE, "MB"),
        Figure(f"  the largest of these, {word}", None, max(engines) / MEGABYTE, "MB"),
        Figure("  the largest of all, RSS", None, resident / MEGABYTE, "MB"),
        Figure(f"  ours, {word}", None, max(seen.ours.counted for seen in ran.looks) / MEGABYTE, "MB"),
    ]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    from labstacks.components.catalog import LEVELS
    from labstacks.engine.locate import require_engine

    parser = argparse.ArgumentParser(description="The memory of a class at work.")
    parser.add_argument("--level", choices=list(LEVELS), action="append", help="only this; may be repeated")
    parser.add_argument("--seats", type=int, default=40, help="at once")
    parser.add_argument("--clock", default="1x", help="the emulator's: the slower, the more engines wait")
    options = parser.parse_args()
    if not PROC.joinpath("self", "status").exists():
        sys.exit("This reads the memory of processes from /proc, as Linux has it; here there is none.")
    engine = require_engine().path.name
    found: list[Figure] = []
    for level in options.level or LEVELS:
        with tempfile.TemporaryDirectory(prefix="labstacks-benchmark-") as folder:
            runs = measure(Path(folder), level, options.seats, options.clock, engine)
        found += figures(level, options.seats, runs)
    for figure in found:
        print(
            f"{figure.sign:6}  {figure.name:38} {figure.got:8.2f} {figure.unit:3} {figure.bound:>10}".rstrip()
        )
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
