"""What students made themselves, past Pulumi, and would lose: files in a bucket, keys, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from labstacks.classfile.account import rehearsal_place
from labstacks.classfile.model import Class
from labstacks.entrypoints.class_spec import spec_of
from labstacks.runs.cloud_factory import open_rehearsal
from labstacks.storage.class_folder import ClassFolder

BUCKET, OBJECT = "alicloud:oss/bucket:Bucket", "alicloud:oss/bucketObject:BucketObject"


@dataclass(frozen=True)
class Extra:
    """Things of one type that nobody's program made.

    Args:
        seat: Whose they seem to be.
        type: Their type token.
        count: How many.
        within: Id or name of the thing they are in, such as a bucket.
    """

    seat: str
    type: str
    count: int
    within: str


class Row(Protocol):
    """A resource as the embedded cloud lists it."""

    @property
    def type(self) -> str: ...

    @property
    def id(self) -> str: ...

    @property
    def stack(self) -> str: ...

    @property
    def inputs(self) -> Mapping[str, Any]: ...


def extras_of(class_: Class, seats: Collection[str] = ()) -> tuple[Extra, ...]:
    """What students of a class made, where its cloud can tell; of some seats only if any are named.

    The embedded cloud tells all. The real one tells of files in buckets, the only thing that students make in
    what is theirs and that the provider can list; the rest shows after ``down``, as survivors.
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
    """Files in the buckets of seats on the real cloud."""
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
        # Only the real cloud is asked here, and its provider is the plugin.
        assert isinstance(cloud.provider, PluginProvider)
        counted = count_others(
            cloud.provider, class_.file.region, {id_: ours.get(id_, ()) for id_ in buckets}
        )
    for bucket, count in sorted(counted.items()):
        if count:
            yield Extra(buckets[bucket], OBJECT, count, bucket)


def extras(rows: Iterable[Row], seats: Mapping[str, str]) -> Iterator[Extra]:
    """Things without a stack that are in, or belong to, things of a seat.

    Args:
        rows: All that a cloud holds.
        seats: By stack, the seat it is for; empty for others.
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
