from datetime import UTC, datetime, timedelta

import pytest

from labstacks.board.kinds import kind_of, kind_of_cause
from labstacks.board.progress import NOTHING, Progress, read_progress, without_outdated
from labstacks.checks.checkpoint_record import INSTRUCTOR, Reached, add_to_record
from labstacks.checks.drift import Drift
from labstacks.checks.latest import SeatCheck, write_latest
from labstacks.components.checkpoints import checks_of
from labstacks.runs.status import SeatStatus

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
CHECKPOINTS = checks_of("bridging", ["B1", "B2"]).checkpoints
DRIFT = Drift("b2-bucket", "alicloud:oss/bucket:Bucket", "acl", "'private'", "'public-read'")


def progress_of(*reached, looks=()):
    return Progress(
        CHECKPOINTS,
        {(item.seat, item.checkpoint): item for item in reached},
        {look.seat: look for look in looks},
    )


def test_what_is_written_down_is_read(tmp_path):
    add_to_record(tmp_path, [Reached("s01", "B2.uploaded", NOON)])
    write_latest(tmp_path, [SeatCheck("s02", NOON, "drifted", (DRIFT,))])
    views = read_progress(tmp_path, CHECKPOINTS).seat_views()

    assert views["s01"] == {**NOTHING, "reached": {"B2.uploaded": NOON.timestamp()}}
    assert views["s02"]["drift"] == [
        {
            "resource": "b2-bucket",
            "kind": "oss/Bucket",
            "path": "acl",
            "was": "'private'",
            "is": "'public-read'",
        }
    ]


def test_what_the_instructor_saw_is_told_apart():
    views = progress_of(
        Reached("s01", "B1.password", NOON), Reached("s01", "B2.uploaded", NOON, INSTRUCTOR)
    ).seat_views()
    assert views["s01"]["seen"] == ["B2.uploaded"]
    assert set(views["s01"]["reached"]) == {"B1.password", "B2.uploaded"}


def test_checkpoints_that_the_class_does_not_have_any_more_do_not_count():
    assert progress_of(Reached("s01", "B9.gone", NOON)).seat_views() == {}


def test_the_sentences_are_told_once_in_both_languages():
    points = progress_of().class_view()["checkpoints"]
    assert points[0]["en"] == CHECKPOINTS[0].en
    assert points[0]["zh-Hant"] == CHECKPOINTS[0].zh_hant


def test_the_latest_look_is_that_of_the_class():
    looks = [SeatCheck("s01", NOON, "intact"), SeatCheck("s02", NOON + timedelta(minutes=1), "intact")]
    assert progress_of(looks=looks).class_view()["looked"] == NOON.timestamp() + 60
    assert progress_of().class_view()["looked"] is None


def test_only_what_is_new_is_told_as_happening_in_its_order():
    late, early = (
        Reached("s01", "B2.uploaded", NOON + timedelta(minutes=1)),
        Reached("s02", "B1.password", NOON),
    )
    before = progress_of(Reached("s01", "B1.password", NOON))
    told = progress_of(*before.record.values(), late, early).new_since(before)
    assert [(line["seat"], line["checkpoint"]) for line in told] == [
        ("s02", "B1.password"),
        ("s01", "B2.uploaded"),
    ]


@pytest.mark.parametrize(
    ("phase", "changed", "stays"),
    [("ready", -1, True), ("ready", +1, False), ("working", -1, False), ("ready", None, True)],
)
def test_a_look_counts_until_the_seats_next_job(phase, changed, stays):
    view = progress_of(looks=[SeatCheck("s01", NOON, "drifted", (DRIFT,))]).seat_views()["s01"]
    when = NOON.timestamp() + changed if changed else 0.0
    shown = without_outdated(view, SeatStatus("s01", phase, changed=when))
    assert bool(shown["drift"]) is stays


def test_what_was_reached_stays_reached_when_the_seat_is_made_anew():
    view = progress_of(
        Reached("s01", "B1.password", NOON), looks=[SeatCheck("s01", NOON, "drifted", (DRIFT,))]
    ).seat_views()["s01"]
    shown = without_outdated(view, SeatStatus("s01", "ready", changed=NOON.timestamp() + 1))
    assert set(shown["reached"]) == {"B1.password"}
    assert shown["looked"] is None


def test_resources_are_called_by_service_and_name():
    assert kind_of("alicloud:ecs/instance:Instance") == "ecs/Instance"


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        ("s01-b3-server: OperationDenied.NoStock: none left", "stock"),
        ("s01-b3-server: Throttling.User: slower", "throttled"),
        ("locked by process 7 of tai on this machine, since 24 Nov 08:00", "locked"),
        ("the engine could not be started: Cannot allocate memory", "engine"),
        ("labstacks itself failed: KeyError: 'x'", "bug"),
        ("not tried, since classroom failed", "untried"),
        ("something that nobody has seen before", ""),
    ],
)
def test_causes_are_known_by_their_words(cause, kind):
    assert kind_of_cause(cause) == kind
