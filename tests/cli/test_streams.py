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


def run_with(folder, *args, **more):
    command = [sys.executable, "-m", "labstacks_cli", *args]
    env = {**os.environ, **more.pop("env", {})}
    return subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, check=False, env=env, **more)


def test_a_reader_that_leaves_is_no_failure(a_class):
    ours, theirs = os.pipe()
    os.close(ours)
    ran = run_with(a_class, "levels", stdout=theirs)
    os.close(theirs)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["check"], ["check", "--json"]])
def test_a_full_disk_behind_stdout_is_reported_as_such(a_class, words):
    with open("/dev/full", "wb") as full:
        ran = run_with(a_class, *words, stdout=full)
    assert ran.returncode == 1
    assert b"The output could not be written: No space left on device." in ran.stderr
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("words", ["swap d01", "down", "settle x gone"])
def test_where_stdin_is_closed_nobody_is_asked(a_class, words):
    shell = ["sh", "-c", f"{sys.executable} -m labstacks_cli {words} <&-"]
    ran = subprocess.run(shell, cwd=a_class, capture_output=True, check=False)
    assert ran.returncode == 2
    assert b"there is no terminal to ask" in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_warnings_are_no_errors(a_class):
    ran = run_with(a_class, "plan", stdout=subprocess.DEVNULL, env={"PYTHONWARNINGS": "error"})
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_folder_name_in_another_encoding_is_printed_with_question_marks(a_class):
    folder = os.fsencode(a_class) + b"/\xa4\xa4"
    os.mkdir(folder)
    os.rename(a_class / "class.yaml", folder + b"/class.yaml")
    os.rename(a_class / "roster.csv", folder + b"/roster.csv")
    ran = run_with(a_class, "check", "-f", os.fsdecode(folder), stdout=subprocess.PIPE)
    assert ran.returncode == 0
    assert b"??" in ran.stdout


def test_a_roster_whose_name_a_class_file_cannot_hold_is_refused(tmp_path):
    name = b"\xa4\xa4.csv"
    with open(os.fsencode(tmp_path) + b"/" + name, "w") as file:
        file.write("id,name\nd01,Ada Chan\n")
    ran = run_with(tmp_path, "init", "--class", "f4a", "--roster", os.fsdecode(name), stdout=subprocess.PIPE)
    assert ran.returncode == 2
    assert b"Rename the file" in ran.stderr
    assert not (tmp_path / "class.yaml").exists()
