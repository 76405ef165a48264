"""Finds resources that students created by hand and would lose: files in a bucket, keys, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from labstacks.classfile.account import rehearsal_place
from labstacks.classfile.model import Class
from labstacks.engine.programs.class_spec import spec_of
from labstacks.runs.cloud_factory import open_rehearsal
from labstacks.storage.class_folder import ClassFolder

BUCKET, OBJECT = "alicloud:oss/bucket:Bucket", "alicloud:oss/bucketObject:BucketObject"


@dataclass(frozen=True)
class Extra:
    """Resources of one type that no Pulumi program created.

    Args:
        seat: Id of the seat that they belong to.
        type: Type token.
        count: Number of resources.
        within: Id or name of the resource that contains them, such as a bucket.
    """

    seat: str
    type: str
    count: int
    within: str


class Row(Protocol):
    """A resource in the emulator's list."""

    @property
    def type(self) -> str:
        """Type token."""

    @property
    def id(self) -> str:
        """Id in the cloud."""

    @property
    def stack(self) -> str:
        """Name of its stack. Empty if no program created it."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Inputs of the resource."""


def extras_of(class_: Class, seats: Collection[str] = ()) -> tuple[Extra, ...]:
    """List resources that students of a class created by hand.

    The emulator lists all of them. The real cloud lists only files in buckets, because the provider cannot
    list the others. Other resources appear as survivors after ``down``.

    Args:
        class_: The class.
        seats: Seat ids to list. Empty for all seats.
    """
    from labstacks.emulator.store import exists

    if class_.file.cloud != "rehearsal":
        return tuple(_files(class_, seats))
    if not exists(rehearsal_place(class_.file)):
        return ()
    with open_rehearsal(class_.file) as cloud:
        rows = cloud.resources()
    spec = spec_of(class_)
    return tuple(
        found
        for found in extras(rows, {row.stack: spec.seat_of(row.stack) for row in rows})
        if not seats or found.seat in seats
    )


def _files(class_: Class, seats: Collection[str]) -> Iterator[Extra]:
    """Count the students' files in the buckets of seats, on the real cloud."""
    from labstacks.gateway.plugin import PluginProvider
    from labstacks.runs.alibaba_cloud import count_others
    from labstacks.runs.cloud_factory import open_cloud

    folder, spec = ClassFolder.of(class_.file), spec_of(class_)
    backend = folder.backend()
    buckets: dict[str, str] = {}
    ours: dict[str, set[str]] = {}
    for stack in backend.stacks():
        seat = spec.seat_of(stack)
        for row in backend.resources(stack) if seat and (not seats or seat in seats) else ():
            if row.type == BUCKET:
                buckets[row.id] = seat
            elif row.type == OBJECT:
                ours.setdefault(str(row.inputs.get("bucket")), set()).add(str(row.inputs.get("key")))
    if not buckets:
        return
    with open_cloud(class_.file) as cloud:
        # The provider of the real cloud is always the plugin.
        assert isinstance(cloud.provider, PluginProvider)
        counted = count_others(
            cloud.provider, class_.file.region, {id_: ours.get(id_, ()) for id_ in buckets}
        )
    for bucket, count in sorted(counted.items()):
        if count:
            yield Extra(buckets[bucket], OBJECT, count, bucket)


def extras(rows: Iterable[Row], seats: Mapping[str, str]) -> Iterator[Extra]:
    """Find resources without a stack that refer to a resource of a seat.

    Args:
        rows: All resources of a cloud.
        seats: Stack name to seat id. Empty for stacks of other classes.
    """
    rows = list(rows)
    owners = {row.id: seats.get(row.stack, "") for row in rows if row.stack}
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row.stack:
            continue
        for value in row.inputs.values():
            if isinstance(value, str) and owners.get(value):
                counted[owners[value], row.type, value] += 1
                break
    for (seat, type_, within), count in sorted(counted.items()):
        yield Extra(seat, type_, count, within)
