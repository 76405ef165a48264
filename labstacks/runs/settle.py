"""Settles what was begun and whose end nobody knows, by what somebody has seen in the cloud."""

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
    """Say what became of a create that was interrupted.

    What was found is taken over by the next ``labstacks up``, and removed by the next ``down``, as if its
    answer had come. What is gone is forgotten, and made anew.

    Args:
        class_: Whose.
        what: Its URN, or the URN's last part where that is enough.
        found: Its id in the cloud, or ``gone`` when it is not there.

    Returns:
        What was settled.

    Raises:
        UsageError: There is no such intent, or more than one; or the cloud has nothing of that id.
        LockedError: A run holds the class.
        CloudError: The cloud refuses to tell.
    """
    folder = ClassFolder.of(class_.file)
    folder.create()
    with class_lock(folder.lock, "settle"):
        reload_class(class_, deployed=True)
        journal = open_journal(folder, folder.key())
        try:
            entry = _meant(_intents(journal), what)
            if found == GONE:
                journal.forget([entry])
            else:
                journal.finish(entry, found, _look_up(class_, entry, found))
        finally:
            journal.close()
    return entry


def _intents(journal: Journal) -> list[Entry]:
    entries = (entry for stack in journal.counts() for entry in journal.of_stack(stack))
    return [entry for entry in entries if entry.resource_id is None]


def _meant(entries: Sequence[Entry], what: str) -> Entry:
    meant = [entry for entry in entries if what in (entry.urn, entry.urn.rsplit("::", 1)[-1])]
    if len(meant) == 1:
        return meant[0]
    if meant:
        urns = "\n  ".join(entry.urn for entry in meant)
        raise UsageError(f"There are {len(meant)} of {what!r}.", hint=f"Name one in full:\n  {urns}")
    raise UsageError(
        f"Nothing that was begun and whose end nobody knows is called {what!r}.",
        hint="`labstacks status` names what there is.",
    )


def _look_up(class_: Class, entry: Entry, id_: str) -> bytes:
    """What the create would have answered."""
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
            hint=f"Look in {entry.call.session.region}, or say `{GONE}` in place of an id.",
        )
    return provider_pb2.CreateResponse(id=there.id, properties=there.properties).SerializeToString()
