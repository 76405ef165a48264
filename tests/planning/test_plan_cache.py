"""Many classes at once: what is alike is run once, and every class keeps its own names and dates."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from planned import NOW, MakeClass
from soon import in_days

from labstacks.classfile.model import Class
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning import plan_class, plan_classes
from labstacks.planning.inventory import take_inventory
from labstacks.planning.plan_cache import PlanCache

SEATS = ("s01", "s02")
FIRST = ClassSpec("f4a", "bridging", ("B1", "B3"), 2, expires=in_days(8), release_at=in_days(8))


def named(class_: Class, name: str) -> Class:
    return dataclasses.replace(class_, file=dataclasses.replace(class_.file, name=name))


def test_classes_that_are_alike_are_run_once() -> None:
    shelf = PlanCache()
    for name in ("f4a", "f4b", "f4c"):
        shelf.inventory(dataclasses.replace(FIRST, class_name=name), SEATS, 0)
    assert shelf.runs == 1


@pytest.mark.parametrize(
    "change", [{"labs": ("B1",)}, {"seats": 3}, {"lab_options": {"B3": {"bandwidth": 5}}}]
)
def test_classes_that_differ_are_run_each(change: dict) -> None:  # type: ignore[type-arg]
    shelf = PlanCache()
    shelf.inventory(FIRST, SEATS, 0)
    shelf.inventory(dataclasses.replace(FIRST, **change), SEATS, 0)
    assert shelf.runs == 2


def test_each_class_keeps_its_own_names_and_dates() -> None:
    shelf = PlanCache()
    shelf.inventory(FIRST, SEATS, 0)
    later = in_days(42)
    second = dataclasses.replace(FIRST, class_name="art-4b", expires=later, release_at=later)
    shared, own = shelf.inventory(second, SEATS, 0), take_inventory(second, SEATS)
    assert shared.spec == second
    ids = {resource.id for _, resource in shared.each()} | {resource.id for _, resource in own.each()}
    for (_, found), (_, wanted) in zip(shared.each(), own.each(), strict=True):
        assert (found.urn, found.parent, found.dependencies) == (
            wanted.urn,
            wanted.parent,
            wanted.dependencies,
        )
        for key, value in wanted.inputs.items():
            if not any(str(one) in str(value) for one in ids):
                assert found.inputs[key] == value, (found.name, key)


def test_the_same_plans_come_out_as_one_by_one(a_class: MakeClass) -> None:
    class_ = a_class()
    together = plan_classes([class_, named(class_, "f4b")], now=NOW)
    alone = plan_class(named(class_, "f4b"), now=NOW)
    assert together[1].bill.term == alone.bill.term
    assert together[1].bill.term.amount > Decimal(0)
    assert [need.need for need in together[1].needs] == [need.need for need in alone.needs]
    assert together[1].forecast == alone.forecast
    assert [j.kept for j in together[1].judgements] == [j.kept for j in alone.judgements]
