"""A class in a folder of its own, for the benchmarks that kill runs, fill disks and damage files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "crash"
STUDENTS = ("d01,Amelia Brook", "d02,陳大文")
TIMEOUT = 180
"""Seconds after which a command counts as hanging."""


@dataclass(frozen=True)
class Ended:
    """A command that ended.

    Args:
        code: Its exit code; negative for a signal, ``TIMEOUT`` for a command that hung.
    """

    code: int
    output: str

    @property
    def is_bug(self) -> bool:
        """Whether the output is a Python error instead of a message."""
        return "Traceback" in self.output or "This is a bug" in self.output


@dataclass(frozen=True)
class CrashClass:
    """A class of two students and a spare seat on the emulator."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "class.yaml"

    @property
    def home(self) -> Path:
        return self.folder / ".labstacks" / NAME

    def write(self, labs: str = "[B1, B2]") -> None:
        """Write the class file and the roster."""
        self.folder.mkdir(parents=True, exist_ok=True)
        rows = "".join(f"{student}\n" for student in STUDENTS)
        (self.folder / "roster.csv").write_text(f"id,name\n{rows}", encoding="utf-8")
        self.file.write_text(f"class: {NAME}\nlevel: bridging\nlabs: {labs}\nroster: roster.csv\nspares: 1\n")

    def run(self, *arguments: str, script: str = "") -> Ended:
        """Run ``labstacks``; with a script, after Python code that prepares something."""
        code = f"{script}\nfrom labstacks_cli.main import main\nmain()"
        try:
            ran = subprocess.run(
                [sys.executable, "-c", code, *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env={**os.environ, "COLUMNS": "80"},
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            return Ended(TIMEOUT, str(error))
        return Ended(ran.returncode, ran.stdout)

    def faults(self, *, deployed: bool = True) -> list[str]:
        """How the cloud, the state and ``labstacks status`` differ from the class; empty if they do not.

        Args:
            deployed: Whether the class must be there; otherwise nothing of it may be.
        """
        in_cloud, known, seats = self._look()
        faults = []
        if twins := [urn for urn, count in Counter(in_cloud).items() if count > 1]:
            faults.append(f"{len(twins)} twice in the cloud, such as {twins[0]}")
        if orphans := sorted(set(in_cloud) - set(known)):
            faults.append(f"{len(orphans)} in the cloud only, such as {orphans[0]}")
        if lost := sorted(set(known) - set(in_cloud)):
            faults.append(f"{len(lost)} in the state only, such as {lost[0]}")
        if not deployed:
            return [*faults, *([f"{len(in_cloud)} left in the cloud"] if in_cloud else [])]
        counts = Counter(urn.split("::")[0].removeprefix("urn:pulumi:") for urn in in_cloud)
        expected = {f"{NAME}-classroom", *(f"{NAME}-{seat}" for seat in seats)}
        if set(counts) != expected:
            faults.append(f"stacks {sorted(counts)} instead of {sorted(expected)}")
        counts.pop(f"{NAME}-classroom", None)
        if len(set(counts.values())) > 1:
            faults.append(f"seats differ: {dict(counts)}")
        return [*faults, *self._false_phases(seats)]

    def in_cloud(self) -> dict[str, str]:
        """The id of each resource in the cloud, by its URN."""
        return {row.urn: row.id for row in self._resources()}

    def _resources(self) -> list[Any]:
        from labstacks.classfile import load_class
        from labstacks.classfile.account import rehearsal_place
        from labstacks.emulator import RehearsalCloud

        cloud = RehearsalCloud(rehearsal_place(load_class(self.file).file))
        try:
            return list(cloud.resources())
        finally:
            cloud.close()

    def _false_phases(self, seats: list[str]) -> list[str]:
        from labstacks.classfile import load_class
        from labstacks.runs.status import class_status

        phases = {seat.id: seat.phase for seat in class_status(load_class(self.file)).seats}
        wrong = {seat: phases.get(seat, "") for seat in seats if phases.get(seat) != "ready"}
        return [f"status: {wrong}"] if wrong else []

    def _look(self) -> tuple[list[str], list[str], list[str]]:
        """The URNs that the cloud holds, those that the states know, and the seats that there should be."""
        from labstacks.classfile import load_class
        from labstacks.storage.class_folder import ClassFolder

        class_ = load_class(self.file)
        in_cloud = [row.urn for row in self._resources()]
        backend = ClassFolder.of(class_.file).backend()
        known = [
            resource.urn
            for stack in backend.stacks()
            for resource in backend.resources(stack)
            if resource.type.startswith("alicloud:") and resource.id
        ]
        return in_cloud, known, [seat.id for seat in class_.seats if not seat.retired]
