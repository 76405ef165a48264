"""Go or no-go, with reasons; and the ways to get under a budget."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from planned import NOW, MakeClass

from labstacks.classfile.model import Class
from labstacks.custom_labs.scaffold import write_lab
from labstacks.errors import PriceFileError, UsageError
from labstacks.planning import Plan, plan_class
from labstacks.planning.quotas import KnownQuota
from labstacks.planning.savings import Way
from labstacks.storage.class_folder import PROJECT, ClassFolder
from labstacks.storage.pulumi_state import Backend

HKD = "HKD"
SERVER = "alicloud:ecs/instance:Instance"
BEGINNER: dict[str, Any] = {"level": "beginner", "labs": "all", "seats": 20}


def plan(class_: Class, **more: Any) -> Plan:
    return plan_class(class_, now=NOW, **more)


def blocking(found: Plan) -> list[str]:
    return [reason.key for reason in found.blocking]


def said(found: Plan) -> str:
    return "\n".join(f"{reason.message} {reason.fix}" for reason in found.reasons)


def test_an_ordinary_class_is_a_go(a_class: MakeClass) -> None:
    found = plan(a_class(budget={"currency": HKD, "max": 400}))
    assert found.go
    assert found.bill.term.currency == HKD
    assert found.ways == ()


def test_a_plan_touches_nothing(a_class: MakeClass) -> None:
    class_ = a_class()
    plan(class_)
    assert [path.name for path in class_.file.path.parent.iterdir()] == ["class.yaml"]


def test_over_the_budget_it_is_a_no_go_with_the_figure(a_class: MakeClass) -> None:
    found = plan(a_class(budget={"currency": HKD, "max": 1}))
    assert blocking(found) == ["budget"]
    over = found.bill.term.amount - 1
    assert f"HK${over:.2f} over the budget of HK$1.00" in found.blocking[0].message.en


def test_what_is_allowed_by_name_does_not_block(a_class: MakeClass) -> None:
    found = plan(a_class(budget={"currency": HKD, "max": 1}))
    assert found.go_with({"budget"})
    assert not found.go_with({"quota"})


def test_a_budget_of_zero_allows_what_is_free_and_nothing_else(a_class: MakeClass) -> None:
    nothing = {"currency": HKD, "max": 0}
    assert plan(a_class(labs=["B1"], budget=nothing)).go
    found = plan(a_class(labs=["B3"], budget=nothing))
    assert not found.go
    assert "A budget of 0 allows only what is free." in said(found)


def test_a_budget_in_another_currency_is_compared_in_that_currency(a_class: MakeClass) -> None:
    in_hkd = plan(a_class()).bill.term.amount
    found = plan(a_class(budget={"currency": "USD", "max": float(round(in_hkd / Decimal("7.80") + 1, 2))}))
    assert found.go
    assert found.bill.term.amount == pytest.approx(in_hkd / Decimal("7.80"))


def test_every_way_under_a_budget_is_really_under_it(a_class: MakeClass) -> None:
    dear = plan(a_class(**BEGINNER)).bill.term.amount
    found = plan(a_class(**BEGINNER, budget={"currency": HKD, "max": float(round(dear * 17 / 20, 2))}))
    assert {way.kind for way in found.ways} == {"hours", "labs", "type"}
    for way in found.ways:
        assert way.total.amount <= found.budget.amount  # type: ignore[union-attr]
    assert [way.total.amount for way in found.ways] == sorted(way.total.amount for way in found.ways)


@pytest.mark.parametrize("kind", ["hours", "labs", "type"])
def test_a_way_costs_what_it_says_when_it_is_taken(a_class: MakeClass, kind: str) -> None:
    keys = dict(BEGINNER)
    dear = plan(a_class(**keys)).bill.term.amount
    keys["budget"] = {"currency": HKD, "max": float(round(dear * 17 / 20, 2))}
    before = plan(a_class(**keys))
    way = next(way for way in before.ways if way.kind == kind)
    after = plan(a_class(**{**keys, **_taken(way, before)}))
    # Fewer labs are also ready sooner, so the class is deployed for less time.
    assert after.bill.term.amount == pytest.approx(way.total.amount, rel=Decimal("0.08"))
    assert after.go


def test_to_leave_labs_out_is_to_leave_out_their_options_and_to_keep_ones_own(
    a_class: MakeClass, tmp_path: Path
) -> None:
    own = write_lab(tmp_path / "my_labs", "notebook").path
    labs = ["B1", "B2", "B3", "B4", own]
    options = {"B4": {"greeting": "Hi"}, "notebook": {"greeting": "Hi"}}
    found = plan(a_class(labs=labs, lab_options=options, budget={"currency": HKD, "max": 0.1}))
    [way] = [way for way in found.ways if way.kind == "labs"]
    assert "B4" not in way.how
    assert way.how.endswith(f", {own}]")
    assert plan(a_class(labs=yaml.safe_load(way.how)["labs"], budget={"currency": HKD, "max": 0.1})).go


def _taken(way: Way, before: Plan) -> dict[str, Any]:
    """The keys of the class file that a way changes."""
    if way.kind == "hours":
        hours = float(way.how.split()[-1])
        return {"sessions": [{"start": one.start.isoformat(), "hours": hours} for one in before.sessions]}
    taken: dict[str, Any] = yaml.safe_load(way.how)
    return taken


def test_lessons_that_are_over_are_left_out(a_class: MakeClass) -> None:
    class_ = a_class()
    found = plan_class(class_, now=NOW + timedelta(days=10))
    assert len(found.bill.sessions) == 1
    assert "1 session is over and not counted." in said(found)


def test_when_every_lesson_is_over_it_is_a_no_go(a_class: MakeClass) -> None:
    found = plan_class(a_class(), now=NOW + timedelta(days=100))
    assert "sessions" in blocking(found)
    assert "Every session in class.yaml is in the past." in said(found)
    assert found.bill.term == found.bill.nothing


def test_without_lessons_one_is_assumed_and_said(a_class: MakeClass) -> None:
    found = plan(a_class(sessions=None, cloud="rehearsal"))
    assert "one lesson of 2 h is assumed" in said(found)
    assert found.latest_start is None


def test_a_lesson_that_begins_too_soon_is_said(a_class: MakeClass) -> None:
    found = plan_class(a_class(), now=NOW + timedelta(days=7, hours=3, minutes=59, seconds=50))
    assert "The next lesson begins in 10 s" in said(found)


def test_a_quota_that_is_too_small_is_a_no_go(a_class: MakeClass) -> None:
    found = plan(a_class(seats=40), account={"vcpus": KnownQuota(limit=50, used=8, source="Quota Center")})
    assert blocking(found) == ["quota"]
    assert "the class needs 80 besides 8 in use, the limit is 50" in said(found)
    assert found.live


def test_what_stands_of_the_class_itself_is_not_needed_twice(a_class: MakeClass) -> None:
    class_ = a_class(seats=4)
    account = {"vcpus": KnownQuota(limit=10, used=8, source="Quota Center")}
    assert blocking(plan(class_, account=account)) == ["quota"]
    backend = Backend(ClassFolder(class_.file.home).state_url, PROJECT)
    for seat in ("s01", "s02", "s03", "s04"):
        backend.create(f"f4a-{seat}")
        checkpoint = next(class_.file.home.rglob(f"f4a-{seat}.json"))
        document = json.loads(checkpoint.read_text())
        server = {"urn": f"urn:pulumi:f4a-{seat}::labstacks::x::server", "type": SERVER, "id": f"i-{seat}"}
        server["inputs"] = {"instanceType": "ecs.e-c1m1.large"}  # type: ignore[assignment]
        document["checkpoint"]["latest"] = {"resources": [server]}
        checkpoint.write_text(json.dumps(document))
    assert plan(class_, account=account).go


def test_a_quota_that_nobody_knows_is_said_and_does_not_block(a_class: MakeClass) -> None:
    found = plan(a_class(seats=40))
    assert found.go
    assert "vCPUs of pay-as-you-go servers (80)" in said(found)


def test_the_emulator_has_quotas_of_its_own(a_class: MakeClass) -> None:
    found = plan(a_class(cloud="rehearsal", rehearsal={"quotas": {"vcpus": 4}}))
    assert blocking(found) == ["quota"]
    assert "the limit is 4" in said(found)


def test_what_other_classes_hold_in_the_emulator_counts(a_class: MakeClass) -> None:
    from labstacks.emulator import RehearsalCloud
    from labstacks.gateway.cloud import Target

    class_ = a_class(cloud="rehearsal", rehearsal={"quotas": {"vpcs": 1}})
    assert plan(class_).go
    folder = ClassFolder(class_.file.home)
    folder.create()
    cloud = RehearsalCloud(folder.rehearsal)
    type_ = "alicloud:vpc/network:Network"
    target = Target(f"urn:pulumi:other-classroom::labstacks::{type_}::vpc", type_)
    cloud.create(target, {"vpcName": "other", "cidrBlock": "10.0.0.0/16"}, preview=False)
    cloud.close()
    found = plan(class_)
    assert blocking(found) == ["quota"]
    assert "needs 1 besides 1 in use, the limit is 1" in said(found)


def test_a_guardrail_about_money_blocks_where_the_cloud_sends_a_bill(a_class: MakeClass) -> None:
    no_lessons = {"sessions": None, "labs": ["B3"]}
    found = plan(a_class(**no_lessons))
    assert blocking(found) == ["guardrails"]
    told = found.blocking[0].message.en
    assert "ecs.Instance" in told
    assert "(labstacks/components/blocks/server.py:" in told
    assert plan(a_class(**no_lessons, cloud="rehearsal")).go


@pytest.mark.parametrize("cloud", ["rehearsal", "alibaba"])
def test_a_broken_guardrail_of_a_lab_blocks_in_every_cloud(
    a_class: MakeClass, tmp_path: Path, cloud: str
) -> None:
    component = write_lab(tmp_path / "my_labs", "notebook").files[0]
    component.write_text(component.read_text().replace("force_destroy=True,", "force_destroy=False,"))
    found = plan(a_class(labs=["B1", "my_labs.notebook:Notebook"], cloud=cloud))
    assert blocking(found) == ["guardrails"]
    assert "notebook.py:" in found.blocking[0].message.en


def test_every_rule_has_its_verdict(a_class: MakeClass) -> None:
    from labstacks.components.guardrails import RULES

    found = plan(a_class(labs="all"))
    assert [judgement.rule for judgement in found.judgements] == [rule.id for rule in RULES]
    assert all(judgement.kept for judgement in found.judgements)


def test_a_price_file_counts(a_class: MakeClass, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    entry = "item: ecs/ecs.e-c1m1.large, unit: hour, amount: 1000, currency: HKD, region: cn-hongkong"
    file.write_text(f"prices:\n- {{{entry}, date: 2026-11-01}}\n")
    assert plan(a_class(), prices=file).bill.term.amount > 12_000


def test_the_class_file_may_name_the_price_file(a_class: MakeClass, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("usage:\n- {name: internet_gb_per_server_hour, amount: 0}\n")
    assert (
        plan(a_class(prices="ours.yaml", labs="all")).bill.term.amount
        < plan(a_class(labs="all")).bill.term.amount
    )


def test_a_bad_price_file_is_told_before_anything_is_planned(a_class: MakeClass, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("prices: 3\n")
    with pytest.raises(PriceFileError, match=r"ours\.yaml:1"):
        plan(a_class(prices="ours.yaml"))


def test_a_budget_in_a_currency_without_a_rate_is_told(a_class: MakeClass) -> None:
    class_ = a_class(budget={"currency": HKD, "max": 5})
    budget = dataclasses.replace(class_.file.budget, currency="EUR")  # type: ignore[type-var]
    odd = dataclasses.replace(class_, file=dataclasses.replace(class_.file, budget=budget))
    with pytest.raises(UsageError, match="no price file has a rate for it"):
        plan(odd)


def test_more_seats_cost_more_and_take_no_less(a_class: MakeClass) -> None:
    few, many = plan(a_class(seats=3)), plan(a_class(seats=30))
    assert many.bill.term > few.bill.term
    assert many.forecast.ready >= few.forecast.ready
    assert many.inventory.total > few.inventory.total


def test_spares_are_paid_as_well(a_class: MakeClass) -> None:
    assert plan(a_class(spares=2)).seats == 5


def test_the_emulators_clock_is_forecast_too(a_class: MakeClass) -> None:
    instant = plan(a_class(cloud="rehearsal"))
    fast = plan(a_class(cloud="rehearsal", rehearsal={"clock": "10x"}))
    assert instant.rehearsal is not None
    assert fast.rehearsal is not None
    assert instant.rehearsal.ready < fast.rehearsal.ready < fast.forecast.ready


def test_parallel_is_obeyed(a_class: MakeClass) -> None:
    assert plan(a_class(seats=20), parallel=2).forecast.slots == 2
    assert plan(a_class(seats=20, parallel=3)).forecast.slots == 3
