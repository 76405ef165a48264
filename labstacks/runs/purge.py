"""Deletes everything of a class that the cloud lists under its names and tags, whatever its state says.

For a class whose state is lost: an ordinary ``down`` deletes what the state knows, and finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labstacks.classfile import release_seats
from labstacks.classfile.ledger import read_ledger
from labstacks.classfile.model import Class
from labstacks.entrypoints.class_spec import spec_of
from labstacks.errors import CloudError
from labstacks.runs.class_data import clear_journal, write_state
from labstacks.storage.class_folder import PROJECT, ClassFolder

if TYPE_CHECKING:
    from labstacks.runs.cloud_factory import Account

FIRST = (
    "Attachment",
    "Association",
    "Membership",
    "LoginProfile",
    "AccessKey",
    "BucketObject",
    "Rule",
    "Listener",
)
"""Parts of type names of what connects two resources: deleted before either of them."""
LAST = (
    *("ecs/securityGroup:", "vpc/routeTable:", "vpc/switch:", "vpc/network:", "ram/policy:", "ram/group:"),
    *("ram/user:", "ram/role:", "log/project:", "resourcemanager/resourceGroup:"),
)
"""Parts of type names of what others are in, or hang on: deleted after them, in this order."""
FORCED = {"oss/bucket:Bucket": "forceDestroy", **dict.fromkeys(("ram/user:User", "ram/role:Role"), "force")}
"""By type, the property that lets the provider delete what is in a resource together with it."""


@dataclass(frozen=True)
class PurgeItem:
    """A resource that is to be deleted.

    Args:
        stack: The stack that it was created for.
        urn: As Pulumi would name it; of a resource whose state is lost it is made up.
    """

    type: str
    id: str
    stack: str
    urn: str


@dataclass(frozen=True)
class PurgeFailure:
    """A resource that could not be deleted, and the cloud's words."""

    item: PurgeItem
    reason: str


def find_all(class_: Class, account: Account) -> list[PurgeItem]:
    """Everything of a class that its cloud lists, in the order in which it can be deleted."""
    spec = spec_of(class_)
    found = []
    for held in account.resources():
        if spec.seat_of(held.stack):
            made_up = f"urn:pulumi:{held.stack}::{PROJECT}::{held.type}::{held.id}"
            found.append(PurgeItem(held.type, held.id, held.stack, getattr(held, "urn", "") or made_up))
    # Of two of one kind the newer one may need the older one.
    newest_first = found[::-1]
    return sorted(newest_first, key=_rank)


def purge(
    class_: Class,
    account: Account,
    items: Iterable[PurgeItem],
    tell: Callable[[PurgeItem], None] = lambda item: None,
) -> list[PurgeFailure]:
    """Delete resources, and forget the class's state once none is left. The caller holds the class.

    What the cloud refuses, because something else still needs it, is tried again after the others.

    Args:
        tell: Told of each resource that was deleted.

    Returns:
        What is left, and why.
    """
    left = [PurgeFailure(item, "") for item in items]
    while left:
        still = []
        for failure in left:
            try:
                _delete(account, failure.item, class_.file.region)
            except (CloudError, ConnectionError) as error:
                still.append(PurgeFailure(failure.item, str(error)))
            else:
                tell(failure.item)
        if len(still) == len(left):
            return still
        left = still
    _forget(class_)
    return []


def _delete(account: Account, item: PurgeItem, region: str) -> None:
    from pulumi.runtime.proto import provider_pb2

    from labstacks.gateway.property_codec import unwrap, wrap
    from labstacks.gateway.provider import Call, ProviderSession
    from labstacks.runs.alibaba_cloud import in_our_words

    def ask(method: str, request: Any) -> bytes:
        with in_our_words():
            return account.answer(Call.of(method, request, ProviderSession(region)))

    read = provider_pb2.ReadRequest(id=item.id, urn=item.urn)
    there = provider_pb2.ReadResponse.FromString(ask("Read", read))
    if not there.id:
        return  # it went with another one
    known = unwrap(there.properties)
    force = FORCED.get(item.type.removeprefix("alicloud:"))
    values = {**known.values, force: True} if force else known.values
    ask(
        "Delete",
        provider_pb2.DeleteRequest(id=item.id, urn=item.urn, properties=wrap(values, known.secret_keys)),
    )


def _forget(class_: Class) -> None:
    """Remove the state of stacks that no longer exist, and free their seats."""
    folder = ClassFolder.of(class_.file)
    write_state(folder.backend().files, {})
    clear_journal(folder)
    known = read_ledger(class_.file.documents, class_.name).places
    if numbers := sorted(place.number for place in known):
        release_seats(class_.file, numbers)


def _rank(item: PurgeItem) -> int:
    if any(part in item.type for part in FIRST):
        return 0
    return next((number for number, part in enumerate(LAST, 2) if part in item.type), 1)


def describe(items: Sequence[PurgeItem]) -> list[str]:
    """A line for each resource."""
    return [f"{item.stack}: {item.type.rsplit(':', 1)[-1]} {item.id}" for item in items]
