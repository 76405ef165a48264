"""The last stage of a run: frees the seats of students who left, and looks for resources that are left."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence

from labstacks.classfile import release_seats
from labstacks.classfile.ledger import read_ledger
from labstacks.errors import StateError
from labstacks.planning.jobs import Action, ResetScope
from labstacks.runs.events import JobResult, RunEnded, Survivor
from labstacks.runs.executor import StacksEnded
from labstacks.runs.leftovers import survivors, went_whole
from labstacks.runs.open_class import OpenClass
from labstacks.runs.operation import Operation
from labstacks.runs.unchanged import forget_digests
from labstacks.storage.class_folder import ClassFolder

_LOG = logging.getLogger(__name__)


def conclude(opened: OpenClass, operation: Operation, ended: StacksEnded) -> RunEnded:
    """End the run of one class: update its ledger, list its leftovers, and report the end.

    Args:
        operation: The class's part of the run.
        ended: Results of the jobs of all classes.
    """
    stacks = {job.stack for job in operation.jobs}
    results = tuple(result for result in ended.results if result.job.stack in stacks)
    _release(opened, operation)
    _forget_practice(opened, results)
    if operation.unchanged:
        operation.unchanged.save(stacks)
    else:
        forget_digests(opened.class_.file.documents)
    cleared = opened.context.replay.recovered + ended.recovered.get(opened.spec.class_name, 0)
    end = RunEnded(results, ended.seconds, ended.stopped, _survivors(opened, operation, results), cleared)
    operation.tell(end)
    return end


def _release(opened: OpenClass, operation: Operation) -> None:
    """Release those seats of an operation in the ledger whose stacks are gone."""
    class_, stacks = opened.class_, opened.context.driver.backend.stacks()
    try:
        ledger = read_ledger(class_.file.documents, class_.name)
    except StateError:
        # A damaged ledger must not block the removal of a class.
        _LOG.exception("cannot read the ledger of %s", class_.name)
        return
    known = {place.number for place in ledger.places}
    gone = {seat.number for seat in operation.leaving if opened.spec.seat_stack(seat.id) not in stacks}
    if gone & known:
        release_seats(class_.file, sorted(gone & known))


def _forget_practice(opened: OpenClass, results: Sequence[JobResult]) -> None:
    """Remove what the practice console kept of seats that were removed or recreated: their databases."""
    folder = ClassFolder.of(opened.class_.file).practice
    for result in results:
        job = result.job
        if result.done and (job.action is Action.DOWN or job.reset is not ResetScope.NOTHING):
            shutil.rmtree(folder / job.stack, ignore_errors=True)


def _survivors(opened: OpenClass, operation: Operation, results: Sequence[JobResult]) -> tuple[Survivor, ...]:
    """Resources of removed stacks, or of a removed class, that the cloud or the journal still lists."""
    return survivors(
        opened.context.cloud,
        opened.context.journal,
        opened.spec,
        {result.job.stack for result in results if result.done and result.job.action is Action.DOWN},
        whole=operation.command == "down" and went_whole(opened.spec, results, part=operation.part),
        rehearsed=opened.class_.file.cloud == "rehearsal",
    )
