"""mypy and pyright find the mistakes in a program of a user, and none in the examples."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PROGRAM = """\
import pulumi

from labstacks.beginner import SeatDatabase
from labstacks.bridging import FileShare, FirstServer
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}
ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
room = Classroom("classroom", {"context": ROOM, "labs": ["B2"], "seats": 1})
shared = room.shared
right = FileShare("right", {"context": SEAT, "classroom": shared, "keep_days": 7})
later = FileShare("later", {"context": SEAT, "classroom": shared.apply(lambda given: given)})
FileShare("a", {"context": SEAT, "classroom": shared, "keep_dayz": 7})  # WRONG: an unknown argument
FileShare("b", {"context": SEAT})  # WRONG: a missing argument
FileShare("c", {"context": SEAT, "classroom": shared, "keep_days": "7"})  # WRONG: a text for a number
SeatDatabase(
    "d",
    {
        "context": SEAT,
        "classroom": shared,
        "database_password": "x",
        "privilege": "Read",  # WRONG: a word that is not one of the choices
    },
)
wrong: LabContextArgs = {"class_name": "f4a", "level": "bridgin", "seat": "s01"}  # WRONG: a level
five = pulumi.Output.from_input(5)
FirstServer("e", {"context": SEAT, "classroom": shared, "bandwidth": five})  # WRONG: an output
FileShare("f", {"context": SEAT, "classroom": shared}, opts={"protect": True})  # WRONG: options as a dict
print(right.bucket_nam)  # WRONG: an unknown output
days: pulumi.Output[int] = right.bucket_name  # WRONG: the type of an output
"""
PLANTED = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if "# WRONG" in line]


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def mypy(*files, cwd):
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent", "--config-file=", *map(str, files)]
    environment = {**os.environ, "MYPYPATH": str(TOP)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def test_mypy_finds_every_planted_mistake_and_nothing_else(program, tmp_path):
    done = mypy(program, cwd=tmp_path)
    found = [int(line) for line in re.findall(r"program\.py:(\d+): error", done.stdout)]
    assert sorted(set(found)) == PLANTED, done.stdout


def test_mypy_finds_nothing_in_the_examples(tmp_path):
    done = mypy(*sorted((TOP / "examples" / "components").glob("*.py")), cwd=tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(shutil.which("pyright") is None, reason="pyright is not on the PATH")
def test_pyright_finds_every_planted_mistake_and_nothing_else(program, tmp_path):
    settings = {"extraPaths": [str(TOP)], "include": ["program.py"]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = ["pyright", "--pythonpath", sys.executable, "--outputjson"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    errors = json.loads(done.stdout)["generalDiagnostics"]
    assert sorted({error["range"]["start"]["line"] + 1 for error in errors}) == PLANTED, errors
