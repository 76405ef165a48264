"""What the owner of a new account switches on by hand before a class."""

from __future__ import annotations

import dataclasses
import re

import pytest
from planned import NOW, MakeClass, inventory, resource

from labstacks.alicloud.account_steps import account_steps
from labstacks.alicloud.resource_types import type_entries
from labstacks.planning import Plan, plan_class
from labstacks.planning.account_setup import SetupStep, account_setup
from labstacks.planning.page import page
from labstacks.planning.quotas import KnownQuota, needs
from labstacks.planning.resources import PlannedResource


@pytest.fixture
def made(a_class: MakeClass) -> Plan:
    return plan_class(a_class(), now=NOW)


def steps_with(made: Plan, *seat: PlannedResource, seats: int = 3, **known: KnownQuota) -> list[SetupStep]:
    """The list for a class whose seats hold these resources."""
    held = inventory(list(seat), seats=seats)
    return list(account_setup(dataclasses.replace(made, inventory=held, needs=needs(held, known))))


def test_a_bridging_class_without_files_needs_verification_and_a_look_at_quotas(made: Plan) -> None:
    assert [step.key for step in account_setup(made)] == ["real-name", "quota-unknown"]
    assert "vCPUs of pay-as-you-go servers 6" in account_setup(made)[-1].how.en


def test_a_rehearsal_needs_no_account(a_class: MakeClass) -> None:
    assert account_setup(plan_class(a_class(cloud="rehearsal"), now=NOW)) == ()


def test_an_advanced_class_lists_services_roles_and_the_registry_password(a_class: MakeClass) -> None:
    found = plan_class(a_class(level="advanced", labs="all"), now=NOW)
    steps = {step.key: step for step in account_setup(found)}
    labs = {key: step.labs for key, step in steps.items() if step.kind != "quota"}
    assert labs == {
        "real-name": (),
        "oss": ("V3", "V6"),
        "sls": ("V2",),
        "fc": ("V3",),
        "private-zone": ("V5",),
        "cloud-backup": ("V6",),
        "ack": ("V4",),
        "ack-roles": ("V4",),
        "auto-scaling-role": ("V1", "V5"),
        "container-registry": ("V4",),
        "registry-password": ("V4",),
    }
    assert steps["registry-password"].kind == "password"


def test_a_kms_key_needs_key_management(made: Plan) -> None:
    found = steps_with(made, resource("kms/key:Key", "key", lab="B3"))
    assert [(step.key, step.labs) for step in found] == [("real-name", ()), ("kms", ("B3",))]


def test_a_quota_that_is_too_small_says_how_much_and_where(made: Plan) -> None:
    groups = steps_with(made, resource("ecs/securityGroup:SecurityGroup", "group"), seats=120)
    [quota] = [step for step in groups if step.kind == "quota"]
    assert quota.key == "quota-security-groups"
    assert quota.title.en == "Raise the quota: Security groups, 120 or more"
    assert quota.title.zh == "申請提高配額：安全性群組，120 或以上"
    assert quota.how.en == "Quota Center, product ecs q_security-groups."


def test_a_quota_that_support_raises_names_the_ticket(made: Plan) -> None:
    buckets = steps_with(made, resource("oss/bucket:Bucket", "files"), seats=120)
    assert buckets[-1].how.en == "Open a ticket for oss."


def test_a_quota_that_fits_or_that_nobody_raises_is_not_listed(made: Plan) -> None:
    group = resource("ecs/securityGroup:SecurityGroup", "group")
    assert [step.kind for step in steps_with(made, group, seats=10)] == ["verify"]
    rules = [
        resource("ecs/securityGroupRule:SecurityGroupRule", f"r{n}", securityGroupId="own")
        for n in range(201)
    ]
    assert [step.kind for step in steps_with(made, *rules)] == ["verify"]


def test_a_limit_that_the_account_told_is_not_to_be_looked_up(made: Plan) -> None:
    entry = resource("fc/v3Function:V3Function", "function")
    assert [step.key for step in steps_with(made, entry)] == ["real-name", "fc", "quota-unknown"]
    known = steps_with(made, entry, functions=KnownQuota(limit=50))
    assert [step.key for step in known] == ["real-name", "fc"]


def test_the_page_has_the_list_in_both_languages_and_a_rehearsal_has_none(
    made: Plan, a_class: MakeClass
) -> None:
    text = page(made)
    for step in account_setup(made):
        assert step.title.zh in text
    assert "real-name verification" in text
    assert "新帳戶的準備工作" not in page(plan_class(a_class(cloud="rehearsal"), now=NOW))


def test_every_step_has_a_source_both_languages_and_types_that_exist() -> None:
    known = [token.removeprefix("alicloud:") for token in type_entries()]
    keys = [step.key for step in account_steps()]
    assert len(keys) == len(set(keys))
    for step in account_steps():
        assert step.source, step.key
        assert step.kind in ("verify", "activate", "role", "password"), step.key
        assert re.search(r"[\u4e00-\u9fff]", step.title_zh), step.key
        assert bool(step.how) == bool(step.how_zh), step.key
        assert step.how or step.address, step.key
        for start in step.types:
            assert any(name.startswith(start) for name in known), start
