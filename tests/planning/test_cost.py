"""What a class costs: lines, sums, and what is not known."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planned import NOW, cents, inventory, resource, server

from labstacks.classfile.model import ClassSession
from labstacks.planning.billed_hours import BilledPeriod, timetable
from labstacks.planning.cost import Bill, bill
from labstacks.planning.price_book import built_in
from labstacks.planning.resources import Inventory

TYPE = "ecs/ecs.e-c1m1.large"
START = datetime(2026, 12, 1, 6, tzinfo=UTC)


def priced(plan: Inventory, *hours: float, currency: str = "USD", ready: float = 0.0) -> Bill:
    lessons = [
        ClassSession(START + timedelta(days=7 * week), length) for week, length in enumerate(hours or (2,))
    ]
    return bill(plan, built_in(), timetable(lessons, NOW, ready_hours=ready), currency)


def test_a_server_costs_its_type_and_its_disk_by_the_hour() -> None:
    found = priced(inventory([server()], seats=1))
    of_type, of_disk = (line.one(BilledPeriod(Decimal(2), Decimal(2))) for line in found.lines)
    assert of_type == pytest.approx(Decimal("0.1382") / Decimal("6.96") * 2)
    assert of_disk == pytest.approx(Decimal("0.0001055") * 40 * 2)


def test_an_amount_in_yuan_is_converted_by_the_dated_rates() -> None:
    one = inventory([server(systemDiskSize=0)], seats=1)
    in_yuan, in_dollars = (
        priced(one, currency=name).by_item()["ecs/ecs.e-c1m1.large"] for name in ("CNY", "HKD")
    )
    assert cents(in_yuan.amount) == "0.28"
    assert in_dollars.amount == pytest.approx(Decimal("0.2764") / Decimal("6.96") * Decimal("7.80"))


def test_what_has_no_price_is_listed_and_in_no_sum() -> None:
    known = priced(inventory([server()]))
    more = priced(inventory([server(), resource("hbr/vault:Vault", "vault"), resource("x/y:New", "new")]))
    assert more.term == known.term
    assert [(line.resource, line.known) for line in more.unknown] == [("vault", False), ("new", False)]
    assert "how this type is billed" in more.unknown[1].reason


def test_a_price_in_another_unit_is_no_price() -> None:
    book = built_in()
    price = book.price("nat/cu", "cn-hongkong")
    assert price is not None
    odd = dataclasses.replace(
        book, prices={**book.prices, ("nat/cu", "cn-hongkong"): dataclasses.replace(price, unit="gb")}
    )
    plan = inventory([], [resource("vpc/natGateway:NatGateway", "nat")])
    found = bill(plan, odd, timetable([], NOW), "USD")
    assert [line.reason for line in found.unknown] == ["its price is per gb, but its use is counted in cu"]


def test_a_free_type_makes_no_line() -> None:
    assert priced(inventory([resource("vpc/switch:Switch", "switch")])).lines == ()


def test_a_begun_hour_of_a_gateway_is_paid_as_a_whole_one() -> None:
    plan = inventory([], [resource("vpc/natGateway:NatGateway", "nat")])
    assert priced(plan, 1.5).term == priced(plan, 2).term
    assert priced(inventory([server()]), 1.5).term.amount < priced(inventory([server()]), 2).term.amount


def test_the_time_to_make_ready_is_paid_but_nothing_is_used_in_it() -> None:
    busy = inventory([server(internetMaxBandwidthOut=5)], seats=1)
    prepared, at_once = priced(busy, 2, ready=1.0), priced(busy, 2)
    by_item, before = prepared.by_item(), at_once.by_item()
    assert by_item["ecs/ecs.e-c1m1.large"].amount == pytest.approx(
        before["ecs/ecs.e-c1m1.large"].amount * 3 / 2
    )
    assert by_item["internet/ecs"] == before["internet/ecs"]


def test_a_term_is_the_sum_of_its_lessons() -> None:
    found = priced(inventory([server()]), 1, 2, 3)
    assert found.term.amount == sum(money.amount for money in found.sessions)
    assert found.session == found.sessions[2]


def test_left_standing_costs_from_the_first_lesson_to_the_last() -> None:
    found = priced(inventory([server()]), 2, 2)
    assert found.kept_deployed == found.over(BilledPeriod(Decimal(7 * 24 + 2), Decimal(4)))


def test_a_forgotten_class_costs_thirty_days_less_what_is_released() -> None:
    release = (START + timedelta(hours=26)).strftime("%Y-%m-%dT%H:%M:%SZ")
    kept, released = priced(inventory([server()])), priced(inventory([server(autoReleaseTime=release)]))
    assert kept.forgotten == kept.over(BilledPeriod(Decimal(720), Decimal(0)))
    assert released.forgotten == released.over(BilledPeriod(Decimal(26), Decimal(0)))
    assert released.forgotten_unreleased == kept.forgotten


def test_a_seat_is_told_without_its_share_of_the_classroom() -> None:
    plan = inventory([server()], [resource("vpc/natGateway:NatGateway", "nat")], seats=10)
    found = priced(plan)
    assert found.per_seat.amount * 10 + found.classroom.amount == pytest.approx(found.session.amount)


def test_a_scaling_group_costs_what_it_usually_runs() -> None:
    group = resource("ess/scalingGroup:ScalingGroup", "group", minSize=1, maxSize=4, desiredCapacity=2)
    servers = resource(
        "ess/scalingConfiguration:ScalingConfiguration", "servers", scalingGroupId="id-group",
        instanceTypes=["ecs.e-c1m1.large"], systemDiskCategory="cloud_essd", systemDiskPerformanceLevel="PL0",
        systemDiskSize=40,
    )  # fmt: skip
    scaled, two = priced(inventory([group, servers])), priced(inventory([server("one"), server("two")]))
    assert scaled.term.amount == pytest.approx(two.term.amount)


def test_past_lessons_are_not_paid_again() -> None:
    lessons = [ClassSession(NOW - timedelta(days=7), 2), ClassSession(START, 2)]
    times = timetable(lessons, NOW)
    assert (times.past, len(times.sessions)) == (1, 1)


def test_without_lessons_one_is_assumed() -> None:
    times = timetable([], NOW)
    assert times.assumed
    assert times.sessions[0].hours == 2


@given(seats=st.integers(1, 400), hours=st.lists(st.floats(0.25, 8), min_size=1, max_size=4))
def test_the_sum_of_all_lines_is_the_sum_of_all_parts(seats: int, hours: list[float]) -> None:
    plan = inventory([server()], [resource("vpc/natGateway:NatGateway", "nat")], seats=seats)
    found = priced(plan, *hours)
    by_lab, by_item = found.by_lab(), found.by_item()
    assert sum(m.amount for m in by_lab.values()) == pytest.approx(found.session.amount)
    assert sum(m.amount for m in by_item.values()) == pytest.approx(found.session.amount)
    assert sum(m.amount for m in found.by_confidence().values()) == pytest.approx(found.session.amount)
