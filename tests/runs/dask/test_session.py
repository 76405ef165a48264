"""Client side of a run, with a fake Dask client that only records what it is asked."""

import threading
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace

import pytest

from labstacks.classfile.model import ClassFile
from labstacks.engine.driver import Outcome
from labstacks.engine.events import Diagnostic, ResourceStarted
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import LabstacksError, StackError
from labstacks.gateway.provider import CAREFUL
from labstacks.gateway.rate_limiter import Timing
from labstacks.planning.jobs import Action, Job
from labstacks.runs.dask import functions
from labstacks.runs.dask import session as room
from labstacks.runs.dask.messages import EventsReported, Paced, TaskBegun, TaskProgress, packed
from labstacks.runs.dask.rate_sharing import AccountReport, LaneReport
from labstacks.runs.dask.session import DaskSession, SchedulerGoneError
from labstacks.runs.dask.task import Done
from labstacks.runs.events import CallEnded, JobProgress
from labstacks.runs.operation import Operation
from labstacks.runs.run_spec import RunSpec
from labstacks.storage.class_key import ClassKey

JOBS = tuple(Job(f"s{n:02d}", f"f4a-s{n:02d}", Action.UP) for n in (1, 2))


class Future:
    """A task that ends when a test says so."""

    def __init__(self):
        self.ended, self.came, self.callbacks = threading.Event(), None, []

    def add_done_callback(self, call):
        self.callbacks.append(call)
        if self.ended.is_set():
            call(self)

    def end(self, came):
        self.came = came
        self.ended.set()
        for call in self.callbacks:
            call(self)

    def result(self):
        if isinstance(self.came, BaseException):
            raise self.came
        return self.came

    def release(self):
        pass


class Client:
    """Dask, as far as a session needs it."""

    id = "client-1"

    def __init__(self):
        self.status = "running"
        self.handlers, self.futures, self.orders, self.submitted = {}, {}, [], threading.Semaphore(0)

    def subscribe_topic(self, topic, handler):
        self.handlers[topic] = handler

    def unsubscribe_topic(self, topic):
        del self.handlers[topic]

    def submit(self, function, dask_task, job, *, key, resources, pure, retries):
        assert function is functions.do
        assert resources == {"engine": 1}
        self.futures[job.seat] = Future()
        self.submitted.release()
        return self.futures[job.seat]

    def _run(self):
        raise AssertionError("only named")

    def sync(self, run, what, *args, **more):
        self.orders.append((what.__name__, *args[1:]))

    def cancel(self, futures, force):
        for future in futures:
            future.end(CancelledError())

    def hears(self, message):
        self.handlers[self.id]((0.0, packed(message)))

    def loses(self, worker):
        self.handlers["all"]((0.0, {"action": "remove-worker", "worker": worker}))


@pytest.fixture
def told():
    return []


@pytest.fixture
def operation(told):
    file = ClassFile(Path("/c.yaml"), "f4a", "bridging", ("B1",))
    run_spec = RunSpec(file, ClassSpec("f4a", "bridging", ("B1",), 2), ClassKey(b"k" * 32))

    here = SimpleNamespace(run=None, stop=None, kill=None)
    return Operation("up", JOBS, here, told.append, run_spec)


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def session(client, operation, monkeypatch):
    monkeypatch.setattr(room, "LOOK", 0.02)
    with DaskSession(client, "tls://mid:8786", [operation], ["tls://w1", "tls://w2"]) as running:
        yield running


class Sent:
    """A job that waits for its outcome in a thread, as a slot does."""

    def __init__(self, session, client, operation, job):
        self.came = None
        self.operation = session.remote(operation)
        self.thread = threading.Thread(target=self._do, args=[job])
        self.thread.start()
        assert client.submitted.acquire(timeout=10)

    def _do(self, job):
        try:
            self.came = self.operation.runner.run(job)
        except Exception as error:
            self.came = error

    def end(self):
        self.thread.join(10)
        return self.came


def test_an_outcome_comes_back_and_what_was_taken_over_is_counted(session, client, operation):
    sent = Sent(session, client, operation, JOBS[0])
    client.futures["s01"].end(Done(Outcome(changes={"create": 3}), recovered=2))
    assert sent.end() == Outcome(changes={"create": 3})
    assert session.recovered == {"f4a": 2}


def test_what_failed_a_job_there_is_raised_here(session, client, operation):
    sent = Sent(session, client, operation, JOBS[0])
    error = StackError("No.", stack="f4a-s01", causes=("Quota",))
    client.futures["s01"].end(Done(None, error))
    assert sent.end() is error


def test_what_happens_on_workers_is_told_to_the_class(session, client, told):
    event, call = ResourceStarted("urn", "type", "create"), Timing("Create", "urn", 0, 1, 1)
    ended = CallEnded("s02", "f4a-s02", call)
    client.hears(EventsReported((TaskProgress("f4a-s01", event), ended)))
    client.hears(EventsReported((TaskProgress("f4b-s01", event),)))
    assert told == [JobProgress(JOBS[0], event), ended]


def test_other_noises_are_passed_over(session, client, told):
    client.handlers[client.id]((0.0, {"action": "add-client"}))
    client.handlers[client.id]((0.0, b"nonsense"))
    assert told == []


def test_when_a_worker_is_gone_its_jobs_say_so(session, client, operation, told):
    for worker, text in (("tls://w1", "another one goes on with it"), ("tls://w2", "none is left")):
        client.hears(TaskBegun("f4a-s01", worker))
        client.loses(worker)
        [said] = [event.event for event in told if isinstance(event.event, Diagnostic)]
        assert text in said.message
        told.clear()


def test_stopping_takes_back_what_no_worker_has_begun(session, client, operation):
    begun, waiting = (Sent(session, client, operation, job) for job in JOBS)
    client.hears(TaskBegun("f4a-s01", "tls://w1"))
    session.stop()
    assert isinstance(waiting.end(), LabstacksError)
    assert begun.thread.is_alive()
    client.futures["s01"].end(Done(None, LabstacksError("Stopped.")))
    assert begun.end().message == "Stopped."
    session.stop()
    assert [order for order, *_ in client.orders] == ["stop"]


def test_killing_waits_for_nobody(session, client, operation):
    begun = Sent(session, client, operation, JOBS[0])
    client.hears(TaskBegun("f4a-s01", "tls://w1"))
    session.kill()
    assert isinstance(begun.end(), LabstacksError)
    assert ("kill",) in client.orders


def test_when_the_scheduler_is_gone_what_waits_and_what_comes_fails_at_once(session, client, operation):
    sent = Sent(session, client, operation, JOBS[0])
    client.status = "connecting"
    error = sent.end()
    assert isinstance(error, SchedulerGoneError)
    assert "tls://mid:8786 is gone" in error.message
    client.status = "running"
    with pytest.raises(SchedulerGoneError):
        sent.operation.runner.run(JOBS[1])


def test_each_worker_is_told_its_part(session, client):
    said = {"account": AccountReport(CAREFUL, {"ecs": LaneReport(waiting=3)})}
    client.hears(Paced("tls://w1", said))
    client.hears(Paced("tls://w2", said))
    for _ in range(500):
        if any(order == "limit" for order, *_ in client.orders):
            break
        threading.Event().wait(0.01)
    caps = next(caps for order, caps in client.orders if order == "limit")
    assert set(caps) == {"tls://w1", "tls://w2"}
    assert sum(part["account", "ecs"].rate for part in caps.values()) == pytest.approx(CAREFUL.rate, rel=0.3)
