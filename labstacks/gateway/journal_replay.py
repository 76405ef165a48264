"""Exactly-once creates: a create that an interrupted engine left behind is answered from the journal.

Interrupted updates and deletes cannot be replayed: the next engine trusts its state and does not send them
again. They are recorded so that the next run first reads the stack's resources from the cloud.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from pulumi.runtime.proto import provider_pb2

from labstacks.gateway.error_class import Meaning, half_made, verdict_on
from labstacks.gateway.journal import Entry, Journal
from labstacks.gateway.provider import Call, LookupImpossibleError, Provider, ProviderSession, type_of

_LOG = logging.getLogger(__name__)

Send = Callable[[Call, Callable[[], bytes]], bytes]
"""Makes a call at the rate that the cloud allows: :meth:`labstacks.gateway.rate_limiter.Pacer.send`."""


class JournalReplay:
    """Changes resources through the journal.

    Args:
        provider: Creates, changes and deletes resources.
        journal: The record of changes that outlives an engine.
        send: Makes the calls of this class itself, which remove orphaned resources.
        sleep: Waits for some seconds while a new resource may not be listed yet.
    """

    def __init__(
        self,
        provider: Provider,
        journal: Journal,
        send: Send = lambda call, work: work(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._provider = provider
        self._journal = journal
        self._send = send
        self._sleep = sleep
        self._claimed: dict[str, set[int]] = {}
        self._known: dict[str, AbstractSet[tuple[str, str]]] = {}
        self._lock = threading.Lock()
        self.recovered = 0
        """Number of resources of interrupted runs that were adopted or removed."""

    def create(self, call: Call) -> bytes:
        """Create a resource, or return what an interrupted run created under the same name."""
        for left in self._journal.of_urn(call.subject):
            if not left.is_create or self._is_claimed(left):
                continue
            response = self._adopt(left, call)
            if response is not None:
                return response
        return self._make(call)

    def change(self, call: Call) -> bytes:
        """Update or delete a resource, and keep the entry until the state is known to record it."""
        entry = self._journal.begin(call)
        try:
            response = self._provider.answer(call)
        except Exception as error:
            if verdict_on(error).meaning in (Meaning.REFUSED, Meaning.THROTTLED, Meaning.BUSY):
                # The cloud changed nothing.
                self._journal.forget([entry])
            raise
        self._claim(entry)
        return response

    def begin(
        self,
        stack: str,
        in_state: AbstractSet[tuple[str, str]],
        *,
        keep: bool,
        pending: AbstractSet[tuple[str, str]] = frozenset(),
    ) -> bool:
        """Before an engine starts on a stack: remove the entries that its state accounts for.

        Args:
            stack: The stack's name.
            in_state: (urn, id) of every resource in the stack's state.
            keep: Leave the rest for the coming run to claim (``up``); otherwise remove it from the cloud
                now, newest first, so that it does not block what the run will delete (``destroy``).
            pending: (urn, id) of resources that an engine was changing or deleting when it died, as the state
                says. They are written down, because an engine drops them from the state when it starts.

        Returns:
            Whether the state may describe resources as they no longer are: an ``up`` must read them again.
        """
        with self._lock:
            self._claimed[stack] = set()
            self._known[stack] = in_state
        entries = self._journal.of_stack(stack)
        settled = [e for e in entries if _is_in(in_state, e) == e.is_create]
        self._journal.forget(settled)
        left = [e for e in entries if e not in settled]
        if not keep:
            self._remove([e for e in left if e.is_create])
        changed = {(e.urn, e.resource_id or "") for e in left if not e.is_create}
        self.doubt(pending - changed)
        return bool(changed or pending)

    def doubt(self, resources: AbstractSet[tuple[str, str]]) -> None:
        """Write down that a stack must be read again: its state may be wrong about these (urn, id)."""
        for urn, id_ in sorted(resources):
            request = provider_pb2.ReadRequest(urn=urn, id=id_)
            self._journal.begin(Call.of("Read", request, ProviderSession()))

    def end(self, stack: str, in_state: AbstractSet[tuple[str, str]]) -> None:
        """After a successful operation on a stack: clear its entries, and delete orphaned resources.

        Args:
            stack: The stack's name.
            in_state: (urn, id) of every resource in the stack's state, as it is now.
        """
        with self._lock:
            claimed = self._claimed.pop(stack, set())
            self._known[stack] = in_state
        entries = self._journal.of_stack(stack)
        settled = [e for e in entries if not e.is_create or e.number in claimed or _is_in(in_state, e)]
        self._journal.forget(settled)
        self._remove([e for e in entries if e not in settled])

    def fail(self, stack: str, pending: AbstractSet[tuple[str, str]]) -> None:
        """After a failed operation whose engine saved its state: clear the changes that the state records.

        Args:
            stack: The stack's name.
            pending: (urn, id) of pending operations in the state, whose answers the engine did not record.
        """
        with self._lock:
            claimed = self._claimed.get(stack, set())
        changes = [entry for entry in self._journal.of_stack(stack) if not entry.is_create]
        answered = [entry for entry in changes if entry.number in claimed]
        self._journal.forget([entry for entry in answered if not _is_in(pending, entry)])

    def _make(self, call: Call) -> bytes:
        entry = self._journal.begin(call)
        try:
            response = self._provider.answer(call)
        except Exception as error:
            return self._failed(entry, error)
        self._claim(self._journal.finish(entry, _id_of(response), response))
        return response

    def _failed(self, entry: Entry, error: Exception) -> bytes:
        """Record what a failed create left. Raises the error, unless the lost answer is found."""
        made = half_made(error)
        if made is not None:
            response = provider_pb2.CreateResponse(id=made.id, properties=made.properties)
            self._claim(self._journal.finish(entry, made.id, response.SerializeToString(), whole=False))
            raise error
        meaning = verdict_on(error).meaning
        if meaning in (Meaning.LOST, Meaning.UNAVAILABLE):
            found = self._find_at_once(entry)
            if found is not None:
                self._claim(self._journal.finish(entry, _id_of(found), found))
                return found
        if meaning not in (Meaning.LOST, Meaning.BROKEN):
            # The cloud refused, so it created nothing. Otherwise the intent stays for a later look-up.
            self._journal.forget([entry])
        raise error

    def _find_at_once(self, entry: Entry) -> bytes | None:
        """What a create whose answer was lost has made; None when the cloud does not show it (yet)."""
        try:
            return self._provider.find(entry.call, self._ids(entry))
        except Exception as error:
            _LOG.info("%s is not settled yet: %s", entry.urn, type(error).__name__)
            return None

    def _adopt(self, left: Entry, call: Call) -> bytes | None:
        """Update a left-over resource to the inputs of this call; None if a new one must be created."""
        try:
            response = self._look_up(left)
        except LookupImpossibleError:
            # The entry stays in the journal and `status` lists it: anything else would be a guess.
            return None
        if response is None:
            self._journal.forget([left])
            return None
        self._count()
        made = provider_pb2.CreateResponse.FromString(response)
        diff = self._diff(left, made, call)
        if diff.replaces or not left.whole or left.call.session.region != call.session.region:
            self._delete(left, made)
            self._journal.forget([left])
            return None
        if diff.changes != provider_pb2.DiffResponse.DIFF_NONE:
            response = self._update(left, made, call)
        adopted = Entry(left.number, call, made.id, response, True, left.started)
        self._claim(self._journal.finish(adopted, made.id, response))
        return response

    def _look_up(self, left: Entry) -> bytes | None:
        """The resource of an entry, if the cloud still has it."""
        if left.resource_id is None:
            return self._find(left)
        # The interrupted run, or a user in the console, may have deleted it.
        made = provider_pb2.CreateResponse.FromString(left.response)
        request = provider_pb2.ReadRequest(
            id=made.id, urn=left.urn, properties=made.properties, inputs=left.call.request.properties
        )
        there = provider_pb2.ReadResponse.FromString(self._ask("Read", request, left.call))
        return left.response if there.id else None

    def _find(self, left: Entry) -> bytes | None:
        """The result of an intent. Waits until the cloud would show it, or it could be created twice."""
        # If the system clock was set back, this must not wait for hours.
        since = min(max(time.time() - left.started, 0.0), self._provider.lag)
        deadline = time.monotonic() + self._provider.lag - since
        while True:
            found = self._provider.find(left.call, self._ids(left))
            patience = deadline - time.monotonic()
            if found is not None or patience <= 0:
                return found
            _LOG.info("%s: waiting up to %.0f s until the cloud shows what was made", left.urn, patience)
            self._sleep(min(patience, 5.0))

    def _remove(self, entries: list[Entry]) -> None:
        for entry in reversed(entries):
            try:
                response = entry.response or self._find(entry)
            except LookupImpossibleError:
                continue
            if response is not None:
                self._count()
                self._delete(entry, provider_pb2.CreateResponse.FromString(response))
            self._journal.forget([entry])

    # --- the messages ----------------------------------------------------------------------------------

    def _diff(self, left: Entry, made: Any, call: Call) -> Any:
        request = provider_pb2.DiffRequest(
            id=made.id,
            urn=left.urn,
            olds=made.properties,
            news=call.request.properties,
            old_inputs=left.call.request.properties,
        )
        return provider_pb2.DiffResponse.FromString(self._ask("Diff", request, call))

    def _update(self, left: Entry, made: Any, call: Call) -> bytes:
        request = provider_pb2.UpdateRequest(
            id=made.id,
            urn=left.urn,
            olds=made.properties,
            news=call.request.properties,
            old_inputs=left.call.request.properties,
            timeout=call.request.timeout,
        )
        changed = provider_pb2.UpdateResponse.FromString(self._ask("Update", request, call))
        response = provider_pb2.CreateResponse(id=made.id, properties=changed.properties)
        return response.SerializeToString()

    def _delete(self, entry: Entry, made: Any) -> None:
        request = provider_pb2.DeleteRequest(
            id=made.id,
            urn=entry.urn,
            properties=made.properties,
            old_inputs=entry.call.request.properties,
        )
        self._ask("Delete", request, entry.call)

    def _ask(self, method: str, request: Any, like: Call) -> bytes:
        call = Call.of(method, request, like.session)
        return self._send(call, lambda: self._provider.answer(call))

    # --- who has what ----------------------------------------------------------------------------------

    def _ids(self, entry: Entry) -> AbstractSet[str]:
        """Ids of an entry's type that other resources have: in the stack's state, or in its other entries."""
        with self._lock:
            known = self._known.get(entry.stack, frozenset())
        made = ((other.urn, other.resource_id) for other in self._journal.of_stack(entry.stack))
        return {id_ for urn, id_ in (*known, *made) if id_ and type_of(urn) == entry.call.type}

    def _count(self) -> None:
        with self._lock:
            self.recovered += 1

    def _claim(self, entry: Entry) -> None:
        with self._lock:
            self._claimed.setdefault(entry.stack, set()).add(entry.number)

    def _is_claimed(self, entry: Entry) -> bool:
        with self._lock:
            return entry.number in self._claimed.get(entry.stack, ())


def _id_of(response: bytes) -> str:
    return str(provider_pb2.CreateResponse.FromString(response).id)


def _is_in(state: AbstractSet[tuple[str, str]], entry: Entry) -> bool:
    return entry.resource_id is not None and (entry.urn, entry.resource_id) in state
