"""How long planning takes, and how well the forecast tells what the fleet then takes.

::

    python benchmarks/plan.py              the figures: 40 seats of each level; 10,000 seats in 50 classes
    python benchmarks/plan.py --fleet      classes made and removed on the rehearsal's scaled clock as
                                           well, calm and throttled, beside their forecasts (some minutes)

Each figure is that of a process of its own, from its start to its end, the second time, so that Python's
bytecode is there. On a machine that others use too, the forecast's own processor seconds are right and the
clock's are not: run ``--fleet`` on a quiet one.

Ends with 1 when a figure is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labstacks.runs.events import Listener

CLASSES, SEATS_EACH = 50, 200
LEVELS = ("bridging", "beginner", "advanced")
CLOSE = 0.10
SIZES = ((3, 3), (6, 6), (10, 10), (12, 3))
"""Seats, and engines at once: the last waits for engines, as all large classes do."""
CLOCK = 2
CHAOS = {
    "throttle": {"share": 0.5},
    "only": ["ram/*", "oss/bucketAcl*", "oss/bucketVersioning*", "oss/bucketPublicAccessBlock*"],
    "seed": 25,
}
"""Throttling of the types whose calls the real provider repeats by itself; others would fail."""

Row = tuple[str, str, str, bool]


def write_class(folder: Path, **keys: Any) -> Path:
    """A class file in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    lesson = time.strftime("%Y-%m-%dT06:00:00+00:00", time.gmtime(time.time() + 30 * 86400))
    entries = {"class": "bench", "labs": "all", "sessions": [{"start": lesson, "hours": 2}], **keys}
    path = folder / "class.yaml"
    path.write_text(json.dumps(entries))
    return path


def run(*words: str) -> tuple[float, float, float]:
    """Run this file again: seconds by the clock, of processor, and the peak of memory in MB."""
    command = [sys.executable, __file__, *words]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, processor, float(done.stdout.split()[-1])


def planning(folder: Path) -> list[Row]:
    """The figures of planning alone."""
    rows: list[Row] = []
    for level in LEVELS:
        path = write_class(folder / level, level=level, seats=40, cloud="alibaba")
        run("one", str(path))
        seconds, processor, memory = run("one", str(path))
        found = f"{seconds:.2f} s ({processor:.2f} s of processor, {memory:.0f} MB)"
        rows.append((f"40 seats, {level}, all labs", "< 1.5 s of processor", found, processor < 1.5))
    run("many", str(folder / "many"))
    seconds, processor, memory = run("many", str(folder / "many"))
    found = f"{seconds:.2f} s ({processor:.2f} s of processor), {memory:.0f} MB"
    name = f"{CLASSES * SEATS_EACH:,} seats in {CLASSES} classes"
    rows.append((name, "< 4 s of processor, < 300 MB", found, processor < 4 and memory < 300))
    return rows


def one(path: Path) -> None:
    """Plan one class."""
    from labstacks.classfile import load_class
    from labstacks.planning import plan_class

    plan_class(load_class(path))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def many(folder: Path) -> None:
    """Plan all classes: of each level, of different sizes and dates."""
    from labstacks.classfile import load_class
    from labstacks.planning import plan_classes

    kinds = [(number, LEVELS[number % len(LEVELS)]) for number in range(CLASSES)]
    paths = [
        write_class(folder / name, level=level, seats=SEATS_EACH, cloud="alibaba", **{"class": name})
        for name, level in ((f"c{number:02d}", level) for number, level in kinds)
    ]
    plans = plan_classes([load_class(path) for path in paths])
    assert sum(plan.seats for plan in plans) == CLASSES * SEATS_EACH
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def fleets(folder: Path, clock: int) -> list[Row]:
    """The forecast beside what the fleet takes."""
    from labstacks.classfile import load_class
    from labstacks.classfile.programme import Programme
    from labstacks.engine.locate import require_engine
    from labstacks.planning import plan_class
    from labstacks.runs.run import open_run

    rows: list[Row] = []
    for word, chaos in (("calm", None), ("throttled", CHAOS)):
        for seats, engines in SIZES:
            rehearsal = {"clock": f"{clock}x", **({"chaos": chaos} if chaos else {})}
            where = {"level": "bridging", "cloud": "rehearsal", "rehearsal": rehearsal}
            path = write_class(folder / f"{word}-{seats}-{engines}", seats=seats, **where)
            class_ = load_class(path)
            told = plan_class(class_, parallel=engines).rehearsal
            assert told is not None
            for command, seconds in (("up", told.ready), ("down", told.gone)):
                with open_run(Programme.of_one(class_), require_engine(), command, _silent) as run:
                    ended = getattr(run, command)(parallel=engines)
                assert all(result.done for result in ended.results), ended.failed
                error = seconds / ended.seconds - 1
                found = f"{ended.seconds:.1f} s, {seconds:.1f} s forecast ({error:+.0%})"
                name = f"{command}, {seats} seats, {engines} engines, {word}, clock {clock}x"
                rows.append((name, f"within {CLOSE:.0%}", found, abs(error) <= CLOSE))
    return rows


def _silent(class_name: str) -> Listener:
    return lambda event: None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fleet", action="store_true")
    parser.add_argument(
        "--clock", type=int, default=CLOCK, help="how many times faster than real the rehearsal runs"
    )
    parser.add_argument("inner", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inner:
        {"one": one, "many": many}[given.inner[0]](Path(given.inner[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = planning(Path(folder))
        if given.fleet:
            rows += fleets(Path(folder), given.clock)
    for name, wanted, found, met in rows:
        print(f"{'ok  ' if met else 'MISS'}  {name:46}  {wanted:16}  {found}")
    sys.exit(0 if all(met for *_, met in rows) else 1)


if __name__ == "__main__":
    main()
