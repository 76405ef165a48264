"""What is lost when a run dies: kill engines, labstacks or both at random moments, and continue.

::

    python benchmarks/crash.py                     60 moments over all commands
    python benchmarks/crash.py --commands 300      the long form
    python benchmarks/crash.py --commands 0 --deletes 40    in mid-delete, then `up`
    python benchmarks/crash.py --first 120 --commands 1     one of them again

A moment is counted in steps of the command: a file that is written, renamed or deleted, a connection, a
process that starts, an SQL statement. So it does not depend on the machine's speed; half of the kills come
up to 0.3 s after their step, to hit the engines too. Then the same command, or the one that a teacher would
type, runs again, and after it the cloud, the state and `status` must show exactly the class, or nothing.
The state moves between a folder and a PostgreSQL server, if there is one.

Aimed kills (``--deletes``) come when the cloud has deleted a resource for `down` or `reset` and the engine
does not know it yet. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from crash_class import NAME, CrashClass, Ended

VICTIMS = ("engines", "labstacks", "both", "stop")
COMMANDS = (
    "up", "change", "reset", "reset --keep-files", "swap", "down", "down, up", "move", "move back",
    "reissue", "settle",
)  # fmt: skip

STEPS = """
import atexit, os, signal, sys, threading
from contextlib import suppress
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
FILES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "socket.connect",
    "sqlite3.connect", "subprocess.Popen")
count, owner = [0], os.getpid()
def children():
    return " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split()
def strike():
    Path(MARK).touch()
    if VICTIM in ("engines", "both"):
        for child in children():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
    if VICTIM in ("labstacks", "both"):
        os.kill(os.getpid(), signal.SIGKILL)
    if VICTIM == "stop":
        os.kill(os.getpid(), signal.SIGTERM)
def step():
    if os.getpid() != owner:
        return
    count[0] += 1
    if count[0] == AT:
        if DELAY:
            timer = threading.Timer(DELAY, strike)
            timer.daemon = True
            timer.start()
        else:
            strike()
def hook(name, args):
    writes = name == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if writes and not str(args[0]).endswith(".pyc") or name in FILES:
        step()
event.listen(Engine, "before_cursor_execute", lambda *args: step())
atexit.register(lambda: COUNTED and os.getpid() == owner and Path(COUNTED).write_text(str(count[0])))
sys.addaudithook(hook)
"""

IN_DELETE = """
import os, signal
from contextlib import suppress
from pathlib import Path
from labstacks.gateway.cloud_provider import CloudProvider
deletes, delete = [], CloudProvider._delete
def aimed(self, call):
    answer = delete(self, call)
    deletes.append(call)
    if len(deletes) == AT:
        Path(MARK).touch()
        if VICTIM != "labstacks":
            for path in Path("/proc/self/task").glob("*/children"):
                for child in path.read_text().split():
                    with suppress(ProcessLookupError):
                        os.kill(int(child), signal.SIGKILL)
        if VICTIM != "engines":
            os.kill(os.getpid(), signal.SIGKILL)
    return answer
