"""The record of a run, and what a later command reads from it."""

import json
import stat

import pytest

from labstacks.engine.events import Diagnostic, ResourceDone, ResourceStarted
from labstacks.planning.jobs import Action, Job
from labstacks.runs import record
from labstacks.runs.events import JobProgress, JobResult, JobStarted, RunEnded, RunStarted, StopRequested
from labstacks.runs.record import LastJob, Recorder, last_jobs, read

SEAT = Job("s07", "f4a-s07", Action.UP)
URN = "urn:pulumi:f4a-s07::labstacks::alicloud:vpc/network:Network::net"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def run(folder, *events, command="up"):
    recorder = Recorder(folder, command)
    for event in events:
        recorder(event)
    recorder.close()
    return recorder.path


def last(folder):
    return {stack: (job.action, job.status, job.latest) for stack, job in last_jobs(folder).items()}


def test_it_writes_a_line_an_event(folder):
    done = JobResult(SEAT, "done", 1.23456, {"create": 3}, {"sign_in": {"user": "f4a-s07"}})
    path = run(
        folder,
        RunStarted("up", (SEAT,), 4),
        JobStarted(SEAT),
        JobProgress(SEAT, ResourceStarted(URN, "alicloud:vpc/network:Network", "create")),
        JobProgress(SEAT, ResourceDone(URN, "alicloud:vpc/network:Network", "create")),
        JobProgress(SEAT, Diagnostic("error", "no", URN)),
        StopRequested(),
        done,
        RunEnded((done,), 2.0),
    )
    lines = list(read(path))
    assert [line["event"] for line in lines] == [
        "run-started", "job-started", "resource-started", "resource-done", "error",
        "stop-requested", "job-ended", "run-ended",
    ]  # fmt: skip
    assert lines[6]["seconds"] == 1.235
    assert "outputs" not in lines[6]
    assert path.name.endswith("-up.jsonl")


def test_what_is_as_it_was_is_not_worth_a_line(folder):
    same = JobProgress(SEAT, ResourceDone(URN, "alicloud:vpc/network:Network", "same"))
    info = JobProgress(SEAT, Diagnostic("info", "hello"))
    assert list(read(run(folder, same, info))) == []


def test_the_engines_words_are_kept_when_it_failed(folder):
    [line] = read(run(folder, JobResult(SEAT, "failed", 1.0, cause="no", log="all it printed")))
    assert line["log"] == "all it printed"


def test_its_file_is_its_owners_alone(folder):
    assert stat.S_IMODE(run(folder).stat().st_mode) == 0o600


def test_a_last_line_that_a_crash_cut_short_is_left_out(folder):
    path = run(folder, JobStarted(SEAT))
    path.write_text(path.read_text() + '{"event": "job-ended", "sta')
    assert [line["event"] for line in read(path)] == ["job-started"]
    assert last(folder) == {"f4a-s07": ("up", "started", True)}


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\x00\xff",
        b"[" * 100_000,
        b'{"event": 5}',
        b'{"event": "job-started", "time": 1.0}',
        b'{"event": "run-started", "time": "soon", "command": "up", "slots": 1, "stacks": []}',
    ],
    ids=["no text", "deep", "no event", "keys missing", "another type"],
)
def test_a_damaged_line_in_the_middle_is_skipped(folder, line):
    path = run(folder, JobStarted(SEAT))
    path.write_bytes(line + b"\n" + path.read_bytes())
    assert [found["event"] for found in read(path)] == ["job-started"]
    assert last(folder) == {"f4a-s07": ("up", "started", True)}


def test_the_last_run_that_touched_a_stack_counts(folder):
    run(folder, JobStarted(SEAT), JobResult(SEAT, "failed", 1.0, cause="no"))
    assert last_jobs(folder)["f4a-s07"].cause == "no"
    run(folder, JobStarted(SEAT), JobResult(SEAT, "done", 0.0))
    assert last(folder) == {"f4a-s07": ("up", "done", True)}
    run(folder, command="down")
    assert last(folder) == {"f4a-s07": ("up", "done", False)}


@pytest.mark.parametrize("status", ["skipped", "stopped"])
def test_a_job_that_never_started_does_not_count(folder, status):
    run(folder, JobStarted(SEAT), JobResult(SEAT, "done", 1.0))
    run(folder, JobResult(SEAT, status))
    assert last(folder) == {"f4a-s07": ("up", "done", False)}


def test_no_run_is_known_of_a_class_that_never_ran(folder):
    assert last_jobs(folder / "nothing") == {}


def test_only_the_latest_runs_are_kept(folder, monkeypatch):
    monkeypatch.setattr(record, "KEEP", 3)
    paths = [run(folder, JobStarted(SEAT)) for _ in range(5)]
    assert sorted(folder.iterdir()) == paths[2:]


def test_every_line_is_json_and_carries_the_time(folder):
    path = run(folder, JobStarted(SEAT))
    assert json.loads(path.read_text())["time"] > 1_700_000_000
    assert last_jobs(folder)["f4a-s07"] == LastJob(
        "up", "started", json.loads(path.read_text())["time"], latest=True
    )


def test_a_call_to_the_cloud_is_recorded_with_its_tries_and_waits(tmp_path):
    from labstacks.gateway.rate_limiter import Timing
    from labstacks.runs.events import CallEnded

    recorder = Recorder(tmp_path, "up")
    recorder(CallEnded("s01", "f4a-s01", Timing("Create", "urn:x", 1.5, 0.25, 3, "Throttling.User", True)))
    recorder.close()
    (line,) = read(recorder.path)
    del line["time"]
    assert line == {
        "event": "call",
        "seat": "s01",
        "stack": "f4a-s01",
        "method": "Create",
        "urn": "urn:x",
        "waited": 1.5,
        "took": 0.25,
        "tries": 3,
        "code": "Throttling.User",
    }
