"""What the emulator costs: CPU of one operation, the file of a large class, two processes at once.

Run ``python benchmarks/rehearsal.py``; ``--seats`` and ``--seconds`` make it shorter. ``--postgres URL``
measures it in a database, in schemas that are dropped afterwards; ``--postgres start`` starts a server for a
while. It prints a line for each figure with what was promised, and ends with 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from labstacks.components.catalog import LEVELS
from labstacks.components.network import seat_cidr, seat_vswitch_cidrs
from labstacks.emulator import RehearsalCloud
from labstacks.emulator.services import all_quotas
from labstacks.emulator.store import Place, is_server
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Resource, Target

EIP = "alicloud:ecs/eipAddress:EipAddress"
GENERIC = "alicloud:ddos/basicThreshold:BasicThreshold"
ROUNDS = 2000
LIMIT = 40
WITHOUT_LIMITS = {quota.key: 1_000_000 for quota in all_quotas()}


Places = Callable[[str], Place]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seats", type=int, default=300)
    parser.add_argument("--level", choices=sorted(LEVELS), default="beginner")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--postgres", metavar="URL", help="a database to measure in, or `start`")
    chosen = parser.parse_args()
    with places(chosen.postgres) as place_of:
        kept = [
            *operations(place_of),
            size(place_of("class"), chosen.level, chosen.seats),
            *two_processes(place_of("shared"), chosen.seconds),
            *many_threads(place_of("threads")),
        ]
    return 0 if all(kept) else 1


@contextmanager
def places(postgres: str | None) -> Iterator[Places]:
    """Places for clouds, by name, that are gone afterwards."""
    if postgres == "start":
        sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
        from postgres import server

        with server() as running, places(running.fresh_database()) as found:
            yield found
    elif postgres:
        mark = f"bench_{secrets.token_hex(3)}_"
        yield lambda name: f"{postgres}{'&' if '?' in postgres else '?'}schema={mark}{name.lower()}"
        drop(postgres, mark)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield lambda name: Path(folder) / f"{name}.db"


def drop(postgres: str, mark: str) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        wanted = (f"{mark}%",)
        for (schema,) in connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", wanted
        ).fetchall():
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def operations(place_of: Places) -> list[bool]:
    """What each operation costs on a type without rules, and on one with many."""
    found = []
    for label, type_, inputs in (
        ("a type without rules", GENERIC, {"instanceId": "i-1", "instanceType": "ecs"}),
        ("a type with rules", EIP, {"bandwidth": "5", "tags": {"seat": "s01"}}),
    ):
        cloud = RehearsalCloud(place_of(type_.rsplit(":", 1)[-1]), quotas=WITHOUT_LIMITS)
        for name, (cpu, wall) in timed(cloud, type_, inputs).items():
            found.append(say(f"{name}, {label}", f"{cpu:.3f} ms CPU", "< 1 ms", cpu < 1))
            if is_server(place_of("")):
                found.append(say(f"{name}, {label}", f"{wall:.3f} ms in all", "< 10 ms", wall < 10))
        cloud.close()
    return found


def timed(cloud: RehearsalCloud, type_: str, inputs: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Milliseconds of an operation: of our processor, and of anybody's."""
    targets = [Target(f"urn:pulumi:f4a-s01::labstacks::{type_}::n{n}", type_) for n in range(ROUNDS)]
    news = {**inputs, "tags": {"seat": "s02"}} if "tags" in inputs else inputs
    made = []

    def create(target: Target) -> None:
        made.append(cloud.create(target, inputs, preview=False))

    work: dict[str, Callable[[int], object]] = {
        "check": lambda n: cloud.check(targets[n], {}, inputs, b""),
        "create": lambda n: create(targets[n]),
        "read": lambda n: cloud.read(targets[n], made[n].id, inputs, made[n].properties),
        "diff": lambda n: cloud.diff(targets[n], made[n].id, inputs, news),
        "update": lambda n: cloud.update(targets[n], made[n].id, inputs, news, preview=False),
        "delete": lambda n: cloud.delete(targets[n], made[n].id, made[n].properties),
    }
    return {name: _times(step) for name, step in work.items()}


