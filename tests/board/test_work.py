from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.board.work import LatestRun, Step, Work, cloud_step, run_after, work_after

INSTANCE = (
    "urn:pulumi:f4a-s07::labstacks::labstacks:index:FirstServer$alicloud:ecs/instance:Instance::s07-b3-server"
)
COMPONENT = "urn:pulumi:f4a-s07::labstacks::labstacks:index:BridgingLab::s07"
STACK = "urn:pulumi:f4a-s07::labstacks::pulumi:pulumi:Stack::labstacks-f4a-s07"
PROVIDER = "urn:pulumi:f4a-s07::labstacks::pulumi:providers:alicloud::default_4_0_0"
STARTED = {"event": "job-started", "time": 100.0, "action": "up"}


def done(op="create", urn=INSTANCE):
    return {"event": "resource-done", "urn": urn, "op": op}


def ended(status="done", cause="", seconds=4.5):
    return {"event": "job-ended", "action": "up", "status": status, "seconds": seconds, "cause": cause}


def fold(*lines, work=Work()):  # noqa: B008
    return reduce(work_after, lines, work)


def test_a_run_knows_its_stacks_its_slots_and_its_end():
    line = {
        "event": "run-started",
        "time": 5.0,
        "command": "up",
        "slots": 4,
        "stacks": ["f4a-classroom", "f4a-s01"],
    }
    run = run_after(LatestRun(), line)
    assert run == LatestRun("up", 5.0, ("f4a-classroom", "f4a-s01"), 4)
    assert run_after(run, {"event": "stop-requested"}).stopping
    assert run_after(run, {"event": "run-ended", "seconds": 7.5}).seconds == 7.5


def test_a_new_run_forgets_the_one_before():
    old = LatestRun("up", 1.0, ("f4a-s01",), 4, stopping=True, seconds=3.0)
    new = run_after(old, {"event": "run-started", "time": 9.0, "command": "down", "slots": 2, "stacks": []})
    assert new == LatestRun("down", 9.0, (), 2)


def test_a_job_is_under_way_from_its_start_to_its_end():
    work = fold(STARTED)
    assert (work.under_way, work.ended, work.started) == (True, False, 100.0)
    work = fold(ended(), work=work)
    assert (work.under_way, work.ended, work.seconds, work.started) == (False, True, 4.5, 100.0)


def test_only_a_failed_job_has_a_cause():
    assert fold(STARTED, ended("failed", "no stock")).cause == "no stock"
    assert fold(STARTED, ended("stopped", "interrupted")).cause == ""


def test_resources_are_counted_as_they_come_and_go():
    assert fold(STARTED, done(), done(), done("delete")).gained == 1
    assert fold(STARTED, done("create-replacement"), done("delete-replaced")).gained == 0
    assert fold(STARTED, done("update"), done("read")).gained == 0


@pytest.mark.parametrize("urn", [COMPONENT, STACK, PROVIDER, "", "nonsense"])
def test_what_the_cloud_does_not_hold_counts_for_nothing(urn):
    work = fold(STARTED, done(urn=urn))
    assert (work.gained, work.step) == (0, None)


def test_a_step_names_the_kind_and_the_resource():
    assert cloud_step(done()) == Step("create", "ecs/Instance", "s07-b3-server")


def test_a_name_may_hold_what_parts_a_urn():
    assert cloud_step(done(urn=f"{INSTANCE}::b")).name == "s07-b3-server::b"


def test_the_latest_step_is_the_one_that_is_known():
    started = {"event": "resource-started", "urn": INSTANCE, "op": "create"}
    assert not fold(STARTED, started).step.done
    assert fold(STARTED, started, done()).step.done


def test_a_second_job_begins_at_nothing():
    assert fold(STARTED, done(), ended("failed", "no stock"), {**STARTED, "time": 200.0}) == Work(
        "up", "started", 200.0
    )


LINES = st.fixed_dictionaries(
    {
        "event": st.sampled_from(
            ["job-started", "job-ended", "resource-done", "resource-failed", "error", "new"]
        )
    },
    optional={
        "urn": st.sampled_from([INSTANCE, COMPONENT, ""]) | st.text(),
        "op": st.sampled_from(["create", "delete", "same", "import"]),
        "status": st.sampled_from(["done", "failed", "skipped", "stopped"]),
        "time": st.floats(allow_nan=False),
        "seconds": st.floats(0, 1e6) | st.just(0),
        "cause": st.text(),
    },
)


@given(st.lists(LINES))
def test_no_line_of_any_version_breaks_the_fold(lines):
    work = fold(*lines)
    jobs = [line for line in lines if line["event"].startswith("job")]
    assert work.under_way == (bool(jobs) and jobs[-1]["event"] == "job-started")
