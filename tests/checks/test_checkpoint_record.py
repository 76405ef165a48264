import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from labstacks.checks.checkpoint_record import (
    FILE_NAME,
    INSTRUCTOR,
    Reached,
    add_to_record,
    carry_over,
    read_record,
)

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


def reached(seat="s07", checkpoint="B2.uploaded", minutes=0, **more):
    return Reached(seat, checkpoint, NOON + timedelta(minutes=minutes), **more)


def test_what_was_reached_can_be_read_again(tmp_path):
    add_to_record(tmp_path, [reached(), reached("s08", by=INSTRUCTOR)])

    assert read_record(tmp_path) == {
        ("s07", "B2.uploaded"): reached(),
        ("s08", "B2.uploaded"): reached("s08", by=INSTRUCTOR),
    }


def test_a_class_without_a_record_has_reached_nothing(tmp_path):
    assert read_record(tmp_path) == {}


def test_the_first_time_is_kept(tmp_path):
    add_to_record(tmp_path, [reached()])

    assert add_to_record(tmp_path, [reached(minutes=5), reached("s08", minutes=5)]) == (
        reached("s08", minutes=5),
    )
    assert read_record(tmp_path)["s07", "B2.uploaded"].time == NOON


def test_of_two_lines_the_earlier_counts(tmp_path):
    lines = [
        {"time": time, "seat": "s07", "checkpoint": "B2.uploaded", "by": "verify"}
        for time in ("2026-12-01T04:05:00Z", "2026-12-01T04:00:00Z")
    ]
    (tmp_path / FILE_NAME).write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert read_record(tmp_path)["s07", "B2.uploaded"].time == NOON


def test_it_is_for_its_owner_only_and_names_no_student(tmp_path):
    add_to_record(tmp_path, [reached()])

    path = tmp_path / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()).keys() == {"time", "seat", "checkpoint", "by", "cloud"}


def test_a_pass_in_a_rehearsal_does_not_count_on_the_real_cloud(tmp_path):
    add_to_record(tmp_path, [reached()])
    assert read_record(tmp_path, "alibaba") == {}

    add_to_record(tmp_path, [reached(minutes=9, cloud="alibaba")])

    assert read_record(tmp_path, "alibaba")["s07", "B2.uploaded"].time == NOON + timedelta(minutes=9)
    assert read_record(tmp_path, "rehearsal")["s07", "B2.uploaded"].time == NOON


def test_a_line_that_names_no_cloud_earns_nothing_on_the_real_one(tmp_path):
    line = {"time": "2026-12-01T04:05:00Z", "seat": "s07", "checkpoint": "B2.uploaded", "by": "verify"}
    (tmp_path / FILE_NAME).write_text(json.dumps(line) + "\n")
    assert read_record(tmp_path, "alibaba") == {}


def test_a_swap_carries_the_passes_of_each_cloud_over(tmp_path):
    add_to_record(tmp_path, [reached(), reached("s08", cloud="alibaba")])
    carry_over(tmp_path, "s07", "s09")
    carry_over(tmp_path, "s08", "s10")
    assert ("s09", "B2.uploaded") in read_record(tmp_path)
    assert set(read_record(tmp_path, "alibaba")) == {("s08", "B2.uploaded"), ("s10", "B2.uploaded")}


@pytest.mark.parametrize("torn", ['{"time": "2026-12-01T04:0', "{}", "[]", "null", "\ufffd"])
def test_a_line_left_half_written_spoils_neither_those_before_nor_those_after(tmp_path, torn):
    add_to_record(tmp_path, [reached()])
    with (tmp_path / FILE_NAME).open("a") as file:
        file.write(torn)

    add_to_record(tmp_path, [reached("s08")])

    assert set(read_record(tmp_path)) == {("s07", "B2.uploaded"), ("s08", "B2.uploaded")}


def test_nothing_new_writes_nothing(tmp_path):
    add_to_record(tmp_path, [])

    assert not (tmp_path / FILE_NAME).exists()
