"""Selects the resources that a reset with ``keep_files`` replaces. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labstacks.storage.pulumi_state import StateResource

FILES = ("alicloud:oss/bucket:Bucket", "alicloud:oss/bucketObject:BucketObject")


def all_but_files(resources: Sequence[StateResource]) -> list[str]:
    """URNs of the resources that can be deleted while the buckets and their objects stay.

    The dependencies of a bucket stay too.

    Args:
        resources: Resources in the state of a stack.
    """
    kept = _with_needs((resource for resource in resources if resource.type in FILES), resources)
    return [
        resource.urn
        for resource in resources
        if resource.id and not resource.type.startswith("pulumi:") and resource.urn not in kept
    ]


def _with_needs(chosen: Iterable[StateResource], resources: Sequence[StateResource]) -> set[str]:
    by_urn = {resource.urn: resource for resource in resources}
    kept: set[str] = set()
    waiting = [resource.urn for resource in chosen]
    while waiting:
        urn = waiting.pop()
        if urn in by_urn and urn not in kept:
            kept.add(urn)
            waiting += by_urn[urn].needs
    return kept
