"""A worker's bench: what it does with jobs, and with runs that nobody waits for any more."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from labstacks.engine.driver import Outcome
from labstacks.errors import StackError, StackLockedError
from labstacks.gateway.rate_limiter import Pacer
from labstacks.planning.jobs import Action, Job
from labstacks.runs.dask import worker_runtime as room
from labstacks.runs.dask.messages import TaskBegun
from labstacks.runs.dask.rate_sharing import Cap
from labstacks.runs.dask.task import Attempt, DaskTask
from labstacks.runs.dask.worker_runtime import DEADLY, Leaving, WorkerRuntime
from labstacks.storage.class_folder import PROJECT
from labstacks.storage.pulumi_state import Backend
from labstacks.storage.state_files import LocalFiles

JOB = Job("s01", "f4a-s01", Action.UP)


class SchedulerConnection:
    """A fake scheduler that records messages."""

    def __init__(self, *there):
        self.address, self.host = "tls://me", "here"
        self.there = {"tls://me", *there}
        self.told, self.attempts = [], {}

    def tell(self, topic, message):
        self.told.append((topic, message))

    def note(self, topic, attempt):
        self.attempts.setdefault(topic, []).append(attempt)

    def noted(self, topic):
        return tuple(self.attempts.get(topic, ()))

    def workers(self):
        return self.there


@dataclass
class Shop:
    """A workshop whose engines are a function."""

    folder: Path
    stops: list = field(default_factory=list)
    closed: bool = False

    def __post_init__(self):
        backend = Backend((self.folder / "state").as_uri(), PROJECT)
        self.driver = SimpleNamespace(
            backend=backend, stop=lambda: self.stops.append("stop"), kill=lambda: self.stops.append("kill")
        )
        self.replay = SimpleNamespace(recovered=0)
        self.pacer = Pacer()
        self.cloud = SimpleNamespace(tuning=None)


class Class:
    """Stands for a run's run_spec."""

    def __init__(self, folder, work):
        self.spec = SimpleNamespace(class_name="f4a", level="bridging", own_labs=(), seat_of=lambda stack: "")
        self.file = SimpleNamespace()
        self.key, self.plugin_per_stack, self.work = None, False, work
        self.context = Shop(folder)

    @property
    def runner(self):
        return SimpleNamespace(run=self.work)


@pytest.fixture
def opened(monkeypatch):
    """Lets a bench open such classes; the list of those that it did."""
    contexts = []

    @contextmanager
    def open_class(run_spec):
        contexts.append(run_spec.context)
        yield run_spec.context
        run_spec.context.closed = True

    def opener(self, dask_task):
        context = self._closing.enter_context(open_class(dask_task.run_spec))
        return room.WorkerClass(context, dask_task.run_spec.runner, "account")

    monkeypatch.setattr(room.WorkerRun, "_open", opener)
    return contexts


@pytest.fixture
def office():
    return SchedulerConnection()


@pytest.fixture
def bench(office, tmp_path):
    return WorkerRuntime(None, office, tmp_path)


@pytest.fixture
def dask_task(tmp_path):
    def make(work=lambda job: Outcome(changes={"create": 1}), run="r1"):
        return DaskTask(run, "topic", Class(tmp_path, work))

    return make


def test_a_job_is_done_noted_and_told(bench, office, dask_task, opened):
    done = bench.do(dask_task(), JOB)
    assert done.outcome == Outcome(changes={"create": 1})
    assert office.attempts == {"topic/f4a-s01": [Attempt("tls://me", "here")]}
    assert office.told == [("topic", TaskBegun("f4a-s01", "tls://me"))]
    bench.do(dask_task(), JOB)
    assert len(opened) == 1


def test_what_fails_a_job_comes_back_whole(bench, dask_task, opened):
    def fail(job):
        raise StackError("No.", stack=job.stack, causes=("Quota",), log="all", hint="Ask.")

    error = bench.do(dask_task(fail), JOB).error
    assert (error.causes, error.hint, error.stack) == (("Quota",), "Ask.", "f4a-s01")


def test_a_bug_is_raised_as_it_is(bench, dask_task, opened):
    with pytest.raises(ZeroDivisionError):
        bench.do(dask_task(lambda job: 1 / 0), JOB)


def test_what_was_taken_over_is_told_once(bench, dask_task, opened):
    given = dask_task()
    bench.do(given, JOB)
    opened[0].replay.recovered = 3
    assert bench.do(given, JOB).recovered == 3
    assert bench.do(given, JOB).recovered == 0


def test_a_job_over_which_three_workers_died_is_not_tried_again(bench, office, dask_task, opened):
    office.attempts["topic/f4a-s01"] = [Attempt(f"tls://w{n}", "there") for n in range(DEADLY)]
    done = bench.do(dask_task(), JOB)
    assert "3 workers ended while they worked on s01" in done.error.message
    assert not opened


def test_workers_that_are_there_or_gave_it_back_are_not_counted(bench, office, dask_task, opened):
    office.there |= {"tls://w0"}
    office.attempts["topic/f4a-s01"] = [
        Attempt("tls://w0", "there"),
        Attempt("tls://w1", "there"),
        Attempt("tls://w2", "there"),
        Attempt("tls://w2", "there", given_back=True),
    ]
    assert bench.do(dask_task(), JOB).error is None


