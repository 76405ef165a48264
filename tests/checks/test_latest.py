import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from labstacks.checks.drift import Drift
from labstacks.checks.latest import FILE_NAME, SeatCheck, read_latest, write_latest

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
DRIFT = Drift("b2-bucket", "alicloud:oss/bucket:Bucket", "acl", "'private'", "'public-read'")


def test_what_was_found_can_be_read_again(tmp_path):
    look = SeatCheck("s01", NOON, "drifted", (DRIFT,), {"B4.page": "nobody answered"})
    write_latest(tmp_path, [look])
    assert read_latest(tmp_path) == {"s01": look}


def test_a_seat_that_was_not_looked_at_now_keeps_what_was_found_before(tmp_path):
    later = NOON + timedelta(minutes=5)
    write_latest(tmp_path, [SeatCheck("s01", NOON, "drifted", (DRIFT,)), SeatCheck("s02", NOON, "intact")])
    write_latest(tmp_path, [SeatCheck("s01", later, "intact")])
    assert {seat: look.time for seat, look in read_latest(tmp_path).items()} == {"s01": later, "s02": NOON}
    assert read_latest(tmp_path)["s01"].drift == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"s01": {}}', '{"s01": 7}', '{"s01": {"time": "noon"}}'])
def test_a_damaged_file_is_as_none(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text)
    assert read_latest(tmp_path) == {}
    write_latest(tmp_path, [SeatCheck("s01", NOON, "intact")])
    assert list(read_latest(tmp_path)) == ["s01"]


def test_it_is_for_its_owner_only(tmp_path):
    write_latest(tmp_path, [SeatCheck("s01", NOON, "intact")])
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert json.loads((tmp_path / FILE_NAME).read_text("utf-8"))["s01"]["reference"] == "intact"
