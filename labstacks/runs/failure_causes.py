"""Known causes of failures that a retry cannot fix, and advice for each. Pure.

The error codes are those of Alibaba Cloud and of the emulator. Services spell them differently, so a code is
recognised by a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from labstacks.engine.failures import cloud_codes


class CauseKind(StrEnum):
    """Kind of a cause."""

    QUOTA = "quota"
    STOCK = "stock"
    BALANCE = "balance"
    PERMISSION = "permission"
    WAIT = "wait"


@dataclass(frozen=True)
class Cause:
    """A cause that lies in the account or the cloud, and not in one seat.

    Args:
        kind: Kind of the cause.
        code: The cloud's own code.
        advice: What to do next, as one or two sentences.
    """

    kind: CauseKind
    code: str
    advice: str


_PARTS: Mapping[CauseKind, tuple[str, ...]] = {
    CauseKind.STOCK: (
        "NoStock",
        "NotOnSale",
        "OutofUsage",
        "Offline",
        "ZoneNotSupported",
        "ResourceNotAvailable",
    ),
    CauseKind.QUOTA: ("QuotaExceed", "LimitExceed", "LIMIT_EXCEEDED", "TooManyBuckets"),
    CauseKind.BALANCE: ("Arrear", "NotEnoughBalance", "InsufficientBalance", "InsufficientFund"),
    CauseKind.WAIT: ("CannotBeDeletedYet", "VaultCannotBeDeleted"),
    CauseKind.PERMISSION: (
        "Forbidden.RAM",
        "Forbidden.SubUser",
        "NoPermission",
        "AccessDenied",
        "Unauthorized",
    ),
}

# Part of an error code to the quota's key in labstacks/alicloud/data/quotas.yaml.
_QUOTAS = {
    "AfterpayInstance": "vcpus",
    "Eip": "eips",
    "KeyPair": "key-pairs",
    "SecurityGroup": "security-groups",
    "LaunchTemplate": "launch-templates",
    "AutoSnapshotPolicy": "snapshot-policies",
    "Vpc": "vpcs",
    "VSwitch": "vswitches-per-vpc",
    "NatGateway": "nat-gateways-per-vpc",
    "SnatEntry": "snat-entries-per-table",
    "RouteTable": "route-tables-per-vpc",
    "RouteEntry": "routes-per-table",
    "LoadBalancersNum": "alb-load-balancers",
    "LoadBalancer": "load-balancers",
    "ScalingGroup": "scaling-groups",
    "TooManyBuckets": "buckets",
    "ResourceGroup": "resource-groups",
    "User.Policy": "policies-per-user",
    "Group.Policy": "policies-per-group",
    "User.Group": "groups-per-user",
    "LimitExceeded.User": "ram-users",
    "LimitExceeded.Group": "ram-groups",
    "LimitExceeded.Role": "ram-roles",
    "LimitExceeded.Policy": "ram-policies",
    "DBInstance": "db-instances",
    "ProjectQuota": "log-projects",
    "LogStoreQuota": "stores-per-project",
    "Cluster": "clusters",
}
_ACTION = re.compile(r"\b[a-z][a-z0-9-]+:[A-Z][A-Za-z]+\b")
_CODE = re.compile(
    r"\b[A-Z][A-Z_]+_EXCEEDED\b|\b[A-Z]\w*(?:Quota|Limit)Exceed\w*\b|\b(?:AccessDenied|NoPermission)\b"
)
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_REQUEST = re.compile(r"\s*\(RequestId: [^)]*\)")


def known_cause(text: str) -> Cause | None:
    """Find the known cause of a failure. None for causes of a single seat and for temporary ones.

    Args:
        text: Error message of the engine, with the cloud's error code.
    """
    # A message may hold several codes, for example one of labstacks that quotes the cloud.
    for code in cloud_codes(text) or _CODE.findall(text)[:1]:
        for kind, parts in _PARTS.items():
            if any(part in code for part in parts):
                return Cause(kind, code, _ADVICE[kind](code, text))
    return None


def without_seat(text: str, seat: str) -> str:
    """Remove seat names and request ids from a failure message, so that equal failures can be grouped."""
    text = re.sub(rf"^{re.escape(seat)}-", "", text)
    return _REQUEST.sub("", re.sub(rf"\b{re.escape(seat)}\b", "…", text))


def _quota(code: str, text: str) -> str:
    key = next((key for part, key in _QUOTAS.items() if part in code), "")
    named = _quota_named(key)
    if not named:
        return f"Find the quota behind {code} in Quota Center and request more, or make the class smaller."
    return f"{named} `labstacks plan --live` says how many the class needs."


def _quota_named(key: str) -> str:
    from labstacks.planning.quotas import all_quotas

    quota = next((quota for quota in all_quotas() if quota.key == key), None)
    if quota is None:
        return ""
    id_ = f" ({quota.id})" if quota.id else ""
    what = f"'{quota.title}'{id_} of {quota.product}"
    return {
        "ticket": f"Open a ticket to raise the quota {what}.",
        "never": f"The quota {what} cannot be raised: make the class smaller.",
    }.get(quota.ask, f"Request more of the quota {what} in Quota Center.")


def _stock(code: str, text: str) -> str:
    return (
        "The zone has no more of this now. What is new goes to other zones, or takes other types, as far as "
        "`fallback` in the class file allows."
    )


def _balance(code: str, text: str) -> str:
    return "Top up the account (Expenses and Costs in the console), then run it again."


def _permission(code: str, text: str) -> str:
    action = _ACTION.search(text)
    what = f"the action {action.group(0)}" if action else "the action that the line above names"
    return f"Allow {what} for the user or role that runs labstacks: attach a RAM policy to it."


def _wait(code: str, text: str) -> str:
    time = _TIME.search(text)
    when = f"after {time.group(0)}" if time else "two hours after it was made"
    return f"A backup vault can be deleted {when}. Run `labstacks down` again then; the rest is removed now."


_ADVICE = {
    CauseKind.QUOTA: _quota,
    CauseKind.STOCK: _stock,
    CauseKind.BALANCE: _balance,
    CauseKind.PERMISSION: _permission,
    CauseKind.WAIT: _wait,
}
