"""Terminals without colours and streams without UTF-8."""

import json
import os
import pty
import subprocess
import sys

import pytest


def in_a_terminal(folder, *args, **env):
    """All that a command writes to a terminal, control characters included."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "labstacks_cli", *args]
    process = subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env={**clean, "TERM": "xterm", **env}
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        written += chunk
    os.close(ours)
    process.wait(timeout=60)
    return written.decode()


@pytest.mark.parametrize("command", ["levels", "status -f nowhere.yaml"], ids=["well", "error"])
def test_colours_are_there_and_gone_when_asked(a_class, command):
    assert "\x1b[" in in_a_terminal(a_class, *command.split())
    assert "\x1b[" not in in_a_terminal(a_class, *command.split(), NO_COLOR="1")


def without_utf_8(folder, *args):
    env = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "labstacks_cli", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, env=env)


def test_a_title_in_chinese_is_no_crash_where_utf_8_is_missing(a_class):
    ran = without_utf_8(a_class, "levels")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Meet the cloud" in ran.stdout
    assert "???" in ran.stdout.decode("latin-1")


def test_json_loses_nothing_there(a_class):
    titles = json.loads(without_utf_8(a_class, "levels", "--json").stdout)["levels"]
    assert titles[0]["labs"][0]["title_zh"] == "認識雲端"
