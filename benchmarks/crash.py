"""What is lost when a run dies: at random moments kill the engines, labstacks, or both, and continue.

::

    python benchmarks/crash.py                    40 moments in `up`, 20 in `down`, of a class of six
    python benchmarks/crash.py --up 4 --down 2    quicker
    python benchmarks/crash.py --up 0 --down 0 --deletes 40    in mid-delete, then `up`

Moments are drawn from a seed and counted in recorded events: they do not depend on the machine's speed. After
each the very command is typed again. Then the embedded cloud must hold exactly the class, or nothing:

* an *orphan* is in the cloud and in no state,
* a *twin* is in the cloud twice under one name,
* a *lost* one is in a state and not in the cloud,
* a *manual step* is anything but typing the command again once.

Aimed kills (``--deletes``) come when the cloud has deleted a resource for `down` or `reset`, and the engine
has not heard of it. Then `up` is typed, which must make exactly the class.

Ends with 1 when there is any.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from memory import processes

SEATS = 6
CLASS = f"class: crash\nlevel: bridging\nlabs: [B1, B2, B3]\nseats: {SEATS}\n"
VICTIMS = ("engines", "labstacks", "both")
PATIENCE = 180


@dataclass(frozen=True)
class Moment:
    """When to kill what.

    Args:
        command: What is interrupted.
        event: After so many recorded events, or resources deleted if it is aimed.
        aimed: Whether it dies in the middle of a delete; then `up` follows.
    """

    command: str
    victim: str
    event: int
    aimed: bool = False

    @property
    def following(self) -> str:
        return "up" if self.aimed else self.command


@dataclass(frozen=True)
class Found:
    """What was there after the command was typed again."""

    moment: Moment
    hit: bool
    code: int
    seconds: float
    orphans: int
    twins: int
    lost: int
    missing: int

    @property
    def well(self) -> bool:
        return not (self.code or self.orphans or self.twins or self.lost or self.missing)


def moments(seed: int, ups: int, downs: int, events: dict[str, int]) -> Iterator[Moment]:
    """Each victim as often as the others, at moments drawn from the whole length of a run."""
    chance = random.Random(seed)
    for command, count in (("up", ups), ("down", downs)):
        for number in range(count):
            yield Moment(command, VICTIMS[number % 3], chance.randint(1, events[command]))


AIMED = """
import os, signal
from contextlib import suppress
from pathlib import Path
from labstacks.gateway.cloud_provider import CloudProvider
deletes, delete = [], CloudProvider._delete
def aimed(self, call):
    answer = delete(self, call)
    deletes.append(call)
    if len(deletes) == {count}:
        if "{victim}" != "labstacks":
            for path in Path("/proc/self/task").glob("*/children"):
                for child in path.read_text().split():
                    with suppress(ProcessLookupError):
                        os.kill(int(child), signal.SIGKILL)
        if "{victim}" != "engines":
            os.kill(os.getpid(), signal.SIGKILL)
    return answer
CloudProvider._delete = aimed
"""


def aimed_moments(seed: int, count: int) -> Iterator[Moment]:
    """Each victim as often as the others, in the deletes of `down` and of `reset`."""
    chance = random.Random(seed)
    for number in range(count):
        command, most = chance.choice((("down", 60), ("reset s02", 12), ("reset s02 --keep-files", 6)))
        yield Moment(command, VICTIMS[number % 3], chance.randint(1, most), aimed=True)


def start(folder: Path, command: str, script: str = "") -> subprocess.Popen[bytes]:
    code = f"{script}\nfrom labstacks_cli.main import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *command.split(), "--yes"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def events_of(folder: Path, command: str) -> int:
    """How many events the latest run of a command has recorded."""
    records = sorted((folder / ".labstacks/crash/runs").glob(f"*-{command}.jsonl"))
    return records[-1].read_bytes().count(b"\n") if records else 0


def wait_for(folder: Path, moment: Moment, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the moment; whether it came before the run had ended."""
    while process.poll() is None:
        if events_of(folder, moment.command) >= moment.event:
            return True
        time.sleep(0.005)
    return False


