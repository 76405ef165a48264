"""A school: a folder with a class, ``labstacks`` in processes of its own, the engine, the emulator."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from labstacks.classfile import load_class
from labstacks.emulator import RehearsalCloud
from labstacks.engine.locate import require_engine
from labstacks.runs.record import read
from labstacks.storage.class_folder import ClassFolder

NAMES = (
    "Amelia Brook",
    "陳大文 Chan Tai Man",
    "Daniel Okoye",
    "Priya Raman",
    "何芷晴 Ho Tsz Ching",
    "Lee Wing Tung",
)
DEADLINE = 120


@dataclass(frozen=True)
class Ran:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class School:
    """A folder with one class in it."""

    kept_in = "local"

    def __init__(
        self,
        folder: Path,
        students: int = 3,
        labs: str = "[B1, B2]",
        state: str = "local",
        more: str = "",
        level: str = "bridging",
    ) -> None:
        self.folder = folder
        self.file = folder / "class.yaml"
        self.kept_in = state
        folder.mkdir(parents=True, exist_ok=True)
        lines = (
            f"class: f4a\nlevel: {level}\nlabs: {labs}\nroster: roster.csv\nstate: {state}  # where\n{more}"
        )
        self.file.write_text(lines)
        self.enrol(*range(1, students + 1))

    def enrol(self, *numbers: int) -> None:
        """Write the roster again."""
        rows = "".join(f"d{n:02d},{NAMES[(n - 1) % len(NAMES)]}\n" for n in numbers)
        (self.folder / "roster.csv").write_text(f"id,name\n{rows}", encoding="utf-8")

    # --- running ---------------------------------------------------------------------------------------

    def start(self, *args: str, script: str = "") -> subprocess.Popen[str]:
        """Start ``labstacks``; with a script, Python code that prepares something first."""
        code = f"{script}\nfrom labstacks_cli.main import main\nmain()"
        return subprocess.Popen(
            [sys.executable, "-c", code, *args],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "COLUMNS": "80"},
        )

    def ended(self, process: subprocess.Popen[str]) -> Ran:
        out, err = process.communicate(timeout=DEADLINE)
        return Ran(process.returncode, out, err)

    def run(self, *args: str, script: str = "") -> Ran:
        return self.ended(self.start(*args, script=script))

    def up(self, *args: str, **more: str) -> Ran:
        return self.run("up", "--yes", *args, **more)

    def down(self, *args: str) -> Ran:
        return self.run("down", "--yes", *args)

    def seats(self) -> dict[str, Any]:
        """What ``status --json`` says, by seat."""
        document = self.run("status", "--json").document
        return {seat["seat"]: seat for seat in document["seats"]}

    # --- looking ---------------------------------------------------------------------------------------

    @property
    def home(self) -> ClassFolder:
        return ClassFolder(self.file.parent / ".labstacks" / "f4a", self.kept_in)

    def cloud(self) -> list[str]:
        """The URN of everything the emulator holds."""
        cloud = RehearsalCloud(self.home.rehearsal)
        try:
            return sorted(row.urn for row in cloud.resources())
        finally:
            cloud.close()

    def state(self) -> list[str]:
        """The URN of everything that Pulumi's state says the cloud holds."""
        backend = self.home.backend()
        return sorted(
            resource.urn
            for stack in backend.stacks()
            for resource in backend.resources(stack)
            if resource.type.startswith("alicloud:") and resource.id
        )

    def events(self) -> int:
        """How many lines the latest run has recorded."""
        records = sorted(self.home.runs.glob("*.jsonl"))
        return sum(1 for _ in read(records[-1])) if records else 0

    def wait_for_events(self, count: int, process: subprocess.Popen[str], runs: int = 0) -> bool:
        """Wait until a run has recorded so many events; whether it did before it ended."""
        deadline = time.monotonic() + DEADLINE
        while process.poll() is None and time.monotonic() < deadline:
            if len(list(self.home.runs.glob("*.jsonl"))) > runs and self.events() >= count:
                return True
            time.sleep(0.005)
        return False

    def assert_whole(self, *seats: str) -> None:
        """The cloud holds exactly the class: what the state says, nothing twice, all seats alike."""
        cloud = self.cloud()
        assert [urn for urn, count in Counter(cloud).items() if count > 1] == []
        assert cloud == self.state()
        stacks = Counter(urn.split("::")[0].removeprefix("urn:pulumi:") for urn in cloud)
        assert set(stacks) == {"f4a-classroom", *(f"f4a-{seat}" for seat in seats)}
        assert len({count for stack, count in stacks.items() if stack != "f4a-classroom"}) == 1

    def assert_nothing_left(self) -> None:
        assert self.cloud() == []
        assert self.state() == []

    def class_(self) -> Any:
        return load_class(self.file)


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    require_engine()


@pytest.fixture(scope="session")
def school_class() -> type[School]:
    return School


@pytest.fixture
def school(tmp_path) -> School:
    return School(tmp_path / "四甲 class of 2026")


@pytest.fixture(scope="session")
def deployed_folder(tmp_path_factory) -> Path:
    """A deployed class of three; tests copy it."""
    school = School(tmp_path_factory.mktemp("deployed"))
    ran = school.up()
    assert ran.code == 0, ran.err + ran.out
    return school.folder


@pytest.fixture
def deployed(deployed_folder, tmp_path) -> School:
    """A class of three that is up, in a folder of its own."""
    shutil.copytree(deployed_folder, tmp_path, dirs_exist_ok=True)
    school = School.__new__(School)
    school.folder, school.file = tmp_path, tmp_path / "class.yaml"
    return school
