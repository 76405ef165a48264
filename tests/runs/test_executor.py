"""Doing the jobs of a run, with work that is made up."""

import os
import signal
import threading

import pytest

from labstacks.engine.driver import Outcome
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import LockedError, StackError
from labstacks.planning.jobs import Action, Job, up_jobs
from labstacks.runs.events import JobResult, JobStarted, StopRequested
from labstacks.runs.executor import Executor

JOBS = up_jobs(ClassSpec("f4a", "bridging", ("B1",), 3), ["s01", "s02", "s03"])


class Crew:
    """Work that can fail by seat, wait to be let go, and be stopped."""

    def __init__(self):
        self.told = []
        self.errors = {}
        self.held = {}
        self.asked = []
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()
        self.executor = Executor(self.work, self.tell, self.stop, self.kill)

    def tell(self, event):
        self.told.append(event)

    def work(self, job):
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        if job.seat in self.held:
            assert self.held[job.seat].wait(20)
        with self._lock:
            self._running -= 1
        if job.seat in self.errors:
            raise self.errors[job.seat]
        return Outcome({"seat": job.seat}, {"create": 1})

    def stop(self):
        self.asked.append("stop")

    def kill(self):
        self.asked.append("kill")
        for seat, gate in self.held.items():
            self.errors[seat] = StackError("killed", stack=seat, causes=("killed",))
            gate.set()

    def run(self, slots=2, jobs=JOBS):
        return {result.job.seat: result for result in self.executor.run(jobs, slots)}


@pytest.fixture
def crew():
    return Crew()


def statuses(results):
    return {seat: result.status for seat, result in results.items()}


def test_all_jobs_are_done_and_told_of(crew):
    results = crew.run()
    assert statuses(results) == dict.fromkeys(["classroom", "s01", "s02", "s03"], "done")
    assert results["s02"].outputs == {"seat": "s02"}
    assert next(event.job.seat for event in crew.told if isinstance(event, JobStarted)) == "classroom"
    assert len([event for event in crew.told if isinstance(event, JobResult)]) == 4


def test_no_more_at_once_than_there_are_slots(crew):
    crew.run(slots=2)
    assert crew.most <= 2


def test_a_failed_seat_fails_only_itself_and_says_why(crew):
    crew.errors["s02"] = StackError(
        "Stack f4a-s02: no", stack="f4a-s02", causes=("no",), log="all", hint="Ask."
    )
    results = crew.run()
    assert statuses(results) == {"classroom": "done", "s01": "done", "s02": "failed", "s03": "done"}
    failed = results["s02"]
    assert (failed.cause, failed.hint, failed.log) == ("no", "Ask.", "all")


def test_a_failed_classroom_skips_the_seats(crew):
    crew.errors["classroom"] = LockedError("held", hint="Wait.")
    results = crew.run()
    assert statuses(results) == {"classroom": "failed", "s01": "skipped", "s02": "skipped", "s03": "skipped"}
    assert results["s01"].cause == "not tried, since classroom failed"


def test_a_bug_in_one_job_fails_only_that_job(crew):
    crew.errors["s01"] = KeyError("vpc_id")
    results = crew.run()
    assert statuses(results) == {"classroom": "done", "s01": "failed", "s02": "done", "s03": "done"}
    assert "KeyError" in results["s01"].cause
    assert "Traceback" in results["s01"].log


def when_started(crew, seat, act):
    """Do something as soon as a seat's job has started."""
    tell = crew.executor._listener

    def telling(event):
        tell(event)
        if isinstance(event, JobStarted) and event.job.seat == seat:
            act()

    crew.executor._listener = telling


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_in_good_order(crew, number):
    crew.held["classroom"] = threading.Event()
    crew.executor._on_stop = lambda: (crew.asked.append("stop"), crew.held["classroom"].set())
    when_started(crew, "classroom", lambda: os.kill(os.getpid(), number))
    results = crew.run()
    assert statuses(results) == {"classroom": "done", "s01": "stopped", "s02": "stopped", "s03": "stopped"}
    assert crew.asked == ["stop"]
    assert crew.executor.stopped
    assert [event for event in crew.told if isinstance(event, StopRequested)]


def test_a_second_ctrl_c_ends_what_is_under_way(crew):
    crew.held["classroom"] = threading.Event()
    crew.executor._on_stop = lambda: (crew.asked.append("stop"), press_ctrl_c())
    when_started(crew, "classroom", press_ctrl_c)
    results = crew.run()
    assert crew.asked == ["stop", "kill"]
    assert statuses(results)["classroom"] == "stopped"


def test_afterwards_ctrl_c_is_what_it_was(crew):
    crew.run()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_it_works_elsewhere_than_in_the_main_thread(crew):
    results = []
    thread = threading.Thread(target=lambda: results.append(crew.run()))
    thread.start()
    thread.join(20)
    assert statuses(results[0])["s03"] == "done"


def test_a_run_without_jobs_ends_at_once(crew):
    assert crew.run(jobs=[]) == {}


def test_each_action_is_told_with_its_job(crew):
    job = Job("s09", "f4a-s09", Action.DOWN)
    assert crew.run(jobs=[job])["s09"].job == job


QUOTA = StackError("no", stack="x", causes=("x: QuotaExceeded.Vpc: no more",))


def test_the_rest_is_not_burnt_on_a_cause_that_is_everybodys(crew):
    seats = [f"s{number:02d}" for number in range(1, 9)]
    crew.errors = dict.fromkeys(seats, QUOTA)
    results = crew.run(slots=1, jobs=up_jobs(ClassSpec("f4a", "bridging", ("B1",), 8), seats, ["s09"]))
    assert statuses(results) == {
        "classroom": "done",
        **dict.fromkeys(seats[:3], "failed"),
        **dict.fromkeys(seats[3:], "skipped"),
        "s09": "done",
    }
    assert "Quota Center" in results["s01"].hint
    assert results["s08"].cause == "not tried, since s01, s02, s03 failed with QuotaExceeded.Vpc"


def test_of_several_causes_the_known_one_is_told(crew):
    causes = ("y: IncorrectStatus.Vpc: busy", "x: QuotaExceeded.Vpc: no more")
    crew.errors["s01"] = StackError("no", stack="f4a-s01", causes=causes)
    assert crew.run()["s01"].cause == causes[1]


def test_a_cause_that_is_everybodys_in_one_account_does_not_stop_those_of_another():
    """Two classes of five, in accounts of their own; one of the accounts refuses."""
    jobs = [
        Job(f"s{number:02d}", f"{class_}-s{number:02d}", Action.UP)
        for class_ in ("f4a", "f4b")
        for number in range(1, 6)
    ]

    def work(job):
        if job.stack.startswith("f4a"):
            raise StackError("x", stack=job.stack, causes=("s01-x: QuotaExceeded.Vpc: no more",))
        return Outcome({}, {"same": 1})

    executor = Executor(
        work, lambda event: None, int, int, account=lambda job: job.stack[:3], name=lambda job: job.stack
    )
    results = {result.job.stack: result for result in executor.run(jobs, 1)}
    assert [results[f"f4a-s0{n}"].status for n in range(1, 6)] == [*["failed"] * 3, *["skipped"] * 2]
    assert results["f4a-s05"].cause.startswith("not tried, since f4a-s01, f4a-s02, f4a-s03 failed with")
    assert {results[f"f4b-s0{n}"].status for n in range(1, 6)} == {"done"}
