"""How near a class comes to what a throttled cloud allows: at the gateway's pace, and headlong.

::

    python benchmarks/throttled.py                      40 seats, the clock at 60x, 3 changes a second
    python benchmarks/throttled.py --seats 12 --limit 2
    python benchmarks/throttled.py --clock 1x --hidden 'ram/*'   with the provider's own waits

The cloud refuses calls above the limit, as Alibaba Cloud does: it counts the changes to each product and the
reads of it separately, over all callers. The least time for a class is the longer of one seat alone (measured
without a limit) and the calls to the busiest product divided by the limit.
Both runs repeat refused calls; one limits its rate, the other has a fixed number of engines instead.

First the limit is on a product whose refusals the provider reports (``ecs/*``). Then it is on all of them at
once, among them those whose throttling the provider retries internally (``gateway/hidden_throttling.py``).
There only the time counts, not the waste: at 60x the provider's wait of 3 seconds takes 0.05, which a busy
machine cannot tell from its own delays, and the limit is per real second, so that many tries fit into one.

Everything runs in processes of its own, from nothing, in a folder that is thrown away. Ends with 1 when a
figure is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

HEADLONG = """
from labstacks.gateway.server import Gateway
Gateway.__init__.__kwdefaults__["paced"] = False
"""
"""Makes a run that only repeats."""

TYPES = "ecs/*"


@dataclass(frozen=True)
class Ran:
    """A run of ``labstacks up``.

    Args:
        seconds: Until all was ready.
        done: Calls that changed the cloud, by what it counts together.
        refused: Calls that it refused because there were too many.
        ready: Whether every seat was complete in the end.
    """

    seconds: float
    done: Counter[str]
    refused: int
    ready: bool

    @property
    def wasted(self) -> float:
        """The refused among all calls, in per cent."""
        return 100 * self.refused / max(1, self.done.total() + self.refused)


def write_class(folder: Path, seats: int, clock: str, limit: int, types: str) -> Path:
    """A class of anonymous seats with all bridging labs, in a cloud whose quotas hold them."""
    from labstacks.emulator.services import all_quotas

    folder.mkdir(parents=True)
    quotas = ", ".join(f"{quota.key}: 1000000" for quota in all_quotas())
    chaos = f", chaos: {{throttle: {{above: {limit}}}, only: ['{types}']}}" if limit else ""
    (folder / "class.yaml").write_text(
        f"class: bench\nlevel: bridging\nlabs: all\nseats: {seats}\n"
        f"rehearsal: {{clock: {clock}, quotas: {{{quotas}}}{chaos}}}\n"
    )
    return folder


def up(folder: Path, types: str, parallel: int | None, before: str = "") -> Ran:
    """Take the class up, in a process of its own."""
    options = ["--parallel", str(parallel)] if parallel else []
    code = f"{before}\nfrom labstacks_cli.main import main\nmain()"
    process = subprocess.run(
        [sys.executable, "-c", code, "up", "--yes", "--json", *options],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if process.returncode not in (0, 3):
        sys.exit(f"up ended with {process.returncode}:\n{process.stdout}\n{process.stderr}")
    document = json.loads(process.stdout)
    done, refused = calls(folder, types)
    return Ran(document["seconds"], done, refused, process.returncode == 0)


def calls(folder: Path, types: str) -> tuple[Counter[str], int]:
    """Which calls about these types the emulator has done, and how many it has refused."""
    from labstacks.emulator import RehearsalCloud
    from labstacks.gateway.rate_keys import lane_of

    cloud = RehearsalCloud(folder / ".labstacks" / "rehearsal.db")
    try:
        made = [row.type for row in cloud.resources()]
        done = Counter(
            lane_of("Create", type_) for type_ in made if fnmatchcase(type_.removeprefix("alicloud:"), types)
        )
        return done, sum(event.kind == "throttled" for event in cloud.events())
    finally:
        cloud.close()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def least(ran: Ran, alone: float, limit: int) -> float:
    """Seconds below which no run can be."""
    return max(alone, max(ran.done.values()) / limit)


def line(title: str, ran: Ran, bound: float) -> str:
    ratio = f"{ran.seconds / bound:5.2f} times the least {bound:.1f} s"
    ready = "all ready" if ran.ready else "NOT all ready"
    return f"{title:28} {ran.seconds:6.1f} s  {ratio}  {ran.wasted:5.1f} % of calls wasted  {ready}"


def main() -> int:
    parser = argparse.ArgumentParser(description="A class in a throttled cloud.")
    parser.add_argument("--seats", type=int, default=40)
    parser.add_argument("--limit", type=int, default=3, help="calls a second that the cloud allows")
    parser.add_argument("--types", default=TYPES, help="what is limited first, as in `chaos: only`")
    parser.add_argument("--hidden", default="*", help="what is limited then; refusals are hidden for some")
    parser.add_argument("--clock", default="60x")
    parser.add_argument(
        "--fixed", type=int, default=10, help="engines at once of the run that holds nothing back"
    )
    options = parser.parse_args()

    def ran(name: str, types: str, seats: int, limit: int, *how: Any) -> Ran:
        say(f"{seats} seats, {f'{limit} a second to {types}' if limit else 'no limit'}: {name}")
        return up(
            write_class(root / f"{name} {len(how)} {limit}", seats, options.clock, limit, types), types, *how
        )

    with tempfile.TemporaryDirectory(prefix="labstacks-benchmark-") as folder:
        root = Path(folder)
        alone = ran("alone", "*", 1, 0, None).seconds
        paced = ran("paced", options.types, options.seats, options.limit, None)
        fixed = ran("headlong", options.types, options.seats, options.limit, options.fixed, HEADLONG)
        hidden = ran("hidden", options.hidden, options.seats, options.limit, None)
        rash = ran("hidden", options.hidden, options.seats, options.limit, options.fixed, HEADLONG)
    bound = least(paced, alone, options.limit)
    other = least(hidden, alone, options.limit)
    print(f"one seat alone takes {alone:.1f} s; the cloud allows {options.limit} calls a second")
    print(line(f"{options.types}: at the gateway's pace", paced, bound))
    print(line(f"{options.types}: {options.fixed} engines, headlong", fixed, bound))
    print(line(f"{options.hidden}: at the gateway's pace", hidden, other))
    print(line(f"{options.hidden}: {options.fixed} engines, headlong", rash, other))
    figures = {
        f"{options.types}: at most 1.2 times the least": paced.ready and paced.seconds <= 1.2 * bound,
        f"{options.types}: at most 5 % wasted": paced.wasted <= 5,
        f"{options.types}: the fixed run is worse": worse(fixed, paced),
        f"{options.hidden}: at most 1.2 times the least": hidden.ready and hidden.seconds <= 1.2 * other,
        f"{options.hidden}: the fixed run is worse": worse(rash, hidden),
    }
    for name, met in figures.items():
        print("met   " if met else "MISSED", name)
    return 0 if all(figures.values()) else 1


def worse(one: Ran, other: Ran) -> bool:
    return not one.ready or one.seconds > other.seconds or one.wasted > other.wasted


if __name__ == "__main__":
    sys.exit(main())
