import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from labstacks.errors import ClassFileError, UsageError
from labstacks_cli.commands import board as board_module
from labstacks_cli.commands.board import command


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def started(written):
    """The command in a process of its own, as in a terminal."""
    script = "import sys; from labstacks_cli.main import main; sys.argv[0] = 'labstacks'; main()"
    processes = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", script, "board", "-f", str(written.path), "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_ended_and_ends_well(started, end):
    process = started()
    address = process.stdout.readline().split()[-1]
    with urllib.request.urlopen(address, timeout=10) as response:
        assert response.status == 200
    process.send_signal(end)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors == "The board has ended.\n"


def test_the_address_is_what_a_script_gets(started):
    process = started("--json", "--projector")
    lines = [process.stdout.readline() for _ in range(5)]
    document = json.loads("".join(lines))
    assert document["schema"] == 1
    assert document["address"].startswith("http://127.0.0.1:")
    assert document["address"].endswith("#wall")


def test_export_writes_one_file_without_names(written, tmp_path):
    written.go_up()
    path = tmp_path / "out.html"
    result = run("-f", written.path, "--export", path)
    assert result.exit_code == 0, result.output
    assert str(path) in result.stdout
    text = path.read_text("utf-8")
    assert "f4a-2026-s03" in text
    assert not any(name in text for name in ("陳大文", "Amelia", "Okoye"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_export_tells_a_script_what_it_wrote(written, tmp_path):
    result = run("-f", written.path, "--export", tmp_path / "out.html", "--json")
    document = json.loads(result.stdout)
    assert (document["command"], document["seats"]) == ("board", 6)


def test_export_into_a_folder_that_is_not_there_says_so(written, tmp_path):
    error = run("-f", written.path, "--export", tmp_path / "none" / "out.html").exception
    assert isinstance(error, UsageError)
    assert "none" in error.message
    assert error.hint


def test_without_the_extra_it_says_how_to_install_it(written, monkeypatch):
    monkeypatch.setattr(board_module, "find_spec", lambda name: None)
    error = run("-f", written.path).exception
    assert isinstance(error, UsageError)
    assert "Starlette and uvicorn" in error.message
    assert "pip install 'labstacks[board]'" in error.hint


def test_export_needs_no_extra(written, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] in ("starlette", "uvicorn")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("starlette", "uvicorn"):
        monkeypatch.setitem(sys.modules, name, None)
    assert run("-f", written.path, "--export", tmp_path / "out.html").exit_code == 0


def test_a_port_that_is_taken_is_an_error_with_a_next_step(written):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        error = run("-f", written.path, "--port", port).exception
    assert isinstance(error, UsageError)
    assert str(port) in error.message
    assert "--port" in error.hint


def test_a_mistake_in_the_class_file_is_told_as_everywhere(written):
    written.path.write_text("class: Bad Name\n", "utf-8")
    assert isinstance(run("-f", written.path).exception, ClassFileError)
