import pytest

from labstacks.board.status_after_job import begun, status_after_job
from labstacks.board.work import Work
from labstacks.runs.status import SeatStatus
from labstacks.storage.pulumi_state import StateResource

OUTPUTS = {
    "sign_in": {"user": "f4a-s07@1", "address": "https://signin.example.com"},
    "labs": {"B3": {"address": "a"}},
}
STATE = [
    StateResource("urn:1", "pulumi:pulumi:Stack", "", {}, OUTPUTS),
    StateResource("urn:2", "labstacks:index:BridgingLab", "", {}, {}),
    StateResource("urn:3", "pulumi:providers:alicloud", "p-1", {}, {}),
    StateResource("urn:4", "alicloud:ecs/instance:Instance", "i-1", {}, {}),
]
BEFORE = SeatStatus("s07", "ready", 1)


@pytest.mark.parametrize(
    ("action", "status", "exists", "phase"),
    [
        ("up", "done", True, "ready"),
        ("up", "failed", True, "failed"),
        ("up", "failed", False, "failed"),
        ("up", "stopped", True, "incomplete"),
        ("up", "stopped", False, "absent"),
        ("up", "skipped", True, "ready"),
        ("up", "skipped", False, "absent"),
        ("down", "done", False, "absent"),
        ("down", "done", True, "incomplete"),
        ("down", "failed", True, "failed"),
    ],
)
def test_a_seat_stands_as_its_job_and_its_state_say(action, status, exists, phase):
    work = Work(action, status, cause="no stock" if status == "failed" else "")
    assert status_after_job(BEFORE, work, exists, STATE if exists else []).phase == phase


def test_its_state_tells_its_resources_its_sign_in_and_its_labs():
    after = status_after_job(BEFORE, Work("up", "done"), True, STATE)
    assert (after.resources, after.sign_in, after.labs) == (1, OUTPUTS["sign_in"], OUTPUTS["labs"])


def test_a_cause_goes_when_the_seat_is_tried_again():
    failed = status_after_job(BEFORE, Work("up", "failed", cause="no stock"), True, STATE)
    assert failed.cause == "no stock"
    assert (begun(failed).phase, begun(failed).cause) == ("working", "")
