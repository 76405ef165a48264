"""A second user of the machine gets nothing out of a run, and nothing into it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from labstacks.engine.private_network import is_possible

INTRUDER = Path(__file__).parent.parent / "support" / "intruder.py"
ANOTHER_USER = "54321"

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not is_possible(), reason="this system lets no process have a network of its own"),
    pytest.mark.skipif(
        not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can act as a second user"
    ),
]

SLOW = """
import time
from labstacks.gateway.journal_replay import JournalReplay
create = JournalReplay.create
def slow(self, call):
    answer = create(self, call)
    time.sleep(0.5)
    return answer
JournalReplay.create = slow
"""
OPEN = "from labstacks.engine import private_network; private_network.enter = lambda: False\n"


def intrude(school, script):
    """What another user gets while a class comes up."""
    intruder = subprocess.Popen(
        [sys.executable, INTRUDER, ANOTHER_USER, "f4a"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert intruder.stdout.readline() == "ready\n"
    ran = school.up(script=script)
    out, _ = intruder.communicate()
    return ran, json.loads(out)


def test_another_user_reads_no_password_and_creates_nothing(school):
    ran, got = intrude(school, SLOW)
    assert ran.code == 0, ran.out + ran.err
    assert got["passwords"] == got["resources"] == []
    assert "Warning" not in ran.err
    school.assert_whole("s01", "s02", "s03")


def test_where_the_network_is_everybodys_the_user_is_warned_and_this_test_can_fail(school):
    ran, got = intrude(school, OPEN + SLOW)
    assert got["resources"] != []
    assert "other users of this machine can connect" in " ".join(ran.err.split())
