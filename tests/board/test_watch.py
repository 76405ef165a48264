import json
import os

import pytest

from labstacks.board import watch
from labstacks.board.watch import Watcher


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch):
    monkeypatch.setattr(watch, "REST", 0.0)


def seat(board, id_):
    return next(seat for seat in [board["classroom"], *board["seats"]] if seat["id"] == id_)


def phases(board):
    return {seat["id"]: seat["phase"] for seat in board["seats"]}


def test_before_the_first_run_every_seat_is_absent(written):
    board = Watcher(written.path).board
    assert set(phases(board).values()) == {"absent"}
    assert (board["run"], board["running"], board["events"]) == (None, None, [])


def test_nothing_new_is_no_news(written):
    written.go_up()
    watcher = Watcher(written.path)
    assert watcher.poll() is None
    assert watcher.poll() is None


def test_seats_turn_as_the_record_grows(written):
    watcher = Watcher(written.path)
    written.begin()
    assert watcher.poll().kind == "board"
    written.start("s01")
    news = watcher.poll()
    assert news.kind == "change"
    assert [(change["id"], change["phase"]) for change in news.data["seats"]] == [("s01", "working")]
    written.step("s01")
    assert watcher.poll().data["seats"] == [
        {"id": "s01", "resources": 1, "work": seat(watcher.board, "s01")["work"]}
    ]
    written.finish("s01", resources=7)
    watcher.poll()
    assert (seat(watcher.board, "s01")["phase"], seat(watcher.board, "s01")["resources"]) == ("ready", 7)
    assert seat(watcher.board, "s01")["sign_in"]["user"] == "f4a-2026-s01@501.onaliyun.com"


def test_what_happened_is_told_with_the_change(written):
    written.begin()
    watcher = Watcher(written.path)
    written.start("s01")
    written.step("s01", "bucket", kind="alicloud:oss/bucket:Bucket")
    told = watcher.poll().data["events"]
    assert [event["event"] for event in told] == ["job-started", "resource-done"]
    assert (told[1]["kind"], told[1]["name"]) == ("oss/Bucket", "s01-bucket")


def test_a_failed_seat_tells_its_cause(written):
    watcher = Watcher(written.path)
    written.begin()
    written.start("s02")
    written.finish("s02", "failed", cause="OperationDenied.NoStock")
    watcher.poll()
    assert (seat(watcher.board, "s02")["phase"], seat(watcher.board, "s02")["cause"]) == (
        "failed",
        "OperationDenied.NoStock",
    )
    assert watcher.board["run"]["failed"] == 1


def test_a_board_opened_in_the_middle_of_a_run_knows_what_went_before(written):
    written.begin()
    for id_ in ("classroom", "s01"):
        written.start(id_)
        written.finish(id_)
    written.start("s02")
    written.write_state("s02", resources=4)
    written.step("s02")
    board = Watcher(written.path).board
    assert phases(board) | {"s01": "ready", "s02": "working"} == phases(board)
    assert (board["run"]["ended"], board["run"]["total"]) == (2, 7)
    assert board["running"]["command"] == "up"
    assert [event["seat"] for event in board["events"] if event["event"] == "job-started"] == [
        "classroom",
        "s01",
        "s02",
    ]


def test_resources_in_the_state_are_not_counted_twice(written):
    written.begin()
    written.start("s01")
    written.step("s01")
    written.write_state("s01", resources=1)
    watcher = Watcher(written.path)
    assert seat(watcher.board, "s01")["resources"] == 1
    written.step("s01", "disk")
    watcher.poll()
    assert seat(watcher.board, "s01")["resources"] == 2


def test_a_run_that_is_killed_leaves_its_seats_incomplete(written):
    watcher = Watcher(written.path)
    written.begin()
    written.start("s01")
    watcher.poll()
    assert phases(watcher.board)["s01"] == "working"
    written.die()
    watcher.poll()
    assert phases(watcher.board)["s01"] == "incomplete"
    assert watcher.board["running"] is None


