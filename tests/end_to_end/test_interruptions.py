"""Whatever is killed, and whenever: the next run ends with exactly the class, or with nothing.

The moments are drawn from a seed and counted in recorded events: they do not depend on the machine's speed.
``LABSTACKS_CRASHES=40`` tries that many of each; every one is a test of its own.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for child processes in /proc"),
]

CRASHES = int(os.environ.get("LABSTACKS_CRASHES", "4"))
EVENTS_UP, EVENTS_DOWN = 120, 60
SEATS = ("s01", "s02", "s03")


def engines(parent):
    """The processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def kill(process, what):
    children = engines(process.pid)
    if what in ("labstacks", "both"):
        process.kill()
    if what in ("engines", "both"):
        for child in children:
            with suppress(ProcessLookupError), suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)


def moments(seed, events):
    rnd = random.Random(seed)
    return [(rnd.choice(["engines", "labstacks", "both"]), rnd.randint(1, events)) for _ in range(CRASHES)]


@pytest.mark.parametrize(("what", "event"), moments(3, EVENTS_UP))
def test_a_killed_up_is_continued_to_exactly_the_class(school, what, event):
    process = school.start("up", "--yes")
    if school.wait_for_events(event, process):
        kill(process, what)
    process.communicate(timeout=60)
    ran = school.up()
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


@pytest.mark.parametrize(("what", "event"), moments(7, EVENTS_DOWN))
def test_a_killed_down_is_continued_to_nothing(deployed, what, event):
    process = deployed.start("down", "--yes")
    if deployed.wait_for_events(event, process, runs=1):
        kill(process, what)
    process.communicate(timeout=60)
    ran = deployed.down()
    assert ran.code == 0, ran.out + ran.err
    deployed.assert_nothing_left()


@pytest.mark.parametrize(("what", "event"), moments(11, EVENTS_UP)[:2])
def test_a_killed_up_can_be_taken_down_at_once(school, what, event):
    process = school.start("up", "--yes")
    if school.wait_for_events(event, process):
        kill(process, what)
    process.communicate(timeout=60)
    ran = school.down()
    assert ran.code == 0, ran.out + ran.err
    school.assert_nothing_left()


AIMED = """
import os, signal
from contextlib import suppress
from pathlib import Path
from labstacks.gateway.cloud_provider import CloudProvider
deletes, delete = [], CloudProvider._delete
def children():
    return " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split()
def aimed(self, call):
    answer = delete(self, call)
    deletes.append(call)
    if len(deletes) == {count}:
        if "{what}" != "labstacks":
            for child in children():
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)
        if "{what}" != "engines":
            os.kill(os.getpid(), signal.SIGKILL)
    return answer
CloudProvider._delete = aimed
"""
"""Kills when the cloud has deleted something, and the engine has not heard of it."""


def aimed(seed):
    rnd = random.Random(seed)
    commands = (("down", "--yes"), ("reset", "s02", "--yes"), ("reset", "s02", "--keep-files", "--yes"))
    whats = ("engines", "labstacks", "both")
    return [(rnd.choice(commands), whats[n % 3], rnd.randint(1, 12)) for n in range(CRASHES)]


@pytest.mark.parametrize(("command", "what", "count"), aimed(5))
def test_an_up_after_a_kill_in_mid_delete_makes_exactly_the_class(deployed, command, what, count):
    deployed.run(*command, script=AIMED.format(what=what, count=count))
    ran = deployed.up()
    assert ran.code == 0, ran.out + ran.err
    deployed.assert_whole(*SEATS)
    assert {seat["phase"] for seat in deployed.seats().values()} == {"ready"}


SLOW = """
import time
from labstacks.gateway.journal_replay import JournalReplay
create = JournalReplay.create
def slow(self, call):
    time.sleep(0 if call.subject.startswith("urn:pulumi:f4a-classroom::") else 4)
    return create(self, call)
JournalReplay.create = slow
"""


def interrupted(school, *, presses, script=""):
    process = school.start("up", "--yes", script=script)
    assert school.wait_for_events(30, process)
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
    return school.ended(process)


