"""What a programme costs this machine: fifty seats in one class, and a thousand in twenty, in one run each.

::

    python benchmarks/programme.py                  50 seats beside 250 in 5 classes (two or three minutes)
    python benchmarks/programme.py --classes 20     the thousand (ten minutes)

Bridging classes with all labs in one emulator whose quotas hold them, each run in a process of its own,
from nothing, in a folder that is thrown away. A figure per seat is that of the seats beyond a class of one.
On a machine that others use too, only the processor seconds count: the clock also counts what the others do.

Ends with 1 when a figure is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from fleet import Figure, Measured, labstacks, measure, say

SEATS = 50


def write_programme(folder: Path, classes: int, seats: int) -> Path:
    """Classes of anonymous seats with all bridging labs, in one cloud."""
    from labstacks.emulator.services import all_quotas

    folder.mkdir(parents=True)
    quotas = ", ".join(f"{quota.key}: 1000000" for quota in all_quotas())
    for number in range(1, classes + 1):
        name = f"c{number:02d}"
        (folder / f"{name}.yaml").write_text(
            f"class: {name}\nlevel: bridging\nlabs: all\nseats: {seats}\n"
            f"rehearsal: {{quotas: {{{quotas}}}}}\n"
        )
    (folder / "programme.yaml").write_text("programme: bench\nclasses: ['c*.yaml']\n")
    return folder


def up(folder: Path, slots: int) -> Measured:
    return measure(
        labstacks("up", "--programme", "programme.yaml", "--yes", "--json", "--parallel", str(slots)), folder
    )


def figures(root: Path, classes: int, slots: int) -> list[Figure]:
    say("1 seat")
    one = up(write_programme(root / "one", 1, 1), slots)
    say(f"{SEATS} seats in 1 class")
    few = up(write_programme(root / "few", 1, SEATS), slots)
    many = classes * SEATS
    say(f"{many} seats in {classes} classes")
    folder = write_programme(root / "many", classes, SEATS)
    all_ = up(folder, slots)
    say(f"{many} seats, a second time, with nothing to do")
    again = up(folder, slots)

    def beyond(run: Measured, seats: int) -> tuple[float, float]:
        return (run.seconds - one.seconds) / (seats - 1), (run.processor - one.processor) / (seats - 1)

    (clock_few, processor_few), (clock_many, processor_many) = beyond(few, SEATS), beyond(all_, many)
    clock_again, processor_again = beyond(again, many)
    say(f"{slots} engines at once on {os.cpu_count()} cores")
    say(f"seconds a seat: {clock_few:.3f} with {SEATS} seats, {clock_many:.3f} with {many}")
    say(f"processor seconds a seat: {processor_few:.3f} with {SEATS} seats, {processor_many:.3f} with {many}")
    say(f"  with nothing to do: {clock_again:.3f} by the clock, {processor_again:.3f} of processor")
    return [
        Figure(f"processor a seat, {many} seats to {SEATS}", 1.10, processor_many / processor_few, "x"),
        Figure(f"clock a seat, {many} seats to {SEATS}", 1.10, clock_many / clock_few, "x"),
        Figure(f"our memory, {many} seats", 300, all_.peak, "MB"),
        Figure("our memory, nothing to do", 300, again.peak, "MB"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="What a programme costs this machine.")
    parser.add_argument("--classes", type=int, default=5, help=f"how many classes of {SEATS} seats")
    parser.add_argument("--slots", type=int, default=2 * (os.cpu_count() or 1), help="engines at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="labstacks-benchmark-") as folder:
        found = figures(Path(folder), options.classes, options.slots)
    for figure in found:
        sign = "met   " if figure.met else "MISSED"
        bound = f"≤ {figure.wanted:g} {figure.unit}"
        print(f"{sign}  {figure.name:36} {figure.got:8.2f} {figure.unit:3} {bound:>12}")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
