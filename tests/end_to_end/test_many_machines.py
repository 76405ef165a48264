"""A class whose work is done by workers of a Dask cluster: whatever dies, it ends as on one machine."""

import json
import signal
from collections import Counter

import pytest
from dask_cluster import Cluster
from moving_class import MOVING

from labstacks.emulator import RehearsalCloud
from labstacks.runs.dask.certificates import make_certificates

pytestmark = pytest.mark.engine

SEATS = tuple(f"s{number:02d}" for number in range(1, 7))


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.close()


@pytest.fixture
def cluster(running):
    """Two workers for two engines each."""
    if "scheduler" not in running.processes:
        running.start_scheduler()
    running.workers("one", "two")
    return running


@pytest.fixture
def school(school_class, tmp_path):
    return school_class(tmp_path / "四甲 class of 2026", students=len(SEATS))


def shape(urns):
    """What a class consists of, whichever ids the cloud gave it."""
    return Counter(urn.split("::", 1)[1] for urn in urns)


def last_record(school):
    path = max(school.home.runs.glob("*.jsonl"))
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_class_comes_up_as_it_does_on_one_machine_and_goes_down_again(cluster, school, deployed):
    ran = school.up(*cluster.options)
    assert ran.code == 0, ran.out + ran.err
    assert "2 workers at tls://127.0.0.1" in ran.err
    school.assert_whole(*SEATS)
    local = {
        stack: shape(u for u in deployed.cloud() if f":{stack}::" in u)
        for stack in ("f4a-classroom", "f4a-s01")
    }
    here = {stack: shape(u for u in school.cloud() if f":{stack}::" in u) for stack in local}
    assert here["f4a-classroom"] == local["f4a-classroom"]
    assert here["f4a-s01"] == local["f4a-s01"]
    kinds = Counter(line["event"] for line in last_record(school))
    assert kinds["job-started"] == kinds["job-ended"] == len(SEATS) + 1
    assert kinds["resource-done"] > kinds["call"] >= len(school.cloud())
    again = school.run("up", "--yes", "--json", *cluster.options).document
    assert {seat["changes"].get("create", 0) for seat in again["seats"]} == {0}
    ran = school.run("reset", "s03", "--yes", *cluster.options)
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)
    ran = school.down(*cluster.options)
    assert ran.code == 0, ran.out + ran.err
    school.assert_nothing_left()


def test_a_worker_that_is_killed_takes_nothing_with_it(cluster, school):
    process = school.start("up", "--yes", *cluster.options)
    assert school.wait_for_events(90, process)
    cluster.kill("one")
    ran = school.ended(process)
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


def test_a_scheduler_that_is_killed_ends_the_run_which_goes_on_without_it(cluster, school):
    process = school.start("up", "--yes", *cluster.options)
    assert school.wait_for_events(90, process)
    cluster.kill("scheduler")
    ran = school.ended(process)
    assert ran.code in (1, 3)
    said = " ".join(ran.out.split())
    assert "The Dask scheduler at tls://127.0.0.1" in said
    assert "--executor local" in said
    assert "Traceback" not in ran.err, ran.err
    ran = school.up()
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)
    cluster.start_scheduler()
    for name in ("one", "two"):
        cluster.wait_for(name, "is ready", times=2)


def test_ctrl_c_stops_all_workers_in_good_order(cluster, school):
    process = school.start("up", "--yes", *cluster.options)
    assert school.wait_for_events(60, process)
    process.send_signal(signal.SIGINT)
    ran = school.ended(process)
    assert ran.code == 1
    assert "Stopped by Ctrl-C" in ran.out
    assert "Traceback" not in ran.err
    assert {seat["phase"] for seat in school.seats().values()} <= {"absent", "incomplete", "ready"}
    ran = school.up(*cluster.options)
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


def test_whoever_gave_the_work_is_killed_and_the_workers_stop(cluster, school):
    process = school.start("up", "--yes", *cluster.options)
    assert school.wait_for_events(60, process)
    process.kill()
    process.communicate(timeout=60)
    ran = school.up()
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


def test_a_worker_that_leaves_gives_its_work_back(cluster, school):
    process = school.start("up", "--yes", *cluster.options)
    assert school.wait_for_events(60, process)
    assert cluster.interrupt("two") == 0
    ran = school.ended(process)
    assert ran.code == 0, ran.out + ran.err
    school.assert_whole(*SEATS)


# --- refused at the start -------------------------------------------------------------------------------


def refused(school, *options):
    ran = school.up(*options)
    assert ran.code == 2, ran.out + ran.err
    assert not school.home.runs.exists()
    return " ".join(ran.err.split())


def test_a_scheduler_that_is_not_there(school):
    said = refused(school, "--executor", "tcp://127.0.0.1:9")
    assert "There is no Dask scheduler at tcp://127.0.0.1:9" in said
    assert "labstacks executor scheduler" in said


def test_plain_tcp_beyond_this_machine(school):
    said = refused(school, "--executor", "tcp://192.168.1.20:8786")
    assert "the class key, and with it every password, would travel for all to read" in said


