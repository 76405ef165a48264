"""Status of a class, from its state, run records and lock."""

import pytest

from labstacks.planning.jobs import Action, Job
from labstacks.runs.events import JobResult, JobStarted
from labstacks.runs.record import Recorder
from labstacks.runs.status import class_status
from labstacks.storage.class_lock import class_lock

BUCKET, USER, PROVIDER = "alicloud:oss/bucket:Bucket", "alicloud:ram/user:User", "pulumi:providers:alicloud"


def run(room, *events):
    room.folder.create()
    recorder = Recorder(room.folder.runs, "up")
    for event in events:
        recorder(event)
    recorder.close()


def up(seat, status="done", **rest):
    job = Job(seat, f"f4a-{seat}", Action.UP)
    return JobStarted(job), JobResult(job, status, 1.0, **rest)


def down(seat, status="done"):
    job = Job(seat, f"f4a-{seat}", Action.DOWN)
    return JobStarted(job), JobResult(job, status, 1.0)


def phases(room):
    return {seat.id: seat.phase for seat in class_status(room.class_()).seats}


def phase(room):
    return phases(room)["s01"]


def test_a_class_that_never_went_up_is_absent(room):
    assert phases(room) == {"s01": "absent", "s02": "absent", "s03": "absent"}
    assert class_status(room.class_()).classroom.phase == "absent"
    assert not room.folder.home.exists()


def test_a_ready_seat_has_resources_and_a_sign_in(room):
    outputs = {"sign_in": {"user": "f4a-s01", "address": "signin.example"}, "labs": {"B1": {"region": "x"}}}
    room.stand("s01", BUCKET, USER, PROVIDER, outputs=outputs)
    run(room, *up("s01"))
    seat = class_status(room.class_()).seats[0]
    assert (seat.phase, seat.resources) == ("ready", 2)
    assert seat.sign_in == outputs["sign_in"]
    assert seat.labs == outputs["labs"]


def test_a_failed_seat_says_why(room):
    run(room, *up("s01", "failed", cause="QuotaExceeded.Vpc: no more"))
    seat = class_status(room.class_()).seats[0]
    assert (seat.phase, seat.cause) == ("failed", "QuotaExceeded.Vpc: no more")


def test_a_seat_that_became_ready_after_all_says_no_more_why_it_failed(room):
    room.stand("s01", BUCKET)
    run(room, *up("s01", "failed", cause="no"))
    run(room, *up("s01"))
    seat = class_status(room.class_()).seats[0]
    assert (seat.phase, seat.cause) == ("ready", "")


def test_a_killed_run_leaves_its_seats_incomplete(room):
    room.stand("s01", BUCKET)
    run(room, up("s01")[0])
    assert phase(room) == "incomplete"


def test_a_stopped_seat_is_incomplete(room):
    room.stand("s01", BUCKET)
    run(room, *up("s01", "stopped"))
    assert phase(room) == "incomplete"


def test_a_seat_whose_destroy_was_killed_is_incomplete_too(room):
    room.stand("s01", BUCKET)
    run(room, *up("s01"))
    run(room, down("s01")[0])
    assert phase(room) == "incomplete"


def test_a_seat_taken_down_is_absent(room):
    run(room, *up("s01"))
    run(room, *down("s01"))
    assert phase(room) == "absent"


@pytest.mark.parametrize("status", ["skipped", "stopped"])
def test_a_ready_seat_that_a_later_run_never_came_to_is_still_ready(room, status):
    room.stand("s01", BUCKET)
    run(room, *up("s01"))
    run(room, JobResult(Job("s01", "f4a-s01", Action.UP), status))
    assert phase(room) == "ready"


def test_while_a_run_goes_on_its_seats_are_at_work_and_no_others(room):
    room.stand("s01", BUCKET)
    run(room, up("s01")[0])  # killed before the run that goes on now
    run(room, up("s02")[0])
    with class_lock(room.folder.lock, "up"):
        status = class_status(room.class_())
    assert {seat.id: seat.phase for seat in status.seats} == {
        "s01": "incomplete",
        "s02": "working",
        "s03": "absent",
    }
    assert status.running["command"] == "up"


def test_a_seat_whose_student_left_is_leaving_while_it_stands(room):
    from labstacks.classfile import save_ledger

    room.folder.create()
    save_ledger(room.class_())
    room.stand("s02", BUCKET)
    run(room, *up("s02"))
    room.enrol("d01", "d03")
    assert phases(room) == {"s01": "absent", "s03": "absent", "s02": "leaving"}


def test_phases_can_be_counted(room):
    room.stand("s01", BUCKET)
    run(room, *up("s01"))
    status = class_status(room.class_())
    assert (status.count("ready"), status.count("absent")) == (1, 2)


def test_what_a_dead_run_began_is_named_until_it_is_settled(room):
    from pulumi.runtime.proto import provider_pb2

    from labstacks.gateway.journal import Journal
    from labstacks.gateway.provider import Call, ProviderSession

    room.folder.create()
    urn = "urn:pulumi:f4a-s01::labstacks::alicloud:vpc/network:Network::s01-net"
    request = provider_pb2.CreateRequest(urn=urn)
    journal = Journal(room.folder.journal, room.folder.key())
    entry = journal.begin(Call("Create", request.SerializeToString(), ProviderSession("cn-hongkong")))
    journal.close()
    (left,) = class_status(room.class_()).unsettled
    assert (left.stack, left.urn) == ("f4a-s01", urn)
    journal = Journal(room.folder.journal, room.folder.key())
    journal.forget([entry])
    journal.close()
    assert class_status(room.class_()).unsettled == ()