def test_ctrl_c_stops_in_good_order_and_says_where_things_stand(school):
    ran = interrupted(school, presses=1)
    assert ran.code == 1
    assert "Stopping: what is under way is finished first." in ran.err
    assert "Stopped by Ctrl-C" in ran.out
    assert ran.out.splitlines()[-1] == "Next: run `labstacks up` again: it does only what is missing."
    assert "Traceback" not in ran.err
    assert {seat["phase"] for seat in school.seats().values()} <= {"absent", "incomplete", "ready"}
    assert school.up().code == 0
    school.assert_whole(*SEATS)


def test_a_second_ctrl_c_ends_it_at_once(school):
    ran = interrupted(school, presses=2, script=SLOW)
    assert ran.code == 1
    assert "Stopped by Ctrl-C" in ran.out
    assert "Traceback" not in ran.err
    assert school.up().code == 0
    school.assert_whole(*SEATS)


def test_while_one_run_goes_on_another_waits_its_turn_and_reading_works(school):
    process = school.start("up", "--yes", script=SLOW)
    assert school.wait_for_events(10, process)
    second = school.run("down", "--yes", "--json")
    assert second.code == second.document["exit_code"] == 4
    assert f"(process {process.pid}), since" in second.document["error"]["message"]
    status = school.run("status", "--json").document
    assert status["running"]["command"] == "up"
    assert school.ended(process).code == 0
    school.assert_whole(*SEATS)


def test_an_engine_that_outlives_its_labstacks_is_waited_for(school):
    process = school.start("up", "--yes")
    assert school.wait_for_events(40, process)
    process.kill()
    ran = school.up()
    process.communicate(timeout=60)
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


IMPATIENT = """
from labstacks.engine.driver import Driver
Driver.__init__.__kwdefaults__["patience"] = 0.5
"""


def test_somebodys_own_pulumi_on_a_stack_is_respected(deployed):
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        lock = deployed.home.home / "state/f4a-s02/.pulumi/locks/organization/labstacks/f4a-s02/aa.json"
        lock.parent.mkdir(parents=True, exist_ok=True)
        told = {"pid": sleeper.pid, "username": "ada", "hostname": socket.gethostname()}
        lock.write_text(json.dumps({**told, "timestamp": datetime.now(UTC).isoformat()}))
        ran = deployed.up(script=IMPATIENT)
    finally:
        sleeper.kill()
        sleeper.wait()
    assert ran.code == 3
    assert f"locked by process {sleeper.pid} of ada" in " ".join(ran.out.split())
    assert f"`kill {sleeper.pid}`" in ran.out
    assert deployed.up().code == 0


def damage(school, stack):
    """Leave of a stack's state, and of the one before it, what a full disk leaves."""
    folder = school.home.home / "state" / stack / ".pulumi/stacks/labstacks"
    for path in folder.glob(f"{stack}.json*"):
        path.write_bytes(b"")


def test_an_emptied_state_recovers_by_itself(deployed):
    damage(deployed, "f4a-s02")
    assert deployed.seats()["s02"]["phase"] == "ready"
    ran = deployed.up()
    assert ran.code == 0, ran.out + ran.err
    deployed.assert_whole(*SEATS)


def test_a_state_that_was_emptied_in_its_first_run_recovers_from_the_journal(school):
    process = school.start("up", "--yes")
    assert school.wait_for_events(60, process)
    kill(process, "both")
    process.communicate(timeout=60)
    for seat in ("classroom", *SEATS):
        damage(school, f"f4a-{seat}")
    ran = school.up()
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


def test_a_class_whose_state_is_lost_is_removed_by_its_names(deployed):
    shutil.rmtree(deployed.home.home / "state")
    ran = deployed.run("down", "--purge", "--yes")
    assert ran.code == 0, ran.out + ran.err
    assert "s02" in ran.err
    deployed.assert_nothing_left()
    assert deployed.up().code == 0
    deployed.assert_whole(*SEATS)
