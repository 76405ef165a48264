"""A class whose runs are written by hand: its record line by line, its state file by file."""

import contextlib
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from labstacks.board.serve import BoardServer
from labstacks.checks.checkpoint_record import Reached, add_to_record
from labstacks.checks.latest import SeatCheck, write_latest
from labstacks.classfile import load_class, save_ledger
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import class_lock

NAME = "f4a-2026"
NAMES = ("陳大文", "Amelia Brook", "李穎彤", "Daniel Okoye", "Priya Raman", "黃心怡")
SERVER = "alicloud:ecs/instance:Instance"
COMPONENT = "labstacks:index:FirstServer"


class WrittenClass:
    """A class in a folder, and the pen of the run that it believes in."""

    def __init__(self, folder: Path, names=NAMES) -> None:
        self.path = folder / "class.yaml"
        rows = [f"{number},{name},4A" for number, name in enumerate(names, 1)]
        (folder / "roster.csv").write_text("\n".join(["id,name,group", *rows, ""]), "utf-8")
        self.path.write_text(f"class: {NAME}\nlevel: bridging\nlabs: [B1, B3]\nroster: roster.csv\n", "utf-8")
        class_ = load_class(self.path)
        self.folder = ClassFolder(class_.file.home)
        self.folder.create()
        save_ledger(class_)
        self.seats = [seat.id for seat in class_.seats]
        self.time = 1795500000.0
        self._runs = 0
        self._held = contextlib.ExitStack()

    def begin(self, command="up", seats=None) -> None:
        """A run takes the class and opens its record."""
        self._held.enter_context(class_lock(self.folder.lock, command))
        self.open_record()
        stacks = [f"{NAME}-{seat}" for seat in ("classroom", *(seats or self.seats))]
        self.write(event="run-started", command=command, slots=4, stacks=stacks)

    def open_record(self) -> None:
        self._runs += 1
        self.record = self.folder.runs / f"20261124T0800{self._runs:02d}.000000Z-up.jsonl"
        self.record.touch()

    def end(self, *, stopped=False) -> None:
        self.write(event="run-ended", seconds=12.5, stopped=stopped)
        self._held.close()

    def die(self) -> None:
        """The run is killed: its lock is let go by the system, and it writes nothing more."""
        self._held.close()

    def write(self, **line) -> None:
        self.time += 0.5
        with self.record.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"time": self.time, **line}, ensure_ascii=False) + "\n")

    def start(self, seat: str, action="up") -> None:
        self.write(event="job-started", seat=seat, stack=f"{NAME}-{seat}", action=action)

    def step(self, seat: str, name="server", *, event="resource-done", op="create", kind=SERVER) -> None:
        urn = f"urn:pulumi:{NAME}-{seat}::labstacks::{COMPONENT}${kind}::{seat}-{name}"
        self.write(event=event, seat=seat, stack=f"{NAME}-{seat}", urn=urn, op=op)

    def finish(self, seat: str, status="done", *, cause="", action="up", resources=3, labs=None) -> None:
        """The job ends; first the state is written, as the engine does."""
        if status == "done" and action == "down":
            self.state_file(seat).unlink()
        elif status != "skipped":
            self.write_state(seat, resources, labs)
        self.write(
            event="job-ended", seat=seat, stack=f"{NAME}-{seat}", action=action, status=status,
            seconds=0 if status == "skipped" else 4.25, changes={"create": resources}, cause=cause,
        )  # fmt: skip

    def go_up(self, *seats: str) -> None:
        """A whole run that ends well."""
        self.begin()
        for seat in ("classroom", *(seats or self.seats)):
            self.start(seat)
            self.finish(seat)
        self.end()

    def reached(self, seat: str, *checkpoints: str) -> None:
        """`verify` saw that for the first time."""
        now = datetime.now(UTC)
        add_to_record(self.folder.home, [Reached(seat, checkpoint, now) for checkpoint in checkpoints])

    def look(self, **drift) -> None:
        """`verify` looked at all seats, and found that of some."""
        now = datetime.now(UTC)
        looks = [
            SeatCheck(seat, now, "drifted" if seat in drift else "intact", tuple(drift.get(seat, ())))
            for seat in self.seats
        ]
        write_latest(self.folder.home, looks)

    def state_file(self, seat: str) -> Path:
        return self.folder.home / "state" / f"{NAME}-{seat}/.pulumi/stacks/labstacks/{NAME}-{seat}.json"

    def write_state(self, seat: str, resources=3, labs=None) -> None:
        stack = f"{NAME}-{seat}"
        urn = f"urn:pulumi:{stack}::labstacks::"
        outputs = {
            "sign_in": {"user": f"{stack}@501.onaliyun.com", "address": "https://signin.example.com/501"},
            "labs": labs or {"B1": {"user": stack}, "B3": {"address": "203.0.113.7", "server": f"i-{seat}"}},
        }
        rows = [{"urn": f"{urn}pulumi:pulumi:Stack::x", "type": "pulumi:pulumi:Stack", "outputs": outputs}]
        rows += [{"urn": f"{urn}{SERVER}::{n}", "type": SERVER, "id": f"i-{n}"} for n in range(resources)]
        path = self.state_file(seat)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        temporary.write_text(
            json.dumps({"version": 3, "checkpoint": {"latest": {"resources": rows}}}), "utf-8"
        )
        os.replace(temporary, path)


@pytest.fixture
def written(tmp_path: Path) -> WrittenClass:
    return WrittenClass(tmp_path)


@contextlib.contextmanager
def served(path: Path, **options):
    """The board in a thread, as the command serves it in the main one."""
    server = BoardServer(path, port=0, **{"cost": False, **options})
    thread = threading.Thread(target=server.serve_until_stopped, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=20)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def serve():
    """``served``, for tests that cannot import from here."""
    return served


@pytest.fixture(scope="session")
def make_class():
    """``WrittenClass``, likewise."""
    return WrittenClass