def locked(run_spec, host):
    lock = run_spec.context.folder / f"state/f4a-s01/.pulumi/locks/organization/{PROJECT}/f4a-s01/aa.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    told = {"pid": 7, "username": "ada", "hostname": host, "timestamp": "2026-01-01T00:00:00Z"}
    lock.write_text(json.dumps(told))
    return lock


def test_the_lock_of_a_worker_that_is_gone_is_removed(bench, office, dask_task, opened, monkeypatch):
    monkeypatch.setattr(room, "PATIENCE", 0.3)
    given = dask_task()
    lock = locked(given.run_spec, "attic")
    office.attempts["topic/f4a-s01"] = [Attempt("tls://w1", "attic")]
    assert bench.do(given, JOB).error is None
    assert not lock.exists()


def late_lock(given, host):
    """A job that meets a lock which appeared after those of dead workers were removed."""
    tries = []

    def work(job):
        tries.append(job)
        if len(tries) == 1:
            locked(given.run_spec, host)
            raise StackLockedError("Locked.", stack=job.stack, causes=())
        return Outcome(changes={"create": 1})

    given.run_spec.work = work
    return tries


def test_a_lock_that_a_dead_workers_engine_takes_late_is_removed_too(
    bench, office, dask_task, opened, monkeypatch
):
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    given = dask_task()
    tries = late_lock(given, "attic")
    office.attempts["topic/f4a-s01"] = [Attempt("tls://w1", "attic")]
    assert bench.do(given, JOB).error is None
    assert len(tries) == 2


def test_a_late_lock_of_somebody_else_is_respected(bench, office, dask_task, opened, monkeypatch):
    monkeypatch.setattr(LocalFiles, "is_on_own_disk", lambda self: False)
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    given = dask_task()
    tries = late_lock(given, "cellar")
    office.attempts["topic/f4a-s01"] = [Attempt("tls://w1", "attic")]
    assert isinstance(bench.do(given, JOB).error, StackLockedError)
    assert len(tries) == 1


@pytest.mark.parametrize("host", ["attic", "cellar"])
def test_any_other_lock_is_respected(bench, office, dask_task, opened, monkeypatch, host):
    monkeypatch.setattr(LocalFiles, "is_on_own_disk", lambda self: False)
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    given = dask_task()
    lock = locked(given.run_spec, host)
    office.there |= {"tls://w1"}
    office.attempts["topic/f4a-s01"] = [Attempt("tls://w1", "attic")]
    bench.do(given, JOB)
    assert lock.exists()


def under_way(bench, given):
    """A job that goes on until its engine is stopped; its thread and what came of it."""
    begun, came = threading.Event(), []

    def work(job):
        begun.set()
        while not given.run_spec.context.stops:
            threading.Event().wait(0.01)
        raise StackError("Stopped.", stack=job.stack, causes=())

    given.run_spec.work = work

    def do():
        try:
            came.append(bench.do(given, JOB))
        except Leaving:
            came.append("given back")

    thread = threading.Thread(target=do)
    thread.start()
    assert begun.wait(10)
    return thread, came


def test_a_run_is_stopped_and_nothing_more_of_it_begins(bench, dask_task, opened):
    given = dask_task()
    thread, came = under_way(bench, given)
    bench.stop("r1")
    thread.join(10)
    assert came[0].error.message == "Stopped."
    assert "stopped before it began" in bench.do(given, JOB).error.message


def test_when_the_worker_leaves_its_jobs_are_given_back(bench, office, dask_task, opened):
    thread, came = under_way(bench, dask_task())
    bench.leave()
    thread.join(10)
    assert came == ["given back"]
    assert office.attempts["topic/f4a-s01"][-1].given_back
    assert opened[0].closed


def test_a_run_that_nobody_waits_for_any_more_is_stopped_and_closed(bench, dask_task, opened):
    given = dask_task()
    thread, _ = under_way(bench, given)
    bench.forsake(given.key(JOB))
    thread.join(10)
    for _ in range(500):
        if opened[0].closed:
            break
        threading.Event().wait(0.01)
    assert opened[0].closed


def test_another_run_on_a_class_closes_one_whose_giver_died(bench, dask_task, opened):
    bench.do(dask_task(), JOB)
    bench.do(dask_task(run="r2"), JOB)
    assert [context.closed for context in opened] == [True, False]
    bench.end("r2")
    assert opened[1].closed


def test_a_run_keeps_to_its_part(bench, dask_task, opened):
    bench.do(dask_task(), JOB)
    bench.limit("r1", {("account", "ecs"): Cap(2.5, 3), ("elsewhere", "ecs"): Cap(9, 9)})
    pace = opened[0].pacer.paces()["ecs"]
    assert (pace.rate.level, pace.width.level) == (2.5, 3)


def test_nothing_that_is_secret_is_printed():
    from labstacks.classfile.model import ClassFile
    from labstacks.engine.programs.class_spec import ClassSpec
    from labstacks.runs.run_spec import RunSpec
    from labstacks.storage.class_key import ClassKey

    file = ClassFile(Path("/c.yaml"), "f4a", "bridging", ("B1",), state="postgres://u:hunter2@db/x")
    key = ClassKey(b"k" * 32)
    dask_task = DaskTask("r", "t", RunSpec(file, ClassSpec("f4a", "bridging", ("B1",), 1), key))
    said = f"{dask_task!r} {dask_task} {dask_task.run_spec!r} {dask_task.key(JOB)}"
    assert "hunter2" not in said
    assert "kkk" not in said
    assert "<the work on f4a>" in said
