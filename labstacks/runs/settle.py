"""Settles a create whose result is unknown, with what a person found in the cloud console."""

from __future__ import annotations

from collections.abc import Sequence

from labstacks.classfile import reload_class
from labstacks.classfile.model import Class
from labstacks.errors import UsageError
from labstacks.gateway.journal import Entry, Journal, open_journal
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import class_lock

GONE = "gone"


def settle(class_: Class, what: str, found: str) -> Entry:
    """Record the result of an interrupted create.

    The next ``labstacks up`` adopts a resource that was found, and the next ``down`` deletes it. A resource
    that is gone is created again.

    Args:
        class_: Class of the resource.
        what: URN of the resource, or the last part of the URN if it is unique.
        found: Id in the cloud, or ``gone`` if the resource does not exist.

    Returns:
        The settled journal entry.

    Raises:
        UsageError: No create or several match ``what``, or the cloud has no resource of that id.
        LockedError: A run holds the class.
        CloudError: The cloud refuses the call.
    """
    folder = ClassFolder.of(class_.file)
    folder.create()
    with class_lock(folder.lock, "settle"):
        reload_class(class_, deployed=True)
        journal = open_journal(folder, folder.key())
        try:
            entry = _matching_entry(_open_creates(journal), what)
            if found == GONE:
                journal.forget([entry])
            else:
                journal.finish(entry, found, _look_up(class_, entry, found))
        finally:
            journal.close()
    return entry


def _open_creates(journal: Journal) -> list[Entry]:
    entries = (entry for stack in journal.counts() for entry in journal.of_stack(stack))
    return [entry for entry in entries if entry.resource_id is None]


def _matching_entry(entries: Sequence[Entry], what: str) -> Entry:
    matches = [entry for entry in entries if what in (entry.urn, entry.urn.rsplit("::", 1)[-1])]
    if len(matches) == 1:
        return matches[0]
    if matches:
        urns = "\n  ".join(entry.urn for entry in matches)
        raise UsageError(
            f"{len(matches)} resources are called {what!r}.", hint=f"Write its full name:\n  {urns}"
        )
    raise UsageError(
        f"No resource with an unknown outcome is called {what!r}.",
        hint="`labstacks status` names what there is.",
    )


def _look_up(class_: Class, entry: Entry, id_: str) -> bytes:
    """Read the resource and build the answer that the create would have had."""
    from pulumi.runtime.proto import provider_pb2

    from labstacks.gateway.provider import Call
    from labstacks.runs.alibaba_cloud import in_our_words
    from labstacks.runs.cloud_factory import open_cloud

    request = provider_pb2.ReadRequest(id=id_, urn=entry.urn)
    with open_cloud(class_.file) as cloud, in_our_words():
        raw = cloud.answer(Call.of("Read", request, entry.call.session))
    there = provider_pb2.ReadResponse.FromString(raw)
    if not there.id:
        raise UsageError(
            f"The cloud has no {entry.type.rsplit(':', 1)[-1]} {id_!r}.",
            hint=f"Look in {entry.call.session.region}, or say `{GONE}` instead of an id.",
        )
    return provider_pb2.CreateResponse(id=there.id, properties=there.properties).SerializeToString()
