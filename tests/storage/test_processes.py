"""Is the process that wrote something down still there?"""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from labstacks.storage.processes import is_alive

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
