"""Quota Center: alarms, and the data source that tells limits and use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.counting import used
from labstacks.emulator.services.patterns import one_of
from labstacks.emulator.services.quotas import errors
from labstacks.emulator.services.registry import all_quotas, register, source
from labstacks.gateway.cloud import Failure, Values


@register
class QuotaAlarm(Model):
    """A notification when a quota is nearly used up."""

    token = t.QUOTA_ALARM
    patterns = {"thresholdType": one_of("used", "usable")}
    unique = (Unique("quotaAlarmName", errors.AlarmExists),)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "threshold" not in inputs and "thresholdPercent" not in inputs:
            yield Failure("thresholdPercent", "one of threshold, threshold_percent must be specified")


@source("alicloud:quotas/getQuotas:getQuotas")
def get_quotas(call: ApiCall, args: Values) -> dict[str, Any]:
    """Quotas of the modelled types, with their use."""
    pattern = re.compile(args.get("nameRegex") or "")
    found = [_quota(call, quota) for quota in all_quotas() if _of_product(quota, args.get("productCode"))]
    found = [quota for quota in found if pattern.search(quota["quotaName"])]
    if code := args.get("quotaActionCode"):
        found = [quota for quota in found if quota["quotaActionCode"] == code]
    return {
        "ids": [quota["id"] for quota in found],
        "names": [quota["quotaName"] for quota in found],
        "quotas": found,
    }


def _of_product(quota: ApiQuota, product: object) -> bool:
    return not product or quota.counted.split(":")[1].split("/")[0] == product


def _quota(call: ApiCall, quota: ApiQuota) -> dict[str, Any]:
    total = 0 if quota.scope is Scope.PARENT else used(call, quota)
    return {
        "id": quota.key,
        "quotaActionCode": f"q_{quota.key}",
        "quotaName": quota.title,
        "quotaDescription": quota.title,
        "quotaType": "normal",
        "quotaUnit": "Count",
        "totalQuota": float(call.limits.of(quota)),
        "totalUsage": float(total),
        "adjustable": True,
        "consumable": True,
        "applicableType": "continuous",
        "applicableRanges": [],
    }
