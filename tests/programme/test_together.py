"""Several classes planned as one thing for their account, the machine and the purse."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from labstacks.classfile.programme_file import load_programme
from labstacks.emulator import RehearsalCloud
from labstacks.errors import UsageError
from labstacks.gateway.cloud import Target
from labstacks.planning.planner import plan_class
from labstacks.planning.programme_plan import _of_networks, plan_programme, seconds_to_remove
from labstacks.planning.quotas import KnownQuota, QuotaVerdict
from labstacks.planning.resources import PlannedResource


def needs(plan, key):
    """By account, the need of a quota."""
    return {Path(joint.account).parts[-3:-2] or (joint.account,): joint for joint in plan.needs
            if joint.need.quota.key == key}  # fmt: skip


def one_account(write, seats=(2, 3, 4), **keys):
    """Classes in one folder: one emulator, and so one account."""
    for number, count in enumerate(seats):
        write(f"f4{'abcdef'[number]}.yaml", **{"class": f"f4{'abcdef'[number]}", "seats": count, **keys})
    write("programme.yaml", "programme: spring\nclasses: ['f4*.yaml']\n")
    return load_programme("programme.yaml")


def test_quotas_of_one_account_are_summed_and_of_several_are_not(write, schools):
    together = plan_programme(one_account(write))
    assert len(together.accounts) == 1
    [joint] = needs(together, "ram-users").values()
    assert (joint.need.need, dict(joint.classes)) == (9, {"f4a": 2, "f4b": 3, "f4c": 4})
    assert (joint.need.limit, joint.need.used, joint.several) == (1000, 0, True)

    write("programme.yaml", "programme: spring\nclasses: ['*/class.yaml']\n")
    apart = plan_programme(load_programme("programme.yaml"))
    assert [joint.need.need for joint in needs(apart, "ram-users").values()] == [2, 2, 2]
    assert len(apart.accounts) == 3


def test_what_is_counted_in_a_classs_own_things_is_not_summed(write):
    plan = plan_programme(one_account(write, labs="all"))
    [joint] = needs(plan, "vswitches-per-vpc").values()
    assert joint.need.need == max(joint.classes.values())
    assert joint.several


def test_classes_that_fit_alone_and_not_together_are_a_no_go_that_names_them(write):
    programme = one_account(write, rehearsal="{quotas: {ram-users: 7}}")
    plan = plan_programme(programme)
    assert all(each.go for each in plan.plans)
    [(whose, reason)] = plan.against()
    assert (whose, reason.key) == ("", "quota")
    assert "3 classes of one account need 9 together, the limit is 7 (f4a 2, f4b 3, f4c 4)" in str(
        reason.message
    )
    assert "give a class another account" in str(reason.fix)
    assert not plan.go
    assert plan.go_with(["quota"])
    assert plan_programme(programme.only(["f4a", "f4c"])).go


def test_what_one_class_exceeds_by_itself_is_told_once_as_its_own(write):
    programme = one_account(write, seats=(9, 1), rehearsal="{quotas: {ram-users: 7}}")
    told = [(whose, reason.key) for whose, reason in plan_programme(programme.only(["f4a"])).against()]
    assert told == [("f4a", "quota")]


def test_what_others_use_counts_once_and_what_stands_of_the_programme_not_at_all(write, tmp_path):
    programme = one_account(write)
    (tmp_path / ".labstacks").mkdir()
    cloud = RehearsalCloud(tmp_path / ".labstacks" / "rehearsal.db")
    for stack in ("f4a-s01", "f4b-s01", "old-s01", "old-s02"):
        urn = f"urn:pulumi:{stack}::labstacks::alicloud:ram/user:User::user"
        cloud.create(Target(urn, "alicloud:ram/user:User"), {"name": stack}, preview=False)
    cloud.close()
    [joint] = needs(plan_programme(programme), "ram-users").values()
    assert (joint.need.used, joint.need.need) == (2, 9)
    [alone] = [need for need in plan_class(programme.classes[0]).needs if need.quota.key == "ram-users"]
    assert (alone.used, alone.need) == (3, 2)


def test_a_quota_of_a_region_is_summed_in_each_and_one_of_the_account_over_all(write):
    abroad = {"cloud": "alibaba", "region": "ap-southeast-1", "zones": "[ap-southeast-1a, ap-southeast-1b]"}
    write("home/class.yaml", cloud="alibaba", level="beginner", labs="[G1, G2]")
    write("near/class.yaml", cloud="alibaba", level="beginner", labs="[G1, G2]")
    write("away/class.yaml", **abroad, level="beginner", labs="[G1, G2]")
    write("programme.yaml", "programme: spring\nclasses: ['*/class.yaml']\n")
    plan = plan_programme(load_programme("programme.yaml"))
    assert list(plan.accounts) == ["alibaba"]
    vpcs = {joint.need.region: joint.need.need for joint in plan.needs if joint.need.quota.key == "vpcs"}
    assert vpcs == {"cn-hongkong": 2, "ap-southeast-1": 1}
    [users] = [joint for joint in plan.needs if joint.need.quota.key == "ram-users"]
    assert users.need.need == 6


def test_what_the_account_told_counts_before_the_defaults(write):
    write("home/class.yaml", cloud="alibaba")
    write("near/class.yaml", cloud="alibaba")
    write("programme.yaml", "programme: spring\nclasses: ['*/class.yaml']\n")
    told = {"cn-hongkong": {"ram-users": KnownQuota(limit=12, used=9, source="Quota Center")}}
    plan = plan_programme(load_programme("programme.yaml"), live=told)
    [users] = [joint.need for joint in plan.needs if joint.need.quota.key == "ram-users"]
    assert (users.need, users.used, users.limit, users.verdict) == (4, 9, 12, QuotaVerdict.OVER)
    assert plan.live
    assert all(each.live for each in plan.plans)


def test_costs_are_summed_in_the_budgets_currency_and_over_it_is_a_no_go(write):
    programme = one_account(write, labs="[B1, B3]", budget="{currency: USD, max: 1000}")
    plan = plan_programme(programme)
    assert plan.total.currency == "USD"
    assert plan.total.amount == sum(each.bill.term.amount for each in plan.plans) > 0

    write("programme.yaml", "programme: spring\nclasses: ['*.yaml']\nbudget: {currency: HKD, max: 0.01}\n")
    plan = plan_programme(load_programme("programme.yaml"))
    assert plan.total.currency == "HKD"
    [(whose, reason)] = plan.against()
    assert (whose, reason.key) == ("", "budget")
    assert "over the programme's budget of HK$0.01" in str(reason.message)
    assert all(each.go for each in plan.plans)


def test_a_budget_in_a_currency_without_a_rate_is_refused(write):
    programme = one_account(write, labs="[B1, B3]")
    odd = dataclasses.replace(programme, budget=dataclasses.replace(budget(), currency="EUR"))
    with pytest.raises(UsageError, match="counts in EUR"):
        plan_programme(odd)


def budget():
    from decimal import Decimal

    from labstacks.classfile.model import Budget

    return Budget("HKD", Decimal(1))


def test_classes_are_ready_one_after_the_other_and_the_last_when_all_is(write):
    plan = plan_programme(one_account(write, seats=(6, 6, 6)), parallel=4)
    ready = [plan.forecast.by_class[name] for name in ("f4a", "f4b", "f4c")]
    assert ready == sorted(ready)
    assert ready[-1] == plan.forecast.ready > plan.plans[0].own_forecast.ready
    assert plan.forecast.slots == 4


def test_a_lesson_that_begins_before_its_class_is_ready_among_others_is_told(write):
    now = datetime(2026, 11, 24, 0, 0, 50, tzinfo=UTC)
    sessions = "[{start: 2026-11-24T08:01+08:00, hours: 1}]"
    for number in range(6):
        write(f"c{number}.yaml", **{"class": f"c{number}"}, seats=12, sessions=sessions)
    write("programme.yaml", "programme: spring\nclasses: ['c*.yaml']\n")
    programme = load_programme("programme.yaml", now)
    plan = plan_programme(programme, parallel=2, now=now)
    late = [str(reason.message) for reason in plan.reasons if reason.key == "forecast"]
    assert late
    assert late[-1].startswith("c5: its next lesson begins in 10 s")
    assert plan.go


def test_equal_ranges_are_fine_until_a_class_joins_networks(write):
    [plan] = plan_programme(one_account(write, seats=(1,))).plans
    assert list(_of_networks([plan])) == []
    part = plan.inventory.classroom
    router = PlannedResource("urn:x", "alicloud:cen/transitRouter:TransitRouter", "router", {})
    joined = dataclasses.replace(part, resources=(*part.resources, router))
    inventory = dataclasses.replace(plan.inventory, classroom=joined)
    [reason] = _of_networks([dataclasses.replace(plan, inventory=inventory)])
    assert "f4a joins networks (alicloud:cen/transitRouter:TransitRouter)" in str(reason.message)
    assert not reason.blocks


def test_how_long_down_takes_is_that_of_the_plan_and_unknown_where_a_class_cannot_be_planned(
    write, monkeypatch
):
    programme = one_account(write)
    assert seconds_to_remove(programme, 4) == plan_programme(programme, parallel=4).forecast.gone > 0

    def refused(*args, **more):
        raise UsageError("no")

    monkeypatch.setattr("labstacks.planning.plan_cache.InventoryStore.inventory", refused)
    assert seconds_to_remove(programme, 4) is None
