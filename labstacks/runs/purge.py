"""Deletes every resource that the cloud lists under a class's names and tags, without using its state.

For a class whose state is lost: an ordinary ``down`` deletes only the resources in the state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labstacks.classfile import release_seats
from labstacks.classfile.ledger import read_ledger
from labstacks.classfile.model import Class
from labstacks.engine.programs.class_spec import spec_of
from labstacks.errors import CloudError
from labstacks.runs.class_data import clear_journal, write_state
from labstacks.storage.class_folder import PROJECT, ClassFolder

if TYPE_CHECKING:
    from google.protobuf.message import Message

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
"""Parts of type names of resources that connect two others. They are deleted before both of them."""
LAST = (
    *("ecs/securityGroup:", "vpc/routeTable:", "vpc/switch:", "vpc/network:", "ram/policy:", "ram/group:"),
    *("ram/user:", "ram/role:", "log/project:", "resourcemanager/resourceGroup:"),
)
"""Parts of type names of resources that others depend on. They are deleted last, in this order."""
FORCED = {"oss/bucket:Bucket": "forceDestroy", **dict.fromkeys(("ram/user:User", "ram/role:Role"), "force")}
"""Type to the property that lets the provider delete a resource together with its contents."""


@dataclass(frozen=True)
class PurgeItem:
    """A resource to delete.

    Args:
        type: Type token.
        id: Id in the cloud.
        stack: Stack that it was created for.
        urn: Pulumi's URN. If the state is lost, a generated one.
    """

    type: str
    id: str
    stack: str
    urn: str


@dataclass(frozen=True)
class PurgeFailure:
    """A resource that could not be deleted, with the cloud's error message."""

    item: PurgeItem
    reason: str


def find_all(class_: Class, account: Account) -> list[PurgeItem]:
    """List every resource of a class in its cloud, in an order in which they can be deleted."""
    spec = spec_of(class_)
    found = []
    for held in account.resources():
        if spec.seat_of(held.stack):
            made_up = f"urn:pulumi:{held.stack}::{PROJECT}::{held.type}::{held.id}"
            found.append(PurgeItem(held.type, held.id, held.stack, getattr(held, "urn", "") or made_up))
    # A newer resource may depend on an older one of the same type.
    newest_first = found[::-1]
    return sorted(newest_first, key=_rank)


def purge(
    class_: Class,
    account: Account,
    items: Iterable[PurgeItem],
    tell: Callable[[PurgeItem], None] = lambda item: None,
) -> list[PurgeFailure]:
    """Delete resources, then the class's state if none is left. The caller holds the class's lock.

    A resource that others still depend on is tried again after the others.

    Args:
        class_: Class to purge.
        account: The class's open cloud.
        items: Resources to delete.
        tell: Called with each deleted resource.

    Returns:
        The remaining resources, with the reason for each.
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

    def ask(method: str, request: Message) -> bytes:
        with in_our_words():
            return account.answer(Call.of(method, request, ProviderSession(region)))

    read = provider_pb2.ReadRequest(id=item.id, urn=item.urn)
    there = provider_pb2.ReadResponse.FromString(ask("Read", read))
    if not there.id:
        return  # deleted together with another resource
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
    """Describe each resource in one line."""
    return [f"{item.stack}: {item.type.rsplit(':', 1)[-1]} {item.id}" for item in items]
