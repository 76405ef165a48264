"""What it costs to have a run's work done by two Dask workers, and what is lost when one of them is killed.

::

    python benchmarks/dask_workers.py                   20 seats, kill one worker in the middle of 30
    python benchmarks/dask_workers.py --many 1000       the coordinator's memory as well, at so many seats
    python benchmarks/dask_workers.py --throttled 24    wasted calls as well, in a cloud of 3 calls a second

Scheduler and workers run on this machine, over TLS; the workers are warm when a measurement begins, as they
are in the middle of an evening. Local runs and runs of workers take turns, and of each the best counts: on a
machine that others use too, compare processor seconds; the clock also counts what the others do. The memory
at ``--many`` is measured with workers that answer at once, with events and outcomes of real size, and make
nothing.

Ends with 1 when a figure is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fleet import Figure, labstacks, measure, say, write_class
from programme import write_programme
from throttled import TYPES, calls
from throttled import write_class as write_throttled

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from dask_cluster import Cluster

TICKS = os.sysconf("SC_CLK_TCK")
LIMIT, CLOCK = 3, "60x"
AT_ONCE = """
from labstacks.runs.dask import worker_runtime
from labstacks.runs.dask.messages import TaskProgress
from labstacks.engine.driver import Outcome
from labstacks.engine.events import STACK_TYPE, ResourceDone, ResourceStarted
from labstacks.runs.events import CallEnded
from labstacks.gateway.rate_limiter import Timing

def work(self, dask_task, job, hosts_gone):
    labs = {f"B{n}": {"address": "v" * 200} for n in range(5)}
    outputs = {"sign_in": {"user": job.seat, "address": "a" * 80}, "labs": labs}
    for n in range(25):
        type_ = "alicloud:vpc/securityGroupRule:SecurityGroupRule"
        within = "labstacks:bridging:BridgingLab$labstacks:bridging:FirstServer"
        urn = f"urn:pulumi:{job.stack}::labstacks::{within}${type_}::{job.seat}-{n}"
        self.outbox(TaskProgress(job.stack, ResourceStarted(urn, type_, "create", True)))
        self.outbox(CallEnded(job.seat, job.stack, Timing("Create", urn, 0.01, 0.2, 1)))
        self.outbox(TaskProgress(job.stack, ResourceDone(urn, type_, "create", True)))
    self.outbox(TaskProgress(job.stack, ResourceDone("urn", STACK_TYPE, "create", False, outputs)))
    return Outcome(outputs, {"create": 25})

worker_runtime.WorkerRun.work = work
"""
"""Makes a worker that answers at once, with as much as a real one."""


@dataclass(frozen=True)
class Ran:
    """A run: its own seconds, processor seconds of all who took part, and the coordinator's peak memory."""

    seconds: float
    processor: float
    peak: float


def two_workers(folder: Path, slots: int, script: str = "") -> Cluster:
    folder.mkdir()
    cluster = Cluster(folder)
    for name in ("one", "two"):
        cluster.launch(name, slots, script)
    for name in ("one", "two"):
        cluster.wait_for(name, "is ready")
    return cluster


def processor(cluster: Cluster) -> float:
    """Processor seconds of all processes of a cluster, and of the engines that they waited for."""
    total = 0
    for process in cluster.processes.values():
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def up(folder: Path, cluster: Cluster | None, *options: str) -> Ran:
    before = processor(cluster) if cluster else 0.0
    elsewhere = cluster.options if cluster else []
    ran = measure(labstacks("up", "--yes", "--json", *options, *elsewhere), folder)
    used = ran.processor + (processor(cluster) - before if cluster else 0.0)
    return Ran(json.loads(ran.output)["seconds"], used, ran.peak)


