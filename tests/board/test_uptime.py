import json
from datetime import UTC, datetime
from functools import reduce

import pytest

from labstacks.board.uptime import Uptime, hours, job_lines, taught_hours, uptime_after
from labstacks.classfile.model import ClassSession

HOUR = 3600.0


SEAT = {"seat": "s01", "stack": "f4a-s01"}


def start(hour, action="up"):
    return {"event": "job-started", "time": hour * HOUR, "action": action, **SEAT}


def end(hour, action="up", status="done"):
    result = {"status": status, "seconds": 1.0, "cause": ""}
    return {"event": "job-ended", "time": hour * HOUR, "action": action, **SEAT, **result}


def fold(*lines):
    return reduce(uptime_after, lines, Uptime())


@pytest.mark.parametrize(
    ("lines", "stood"),
    [
        ([], 0),
        ([start(1), end(2)], 9),
        ([start(1), end(2), start(3), end(4)], 9),
        ([start(1), end(2, status="failed")], 9),
        ([start(1), end(2), start(3, "down"), end(4, "down")], 3),
        ([start(1), end(2), start(3, "down"), end(4, "down", "failed")], 9),
        ([start(1), end(2), start(3, "down"), end(4, "down"), start(6), end(7)], 7),
        ([start(1, "down"), end(2, "down")], 0),
        ([start(1)], 9),
    ],
)
def test_a_stack_stands_from_its_first_up_to_the_end_of_its_down(lines, stood):
    assert hours(fold(*lines), 10 * HOUR) == stood


def test_lines_that_are_read_twice_count_once():
    lines = [start(1), end(2), start(3, "down"), end(4, "down")]
    assert fold(*lines, *lines) == fold(*lines)


def test_a_clock_that_was_set_back_takes_nothing_away():
    assert hours(fold(start(5)), 4 * HOUR) == 0


def test_only_the_part_that_falls_into_lessons_is_taught():
    lesson = ClassSession(datetime.fromtimestamp(2 * HOUR, UTC), 2.0)
    assert taught_hours(fold(start(1)), [lesson], 3 * HOUR) == 1
    assert taught_hours(fold(start(1)), [lesson], 10 * HOUR) == 2
    assert taught_hours(fold(start(5)), [lesson], 10 * HOUR) == 0
    assert taught_hours(fold(start(1)), [], 10 * HOUR) == 0


def test_of_all_records_only_jobs_are_read(tmp_path):
    rows = [start(1), {"event": "resource-done", "time": 2.0}, end(2), {"event": "error", "message": '"job-'}]
    for name, part in (("2-up", rows[2:]), ("1-up", rows[:2])):
        text = "".join(json.dumps(row) + "\n" for row in part) + '{"event": "job-sta'
        (tmp_path / f"{name}.jsonl").write_text(text)
    assert list(job_lines(tmp_path)) == [rows[0], rows[2]]
