"""Finds resources that are left after ``down``, in the cloud and in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.gateway.journal import Journal
from labstacks.runs.events import JobResult, Survivor

if TYPE_CHECKING:
    from labstacks.runs.cloud_factory import Account


def survivors(
    cloud: Account,
    journal: Journal,
    spec: ClassSpec,
    gone: Collection[str],
    *,
    whole: bool,
    rehearsed: bool = True,
) -> tuple[Survivor, ...]:
    """List leftover resources of removed stacks.

    Args:
        cloud: The class's open cloud.
        journal: Journal of the class.
        gone: Stacks that were removed.
        whole: Whether the whole class was removed. Then every resource of the class counts as left over.
        rehearsed: Whether the cloud is the emulator.
    """

    def ours(stack: str) -> bool:
        return stack in gone or (whole and bool(spec.seat_of(stack)))

    return (*_in_cloud(cloud, ours, rehearsed), *_in_journal(journal, ours)) if gone or whole else ()


def went_whole(spec: ClassSpec, results: Sequence[JobResult], *, part: bool = False) -> bool:
    """Whether the run removed the whole class, or the class was not deployed.

    Args:
        part: Whether only some seats were selected. The class is then gone if its classroom was removed too.
    """
    return all(result.done for result in results) and (
        not (results or part) or any(result.job.stack == spec.classroom_stack for result in results)
    )


def _in_cloud(cloud: Account, ours: Callable[[str], bool], rehearsed: bool) -> Iterator[Survivor]:
    for row in cloud.resources():
        if ours(row.stack):
            how = f"`labstacks rehearsal delete {row.id}` removes it."
            if not rehearsed:
                how = f"Find {row.id} in the console and delete it there; `labstacks down` looks again."
            yield Survivor(row.type, row.id, row.stack, how)


def _in_journal(journal: Journal, ours: Callable[[str], bool]) -> Iterator[Survivor]:
    """List creates that have no known result."""
    for stack in journal.counts():
        if ours(stack):
            for entry in journal.of_stack(stack):
                name = entry.resource_id or entry.urn.rsplit("::", 1)[-1]
                yield Survivor(entry.type, name, stack, "`labstacks down` looks for it again.")