def kill(process: subprocess.Popen[bytes], victim: str) -> None:
    children = [child.pid for child in processes() if child.parent == process.pid]
    if victim in ("labstacks", "both"):
        process.kill()
    if victim in ("engines", "both"):
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def look(folder: Path) -> tuple[list[str], list[str]]:
    """The URNs that the cloud holds, and those that the states know."""
    from labstacks.emulator import RehearsalCloud
    from labstacks.storage.class_folder import PROJECT, ClassFolder
    from labstacks.storage.pulumi_state import Backend

    home = ClassFolder((folder / ".labstacks/crash").resolve())
    cloud = RehearsalCloud(home.rehearsal)
    in_cloud = [row.urn for row in cloud.resources()]
    cloud.close()
    backend = Backend(home.state_url, PROJECT)
    known = [
        resource.urn
        for stack in backend.stacks()
        for resource in backend.resources(stack)
        if resource.type.startswith("alicloud:") and resource.id
    ]
    return in_cloud, known


def attempt(folder: Path, moment: Moment, whole: int) -> Found:
    """Kill at a moment, type the command again, and look."""
    if moment.aimed:
        script = AIMED.format(victim=moment.victim, count=moment.event)
        hit = start(folder, moment.command, script).wait(PATIENCE) != 0
    else:
        process = start(folder, moment.command)
        hit = wait_for(folder, moment, process)
        if hit:
            kill(process, moment.victim)
        process.wait(PATIENCE)
    started = time.monotonic()
    code = start(folder, moment.following).wait(PATIENCE)
    seconds = time.monotonic() - started
    in_cloud, known = look(folder)
    expected = whole if moment.following == "up" else 0
    return Found(
        moment,
        hit,
        code,
        seconds,
        orphans=len(set(in_cloud) - set(known)),
        twins=sum(count - 1 for count in Counter(in_cloud).values()),
        lost=len(set(known) - set(in_cloud)),
        missing=abs(expected - len(set(in_cloud))),
    )


def undisturbed(folder: Path) -> tuple[dict[str, int], int]:
    """How many events an `up` and a `down` record, and how many resources there are between; leaves it up."""
    folder.mkdir()
    (folder / "class.yaml").write_text(CLASS)
    events: dict[str, int] = {}
    for command in ("up", "down", "up"):
        if start(folder, command).wait(PATIENCE):
            sys.exit(f"`labstacks {command}` fails by itself in {folder}")
        events.setdefault(command, events_of(folder, command))
    return events, len(look(folder)[0])


def line(found: Found) -> str:
    moment = found.moment
    unit = "delete" if moment.aimed else "event"
    what = f"{moment.command:5} {moment.victim:10} at {unit} {moment.event:4}"
    if found.well:
        return f"{what}{'' if found.hit else ' (it had ended)'}: well after {found.seconds:.1f} s more"
    trouble = f"exit code {found.code}, {found.orphans} orphans, {found.twins} twins, {found.lost} lost"
    return f"{what}: {trouble}, {found.missing} more or fewer than there should be"


def main() -> int:
    parser = argparse.ArgumentParser(description="What is lost when a run dies.")
    parser.add_argument("--up", type=int, default=40, help="how many moments in `up`")
    parser.add_argument("--down", type=int, default=20, help="how many in `down`")
    parser.add_argument("--deletes", type=int, default=0, help="how many aimed kills in mid-delete")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one document on stdout")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="labstacks-crash-") as root:
        deployed = Path(root, "deployed")
        events, whole = undisturbed(deployed)
        tried = [
            *moments(options.seed, options.up, options.down, events),
            *aimed_moments(options.seed, options.deletes),
        ]
        for number, moment in enumerate(tried):
            folder = Path(root, str(number))
            if moment.command != "up":
                shutil.copytree(deployed, folder)
            else:
                folder.mkdir()
                (folder / "class.yaml").write_text(CLASS)
            found.append(attempt(folder, moment, whole))
            print(line(found[-1]), file=sys.stderr, flush=True)
            if found[-1].well:
                shutil.rmtree(folder)
    figures = {
        "crashes": sum(one.hit for one in found),
        "orphans": sum(one.orphans for one in found),
        "twins": sum(one.twins for one in found),
        "lost": sum(one.lost for one in found),
        "manual steps": sum(one.code != 0 for one in found),
        "not whole": sum(not one.well for one in found),
    }
    if options.json:
        print(json.dumps({"schema": 1, **figures}))
    else:
        for name, count in figures.items():
            print(f"{name:14} {count:4}")
    return 0 if all(one.well for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
