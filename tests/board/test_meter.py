import dataclasses
from decimal import Decimal

import pytest

from labstacks.board import meter as meter_module
from labstacks.board.lesson_costs import deployments, read_uptimes
from labstacks.board.meter import CostMeter, so_far
from labstacks.board.rates import RateQuery, Rates
from labstacks.board.uptime import Uptime
from labstacks.classfile import load_class
from labstacks.classfile.model import Budget
from labstacks.planning.money import Money

RATES = Rates("HKD", Decimal("0.5"), Decimal("0.25"), Decimal(2), Decimal(1))
HOUR = 3600.0


class Answer:
    """A plan that answers on request."""

    def __init__(self, path, rates=RATES):
        self.path, self.rates, self.answered, self.closed = path, rates, False, False

    def answer(self):
        return self.rates

    def close(self):
        self.closed = True


@pytest.fixture
def class_(written):
    return load_class(written.path)


@pytest.fixture(autouse=True)
def _asked(monkeypatch):
    monkeypatch.setattr(meter_module, "RateQuery", Answer)


def test_seats_and_classroom_are_paid_for_as_long_as_they_stood(class_):
    stands = {"classroom": Uptime(0.0), "s01": Uptime(HOUR), "s02": Uptime(None, ((0.0, HOUR),))}
    assert so_far(stands, RATES, class_, 3 * HOUR) == 3 * 2 + 2 * Decimal("0.5") + 1 * Decimal("0.5")


def test_nothing_is_said_before_the_plan_has_answered(class_):
    meter = CostMeter(class_)
    assert (meter.due, meter.view()) == (False, None)
    meter._query.answered = True
    assert meter.due
    assert meter.view()["so_far"] == "HK$0.00"
    assert not meter.due


def test_a_class_that_cannot_be_planned_has_no_cost(class_, monkeypatch):
    monkeypatch.setattr(meter_module, "RateQuery", lambda path: Answer(path, None))
    meter = CostMeter(class_)
    meter.wait()
    assert (meter.view(), meter.due) == (None, False)


def test_the_cost_goes_on_though_nothing_happens(class_, written, monkeypatch):
    written.begin()
    written.start("s01")
    meter = CostMeter(class_)
    meter.wait()
    now = written.time
    monkeypatch.setattr("time.time", lambda: now + HOUR)
    assert meter.view()["so_far"] == "HK$0.50"
    assert not meter.due
    monkeypatch.setattr("time.time", lambda: now + 3 * HOUR)
    assert meter.due
    assert meter.view()["so_far"] == "HK$1.50"


def test_the_budget_is_shown_with_the_share_that_is_used(class_, written, monkeypatch):
    written.begin()
    written.start("s01")
    budgeted = dataclasses.replace(
        class_, file=dataclasses.replace(class_.file, budget=Budget("HKD", Decimal(4)))
    )
    meter = CostMeter(budgeted)
    meter.wait()
    monkeypatch.setattr("time.time", lambda: written.time + 2 * HOUR)
    assert meter.view() == {"so_far": "HK$1.00", "budget": "HK$4.00", "share": 0.25}


def test_old_rates_serve_until_there_are_new_ones(class_):
    first = CostMeter(class_)
    first.wait()
    second = CostMeter(class_, first)
    assert second.view() is not None


def test_who_ends_the_board_waits_for_no_plan(class_):
    meter = CostMeter(class_)
    asked = meter._query
    meter.close()
    assert asked.closed


def test_the_plan_itself_tells_the_rates(written):
    rates = RateQuery(written.path).answer()
    assert rates.currency == "HKD"
    assert rates.seat > 0


def test_a_plan_that_fails_tells_no_rates(written):
    written.path.write_text("class: Bad Name\n", "utf-8")
    assert RateQuery(written.path).answer() is None


def test_each_deployment_is_priced_alone_and_pauses_do_not_split_it(class_):
    uptimes = {
        "classroom": Uptime(11 * HOUR, ((0.0, 2 * HOUR),)),
        "s01": Uptime(11 * HOUR, ((0.0, HOUR), (HOUR + 60, 2 * HOUR))),
        "s02": Uptime(None, ((0.0, HOUR),)),
    }
    first, last = deployments(uptimes, RATES, class_, 12 * HOUR)
    assert (first.seats, first.end.timestamp()) == (2, 2 * HOUR)
    assert first.seat_hours == pytest.approx(3 - 60 / 3600)
    # Two hours of the classroom, and the seats' hours.
    assert first.cost.amount == pytest.approx(2 * Decimal(2) + Decimal("0.5") * Decimal(3 - 60 / 3600))
    assert (last.seats, last.end, last.cost) == (1, None, Money(Decimal("2.5"), "HKD"))


def test_a_class_that_was_never_deployed_has_no_costs(class_):
    assert deployments({}, RATES, class_, HOUR) == ()
    assert read_uptimes(class_) == {}