def _times(step: Callable[[int], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    for number in range(ROUNDS):
        step(number)
    return (time.process_time() - cpu) / ROUNDS * 1000, (time.perf_counter() - wall) / ROUNDS * 1000


def size(place: Place, level: str, seats: int) -> bool:
    """How large a class is that has gone up: the real programs for the first seat, copies for the rest."""
    from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, seat_program
    from labstacks.engine.programs.class_spec import ClassSpec

    cloud = RehearsalCloud(place, quotas=WITHOUT_LIMITS)
    spec = ClassSpec("f4a-2026", level, LEVELS[level].lab_ids, seats=seats)
    shared, _ = deploy(cloud, spec.classroom_stack, classroom_program(spec))
    secrets = SeatSecrets("Correct-Horse-9", "Battery-Staple-9")
    first = seat_program(spec, "s01", shared["shared"], secrets)
    _, made = deploy(cloud, spec.seat_stack("s01"), first)
    begin = time.process_time()
    for number in range(2, seats + 1):
        copy_seat(cloud, made, number)
    took, count = time.process_time() - begin, cloud.count()
    cloud.close()
    megabytes = bytes_of(place) / 1e6
    what = f"size of {seats} {level} seats, {count} resources, made in {took:.0f} s CPU"
    return say(what, f"{megabytes:.1f} MB", "< 60 MB", megabytes < 60)


def bytes_of(place: Place) -> int:
    """How large a cloud's memory is."""
    if not is_server(place):
        return Path(place).stat().st_size
    import psycopg

    address, _, schema = str(place).rpartition("schema=")
    statement = (
        "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
    )
    with psycopg.connect(address.rstrip("?&")) as connection:
        return int(connection.execute(f"{statement} to_regnamespace('{schema}')").fetchone()[0])


Made = list[tuple[Target, dict[str, Any], Resource]]


def deploy(cloud: RehearsalCloud, stack: str, program: Callable[[], None]) -> tuple[dict[str, Any], Made]:
    """Run a program under mocks whose cloud is the embedded one; its exports, and what was made, in order."""
    from labstacks.testing import LabMocks
    from labstacks.testing.recording_mocks import RecordingMocks, _unwrapped

    made: Made = []

    class Deployment(RecordingMocks):
        def call(self, args: Any) -> Any:
            return dict(cloud.invoke(args.token, args.args, region="cn-hongkong"))

        def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
            if not args.custom:
                return super().new_resource(args)
            target = Target(f"urn:pulumi:{stack}::labstacks::{args.typ}::{args.name}", args.typ)
            inputs = _unwrapped(args.inputs)
            resource = cloud.create(target, inputs, preview=False)
            made.append((target, inputs, resource))
            return resource.id, dict(resource.properties)

    mocks = LabMocks(stack=stack)
    mocks.cloud = mocks._monitor.mocks = Deployment()
    with mocks:
        mocks.run(program)
        return mocks.exports, made


def copy_seat(cloud: RehearsalCloud, made: Made, number: int) -> None:
    """Make what the first seat has for another one: other names, other blocks, and its own ids."""
    seat = f"s{number:02d}"
    blocks = zip(seat_vswitch_cidrs(1), seat_vswitch_cidrs(number), strict=True)
    instead = {**dict(blocks), seat_cidr(1): seat_cidr(number)}
    for target, inputs, resource in made:
        text = json.dumps(inputs).replace("s01", seat)
        for old, new in instead.items():
            text = text.replace(old.replace("s01", seat), new)
        about = Target(target.urn.replace("s01", seat), target.type)
        copy = cloud.create(about, json.loads(text), preview=False)
        instead[resource.id] = copy.id
        instead |= {
            old: copy.properties[name]
            for name, old in resource.properties.items()
            if isinstance(old, str) and len(old) > 15 and old != copy.properties.get(name)
        }


def two_processes(place: Place, seconds: float) -> list[bool]:
    """Two processes create and delete for a while; a third pair of eyes counts."""
    cloud = RehearsalCloud(place, quotas={"eips": LIMIT})
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        answers = pool.starmap_async(
            create_and_delete, [(place, f"f4a-s{n:02d}", seconds, n) for n in (1, 2)]
        )
        most = 0
        while not answers.ready():
            most = max(most, cloud.count())
            time.sleep(0.01)
        results = answers.get()
    lost = [
        stack
        for stack, kept, _ in results
        if sorted(kept) != sorted(row.id for row in cloud.resources(stack))
    ]
    done = sum(count for _, _, count in results)
    cloud.close()
    return [
        say(f"two processes, {seconds:.0f} s, {done} operations: lost", f"{len(lost)}", "0", not lost),
        say(f"two processes: most at once of {LIMIT} allowed", f"{most}", f"<= {LIMIT}", most <= LIMIT),
    ]


def create_and_delete(place: Place, stack: str, seconds: float, seed: int) -> tuple[str, list[str], int]:
    """Make and delete elastic IPs at random; returns the ids that should still be there."""
    cloud, dice = RehearsalCloud(place, quotas={"eips": LIMIT}, patience=0), random.Random(seed)
    kept: list[tuple[Target, str]] = []
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        number += 1
        if kept and dice.random() < 0.45:
            target, id_ = kept.pop(dice.randrange(len(kept)))
            cloud.delete(target, id_, {})
            continue
        target = Target(f"urn:pulumi:{stack}::labstacks::{EIP}::n{number}", EIP)
        try:
            kept.append((target, cloud.create(target, {"bandwidth": "5"}, preview=False).id))
        except CloudError as error:
            if error.code != "QuotaExceeded.Eip":
                raise
    cloud.close()
    return stack, [id_ for _, id_ in kept], number


def many_threads(place: Place, threads: int = 30, each: int = 30) -> list[bool]:
    """As many seats as a class has, all at once: how long one more resource of any of them takes."""
    cloud = RehearsalCloud(place, quotas=WITHOUT_LIMITS)

    def seat(number: int) -> None:
        for one in range(each):
            target = Target(f"urn:pulumi:f4a-s{number:02d}::labstacks::{EIP}::n{one}", EIP)
            cloud.create(target, {"bandwidth": "5"}, preview=False)

    working = [threading.Thread(target=seat, args=(number,)) for number in range(threads)]
    begin = time.perf_counter()
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()
    wall = (time.perf_counter() - begin) / (threads * each) * 1000
    made = cloud.count()
    cloud.close()
    return [
        say(f"{threads} seats at once: each resource", f"{wall:.2f} ms in all", "< 10 ms", wall < 10),
        say(f"{threads} seats at once: made", f"{made}", f"{threads * each}", made == threads * each),
    ]


def say(what: str, figure: str, promised: str, kept: bool) -> bool:
    print(f"{'ok' if kept else 'NO':>2}  {what}: {figure} (promised {promised})", flush=True)
    return kept


if __name__ == "__main__":
    sys.exit(main())