CloudProvider._delete = aimed
"""


@dataclass(frozen=True)
class Moment:
    """What to kill, and when.

    Args:
        command: One of ``COMMANDS``, or the arguments of an aimed kill's command.
        at: At which step, as a fraction of the command; of an aimed kill, after how many deletes.
        delay: Seconds from the step to the kill.
        aimed: Whether it comes in mid-delete.
    """

    number: int
    command: str
    victim: str
    at: float
    delay: float = 0.0
    aimed: bool = False

    def __str__(self) -> str:
        where = f"delete {self.at:.0f}" if self.aimed else f"{self.at:.0%} + {self.delay:.2f} s"
        return f"{self.number:3} {self.command:18} {self.victim:9} at {where:15}"


def moments(seed: int, count: int, first: int) -> Iterator[Moment]:
    """Kills over all commands, the same for the same seed and number."""
    for number in range(first, first + count):
        chance = random.Random(f"{seed} {number}")
        delay = chance.choice((0.0, chance.uniform(0.0, 0.3)))
        command = COMMANDS[number % len(COMMANDS)]
        yield Moment(number, command, chance.choice(VICTIMS), chance.random(), delay)


def aimed_moments(seed: int, count: int) -> Iterator[Moment]:
    """Kills in the deletes of `down` and of `reset`."""
    chance = random.Random(seed)
    for number in range(count):
        command, most = chance.choice((("down", 60), ("reset s02", 12), ("reset s02 --keep-files", 6)))
        yield Moment(number, command, VICTIMS[number % 3], chance.randint(1, most), aimed=True)


class Bench:
    """Kills commands on copies of one deployed class.

    Args:
        root: An empty folder.
        database: Makes an empty database and returns its address; None without a server.
    """

    def __init__(self, root: Path, database: object) -> None:
        self._root = root
        self._database = database
        self._steps: dict[str, int] = {}
        self._deployed, self._smaller = CrashClass(root / "deployed"), CrashClass(root / "smaller")
        self._deployed.write()
        self._smaller.write("[B1]")
        for class_ in (self._deployed, self._smaller):
            _expect(class_.run("up", "--yes"))

    def attempt(self, moment: Moment) -> tuple[bool, list[str]]:
        """Kill, continue and compare. Returns whether the kill came in time, and the faults."""
        folder = self._root / f"{moment.number}-{moment.aimed}"
        shutil.rmtree(folder, ignore_errors=True)
        class_ = CrashClass(folder)
        faults: list[str] = []
        if moment.aimed:
            self._copy(class_)
            hit = self._kill(class_, moment, int(moment.at), (*moment.command.split(), "--yes"), faults)
            following: list[tuple[str, ...]] = [("up", "--yes")]
        else:
            command, following = self._prepare(class_, moment)
            if not command:
                return False, []
            at = 1 + int(moment.at * self._steps_of(moment.command))
            hit = self._kill(class_, moment, at, command, faults)
        for arguments in following:
            ended = class_.run(*arguments)
            if ended.is_bug or ended.code:
                faults.append(f"{' '.join(arguments)}: {ended.code}: {ended.output[-300:]}")
        faults += class_.faults(deployed="down" not in following[-1])
        if not faults:
            shutil.rmtree(folder)
        return hit, faults

    def _steps_of(self, command: str) -> int:
        """How many steps a command takes when nothing kills it."""
        if command not in self._steps:
            class_ = CrashClass(self._root / "counted")
            shutil.rmtree(class_.folder, ignore_errors=True)
            arguments, _ = self._prepare(class_, Moment(0, command, "", 0.0))
            counted = class_.folder / "counted"
            script = f"AT, DELAY, VICTIM, MARK, COUNTED = 0, 0, '', '', {str(counted)!r}\n{STEPS}"
            class_.run(*arguments, script=script)
            self._steps[command] = int(counted.read_text())
        return self._steps[command]

    def _kill(
        self, class_: CrashClass, moment: Moment, at: int, command: tuple[str, ...], faults: list[str]
    ) -> bool:
        mark = class_.folder / "killed"
        values = (at, moment.delay, moment.victim, str(mark), "")
        script = f"AT, DELAY, VICTIM, MARK, COUNTED = {values!r}\n{IN_DELETE if moment.aimed else STEPS}"
        ended = class_.run(*command, script=script)
        if ended.is_bug:
            faults.append(f"{' '.join(command)}: {ended.output[-600:]}")
        return mark.exists()

    def _copy(self, class_: CrashClass) -> None:
        shutil.copytree(self._deployed.folder, class_.folder)

    def _prepare(self, class_: CrashClass, moment: Moment) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Make the class ready for a command. Returns its arguments, and the commands that follow it."""
        chance = random.Random(f"after {moment.number}")
        up = ("up", "--yes")
        kind = moment.command
        if kind in ("up", "settle"):
            class_.write()
        elif kind == "change":
            shutil.copytree(self._smaller.folder, class_.folder)
            class_.write()
        else:
            self._copy(class_)
        if kind in ("up", "change"):
            return up, [chance.choice((up, (*up, "--refresh")))]
        if kind.startswith("reset"):
            command = ("reset", "s02", *kind.split()[1:], "--yes")
            return command, [up] if chance.random() < 0.5 else [command, up]
        if kind == "swap":
            return ("swap", "s02", "--yes"), [up]
        if kind == "reissue":
            return ("cards", "--only", "s01", "--reissue"), [up, ("cards",)]
        if kind.startswith("move"):
            return self._prepare_move(class_, back=kind == "move back")
        if kind == "settle":
            return self._prepare_settle(class_, moment), [up]
        return ("down", "--yes"), [up if kind == "down, up" else ("down", "--yes")]

    def _prepare_move(
        self, class_: CrashClass, *, back: bool
    ) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        if not callable(self._database):
            return (), []
        there = ("state", "move", self._database(), "--yes")
        command = ("state", "move", "local", "--yes") if back else there
        if back:
            _expect(class_.run(*there))
        return command, [command, ("up", "--yes")]

    def _prepare_settle(self, class_: CrashClass, moment: Moment) -> tuple[str, ...]:
        """Kill an `up` in mid-create; the arguments of `settle` say what the cloud has of it."""
        stop = """
import os, signal
from labstacks.gateway.cloud_provider import CloudProvider
create, made = CloudProvider._create, []
def stopping(self, call):
    made.append(call)
    answer = create(self, call) if len(made) < AT or EXISTS else b""
    if len(made) == AT:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
CloudProvider._create = stopping
"""
        chance = random.Random(f"settle {moment.number}")
        exists = chance.random() < 0.5
        class_.run("up", "--yes", script=f"AT, EXISTS = {chance.randint(8, 25)}, {exists}\n{stop}")
        status = json.loads(class_.run("status", "--json").output)
        for begun in status["unsettled"]:
            found = class_.in_cloud().get(begun["urn"], "gone")
            return "settle", begun["urn"], found, "--yes"
        return "status", "--json"


def _expect(ended: Ended) -> None:
    if ended.code:
        sys.exit(f"A command fails by itself: {ended.output}")


def main() -> int:
    parser = argparse.ArgumentParser(description="What is lost when a run dies.")
    parser.add_argument("--commands", type=int, default=60, help="how many kills over all commands")
    parser.add_argument("--first", type=int, default=0, help="the number of the first of them")
    parser.add_argument("--deletes", type=int, default=0, help="how many aimed kills in mid-delete")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one document on stdout")
    options = parser.parse_args()
    tried = [
        *moments(options.seed, options.commands, options.first),
        *aimed_moments(options.seed, options.deletes),
    ]
    hits, wrong = 0, []
    with ExitStack() as stack:
        # Kept when something is wrong, to look into.
        root = Path(tempfile.mkdtemp(prefix=f"labstacks-{NAME}-"))
        from postgres import server

        bench = Bench(root, stack.enter_context(server()).fresh_database)
        for moment in tried:
            hit, faults = bench.attempt(moment)
            hits += hit
            wrong += [moment] if faults else []
            said = "; ".join(faults) if faults else f"well{'' if hit else ' (it had ended before)'}"
            print(f"{moment}: {said}", file=sys.stderr, flush=True)
        if not wrong:
            shutil.rmtree(root)
    figures = {"moments": len(tried), "killed": hits, "wrong": len(wrong)}
    if options.json:
        print(json.dumps({"schema": 1, **figures}))
    else:
        for name, count in figures.items():
            print(f"{name:8} {count:4}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
