"""How near a class comes to what a throttled cloud allows: at the gateway's pace, and headlong.

::

    python benchmarks/throttled.py                      40 seats, the clock at 60x, 3 changes a second to ECS
    python benchmarks/throttled.py --seats 12 --limit 2

The cloud refuses every call of an API that comes above the limit, whoever makes it, as Alibaba Cloud does.
The least time that a class could take is the longer of one seat's own way (measured alone, without a limit)
and all these calls divided by the limit. Both runs repeat what was refused; only one of them holds back, the
other has a fixed number of engines instead.

The limit is on APIs that change something; Alibaba Cloud counts each API apart. With ``--types 'ecs/*'`` the
data sources of the seats' programs share it, which the provider repeats by itself: most are wasted then.

The last line, not judged, is a limit on an API whose calls the provider repeats by itself (RAM's; the
rehearsal's ``services/retries.py`` lists such types). The gateway sees only that they take longer, so it does
not slow down: they come as fast as the cloud lets them through, and the rest is refused again and again. The
real provider waits 3, 8, 13 seconds between its tries, so few calls are wasted there. Here these waits pass
at the clock's rate and the limit is by the real second, so the waste is as many times larger. A pace that
takes long calls for refused ones was tried: with it the class took twice the time.

Everything runs in processes of its own, from nothing, in a folder that is thrown away. Ends with 1 when a
figure is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

HEADLONG = """
from labstacks.gateway.server import Gateway
Gateway.__init__.__kwdefaults__["paced"] = False
"""
"""Makes a run that only repeats."""

TYPES = "ecs/[!g]*"
"""All of ECS but its data sources, ``get…``: what they ask is repeated by the provider, unseen."""


@dataclass(frozen=True)
class Ran:
    """A run of ``labstacks up``.

    Args:
        seconds: Until all was ready.
        done: Calls that changed the cloud.
        refused: Calls that it refused because there were too many.
        ready: Whether every seat was complete in the end.
    """

    seconds: float
    done: int
    refused: int
    ready: bool

    @property
    def wasted(self) -> float:
        """The refused among all calls, in per cent."""
        return 100 * self.refused / max(1, self.done + self.refused)


def write_class(folder: Path, seats: int, clock: str, limit: int, types: str) -> Path:
    """A class of anonymous seats with all bridging labs, in a cloud whose quotas hold them."""
    from labstacks.rehearsal.services import all_quotas

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


def calls(folder: Path, types: str) -> tuple[int, int]:
    """How many calls about these types the embedded cloud has done, and how many it has refused."""
    from labstacks.rehearsal import RehearsalCloud

    cloud = RehearsalCloud(folder / ".labstacks" / "rehearsal.db")
    try:
        done = sum(fnmatchcase(row.type.removeprefix("alicloud:"), types) for row in cloud.resources())
        return done, sum(event.kind == "throttled" for event in cloud.events())
    finally:
        cloud.close()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="A class in a throttled cloud.")
    parser.add_argument("--seats", type=int, default=40)
    parser.add_argument("--limit", type=int, default=3, help="calls a second that the cloud allows")
    parser.add_argument("--types", default=TYPES, help="the API that is limited, as in `chaos: only`")
    parser.add_argument("--clock", default="60x")
    parser.add_argument(
        "--fixed", type=int, default=10, help="engines at once of the run that holds nothing back"
    )
    parser.add_argument("--unseen", default="ram/*", help="an API whose limit the provider copes with")
    options = parser.parse_args()
    types = options.types
    with tempfile.TemporaryDirectory(prefix="labstacks-benchmark-") as name:
        root = Path(name)
        say("one seat alone, without a limit")
        alone = up(write_class(root / "alone", 1, options.clock, 0, types), types, None)
        say(f"{options.seats} seats at the gateway's pace")
        folder = write_class(root / "paced", options.seats, options.clock, options.limit, types)
        paced = up(folder, types, None)
        say(f"{options.seats} seats, {options.fixed} engines at once, headlong")
        folder = write_class(root / "fixed", options.seats, options.clock, options.limit, types)
        fixed = up(folder, types, options.fixed, HEADLONG)
        say(f"{options.seats} seats, {options.unseen} limited")
        folder = write_class(root / "unseen", options.seats, options.clock, options.limit, options.unseen)
        unseen = up(folder, options.unseen, None)
    least_unseen = max(alone.seconds, unseen.done / options.limit)
    least = max(alone.seconds, paced.done / options.limit)
    by_limit = f"{paced.done} calls / {options.limit} a second"
    print(f"the least: {least:.1f} s, the longer of one seat's {alone.seconds:.1f} s and {by_limit}")
    for title, ran, bound in (
        ("the gateway's pace", paced, least),
        (f"{options.fixed} engines, headlong", fixed, least),
        (f"unseen by us: {options.unseen}", unseen, least_unseen),
    ):
        print(
            f"{title:24} {ran.seconds:6.1f} s  {ran.seconds / bound:5.2f} times the least  "
            f"{ran.wasted:5.1f} % of calls wasted  {'all ready' if ran.ready else 'NOT all ready'}"
        )
    met = (
        paced.ready
        and paced.seconds <= 1.2 * least
        and paced.wasted <= 5
        and (not fixed.ready or fixed.seconds > paced.seconds or fixed.wasted > paced.wasted)
    )
    print(
        "met   " if met else "MISSED", "at most 1.2 times the least, at most 5 % wasted, the fixed run worse"
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
