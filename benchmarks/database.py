"""What a seat costs the database of a class with ``state: postgres://``: rows, checkpoints, log, connections.

::

    python benchmarks/database.py                    bridging, 5 seats beside 1
    python benchmarks/database.py --level advanced --seats 3

A figure for a seat is that of the seats beyond the first: (n seats - 1 seat) / (n - 1). The emulator
is in the same database; what it writes is counted in the log, and in nothing else. The server is the tests'
own (``tests/support/postgres.py``): ``scripts/system-parts`` brings PostgreSQL's programs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

SETTLED = 1.5
"""Seconds after which PostgreSQL has counted what was written."""


@dataclass(frozen=True)
class Load:
    """What one command has done to a database.

    Args:
        journal: Rows inserted, updated and deleted in the journal.
        checkpoints: States of stacks written, some of them twice (a backup).
        log: Bytes of write-ahead log.
        connections: At most, at once.
    """

    journal: int
    checkpoints: int
    log: int
    connections: int

    def seat(self, one: Load, seats: int) -> list[float]:
        """What each seat beyond the first costs."""
        return [(more - least) / (seats - 1) for more, least in zip(astuple(self), astuple(one), strict=True)]


def write_class(folder: Path, level: str, seats: int, url: str) -> None:
    """A class of anonymous seats with all labs, in a cloud whose quotas hold them."""
    from labstacks.emulator.services import all_quotas

    quotas = ", ".join(f"{quota.key}: 1000000" for quota in all_quotas())
    folder.mkdir()
    (folder / "class.yaml").write_text(
        f"class: bench\nlevel: {level}\nlabs: all\nseats: {seats}\nstate: {url}\n"
        f"rehearsal: {{quotas: {{{quotas}}}}}\n"
    )


def run(server: Any, url: str, folder: Path, command: str) -> Load:
    """Run ``labstacks up`` or ``down``."""
    before = counted(server, url)
    with watched(server) as most:
        subprocess.run(
            [sys.executable, "-m", "labstacks_cli", command, "--yes", "--json"],
            cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    time.sleep(SETTLED)
    after = counted(server, url)
    journal, checkpoints, log = (now - then for now, then in zip(after, before, strict=True))
    return Load(journal, checkpoints, log, most[0])


def counted(server: Any, url: str) -> tuple[int, int, int]:
    rows = server.execute("select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables", url)
    tables = {name: numbers for name, *numbers in rows}
    [[log]] = server.execute("select pg_current_wal_lsn() - '0/0'::pg_lsn")
    state = tables.get("labstacks_state_bench", [0, 0, 0])
    return sum(tables.get("labstacks_journal", [0])), state[0] + state[1], int(log)


@contextmanager
def watched(server: Any) -> Iterator[list[int]]:
    """Counts connections all the while."""
    most, over = [0], threading.Event()
    others = "backend_type = 'client backend' and pid <> pg_backend_pid()"
    statement = f"select count(*) from pg_stat_activity where {others}"

    def watch() -> None:
        while not over.wait(0.1):
            most[0] = max(most[0], server.execute(statement)[0][0])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--level", default="bridging")
    parser.add_argument("--seats", type=int, default=5)
    given = parser.parse_args()
    import postgres

    loads: dict[tuple[str, int], Load] = {}
    with tempfile.TemporaryDirectory() as root, postgres.server() as server:
        for seats in (1, given.seats):
            url, folder = server.fresh_database(), Path(root) / str(seats)
            write_class(folder, given.level, seats, url)
            for command in ("up", "down"):
                loads[command, seats] = run(server, url, folder, command)
    heads = ("journal rows", "checkpoints", "log", "connections")
    print(f"{'a seat of ' + given.level:24}" + "".join(f"{head:>14}" for head in heads))
    for command in ("up", "down"):
        found = loads[command, given.seats].seat(loads[command, 1], given.seats)
        journal, checkpoints, log, connections = found
        print(f"{command:24}{journal:14.0f}{checkpoints:14.0f}{log / 1e6:11.1f} MB{connections:14.1f}")


if __name__ == "__main__":
    main()
