"""Takes a class up and down: opens what a run needs, and does its jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from labstacks.course import release_seats, save_ledger
from labstacks.course.model import Class
from labstacks.engine.driver import Driver, Outcome, Settings
from labstacks.engine.events import Event
from labstacks.engine.locate import Engine, cache_dir
from labstacks.engine.state import Backend
from labstacks.errors import UsageError
from labstacks.fleet import machine
from labstacks.fleet.clouds import open_cloud
from labstacks.fleet.events import FleetEvent, JobProgress, Listener, RunEnded, RunStarted, Survivor
from labstacks.fleet.executor import Executor
from labstacks.fleet.folder import ClassFolder
from labstacks.fleet.jobs import Action, Difference, Job, difference, down_jobs, up_jobs
from labstacks.fleet.lock import class_lock
from labstacks.fleet.record import Recorder
from labstacks.gateway.journal import Journal
from labstacks.gateway.server import Gateway
from labstacks.programs import CLASSROOM, PROJECT, ClassSpec, classroom_program, load, seat_program


def spec_of(class_: Class) -> ClassSpec:
    """What the programs need to know of a class."""
    return ClassSpec(
        class_name=class_.name,
        level=class_.file.level,
        labs=class_.file.labs,
        seats=max((seat.number for seat in class_.seats), default=0),
        region=class_.file.region,
        expires=class_.expires,
        release_at=class_.release_at,
        lab_options=class_.file.lab_options,
    )


@contextmanager
def open_fleet(class_: Class, engine: Engine, command: str, listener: Listener) -> Iterator[Fleet]:
    """Hold the class, and open its key, cloud, journal and gateway for one run.

    Args:
        class_: Whose stacks.
        engine: Pulumi's CLI.
        command: ``up`` or ``down``, for the record and for those who wait.
        listener: Told of everything; must not raise.
    """
    folder = ClassFolder(class_.file.home)
    folder.create()
    with ExitStack() as stack:
        stack.enter_context(class_lock(folder.lock, command))
        key = folder.key()
        cloud = stack.enter_context(open_cloud(class_.file, folder))
        journal = Journal(folder.journal, key)
        stack.callback(journal.close)
        gateway = stack.enter_context(Gateway(cloud, journal))
        recorder = Recorder(folder.runs, command)
        stack.callback(recorder.close)
        settings = Settings(
            backend=folder.state_url,
            work=folder.work,
            home=cache_dir() / "pulumi-home",
            passphrase=key.passphrase(),
            attachment=gateway.attachment,
            config={"alicloud:region": class_.file.region},
        )

        def tell(event: FleetEvent) -> None:
            recorder(event)
            listener(event)

        yield Fleet(class_, folder, Driver(engine.path, engine.version, settings), gateway, cloud, tell)


class Fleet:
    """One run on one class. Made by :func:`open_fleet`."""

    def __init__(
        self,
        class_: Class,
        folder: ClassFolder,
        driver: Driver,
        gateway: Gateway,
        cloud: Any,
        tell: Listener,
    ) -> None:
        self._class = class_
        self._spec = spec_of(class_)
        self._key = folder.key()
        self._driver = driver
        assert gateway.once is not None
        self._once = gateway.once
        self._cloud = cloud
        self._tell = tell
        self._shared: Mapping[str, Any] = {}
        self._cleared = 0

    def up(self, *, only: Collection[str] = (), parallel: int | None = None) -> RunEnded:
        """Make the class as the class file and the roster say.

        Args:
            only: Seat ids to restrict it to; the classroom always comes along.
            parallel: How many engines at once; None lets the machine decide.
        """
        save_ledger(self._class)
        load(self._spec.level)
        wanted = [seat.id for seat in self._class.seats if not only or seat.id in only]
        leaving = () if only else standing(self._class).leaving
        ended = self._run("up", up_jobs(self._spec, wanted, leaving), parallel)
        gone = [result.job.seat for result in ended.results if result.done and _takes_down(result.job)]
        if gone:
            release_seats(self._class.file, [int(seat.removeprefix("s")) for seat in gone])
        return ended

    def down(self, *, only: Collection[str] = (), parallel: int | None = None) -> RunEnded:
        """Take the class down, and ask the cloud what is left.

        Args:
            only: Seat ids to restrict it to; the classroom then stays.
            parallel: How many engines at once; None lets the machine decide.
        """
        stacks = self._driver.backend.stacks()
        return self._run("down", down_jobs(self._spec, stacks, only), parallel)

    def _run(self, command: str, jobs: Sequence[Job], parallel: int | None) -> RunEnded:
        slots = parallel or self._class.file.parallel or self._fitting()
        self._tell(RunStarted(command, tuple(jobs), slots))
        started = time.monotonic()
        executor = Executor(self._work, self._tell, self._driver.stop, self._driver.kill)
        results = executor.run(jobs, slots)
        gone = {result.job.stack for result in results if result.done and _takes_down(result.job)}
        ended = RunEnded(
            tuple(results), time.monotonic() - started, executor.stopped, self._survivors(gone), self._cleared
        )
        self._tell(ended)
        return ended

    def _work(self, job: Job) -> Outcome:
        backend = self._driver.backend
        in_state = backend.identities(job.stack)
        self._cleared += self._once.begin(job.stack, in_state, keep=job.action is Action.UP)
        backend.drop_pending(job.stack)

        def on_event(event: Event) -> None:
            self._tell(JobProgress(job, event))

        if job.action is Action.DOWN:
            outcome = self._driver.destroy(job.stack, on_event)
        else:
            outcome = self._driver.up(job.stack, self._program(job.seat), on_event)
        self._cleared += self._once.end(job.stack, backend.identities(job.stack))
        if job.seat == CLASSROOM:
            self._shared = outcome.outputs.get("shared") or {}
        return outcome

    def _program(self, seat: str) -> Callable[[], None]:
        if seat == CLASSROOM:
            return classroom_program(self._spec)
        return seat_program(self._spec, seat, self._shared, self._key.password(seat))

    def _fitting(self) -> int:
        return machine.fitting(machine.cores(), machine.free_memory(), waits=getattr(self._cloud, "waits", False))

    def _survivors(self, stacks: Collection[str]) -> tuple[Survivor, ...]:
        if not stacks:
            return ()
        left = (row for row in self._cloud.resources() if row.stack in stacks)
        return tuple(Survivor(row.type, row.id, row.stack) for row in left)



def _takes_down(job: Job) -> bool:
    return job.action is Action.DOWN


def standing(class_: Class) -> Difference:
    """What separates the class that stands from the one that is wanted."""
    backend = Backend(ClassFolder(class_.file.home).state_url, PROJECT)
    return difference(spec_of(class_), [seat.id for seat in class_.seats], backend.stacks())


def refuse_unknown_seats(class_: Class, only: Collection[str]) -> None:
    """Raise ``UsageError`` for a seat id that the class does not have."""
    known = [seat.id for seat in (*class_.seats, *class_.leaving)]
    for seat in only:
        if seat not in known:
            raise UsageError(
                f"Class {class_.name} has no seat {seat!r}.",
                hint=f"Its seats are {known[0]} to {known[-1]}." if known else "It has no seats yet.",
            )
