"""What a class costs this machine, beside the stock Automation API on the same programs and the same cloud.

::

    python benchmarks/fleet.py                  40 seats, a table of what is wanted and what was measured
    python benchmarks/fleet.py --many 300       memory at 300 seats as well (about as many seconds)
    python benchmarks/fleet.py --seats 12       quicker, and rougher

Everything runs in processes of its own, from nothing, in a folder that is thrown away. A figure per seat is
that of the seats beyond the first: (time of n seats - time of 1 seat) / (n - 1). On a machine that others use
too, compare the processor seconds and the ratios; the clock also counts what the others do.

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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    from labstacks.rehearsal.services import all_quotas

    folder.mkdir(parents=True)
    quotas = ", ".join(f"{quota.key}: 1000000" for quota in all_quotas())
    (folder / "class.yaml").write_text(
        f"class: bench\nlevel: bridging\nlabs: all\nseats: {seats}\nrehearsal: {{quotas: {{{quotas}}}}}\n"
    )
    return folder


# --- the stock way, in a process of its own ----------------------------------------------------------


def stock(folder: Path, seats: int, slots: int) -> None:
    """The same class as anybody would write it with the Automation API, ``slots`` threads at once."""
    from concurrent.futures import ThreadPoolExecutor

    from pulumi import automation

    from labstacks.course import load_class
    from labstacks.engine.locate import cache_dir, require_engine
    from labstacks.fleet.clouds import open_cloud
    from labstacks.fleet.fleet import spec_of
    from labstacks.fleet.folder import ClassFolder
    from labstacks.gateway.server import Gateway
    from labstacks.programs import PROJECT, SeatSecrets, classroom_program, load, seat_program

    class_ = load_class(folder / "class.yaml")
    home = ClassFolder.of(class_.file)
    home.create()
    spec = spec_of(class_)
    load(spec.level)
    os.environ["PATH"] = f"{require_engine().path.parent}{os.pathsep}{os.environ['PATH']}"

    with open_cloud(class_.file, home) as cloud, Gateway(cloud) as gateway:
        environment = {
            "PULUMI_BACKEND_URL": home.state_url,
            "PULUMI_CONFIG_PASSPHRASE": "benchmark",
            "PULUMI_DEBUG_PROVIDERS": gateway.attachment,
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }

        def up(name: str, program: Callable[[], None]) -> Any:
            settings = automation.StackSettings(config={"alicloud:region": spec.region})
            stack = automation.create_or_select_stack(
                stack_name=name,
                project_name=PROJECT,
                program=program,
                opts=automation.LocalWorkspaceOptions(
                    pulumi_home=str(cache_dir() / "pulumi-home"),
                    env_vars=environment,
                    stack_settings={name: settings},
                ),
            )
            return stack.up().outputs

        shared = up(spec.classroom_stack, classroom_program(spec))["shared"].value

        def seat(number: int) -> None:
            id_ = f"s{number:02d}"
            secrets = SeatSecrets("Abcdefg23456", "Abcdefg23456")
            up(spec.seat_stack(id_), seat_program(spec, id_, shared, secrets))

        with ThreadPoolExecutor(slots) as pool:
            list(pool.map(seat, range(1, seats + 1)))
        expected = {row.stack for row in cloud.resources()}
        assert len(expected) == seats + 1, expected


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


def stock_class(root: Path, seats: int, slots: int) -> Measured:
    folder = write_class(root / f"stock-{seats}", seats)
    return measure([sys.executable, str(HERE), "--stock", str(folder), str(seats), str(slots)], folder)


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
    say("1 seat, ours and stock")
    one, stock_one = our_class(root, 1, slots), stock_class(root, 1, slots)
    say(f"{seats} seats, ours: up, up again, down")
    ours = our_class(root, seats, slots)
    say(f"{seats} seats, stock")
    theirs = stock_class(root, seats, slots)
    wall, processor = beyond_first(one["up"], ours["up"], seats)
    stock_wall, stock_processor = beyond_first(stock_one, theirs, seats)
    again, again_processor = beyond_first(one["again"], ours["again"], seats)
    down, down_processor = beyond_first(one["down"], ours["down"], seats)
    resources = sum(json.loads(ours["up"].output)["seats"][1]["changes"].values())
    say(f"a seat has {resources} resources; {slots} engines at once on {os.cpu_count()} cores")
    say(f"processor seconds a seat: ours {processor:.2f}, stock {stock_processor:.2f}")
    say(f"  with nothing to do {again_processor:.2f}, down {down_processor:.2f}")
    say(f"seconds a seat, stock: {stock_wall:.2f}")
    found += [
        Figure("up from nothing, a seat", 0.5, wall, "s"),
        Figure("times as fast as stock", 2.2, stock_wall / wall, "x", at_least=True),
        Figure("times as little processor as stock", 2.2, stock_processor / processor, "x", at_least=True),
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
    if sys.argv[1:2] == ["--stock"]:
        stock(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
        return 0
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
