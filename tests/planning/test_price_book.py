"""The price book and the files that go above it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from labstacks.errors import PriceFileError
from labstacks.planning.meters import METERS
from labstacks.planning.price_book import CONFIDENCES, built_in, load_book
from labstacks.planning.units import UNITS

GOOD = "item: ecs/x, unit: hour, amount: 1, currency: HKD, date: 2026-10-01"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "prices.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(tmp_path: Path, text: str) -> str:
    with pytest.raises(PriceFileError) as caught:
        load_book(write(tmp_path, text))
    return str(caught.value)


@pytest.mark.parametrize(
    ("entry", "line", "said"),
    [
        (GOOD.replace("amount: 1", "amount: -3"), 2, "A price of -3 is negative."),
        (GOOD.replace("amount: 1", "amount: HK$3"), 2, '"HK$3" is not an amount of money.'),
        (GOOD.replace("unit: hour", "unit: hours"), 2, "Did you mean hour?"),
        (GOOD.replace("unit: hour", "unit: fortnight"), 2, '"fortnight" is not a unit'),
        (GOOD.replace(", date: 2026-10-01", ""), 2, "This is a price without a date."),
        (GOOD.replace("2026-10-01", "last week"), 2, '"last week" is not a day.'),
        (GOOD.replace("HKD", "EUR"), 2, "There is no rate for EUR."),
        (GOOD.replace("HKD", "dollars"), 2, '"dollars" is not a currency.'),
        (GOOD.replace("ecs/x", "server"), 2, '"server" is not an item.'),
        (GOOD + ", confidence: sure", 2, '"sure" is not a confidence.'),
        (GOOD + ", price: 3", 2, 'There is no key "price".'),
        ("[]", 2, "not a price"),
    ],
)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, entry: str, line: int, said: str) -> None:
    told = mistakes(tmp_path, f"prices:\n- {{{entry}}}\n" if entry != "[]" else "prices:\n- []\n")
    assert said in told
    assert f"prices.yaml:{line}:" in told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("amount: 1", "amount: -1")
    assert mistakes(tmp_path, f"prices:\n- {{{bad}}}\n- {{{bad}}}\n").count("is negative") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rates:\n- {currency: EUR, per_usd: 0, date: 2026-10-01}\n", "A rate of 0 is no rate."),
        ("rates:\n- {currency: EUR, per_usd: 0.9}\n", "This is a rate without a date."),
        ("price:\n- x\n", "Did you mean prices?"),
        ("", "The file is empty."),
        ("prices: [", "This is not YAML"),
        ("usage:\n- {name: lcu}\n", "This is an assumption without an amount."),
    ],
)
def test_other_parts_are_checked_as_well(tmp_path: Path, text: str, said: str) -> None:
    assert said in mistakes(tmp_path, text)


def test_a_missing_file_is_told_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(PriceFileError, match="labstacks prices update"):
        load_book(tmp_path / "none.yaml")


def test_a_files_prices_count_before_the_built_in_ones(tmp_path: Path) -> None:
    region = "cn-hongkong"
    path = write(
        tmp_path, f"prices:\n- {{{GOOD.replace('ecs/x', 'ecs/ecs.e-c1m1.large')}, region: {region}}}\n"
    )
    book = load_book(path)
    found = book.price("ecs/ecs.e-c1m1.large", region)
    assert found is not None
    assert (found.amount, found.currency) == (Decimal(1), "HKD")
    assert book.price("nat/gateway", region) == built_in().price("nat/gateway", region)
    assert book.files[-1] == str(path)


def test_a_file_may_bring_a_currency_with_its_rate(tmp_path: Path) -> None:
    rate = "rates:\n- {currency: EUR, per_usd: 0.9, date: 2026-10-01}\n"
    book = load_book(write(tmp_path, f"{rate}prices:\n- {{{GOOD.replace('HKD', 'EUR')}}}\n"))
    assert book.converted(Decimal(9), "EUR", "USD") == Decimal(10)


def test_an_assumption_can_be_changed(tmp_path: Path) -> None:
    book = load_book(write(tmp_path, "usage:\n- {name: bucket_gb, amount: 5, why: films}\n"))
    assert book.assumed("bucket_gb") == 5


def test_every_built_in_price_says_since_when_and_from_where() -> None:
    for price in built_in().prices.values():
        assert price.source, price.item
        assert price.date.year >= 2021, price.item
        assert price.confidence in CONFIDENCES
        assert price.unit in UNITS
    assert {"HKD", "CNY", "USD"} <= built_in().rates.keys()


def test_no_type_is_both_free_and_paid() -> None:
    assert not built_in().free & METERS.keys()
