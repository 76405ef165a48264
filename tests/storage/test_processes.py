"""Is the process that wrote something down still there?"""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labstacks.storage.processes import is_alive, is_on_own_disk

needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="this system has no /proc")


@pytest.fixture
def process():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def test_a_running_process_is_alive(process):
    assert is_alive(process.pid, datetime.now(UTC))


def test_a_process_that_was_buried_is_dead(process):
    process.kill()
    process.wait()
    assert not is_alive(process.pid)


@needs_proc
def test_a_process_that_nobody_buried_is_dead(process):
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(process.pid)


@needs_proc
def test_a_process_that_only_inherited_the_number_is_another(process):
    assert not is_alive(process.pid, datetime.now(UTC) - timedelta(hours=1))


@pytest.mark.parametrize("pid", [0, -1])
def test_a_number_that_no_process_has_is_dead(pid):
    assert not is_alive(pid)


@pytest.mark.parametrize(
    ("kind", "own"),
    [("ext4", True), ("overlay", True), ("nfs4", False), ("cifs", False), ("fuse.sshfs", False)],
)
def test_a_file_server_is_not_this_machines_own_disk(tmp_path, monkeypatch, kind, own):
    device = tmp_path.stat().st_dev
    line = f"36 35 {os.major(device)}:{os.minor(device)} / /home rw shared:1 - {kind} /dev/sda1 rw\n"
    monkeypatch.setattr(Path, "read_text", lambda path, **options: line)
    assert is_on_own_disk(tmp_path) is own


def test_a_file_that_is_not_there_is_on_no_disk(tmp_path):
    assert not is_on_own_disk(tmp_path / "gone")
