"""Exactly once: a create that an earlier engine left behind is answered again, not done again."""

from __future__ import annotations

import threading
from collections.abc import Set as AbstractSet
from dataclasses import replace

from labstacks.errors import CloudError
from labstacks.gateway.cloud import Cloud, Resource, Target, Values
from labstacks.gateway.journal import Entry, Journal


class OnceOnly:
    """Creates through the journal.

    Args:
        cloud: Where resources are made.
        journal: What is remembered between engines.
    """

    def __init__(self, cloud: Cloud, journal: Journal) -> None:
        self._cloud = cloud
        self._journal = journal
        self._claimed: dict[str, set[int]] = {}
        self._lock = threading.Lock()
        self.recovered = 0
        """How many resources of interrupted runs were handed over to a run, or removed."""

    def create(self, target: Target, inputs: Values) -> Resource:
        """Create a resource, or hand over what an interrupted run created under the same name."""
        for left in self._journal.of_urn(target.urn):
            if self._is_claimed(left):
                continue
            resource = self._adopt(left, target, inputs)
            if resource is not None:
                return resource
        entry = self._journal.begin(
            target.stack, target.urn, target.type, target.region, inputs, target.secret_keys
        )
        try:
            resource = self._cloud.create(target, inputs, preview=False)
        except CloudError:
            # The cloud refused: it made nothing. Any other exception leaves the intent to be looked up.
            self._journal.forget([entry])
            raise
        self._claim(self._journal.finish(entry, resource))
        return resource

    def begin(self, stack: str, in_state: AbstractSet[tuple[str, str]], *, keep: bool) -> None:
        """Before an engine starts on a stack: settle what its state knows.

        Args:
            stack: The stack's name.
            in_state: (urn, id) of every resource in the stack's state.
            keep: Leave the rest for the coming run to claim (``up``); otherwise remove it from the cloud
                now, newest first, so that it does not block what the run will delete (``destroy``).
        """
        with self._lock:
            self._claimed[stack] = set()
        entries = self._journal.of_stack(stack)
        settled = [e for e in entries if _is_in(in_state, e)]
        self._journal.forget(settled)
        if not keep:
            self._remove([e for e in entries if e not in settled])

    def end(self, stack: str, in_state: AbstractSet[tuple[str, str]]) -> None:
        """After an engine ended well on a stack: it has all it asked for; remove what nobody asked for.

        Args:
            stack: The stack's name.
            in_state: (urn, id) of every resource in the stack's state, as it is now.
        """
        with self._lock:
            claimed = self._claimed.pop(stack, set())
        entries = self._journal.of_stack(stack)
        settled = [e for e in entries if e.number in claimed or _is_in(in_state, e)]
        self._journal.forget(settled)
        self._remove([e for e in entries if e not in settled])

    def _adopt(self, left: Entry, target: Target, inputs: Values) -> Resource | None:
        """Turn what was left behind into what is wanted now; None if a new one must be made."""
        resource = self._look_up(left)
        if resource is None:
            self._journal.forget([left])
            return None
        self._count()
        changes = self._cloud.diff(target, resource.id, left.inputs, inputs)
        if changes.replaces or left.region != target.region:
            self._cloud.delete(_target(left), resource.id, resource.properties)
            self._journal.forget([left])
            return None
        if changes.updates:
            resource = self._cloud.update(target, resource.id, left.inputs, inputs, preview=False)
        adopted = replace(left, inputs=inputs, secret_keys=target.secret_keys)
        self._claim(self._journal.finish(adopted, resource))
        return resource

    def _look_up(self, left: Entry) -> Resource | None:
        """What an entry stands for, if the cloud still has it."""
        if left.resource is None:
            return self._cloud.find(_target(left), left.inputs)
        # Whoever was interrupted may have been about to delete it, and somebody may have in a console.
        there = self._cloud.read(_target(left), left.resource.id, left.inputs, left.resource.properties)
        return left.resource if there else None

    def _remove(self, entries: list[Entry]) -> None:
        for entry in reversed(entries):
            resource = entry.resource or self._cloud.find(_target(entry), entry.inputs)
            if resource is not None:
                self._count()
                self._cloud.delete(_target(entry), resource.id, resource.properties)
            self._journal.forget([entry])

    def _count(self) -> None:
        with self._lock:
            self.recovered += 1

    def _claim(self, entry: Entry) -> None:
        with self._lock:
            self._claimed.setdefault(entry.stack, set()).add(entry.number)

    def _is_claimed(self, entry: Entry) -> bool:
        with self._lock:
            return entry.number in self._claimed.get(entry.stack, ())


def _target(entry: Entry) -> Target:
    return Target(entry.urn, entry.type, entry.region, entry.secret_keys)


def _is_in(state: AbstractSet[tuple[str, str]], entry: Entry) -> bool:
    return entry.resource is not None and (entry.urn, entry.resource.id) in state
