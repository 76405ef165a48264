"""What a class needs of an account, against what it may have."""

from __future__ import annotations

import pytest
from planned import inventory, resource, server

from labstacks.planning.quotas import KnownQuota, Need, QuotaVerdict, all_quotas, needs
from labstacks.planning.resources import Inventory, PlannedResource

VPC = resource("vpc/network:Network", "vpc")


def need_of(key: str, plan: Inventory, **known: KnownQuota) -> Need:
    return next(need for need in needs(plan, known) if need.quota.key == key)


def switch(name: str, vpc: str = "id-vpc") -> PlannedResource:
    return resource("vpc/switch:Switch", name, vpcId=vpc)


def test_every_seat_counts() -> None:
    assert need_of("buckets", inventory([resource("oss/bucket:Bucket", "files")], seats=40)).need == 40


def test_what_all_seats_put_into_one_vpc_is_added_up() -> None:
    plan = inventory([switch("one"), switch("two")], [VPC, switch("shared")], seats=40)
    need = need_of("vswitches-per-vpc", plan)
    assert (need.need, need.where, need.verdict) == (81, "id-vpc", QuotaVerdict.FITS)


def test_what_each_seat_has_of_its_own_is_not_added_up() -> None:
    rules = [
        resource("ecs/securityGroupRule:SecurityGroupRule", f"r{n}", securityGroupId="own") for n in range(3)
    ]
    assert need_of("rules-per-security-group", inventory(rules, seats=40)).need == 3


def test_only_custom_policies_count_as_custom_policies() -> None:
    def attached(name: str, kind: str) -> PlannedResource:
        return resource(
            "ram/userPolicyAttachment:UserPolicyAttachment", name, userName="f4a-s01", policyType=kind
        )

    plan = inventory([attached("one", "Custom"), attached("two", "System")])
    assert need_of("policies-per-user", plan).need == 1


@pytest.mark.parametrize(
    ("seats", "used", "verdict"),
    [
        (40, 0, QuotaVerdict.FITS),
        (85, 0, QuotaVerdict.TIGHT),
        (100, 0, QuotaVerdict.TIGHT),
        (101, 0, QuotaVerdict.OVER),
        (40, 61, QuotaVerdict.OVER),
    ],
)
def test_the_verdict_counts_what_others_use(seats: int, used: int, verdict: QuotaVerdict) -> None:
    plan = inventory([resource("oss/bucket:Bucket", "files")], seats=seats)
    assert need_of("buckets", plan, buckets=KnownQuota(used=used)).verdict is verdict


def test_over_the_limit_it_says_what_to_request() -> None:
    plan = inventory([resource("ecs/securityGroup:SecurityGroup", "door")], seats=120)
    need = need_of("security-groups", plan)
    assert need.verdict is QuotaVerdict.OVER
    assert need.advice == (
        "Request in Quota Center q_security-groups of ecs: 120 or more, or make the class smaller."
    )


def test_the_region_is_part_of_the_id_to_request() -> None:
    need = need_of("vpcs", inventory([VPC], seats=11))
    assert "vpc_quota_instances_num_cn-hongkong of vpc" in need.advice


def test_vcpus_have_no_default_limit_and_so_no_verdict() -> None:
    need = need_of("vcpus", inventory([server()], seats=40))
    assert (need.need, need.verdict) == (80, QuotaVerdict.UNKNOWN)
    assert "at least 80 needed" in need.advice


def test_an_accounts_own_limit_counts() -> None:
    need = need_of(
        "vcpus", inventory([server()], seats=40), vcpus=KnownQuota(limit=100, used=10, source="asked")
    )
    assert (need.limit, need.used, need.verdict, need.source) == (100, 10, QuotaVerdict.TIGHT, "asked")


def test_a_scaling_group_counts_with_its_maximum() -> None:
    group = resource("ess/scalingGroup:ScalingGroup", "group", minSize=1, maxSize=3)
    servers = resource(
        "ess/scalingConfiguration:ScalingConfiguration", "servers", scalingGroupId="id-group",
        instanceTypes=["ecs.e-c1m1.large"],
    )  # fmt: skip
    assert need_of("vcpus", inventory([group, servers], seats=10)).need == 60


def test_a_node_pool_counts_with_its_nodes() -> None:
    nodes = resource("cs/nodePool:NodePool", "nodes", desiredSize="5", instanceTypes=["ecs.u1-c1m2.large"])
    assert need_of("vcpus", inventory([], [nodes])).need == 10


def test_our_table_and_the_emulators_agree() -> None:
    from labstacks.emulator.services import all_quotas as rehearsed

    ours = {quota.key: quota for quota in all_quotas()}
    both = [quota for quota in rehearsed() if quota.key in ours]
    assert len(both) > 15
    for quota in both:
        assert quota.counted == ours[quota.key].type, quota.key
        assert quota.per == ours[quota.key].per, quota.key
        # What the emulator only assumes, nobody can plan with.
        assert ours[quota.key].limit == (None if quota.assumed else quota.limit), quota.key


def test_every_quota_says_its_source_and_has_a_name_in_chinese() -> None:
    for quota in all_quotas():
        assert quota.source, quota.key
        assert quota.title_zh, quota.key
        assert quota.ask in ("quota-center", "ticket", "never"), quota.key