def side_by_side(root: Path, seats: int, slots: int, times: int) -> tuple[Ran, Ran]:
    """The same class here and by two workers with as many engines together; the best of several times."""
    cluster = two_workers(root / "side-by-side", slots // 2)
    try:
        up(write_class(root / "warm", 4), cluster)
        ran: dict[str, list[Ran]] = {"here": [], "workers": []}
        for time_ in range(times):
            here = write_class(root / f"here-{time_}", seats)
            ran["here"].append(up(here, None, "--parallel", str(slots)))
            ran["workers"].append(up(write_class(root / f"workers-{time_}", seats), cluster))
            say(f"  here {ran['here'][-1]}")
            say(f"  workers {ran['workers'][-1]}")
    finally:
        cluster.close()
    return _best(ran["here"]), _best(ran["workers"])


def _best(runs: list[Ran]) -> Ran:
    return Ran(*(min(getattr(run, name) for run in runs) for name in ("seconds", "processor", "peak")))


def kill_one(root: Path, seats: int, slots: int) -> list[Figure]:
    """Kill one of two workers when a third of the jobs are done; look what cloud and state hold then."""
    from labstacks.classfile import load_class
    from labstacks.emulator import RehearsalCloud
    from labstacks.storage.class_folder import ClassFolder

    folder = write_class(root / "kill", seats)
    cluster = two_workers(root / "kill-cluster", slots // 2)
    try:
        process = subprocess.Popen(
            labstacks("up", "--yes", "--json", *cluster.options),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        home = ClassFolder.of(load_class(folder / "class.yaml").file)
        while process.poll() is None and _ended(home.runs) < seats // 3:
            time.sleep(0.02)
        cluster.kill("one")
        document = json.loads(process.communicate()[0])
    finally:
        cluster.close()
    backend = home.backend()
    stands = Counter(
        resource.urn
        for stack in backend.stacks()
        for resource in backend.resources(stack)
        if resource.type.startswith("alicloud:") and resource.id
    )
    cloud = RehearsalCloud(home.rehearsal)
    held = Counter(row.urn for row in cloud.resources())
    cloud.close()
    ready = sum(seat["status"] == "done" for seat in document["seats"] if seat["seat"] != "classroom")
    return [
        Figure(f"seats ready of {seats}, a worker killed", seats, ready, "", at_least=True),
        Figure("  orphans: in the cloud, not in state", 0, sum((held - stands).values()), ""),
        Figure("  missing: in the state, not in cloud", 0, sum((stands - held).values()), ""),
        Figure("  twins", 0, sum(count - 1 for count in held.values()), ""),
    ]


def _ended(runs: Path) -> int:
    records = sorted(runs.glob("*.jsonl")) if runs.exists() else []
    return records[-1].read_text().count('"job-ended"') if records else 0


def memory(root: Path, seats: int) -> Ran:
    """The coordinator's, over classes of 50 seats whose work is done by workers that answer at once."""
    cluster = two_workers(root / "many-cluster", 8, AT_ONCE)
    try:
        folder = write_programme(root / "many", max(1, seats // 50), min(seats, 50))
        return up(folder, cluster, "--programme", "programme.yaml")
    finally:
        cluster.close()


def wasted(root: Path, seats: int) -> tuple[float, float]:
    """Per cent of calls that a throttled cloud refused: from here, and from two workers."""
    shares = []
    for name in ("here", "workers"):
        folder = write_throttled(root / f"throttled-{name}", seats, CLOCK, LIMIT, TYPES)
        cluster = two_workers(root / "throttled-cluster", 10) if name == "workers" else None
        try:
            ran = up(folder, cluster, *([] if cluster else ["--parallel", "20"]))
        finally:
            if cluster:
                cluster.close()
        by_product, refused = calls(folder, TYPES)
        done = by_product.total()
        say(f"  {name}: {ran.seconds:.0f} s for {done} calls, {refused} refused")
        shares.append(100 * refused / (done + refused))
    return shares[0], shares[1]


def figures(root: Path, options: argparse.Namespace) -> list[Figure]:
    found = []
    if options.seats:
        say(f"{options.seats} seats, {options.slots} engines at once, here and by two workers in turns")
        here, workers = side_by_side(root, options.seats, options.slots, options.times)
        found += [
            Figure("two workers to local, processor", 1.10, workers.processor / here.processor, "x"),
            Figure("two workers to local, clock", 1.10, workers.seconds / here.seconds, "x"),
            Figure(f"coordinator's memory, {options.seats} seats", 300, workers.peak, "MB"),
        ]
    if options.kill:
        say(f"{options.kill} seats, and one of two workers is killed in the middle")
        found += kill_one(root, options.kill, options.slots)
    if options.many:
        say(f"{options.many} seats by workers that answer at once")
        found.append(
            Figure(f"coordinator's memory, {options.many} seats", 300, memory(root, options.many).peak, "MB")
        )
    if options.throttled:
        say(f"{options.throttled} seats in a cloud of {LIMIT} calls a second to {TYPES}")
        alone, together = wasted(root, options.throttled)
        say(f"wasted from here: {alone:.1f} %")
        found.append(Figure("wasted calls, two workers", max(5.0, alone + 2.0), together, "%"))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="What it costs to have the work done by two workers.")
    parser.add_argument(
        "--seats", type=int, default=20, help="of the class that is done here and there; 0: not"
    )
    parser.add_argument(
        "--slots", type=int, default=2 * (os.cpu_count() or 1), help="engines at once, in all"
    )
    parser.add_argument("--times", type=int, default=2, help="how often each; the best counts")
    parser.add_argument("--kill", type=int, default=30, help="seats of the class that loses a worker; 0: not")
    parser.add_argument("--many", type=int, default=0, help="seats for the coordinator's memory")
    parser.add_argument("--throttled", type=int, default=0, help="seats in a throttled cloud")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="labstacks-benchmark-") as folder:
        found = figures(Path(folder), options)
    for figure in found:
        bound = f"{'≥' if figure.at_least else '≤'} {figure.wanted:g} {figure.unit}"
        sign = "met   " if figure.met else "MISSED"
        print(f"{sign}  {figure.name:40} {figure.got:8.2f} {figure.unit:3} {bound:>12}")
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
