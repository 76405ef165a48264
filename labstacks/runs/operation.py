"""Schedules the work of a run on one class: which stacks, in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from labstacks.classfile import save_ledger
from labstacks.classfile.account import account_name
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.engine.driver import Outcome
from labstacks.engine.programs.class_programs import load
from labstacks.engine.programs.class_spec import spec_of
from labstacks.errors import UsageError
from labstacks.planning.jobs import Difference, Job, difference, down_jobs, reset_jobs, up_jobs
from labstacks.runs.events import Listener
from labstacks.runs.open_class import OpenClass
from labstacks.runs.run_spec import RunSpec
from labstacks.runs.stack_runner import create_stack_runner
from labstacks.runs.unchanged import UnchangedStacks
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.password_versions import read_issues


class JobRunner(Protocol):
    """Runs the jobs of one class, on this machine or on another one."""

    def run(self, job: Job) -> Outcome:
        """Run a job. Raises an exception if the job fails."""

    def stop(self) -> None:
        """Ask running jobs to end soon."""

    def kill(self) -> None:
        """End running jobs at once."""


@dataclass(frozen=True)
class Operation:
    """Work of a run on one class.

    Args:
        command: ``up``, ``down`` or ``reset``.
        jobs: Jobs, in the order in which they should start.
        runner: Runs the jobs.
        tell: Called with every event of this class.
        run_spec: The same work as plain data, to run it on another machine.
        leaving: Seats to release in the ledger once their stacks are gone.
        part: Whether the operation covers only some of the seats.
        unchanged: Records what the stacks look like after the run; None for a run that does not record it.
    """

    command: str
    jobs: tuple[Job, ...]
    runner: JobRunner
    tell: Listener
    run_spec: RunSpec
    leaving: tuple[Seat, ...] = ()
    part: bool = False
    unchanged: UnchangedStacks | None = None

    @property
    def account(self) -> str:
        """Account of the class. Classes of one account share a circuit breaker."""
        return account_name(self.run_spec.file)


def schedule_up(opened: OpenClass, only: Collection[str] = (), *, refresh: bool = False) -> Operation:
    """Schedule a deployment: the classroom, then the seats. Saves the seat numbers of new students.

    Args:
        only: Seat ids to deploy. Default: all. The classroom is always included.
        refresh: Read the cloud resources before the update.
    """
    class_, spec = opened.class_, opened.spec
    only = opened.shard.seats(class_) if opened.shard else only
    if opened.shard and not only:
        return _operation(opened, "up", ())
    save_ledger(class_)
    found = difference_of(class_).only(only)
    # New seats come first: a new student must not wait for seats that rarely change.
    jobs = up_jobs(spec, [*found.new, *found.kept], found.leaving)
    leaving = [seat for seat in class_.leaving if not only or seat.id in only]
    return _operation(opened, "up", jobs, leaving, refresh=refresh)


def schedule_down(opened: OpenClass, only: Collection[str] = ()) -> Operation:
    """Schedule a removal: the seats, then the classroom.

    Args:
        only: Seat ids to remove. Default: all. With seat ids, the classroom stays.
    """
    class_, context = opened.class_, opened.context
    only = opened.shard.seats(class_) if opened.shard else only
    if opened.shard and not only:
        return _operation(opened, "down", (), part=True)
    # After a crash, the journal may list a stack whose state was never written.
    stacks = {*context.driver.backend.stacks(), *context.journal.counts()}
    jobs = down_jobs(opened.spec, stacks, only, and_last=opened.shard is not None)
    leaving = [seat for seat in (*class_.seats, *class_.leaving) if not only or seat.id in only]
    return _operation(opened, "down", jobs, leaving, part=bool(only))


def schedule_reset(opened: OpenClass, seats: Sequence[str], *, keep_files: bool = False) -> Operation:
    """Schedule the recreation of seats.

    Args:
        seats: Ids of seats of the class.
        keep_files: Keep their buckets.

    Raises:
        UsageError: The classroom is not deployed.
    """
    class_, spec = opened.class_, opened.spec
    if not opened.context.driver.backend.outputs(spec.classroom_stack).get("shared"):
        raise UsageError(
            f"The classroom of {class_.name} is not there, or not finished.", hint="Run `labstacks up` first."
        )
    save_ledger(class_)
    return _operation(opened, "reset", reset_jobs(spec, seats, keep_files=keep_files))


def _operation(
    opened: OpenClass,
    command: str,
    jobs: Collection[Job],
    leaving: Iterable[Seat] = (),
    *,
    refresh: bool = False,
    part: bool = False,
) -> Operation:
    file = opened.class_.file
    run_spec = RunSpec(
        file,
        opened.spec,
        opened.key,
        read_issues(file.documents),
        refresh=refresh,
        plugin_per_stack=opened.plugin_per_stack,
    )
    shared_classroom = ClassFolder.of(file).turns if opened.shard else None
    runner = create_stack_runner(
        run_spec,
        opened.context,
        opened.tell,
        shared_classroom,
        uses_digests=opened.uses_digests,
    )
    # The import of the provider's package takes longer than all unchanged seats together.
    if command != "down" and not all(map(runner.is_unchanged, jobs)):
        load(opened.spec.level, opened.spec.own_labs, opened.spec.labs)
    return Operation(
        command, tuple(jobs), runner, opened.tell, run_spec, tuple(leaving), part, runner.unchanged
    )


def difference_of(class_: Class) -> Difference:
    """Difference between the deployed class and the class file with its roster."""
    backend = ClassFolder.of(class_.file).backend()
    return difference(spec_of(class_), [seat.id for seat in class_.seats], backend.stacks())
