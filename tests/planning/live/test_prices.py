"""The account's own prices, from replayed answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from answers import answer

from labstacks.alicloud.instance_types import SMALL_TYPES
from labstacks.errors import AccountError
from labstacks.planning.live.prices import DISK_GB, fetch_prices, price_file, questions
from labstacks.planning.price_book import load_book

TODAY = date(2026, 11, 24)
REGION = "cn-hongkong"


def replay(action: str, parameters: Mapping[str, Any]) -> Any:
    assert action == "GetPayAsYouGoPrice"
    return answer("price_server" if parameters["ProductCode"] == "ecs" else "price_database")


def test_every_small_type_is_asked_for() -> None:
    items = {module.item for question in questions() for module in question.modules}
    assert {f"ecs/{type_}" for type_ in SMALL_TYPES} <= items


def test_questions_have_the_documented_form() -> None:
    parameters = next(questions()).parameters(REGION)
    assert parameters["SubscriptionType"] == "PayAsYouGo"
    assert parameters["Region"] == REGION
    assert len(parameters["ModuleList"]) <= 50
    assert parameters["ModuleList"][0] == {
        "ModuleCode": "InstanceType",
        "Config": (
            f"InstanceType:{SMALL_TYPES[0]},IoOptimized:IoOptimized,ImageOs:linux,"
            f"InstanceTypeFamily:{SMALL_TYPES[0].split('-')[0]}"
        ),
        "PriceType": "Hour",
    }


def test_prices_are_those_before_discounts() -> None:
    found = {price.item: price for price in fetch_prices(replay, REGION, TODAY).prices}
    server = found[f"ecs/{SMALL_TYPES[0]}"]
    assert (server.amount, server.currency, server.unit, server.confidence) == (
        Decimal("0.021"),
        "USD",
        "hour",
        "live",
    )
    assert found["disk/cloud_essd-PL0"].amount == Decimal("0.004") / DISK_GB
    assert found["disk/cloud_essd-PL0"].unit == "gb-hour"
    assert found["rds/mysql.n1e.small.1"].amount == Decimal("0.036")


def test_the_file_that_is_written_can_be_read_and_counts(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(price_file(fetch_prices(replay, REGION, TODAY), TODAY), encoding="utf-8")
    price = load_book(path).price(f"ecs/{SMALL_TYPES[0]}", REGION)
    assert price is not None
    assert (price.confidence, price.date, price.amount) == ("live", TODAY, Decimal("0.021"))


def test_a_question_that_is_not_answered_keeps_the_others() -> None:
    def some(action: str, parameters: Mapping[str, Any]) -> Any:
        if parameters["ProductCode"] == "rds":
            raise AccountError("The billing service answered InvalidParameter: no such module.")
        return replay(action, parameters)

    fetched = fetch_prices(some, REGION, TODAY)
    assert "rds/mysql.n1e.small.1" in fetched.unanswered
    assert f"ecs/{SMALL_TYPES[0]}" in {price.item for price in fetched.prices}


def test_an_answer_that_reports_failure_is_no_price() -> None:
    fetched = fetch_prices(
        lambda *_: {"Success": False, "Code": "NotApplicable", "Message": "no"}, REGION, TODAY
    )
    assert fetched.prices == ()
    assert "NotApplicable" in fetched.unanswered[f"ecs/{SMALL_TYPES[0]}"]


@pytest.mark.parametrize("body", [{}, {"Data": {}}, {"Data": {"Currency": "USD", "ModuleDetails": {}}}])
def test_an_empty_answer_is_no_price_of_zero(body: Any) -> None:
    fetched = fetch_prices(lambda *_: body, REGION, TODAY)
    assert fetched.prices == ()
    assert "has no price" in fetched.unanswered[f"ecs/{SMALL_TYPES[0]}"]


def test_a_price_of_zero_is_no_price() -> None:
    body = answer("price_server")
    for detail in body["Data"]["ModuleDetails"]["ModuleDetail"]:
        detail["OriginalCost"] = 0
    assert fetch_prices(lambda *_: body, REGION, TODAY).prices == ()


def test_refused_credentials_end_it_at_once() -> None:
    asked = []

    def refuse(action: str, parameters: Mapping[str, Any]) -> Any:
        asked.append(action)
        raise AccountError("The billing service refused the credentials: Forbidden.", hint="Set others.")

    with pytest.raises(AccountError, match="refused the credentials"):
        fetch_prices(refuse, REGION, TODAY)
    assert len(asked) == 1