def test_a_holder_that_died_without_a_word_holds_nothing(written):
    written.begin()
    written.start("s01")
    note = written.folder.lock.with_suffix(".json")
    told = json.loads(note.read_text())
    written.die()
    # What a killed process leaves: its note, and nobody behind it.
    note.write_text(json.dumps({**told, "pid": 2**22 + 1}))
    watcher = Watcher(written.path)
    assert watcher.board["running"] is None
    assert phases(watcher.board)["s01"] == "incomplete"


def test_looking_on_never_takes_the_lock(written, monkeypatch):
    watcher = Watcher(written.path)
    tries = []
    monkeypatch.setattr("labstacks.runs.status.is_held", lambda path: tries.append(path) or False)
    for _ in range(5):
        watcher.poll()
    assert tries == []


def test_seats_that_went_down_are_absent(written):
    written.go_up()
    watcher = Watcher(written.path)
    written.begin("down", seats=["s01", "s02"])
    for id_ in ("s01", "s02"):
        written.start(id_, action="down")
        written.finish(id_, action="down")
    watcher.poll()
    assert phases(watcher.board) | {"s01": "absent", "s02": "absent", "s03": "ready"} == phases(watcher.board)


def test_a_new_student_gets_a_tile(written):
    watcher = Watcher(written.path)
    roster = written.path.parent / "roster.csv"
    roster.write_text(roster.read_text("utf-8") + "7,Mei Tanaka,4A\n", "utf-8")
    news = watcher.poll()
    assert news.kind == "board"
    assert news.data["seats"][-1]["name"] == "Mei Tanaka"


def test_a_student_who_left_leaves_a_seat_that_is_leaving(written):
    written.go_up()
    watcher = Watcher(written.path)
    roster = written.path.parent / "roster.csv"
    roster.write_text("".join(line for line in roster.open(encoding="utf-8") if "Okoye" not in line), "utf-8")
    watcher.poll()
    assert phases(watcher.board)["s04"] == "leaving"


def test_a_mistake_in_the_class_file_is_told_and_the_board_goes_on(written):
    written.go_up()
    watcher = Watcher(written.path)
    good = written.path.read_text("utf-8")
    written.path.write_text(good.replace("bridging", "bridgeing"), "utf-8")
    watcher.poll()
    assert "bridgeing" in watcher.board["trouble"]
    assert set(phases(watcher.board).values()) == {"ready"}
    written.path.write_text(good + "\n", "utf-8")
    watcher.poll()
    assert watcher.board["trouble"] == ""


def test_a_state_changed_by_hand_is_read_again(written):
    written.go_up()
    watcher = Watcher(written.path)
    written.write_state("s03", resources=9)
    watcher.poll()
    assert seat(watcher.board, "s03")["resources"] == 9


def test_a_damaged_state_is_told_and_the_board_goes_on(written):
    written.begin()
    watcher = Watcher(written.path)
    written.start("s01")
    written.state_file("s01").parent.mkdir(parents=True, exist_ok=True)
    written.state_file("s01").write_text("{")
    written.write(
        event="job-ended", seat="s01", stack="f4a-2026-s01", action="up", status="done", seconds=1.0, cause=""
    )
    watcher.poll()
    assert str(written.state_file("s01")) in watcher.board["trouble"]


def test_without_names_no_news_holds_one(written):
    watcher = Watcher(written.path, names=False)
    written.begin()
    told = [watcher.poll()]
    written.start("s01")
    written.finish("s01")
    told.append(watcher.poll())
    text = json.dumps([watcher.board, *(news.data for news in told)], ensure_ascii=False)
    assert "f4a-2026-s01@501.onaliyun.com" in text
    assert not any(name in text for name in ("陳大文", "Amelia", "Okoye", "4A"))


def test_the_board_writes_nothing(written):
    written.go_up()

    def stamps():
        files = [path for path in written.path.parent.rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}

    before = stamps()
    watcher = Watcher(written.path)
    watcher.poll()
    # The lock itself may be touched by class_status: it holds nothing.
    changed = {path for path, stamp in stamps().items() if before.get(path) != stamp}
    assert changed <= {written.folder.lock}


def test_a_change_that_nobody_would_see_is_no_news(written):
    written.go_up()
    watcher = Watcher(written.path)
    os.utime(written.path)
    assert watcher.poll() is None
