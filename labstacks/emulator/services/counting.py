"""Counting what quotas limit."""

from __future__ import annotations

from labstacks.alicloud.instance_types import instance_types
from labstacks.emulator.quotas import ApiQuota, QuotaUse, Scope
from labstacks.emulator.services.call import ApiCall

_WEIGHTS = {name: type_.cpu for name, type_ in instance_types().items()}


def over(call: ApiCall, quota: ApiQuota) -> bool:
    """Whether the resource about to be made would go over a quota."""
    # A quota on custom policies says nothing about system ones.
    if quota.where and call.inputs.get(quota.where[0]) != quota.where[1]:
        return False
    parent = str(call.inputs.get(quota.per, "")) if quota.per else ""
    more = weight_of(quota, call.inputs.get(quota.weight)) if quota.weight else 1
    return used(call, quota, parent) + more > call.limits.of(quota)


def used(call: ApiCall, quota: ApiQuota, parent: str = "") -> int:
    """How much of a quota is used now."""
    region = None if quota.scope is Scope.ACCOUNT else call.region
    if quota.weight:
        groups = call.tx.tally(quota.counted, quota.weight, region)
        return sum(weight_of(quota, value) * count for value, count in groups.items())
    if quota.where:
        name, value = quota.where
        rows = call.tx.naming(parent, quota.counted, quota.per)
        return sum(1 for row in rows if row.inputs.get(name) == value)
    if quota.scope is Scope.PARENT:
        return call.tx.count_naming(parent, quota.counted, quota.per)
    return call.tx.count(quota.counted, region)


def weight_of(quota: ApiQuota, value: object) -> int:
    """What one resource counts for a weighed quota: vCPUs of an instance type; 2 for one not known."""
    return _WEIGHTS.get(str(value), 2)


def uses(call: ApiCall, quota: ApiQuota) -> list[QuotaUse]:
    """The use of a quota, one line per parent where it is counted in parents."""
    limit = call.limits.of(quota)
    if quota.scope is not Scope.PARENT:
        return [QuotaUse(quota.key, quota.title, used(call, quota), limit, quota.scope)]
    parents = call.tx.tally(quota.counted, quota.per, call.region)
    return [
        QuotaUse(quota.key, quota.title, used(call, quota, str(parent)), limit, quota.scope, str(parent))
        for parent in sorted(filter(None, parents), key=str)
    ]
