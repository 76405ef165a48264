"""What is lost when the disk fills up during a run: fill it at random moments, make room, and go on.

::

    python benchmarks/full_disk.py            40 moments in `up`, `reset`, a change and `down`
    python benchmarks/full_disk.py --count 4

The class is on a small disk in memory, which root can make (``mount -t tmpfs``). At a random step of the
command (see ``crash.py``) a file takes all the room, or all but a few kilobytes. The command must end without
a Python error. Then the file is deleted and the command runs again: the cloud, the state and `status` must
show exactly the class, or nothing. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from crash import STEPS
from crash_class import CrashClass

SIZE = "160m"
COMMANDS = ("up", "change", "reset", "down", "down, up")

FILL = """
import os, shutil
from contextlib import suppress
def fill():
    with suppress(OSError), open(FILE, "wb", buffering=0) as file:
        left = shutil.disk_usage(os.path.dirname(FILE)).free - SPARED
        while left > 0:
            left -= file.write(bytes(min(1 << 20, left)))
"""


def attempt(number: int, seed: int, disk: Path, deployed: CrashClass, smaller: CrashClass) -> list[str]:
    """Fill the disk in one command, make room and go on. Returns what is wrong."""
    chance = random.Random(f"{seed} {number}")
    kind = COMMANDS[number % len(COMMANDS)]
    class_ = CrashClass(disk / "class")
    shutil.rmtree(class_.folder, ignore_errors=True)
    if kind != "up":
        shutil.copytree((smaller if kind == "change" else deployed).folder, class_.folder)
    if kind in ("up", "change"):
        class_.write()
    command = (
        ("reset", "s02", "--yes")
        if kind == "reset"
        else (kind.replace("change", "up").split(",")[0], "--yes")
    )
    following = ("down", "--yes") if kind == "down" else ("up", "--yes")
    filler = disk / "filler"
    values = (chance.randrange(1, 200), 0.0, "disk", "", "", str(filler), chance.choice((0, 0, 4096, 60_000)))
    script = f"AT, DELAY, VICTIM, MARK, COUNTED, FILE, SPARED = {values!r}\n{FILL}\n{STEPS}"
    script += "\ndef strike():\n    fill()\n"
    faults = []
    ended = class_.run(*command, script=script)
    if ended.is_bug or ended.code < 0:
        faults.append(f"{' '.join(command)}: {ended.code}: {ended.output[-500:]}")
    hit = filler.exists()
    filler.unlink(missing_ok=True)
    again = class_.run(*following)
    if again.code or again.is_bug:
        faults.append(f"{' '.join(following)} with room: {again.code}: {again.output[-300:]}")
    faults += class_.faults(deployed=kind != "down")
    said = "; ".join(faults) if faults else f"well{'' if hit else ' (it had ended before)'}"
    print(f"{number:3} {kind:9} at step {values[0]:3}: {said}", file=sys.stderr, flush=True)
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description="What is lost when the disk fills up.")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="labstacks-full-disk-"))
    disk = root / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)], check=True)
    wrong = 0
    try:
        deployed, smaller = CrashClass(root / "deployed"), CrashClass(root / "smaller")
        deployed.write()
        smaller.write("[B1]")
        for class_ in (deployed, smaller):
            if (ended := class_.run("up", "--yes")).code:
                sys.exit(f"`up` fails by itself: {ended.output}")
        for number in range(options.first, options.first + options.count):
            if attempt(number, options.seed, disk, deployed, smaller):
                wrong += 1
                shutil.copytree(disk / "class", root / f"wrong-{number}")
    finally:
        subprocess.run(["umount", str(disk)], check=False)
    if not wrong:
        shutil.rmtree(root)
    print(f"{options.count} full disks, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