def test_certificates_of_another_authority(running, school, tmp_path):
    make_certificates(tmp_path / "others")
    said = refused(school, "--executor", running.address, "--certificates", str(tmp_path / "others"))
    assert "does not speak TLS with these certificates" in said


def test_a_shard_of_a_class_beside_workers(school):
    said = refused(school, "--executor", "tcp://127.0.0.1:9", "--shard", "1/2")
    assert "Leave out one of them." in said


def test_a_worker_without_an_engine(school):
    missing = 'import os; os.environ["LABSTACKS_PULUMI"] = "/nowhere/pulumi"'
    ran = school.run("worker", "tcp://127.0.0.1:9", script=missing)
    assert ran.code == 2
    assert "LABSTACKS_PULUMI names /nowhere/pulumi, but there is no such file." in ran.err


COLD = "from labstacks.runs.dask import worker; worker.load = lambda level: None"
"""Makes a worker that is soon there, and not warmed."""


def test_workers_that_do_not_fit(running, school):
    if "scheduler" not in running.processes:
        running.start_scheduler()
    running.workers()
    assert "has no worker of labstacks" in refused(school, *running.options)
    running.worker("old", script=f'import labstacks; labstacks.__version__ = "0.0.1"\n{COLD}')
    assert "old has labstacks 0.0.1, and this machine has" in refused(school, *running.options)
    running.kill("old")
    running.worker("attic", script=f'{COLD}\nimport socket; socket.gethostname = lambda: "attic"')
    said = refused(school, *running.options)
    assert "attic is on another machine (attic)" in said
    assert "state: postgres://" in said


# --- shared state, several classes, one pace ------------------------------------------------------------


ELSEWHERE = """
from dataclasses import replace
from types import SimpleNamespace
from labstacks.runs.dask import compatibility, worker_runtime
from labstacks.storage.pulumi_state import Backend
compatibility.socket = SimpleNamespace(gethostname=lambda: "attic")
worker_runtime.WorkerRun._sees = lambda self, file: False
worker_runtime.PATIENCE = 1.0
def elsewhere(self, key, found=Backend._holder):
    holder = found(self, key)
    return holder and replace(holder, is_here=False)
Backend._holder = elsewhere
"""
"""Makes a worker on another machine: it sees neither the class's folder nor whether an engine still lives."""


@pytest.fixture
def elsewhere(running):
    """Two workers that share no files with the run."""
    if "scheduler" not in running.processes:
        running.start_scheduler()
    running.workers()
    for name in ("one", "two"):
        running.launch(name, script=ELSEWHERE)
    for name in ("one", "two"):
        running.wait_for(name, "is ready")
    yield running
    running.workers()


def test_workers_on_other_machines_share_state_journal_and_cloud(postgres, elsewhere, school_class, tmp_path):
    school = school_class(tmp_path / "school", students=5, state=postgres.fresh_database())
    process = school.start("up", "--yes", *elsewhere.options)
    assert school.wait_for_events(90, process), process.communicate()
    elsewhere.kill("one")
    ran = school.ended(process)
    assert ran.code == 0, ran.out + ran.err + elsewhere.said("two")
    school.assert_whole(*SEATS[:5])


def test_every_worker_finds_the_vswitches_of_a_classroom_that_moved(
    postgres, elsewhere, school_class, tmp_path
):
    database = postgres.fresh_database()
    school = school_class(tmp_path, students=4, level="beginner", labs="[G4]", state=database, more=MOVING)
    ran = school.up(*elsewhere.options)
    assert ran.code == 0, ran.out + ran.err + elsewhere.said("one") + elsewhere.said("two")
    again = school.run("up", "--yes", "--json", *elsewhere.options).document
    assert all(set(seat["changes"]) == {"same"} for seat in again["seats"])


THROTTLED = "rehearsal: {clock: 60x, chaos: {throttle: {above: 6}, only: ['ecs/*']}}"


def test_all_classes_of_a_programme_are_done_at_one_pace(cluster, school_class, tmp_path):
    school = school_class(tmp_path, students=2, more=f"{THROTTLED}\n")
    text = school.file.read_text()
    (tmp_path / "b.yaml").write_text(text.replace("class: f4a", "class: f4b"))
    (tmp_path / "both.yaml").write_text("programme: both\nclasses: [class.yaml, b.yaml]\n")
    ran = school.run("up", "--programme", "both.yaml", "--yes", *cluster.options)
    assert ran.code == 0, ran.out + ran.err
    cloud = RehearsalCloud(school.home.rehearsal)
    held = Counter(row.urn for row in cloud.resources())
    refused = sum(event.kind == "throttled" for event in cloud.events())
    assert set(held.values()) == {1}
    assert len({urn.split("::")[0] for urn in held}) == 2 * 3
    paced = sum("alicloud:ecs/" in urn for urn in held)
    assert refused <= 0.5 * paced
    cloud.close()
