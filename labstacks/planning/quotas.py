"""Peak quota use of a class against the account's limits. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from labstacks.planning.resources import Inventory, Part, PlannedResource

TIGHT = 0.8
"""Share of a limit from which a class counts as close to it."""
_SCALING_GROUP = "alicloud:ess/scalingGroup:ScalingGroup"
_SCALING = "alicloud:ess/scalingConfiguration:ScalingConfiguration"
_NODES = "alicloud:cs/nodePool:NodePool"


class QuotaVerdict(StrEnum):
    """How a need compares with its limit."""

    FITS = "fits"
    TIGHT = "tight"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AccountQuota:
    """How much of a type an account may have. Fields as explained at the top of ``quotas.yaml``."""

    key: str
    title: str
    title_zh: str
    type: str
    limit: int | None = None
    scope: str = "region"
    per: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    weigh: str = ""
    product: str = ""
    id: str = ""
    ask: str = "quota-center"
    source: str = ""


@dataclass(frozen=True)
class KnownQuota:
    """The limit of an account's quota, and how much of it is used."""

    limit: int | None = None
    used: int = 0
    source: str = ""


@dataclass(frozen=True)
class Need:
    """A quota, and how much of it a class needs.

    Args:
        need: Peak use of the class itself; for a quota that is counted in a parent, the largest use in
            any parent.
        limit: None when it is not known.
        used: How much others use.
        where: The parent that needs most, for a quota counted in parents.
        source: Where the limit comes from.
        region: Region of the class.
    """

    quota: AccountQuota
    need: int
    limit: int | None
    used: int = 0
    where: str = ""
    source: str = ""
    region: str = ""

    @property
    def verdict(self) -> QuotaVerdict:
        """How the total compares with the limit."""
        if self.limit is None:
            return QuotaVerdict.UNKNOWN
        if self.total > self.limit:
            return QuotaVerdict.OVER
        return QuotaVerdict.TIGHT if self.total > TIGHT * self.limit else QuotaVerdict.FITS

    @property
    def total(self) -> int:
        """The limit that the account needs at least."""
        return self.used + self.need

    @property
    def advice(self) -> str:
        """What to do, as a sentence; empty when there is nothing to do."""
        id_ = self.quota.id.replace("{region}", self.region)
        named = (
            f"{id_} of {self.quota.product}"
            if id_
            else f"the quota '{self.quota.title}' of {self.quota.product}"
        )
        if self.verdict is QuotaVerdict.OVER:
            return f"{_ask(self.quota, named)} {self.total} or more, or make the class smaller."
        if self.verdict is QuotaVerdict.UNKNOWN:
            look = f"Look up {named} in Quota Center, or run `labstacks plan --live`"
            return f"{look}: at least {self.total} needed."
        return ""


def _ask(quota: AccountQuota, named: str) -> str:
    if quota.ask == "ticket":
        return f"Open a ticket for {named}: ask for"
    if quota.ask == "never":
        return f"{named[0].upper()}{named[1:]} cannot be raised; the class would need"
    return f"Request in Quota Center {named}:"


@cache
def all_quotas() -> tuple[AccountQuota, ...]:
    """The built-in table of quotas."""
    text = (resources.files("labstacks.alicloud") / "data" / "quotas.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(AccountQuota(**entry) for entry in yaml.load(text, loader)["quotas"])


def needs(inventory: Inventory, known: Mapping[str, KnownQuota] | None = None) -> tuple[Need, ...]:
    """Every quota that a class uses, in the order of the table.

    Args:
        known: Quotas of the account by key; its limits take precedence over the defaults.
    """
    known = known or {}
    found = []
    for quota in all_quotas():
        where, need = _peak(inventory, quota)
        if need:
            account = known.get(quota.key, KnownQuota())
            limit = account.limit if account.limit is not None else quota.limit
            source = account.source if account.limit is not None else quota.source
            found.append(Need(quota, need, limit, account.used, where, source, inventory.spec.region))
    return tuple(found)


def _peak(inventory: Inventory, quota: AccountQuota) -> tuple[str, int]:
    """The parent with the largest use, and that use; for a quota without a parent, the whole class."""
    shared = {resource.id for resource in inventory.classroom.cloud if resource.id}
    held: Counter[str] = Counter()
    for part in inventory.parts:
        own: Counter[str] = Counter()
        for resource, amount in _counted(part, quota):
            parent = str(resource.inputs.get(quota.per, "")) if quota.per else ""
            # A parent in the classroom holds the resources of all seats; a seat's own parent only its own.
            if not quota.per or parent in shared:
                held[parent] += amount * part.count
            else:
                own[parent] += amount
        for parent, amount in own.items():
            held[parent] = max(held[parent], amount)
    return max(held.items(), key=lambda pair: pair[1], default=("", 0))


def _counted(part: Part, quota: AccountQuota) -> Iterator[tuple[PlannedResource, int]]:
    for resource in part.cloud:
        if quota.weigh:
            if amount := _WEIGHED[quota.weigh](resource, part):
                yield resource, amount
        elif resource.type == quota.type and _matches(resource, quota.where):
            yield resource, 1


def _matches(resource: PlannedResource, where: Mapping[str, str]) -> bool:
    return all(resource.inputs.get(key) == value for key, value in where.items())


def _vcpus(resource: PlannedResource, part: Part) -> int:
    """vCPUs at the peak: a scaling group counts with its maximum."""
    if resource.type == "alicloud:ecs/instance:Instance":
        return vcpus_of(resource.inputs.get("instanceType"))
    if resource.type == _NODES:
        return vcpus_of(_first(resource.inputs.get("instanceTypes"))) * _whole(
            resource.inputs.get("desiredSize")
        )
    if resource.type == _SCALING_GROUP:
        types = _scaling_types(resource, part)
        return max((vcpus_of(type_) for type_ in types), default=0) * _whole(resource.inputs.get("maxSize"))
    return 0


def _scaling_types(group: PlannedResource, part: Part) -> Iterator[Any]:
    for other in part.of(_SCALING):
        if other.inputs.get("scalingGroupId") == group.id:
            yield from other.inputs.get("instanceTypes") or [other.inputs.get("instanceType")]


def vcpus_of(instance_type: object) -> int:
    """vCPUs of an instance type; 2 for an unknown type, as for all small ones."""
    from labstacks.alicloud.instance_types import instance_types

    known = instance_types().get(str(instance_type))
    return known.cpu if known else 2


def _first(values: Iterable[object] | None) -> Any:
    return next(iter(values or ()), None)


def _whole(value: object) -> int:
    try:
        return int(float(str(value))) if value not in (None, "") else 0
    except ValueError:
        return 0


_WEIGHED: dict[str, Callable[[PlannedResource, Part], int]] = {"vcpus": _vcpus}
