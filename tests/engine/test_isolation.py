"""Other users of the machine cannot connect to a run, or the user sees a warning."""

import subprocess
import sys
from dataclasses import replace

import pytest

from labstacks.classfile import load_class
from labstacks.engine import private_network
from labstacks.engine.isolation import exposure, isolate
from labstacks.errors import UsageError


@pytest.fixture
def file(tmp_path):
    (tmp_path / "class.yaml").write_text("class: f4a\nlevel: bridging\nlabs: [B1]\nseats: 2\n")
    return load_class(tmp_path / "class.yaml").file


@pytest.fixture
def entered(monkeypatch):
    """Whether the system lets a process have a network of its own; here none ever enters one."""

    def answers(possible):
        monkeypatch.setattr(private_network, "enter", lambda: possible)
        monkeypatch.setattr(private_network, "is_possible", lambda: possible)

    return answers


def test_a_rehearsal_in_files_is_run_where_nobody_else_can_connect(file, entered):
    entered(True)
    assert isolate([file], own_process=True, allowed=False) == ""
    assert exposure([file]) == ""


@pytest.mark.parametrize(("possible", "own_process"), [(False, True), (True, False)])
def test_where_that_cannot_be_a_rehearsal_is_warned_about(file, entered, possible, own_process):
    entered(possible)
    warning = isolate([file], own_process=own_process, allowed=False)
    assert "other users of this machine can connect" in warning


@pytest.mark.parametrize(
    "change",
    [
        {"state": "postgres://ada@db.example/labs"},
        {"rehearsal": {"strict": True}},
        {"rehearsal": {"database": "postgres://ada@db.example/cloud"}},
    ],
)
def test_what_needs_the_network_is_warned_about(file, entered, change):
    entered(True)
    assert "other users" in isolate([file, replace(file, **change)], own_process=True, allowed=False)


def test_the_real_cloud_is_refused_unless_it_is_allowed(file, entered):
    entered(True)
    real = replace(file, cloud="alibaba")
    with pytest.raises(UsageError) as caught:
        isolate([real], own_process=True, allowed=False)
    assert "--allow shared-machine" in caught.value.hint
    assert "other users" in isolate([real], own_process=True, allowed=True)


@pytest.mark.skipif(not private_network.is_possible(), reason="this system does not allow it")
def test_a_process_in_a_network_of_its_own_sees_only_its_own_ports():
    script = """
import socket
from labstacks.engine.private_network import enter
outside = socket.create_server(("127.0.0.1", 0))
assert enter()
with socket.create_server(("127.0.0.1", 0)) as inside, socket.create_connection(inside.getsockname()):
    pass
try:
    socket.create_connection(outside.getsockname(), 1)
except ConnectionRefusedError:
    print("refused")
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "refused\n"


@pytest.mark.skipif(not private_network.is_possible(), reason="this system does not allow it")
def test_a_process_with_threads_stays_where_it_is():
    script = """
import threading
from labstacks.engine.private_network import enter
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(enter())
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
