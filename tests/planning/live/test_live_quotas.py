"""The account's quotas, from replayed answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from answers import answer

from labstacks.planning.live.quotas import fetch_quotas
from labstacks.planning.quotas import KnownQuota

REGION = "cn-hongkong"


def replay(action: str, parameters: Mapping[str, Any]) -> Any:
    assert action == "ListProductQuotas"
    if parameters["ProductCode"] == "ecs":
        return answer("quotas_ecs_2" if parameters.get("NextToken") == "2" else "quotas_ecs")
    if parameters["ProductCode"] == "vpc":
        return {"Quotas": [vpcs(REGION, 10, 3), vpcs("cn-hangzhou", 99, 0), switches(150, 120)]}
    return {"Quotas": []}


def vpcs(region: str, total: int, used: int) -> dict[str, Any]:
    return {"QuotaActionCode": f"vpc_quota_instances_num_{region}", "TotalQuota": total, "TotalUsage": used}


def switches(total: int, used: int) -> dict[str, Any]:
    return {"QuotaActionCode": "vpc_quota_vswitches_num", "TotalQuota": total, "TotalUsage": used}


def test_a_quota_is_found_on_whatever_page_it_stands_and_in_the_right_region() -> None:
    assert fetch_quotas(replay, REGION)["security-groups"] == KnownQuota(100, 31, "Quota Center")


def test_the_region_may_be_in_the_id() -> None:
    assert fetch_quotas(replay, REGION)["vpcs"] == KnownQuota(10, 3, "Quota Center")


def test_what_other_vpcs_hold_does_not_count_against_ours() -> None:
    assert fetch_quotas(replay, REGION)["vswitches-per-vpc"] == KnownQuota(150, 0, "Quota Center")


def test_what_is_not_listed_keeps_its_default() -> None:
    assert "eips" not in fetch_quotas(replay, REGION)


def test_a_quota_without_a_number_keeps_its_default() -> None:
    def unnumbered(action: str, parameters: Mapping[str, Any]) -> Any:
        return {"Quotas": [{"QuotaActionCode": "q_security-groups", "Dimensions": {}, "TotalQuota": None}]}

    assert fetch_quotas(unnumbered, REGION) == {}


def test_a_page_that_points_to_itself_ends() -> None:
    def endless(action: str, parameters: Mapping[str, Any]) -> Any:
        return {"Quotas": [], "NextToken": "again"}

    assert fetch_quotas(endless, REGION) == {}
