"""The demo lets a person look at the class before it removes it. Setup and labstacks are stand-ins."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/demo", tmp_path / "scripts/demo")
    for name, content in (("scripts/setup", ""), (".venv/bin/labstacks", 'echo "ran $1"')):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{content}\n")
        path.chmod(0o755)
    return tmp_path


def environment(**more):
    return {**{name: value for name, value in os.environ.items() if name != "CI"}, **more}


def test_at_a_terminal_it_offers_board_and_worksheets_and_then_removes_the_class(checkout):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["sh", "scripts/demo"], cwd=checkout, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    said, answers = b"", [b"b\n", b"what\n", b"w\n", b"\n"]
    while True:
        try:
            said += os.read(ours, 4096)
        except OSError:
            break
        if said.endswith(b"> ") and answers:
            os.write(ours, answers.pop(0))
    os.close(ours)
    assert process.wait(30) == 0
    text = said.decode()
    order = [text.index(f"ran {command}\r") for command in ("up", "board", "worksheets", "down")]
    assert order == sorted(order)
    assert "Type b, w, c or nothing." in text


@pytest.mark.parametrize("more", [{}, {"CI": "true"}])
def test_without_a_terminal_and_in_ci_it_does_not_wait(checkout, more):
    ran = subprocess.run(
        ["sh", "scripts/demo"],
        cwd=checkout,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Look at it" not in ran.stdout
    assert "ran down" in ran.stdout
