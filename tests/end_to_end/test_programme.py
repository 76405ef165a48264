"""Three schools from one `up --programme` to one `down`: the engine, the components, the emulator."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.storage.class_folder import ClassFolder

pytestmark = pytest.mark.engine

SCHOOLS = ("north", "south", "west")
ONE_BUCKET = "rehearsal: {chaos: {quotas: {buckets: 1}}}\n"
SLOW_DEADLINE = 120


class Programme:
    """A folder with three classes of two seats, and a programme file."""

    def __init__(self, folder):
        self.folder = folder
        for name in SCHOOLS:
            (folder / name).mkdir()
            self.write(name)
        (folder / "programme.yaml").write_text("programme: spring\nclasses: ['*/class.yaml']\n")

    def write(self, name, more=""):
        text = f"class: {name}\nlevel: bridging\nlabs: [B1, B2]\nseats: 2\n{more}"
        (self.folder / name / "class.yaml").write_text(text)

    def start(self, *args):
        return subprocess.Popen(
            [sys.executable, "-m", "labstacks_cli", *args, "--programme", "programme.yaml"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "COLUMNS": "80"},
        )

    def run(self, *args):
        """The exit code, the document and what was said besides."""
        process = self.start(*args, "--json")
        out, err = process.communicate(timeout=SLOW_DEADLINE)
        return process.returncode, json.loads(out), err

    def home(self, name):
        return ClassFolder(self.folder / name / ".labstacks" / name)

    def cloud(self, name):
        """How many resources the cloud of a school holds, by stack."""
        cloud = RehearsalCloud(self.home(name).rehearsal)
        try:
            return Counter(row.stack for row in cloud.resources())
        finally:
            cloud.close()

    def phases(self):
        code, document, _ = self.run("status")
        assert code == 0
        return {one["class"]: one["phases"] for one in document["classes"]}


@pytest.fixture
def programme(tmp_path):
    return Programme(tmp_path)


def test_a_programme_goes_up_though_one_class_fails_is_mended_shown_and_goes_down(programme):
    programme.write("south", ONE_BUCKET)
    assert programme.run("up", "--yes")[0] == 5
    code, document, err = programme.run("up", "--yes", "--allow", "quota")
    assert (code, document["exit_code"], err) == (3, 3, "")
    by_class = {one["class"]: one for one in document["classes"]}
    assert {name: one["exit_code"] for name, one in by_class.items()} == {"north": 0, "south": 3, "west": 0}
    [failed] = [seat for seat in by_class["south"]["seats"] if seat["status"] == "failed"]
    assert "bucket" in failed["cause"].lower()
    for name in ("north", "west"):
        stacks = programme.cloud(name)
        assert set(stacks) == {f"{name}-classroom", f"{name}-s01", f"{name}-s02"}
    assert programme.phases()["north"] == {"ready": 2}
    assert programme.phases()["south"] == {"ready": 1, "failed": 1}

    programme.write("south")
    code, document, _ = programme.run("up", "--yes")
    assert (code, document["ok"]) == (0, True)
    changes = {
        one["class"]: {kind for seat in one["seats"] for kind in seat["changes"]}
        for one in document["classes"]
    }
    assert changes["north"] == changes["west"] == {"same"}
    assert "create" in changes["south"]
    assert programme.phases() == {name: {"ready": 2} for name in SCHOOLS}

    code, document, _ = programme.run("verify")
    assert code == 0
    assert [one["references"] for one in document["classes"]] == [{"intact": 2}] * 3

    code, document, _ = programme.run("down", "--yes")
    assert (code, [one["survivors"] for one in document["classes"]]) == (0, [[], [], []])
    assert [programme.cloud(name) for name in SCHOOLS] == [Counter()] * 3
    assert programme.phases() == {name: {"absent": 2} for name in SCHOOLS}


def test_classes_of_one_folder_share_one_cloud_and_leave_each_other_alone(programme):
    for name in SCHOOLS:
        text = (programme.folder / name / "class.yaml").read_text()
        (programme.folder / f"{name}.yaml").write_text(text)
    (programme.folder / "programme.yaml").write_text("programme: spring\nclasses: ['*.yaml']\n")
    code, document, _ = programme.run("up", "--yes", "--class", "north", "--class", "west")
    assert (code, [one["class"] for one in document["classes"]]) == (0, ["north", "west"])
    home = ClassFolder(programme.folder / ".labstacks" / "north")
    cloud = RehearsalCloud(home.rehearsal)
    stacks = Counter(row.stack for row in cloud.resources())
    assert {stack.rpartition("-")[0] for stack in stacks} == {"north", "west"}
    assert len(stacks) == 6

    code, document, _ = programme.run("down", "--yes", "--class", "west")
    assert (code, document["class"]) == (0, "west")
    assert {row.stack.rpartition("-")[0] for row in cloud.resources()} == {"north"}
    cloud.close()


def test_ctrl_c_stops_all_classes_in_good_order_and_the_next_up_goes_on(programme):
    process = programme.start("up", "--yes", "--parallel", "2")
    for line in process.stderr:
        if line.startswith("[2/9]"):
            process.send_signal(signal.SIGINT)
            break
    _, err = process.communicate(timeout=SLOW_DEADLINE)
    assert process.returncode == 1
    assert err.count("Stopping: what is under way is finished first.") == 1
    assert "Traceback" not in err
    code, document, _ = programme.run("up", "--yes")
    assert code == 0
    assert {seat["status"] for one in document["classes"] for seat in one["seats"]} == {"done"}
    for name in SCHOOLS:
        assert len(set(programme.cloud(name).values())) <= 2
