"""Who works on the classroom when several shards want to."""

import threading

import pytest

from labstacks.errors import StackLockedError
from labstacks.runs.classroom_lock import ClassroomLock

SOON = 0.005


def locked():
    raise StackLockedError("locked", stack="f4a-classroom", causes=("locked",), hint="Wait.")


def turns(tmp_path, **options):
    return ClassroomLock(tmp_path / "classroom.lock", look_again=SOON, **options)


def test_alone_it_is_ones_turn_at_once(tmp_path):
    said = []
    assert turns(tmp_path).take("f4a-classroom", lambda: 7, said.append) == 7
    assert said == []


def test_what_goes_wrong_is_told_as_it_is(tmp_path):
    with pytest.raises(ZeroDivisionError):
        turns(tmp_path).take("f4a-classroom", lambda: 1 // 0, print)


def test_two_of_one_machine_never_work_at_once(tmp_path):
    inside, met, done = threading.Lock(), [], []

    def work():
        met.append(not inside.acquire(blocking=False))
        threading.Event().wait(SOON)
        inside.release()
        done.append(1)

    runs = [
        threading.Thread(target=turns(tmp_path).take, args=("f4a-classroom", work, lambda text: None))
        for _ in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(done) == 4
    assert not any(met)


def test_the_engine_of_another_machine_is_waited_for_and_that_is_said_once(tmp_path):
    tries, said = iter([locked, locked, lambda: "made"]), []
    assert turns(tmp_path).take("f4a-classroom", lambda: next(tries)(), said.append) == "made"
    assert said == ["Another shard is at work on the classroom: waiting for it."]


def test_patience_ends(tmp_path):
    with pytest.raises(StackLockedError, match="locked"):
        turns(tmp_path, patience=0).take("f4a-classroom", locked, lambda text: None)


def test_who_is_stopped_waits_no_longer(tmp_path):
    mine = turns(tmp_path)

    def take():
        mine.stop()
        locked()

    with pytest.raises(StackLockedError):
        mine.take("f4a-classroom", take, lambda text: None)


def test_who_waits_for_a_run_of_this_machine_is_told_for_what(tmp_path):
    first, second = turns(tmp_path), turns(tmp_path, patience=0)

    def meanwhile():
        with pytest.raises(StackLockedError) as caught:
            second.take("f4a-classroom", lambda: 1, print)
        assert "Another shard" in caught.value.message
        return "first"

    assert first.take("f4a-classroom", meanwhile, print) == "first"
