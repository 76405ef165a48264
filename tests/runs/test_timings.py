"""Where the time of a run went."""

from labstacks.planning.jobs import Action, Job
from labstacks.runs.events import JobResult, JobStarted, RunStarted
from labstacks.runs.record import Recorder
from labstacks.runs.timings import OfType, last_timings, timings

URN = "urn:pulumi:f4a-{seat}::labstacks::labstacks:index:Lab$alicloud:{type}::{name}"


def start(time=100.0):
    return {"time": time, "event": "run-started", "command": "up", "slots": 4, "stacks": []}


def ended(seat, seconds):
    return {"time": 0.0, "event": "job-ended", "seat": seat, "seconds": seconds}


def step(seat, name, begin, end, type_="oss/bucket:Bucket", op="create"):
    line = {
        "seat": seat,
        "stack": f"f4a-{seat}",
        "urn": URN.format(seat=seat, type=type_, name=name),
        "op": op,
    }
    return [
        {**line, "time": begin, "event": "resource-started"},
        {**line, "time": end, "event": "resource-done"},
    ]


def test_seats_and_types_are_told_with_the_slowest_first():
    found = timings(
        [
            start(),
            *step("s01", "files", 101, 102),
            *step("s02", "files", 101, 104),
            *step("s01", "net", 101, 106, "vpc/network:Network"),
            ended("classroom", 1.5),
            ended("s01", 5.0),
            ended("s02", 3.0),
            {"time": 110.0, "event": "run-ended", "seconds": 9.5},
        ]
    )
    assert (found.command, found.seconds, found.slots) == ("up", 9.5, 4)
    assert list(found.jobs) == ["s01", "s02", "classroom"]
    assert found.types == (
        OfType("alicloud:vpc/network:Network", "create", 1, 5, 5, 5),
        OfType("alicloud:oss/bucket:Bucket", "create", 2, 4, 2, 3),
    )
    assert [(one.seat, one.name, one.seconds) for one in found.slowest][:2] == [
        ("s01", "net", 5),
        ("s02", "files", 3),
    ]


def test_a_step_that_never_ended_and_a_seat_that_never_began_do_not_count():
    found = timings([start(), step("s01", "files", 101, 104)[0], ended("s02", 0)])
    assert (found.types, found.slowest, found.jobs) == ((), (), {})


def test_a_run_that_was_cut_short_lasted_until_its_last_line():
    assert timings([start(100.0), *step("s01", "files", 101, 107)]).seconds == 7


def call(seat, tries, waited):
    return {"time": 102.0, "event": "call", "seat": seat, "tries": tries, "waited": waited}


def test_what_was_made_again_and_held_back_is_counted():
    found = timings([start(), call("s01", 3, 1.5), call("s01", 2, 0.5), call("s02", 1, 0.25)])
    assert found.retries == {"s01": 3}
    assert found.held_back == 2.25


def test_without_a_beginning_there_is_nothing_to_tell():
    assert timings([]) is None
    assert timings([ended("s01", 1)]) is None


def run(folder, command, *jobs):
    recorder = Recorder(folder, command)
    recorder(RunStarted(command, jobs, 2))
    for job in jobs:
        recorder(JobStarted(job))
        recorder(JobResult(job, "done", 2.0))
    recorder.close()


def test_the_latest_run_that_did_anything_is_taken(tmp_path):
    job = Job("s01", "f4a-s01", Action.UP)
    assert last_timings(tmp_path) is None
    run(tmp_path, "up", job)
    run(tmp_path, "down")
    assert last_timings(tmp_path).command == "up"
    assert last_timings(tmp_path, "down") is None
